"""運営に知らせる."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kurumaza.safety.about import PERSON
from kurumaza.safety.models import Concern

CONCERN_MAX = 4000


class ConcernForm(forms.Form):
    """One text, and what it is about where one came from there (pages link here with ?about_kind=…&about=UUID), or whom."""

    sends = True
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

    def __init__(self, people: Sequence[tuple[UUID, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people:
            self.fields["who"] = forms.ChoiceField(
                label=_("だれのことですか"),
                help_text=_("同じグループになった人です。言わなくてもかまいません。本人には伝わりません。"),
                choices=[("", _("選ばない")), *((str(uuid), name) for uuid, name in people)],
                required=False,
            )

    def meant(self) -> tuple[str, UUID | None]:
        """Kind and public id of what it is about: somebody who was chosen by name, else where one came from."""
        if self.cleaned_data.get("who"):
            return PERSON, UUID(self.cleaned_data["who"])
        return str(self.cleaned_data["about_kind"]), self.cleaned_data["about"]

    def clean_about(self) -> UUID | None:
        """The public id, or None if it is none."""
        try:
            return UUID(self.cleaned_data["about"])
        except ValueError:
            return None


class LetterForm(forms.Form):
    """One more letter of a thread."""

    sends = True
    text = forms.CharField(
        label=_("伝えたいこと"),
        max_length=CONCERN_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("一言書いてから、送ってください。"),
            "max_length": _("4000字までにしてください。続きは、もう一度送れます。"),
        },
    )


class AnswerForm(LetterForm):
    """A safeguarding person's answer; several may stand on one page."""

    def __init__(self, concern: UUID, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"answer-{concern}-%s")
        self.concern = concern
        self.fields["text"].label = _("お返事")
        self.fields["text"].help_text = _(
            "本人だけのページに届きます。だれが書いたかは「見守り役から」とだけ出ます。"
        )


class IncidentForm(forms.Form):
    """What happened, what was done, and until when it is kept."""

    happened = forms.CharField(
        label=_("起きたこと"),
        max_length=CONCERN_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("起きたことを書いてください。")},
    )
    done = forms.CharField(
        label=_("したこと、これからすること"),
        max_length=CONCERN_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    keep_until = forms.DateField(
        label=_("いつまで残すか"),
        help_text=_("この日を過ぎると、記録も、もとの知らせとやりとりも消えます。"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("残す期限を選んでください。")},
    )
