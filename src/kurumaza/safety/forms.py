"""運営に知らせる."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.safety.models import Concern

CONCERN_MAX = 4000
# What a concern can be about; pages link here with ?about_kind=…&about=UUID.
ABOUT_KINDS = ("circle", "story", "delivery")


class ConcernForm(forms.Form):
    """One text, and what it is about where one came from there."""

    text = forms.CharField(
        label=_("何がありましたか"),
        help_text=_("短くてかまいません。急ぐときは、そのことも書いてください。"),
        max_length=CONCERN_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("一言書いてから、送ってください。"),
            "max_length": _("4000字までにしてください。続きは、もう一度送れます。"),
        },
    )
    about_kind = forms.CharField(
        required=False, max_length=Concern._meta.get_field("about_kind").max_length, widget=forms.HiddenInput
    )
    about = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def clean_about_kind(self) -> str:
        """An unknown kind is dropped, not refused: what was written counts."""
        kind = str(self.cleaned_data["about_kind"])
        return kind if kind in ABOUT_KINDS else ""

    def clean_about(self) -> UUID | None:
        """The public id, or None if it is none."""
        try:
            return UUID(self.cleaned_data["about"])
        except ValueError:
            return None


class LetterForm(forms.Form):
    """One more letter of a thread."""

    text = forms.CharField(
        label=_("お返事"),
        max_length=CONCERN_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("一言書いてから、送ってください。"),
            "max_length": _("4000字までにしてください。続きは、もう一度送れます。"),
        },
    )
