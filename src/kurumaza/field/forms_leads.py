"""Forms of what people would like to lead to the field."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.field.actions_leads import LINE_MAX
from kurumaza.field.models import Placement


class LeadForm(forms.Form):
    """A line of one's own, and whether it may stand in public."""

    sends = True
    line = forms.CharField(
        label=_("どんなことを、現場で考えてみたいですか"),
        help_text=_("200字まで。あなた自身のことばで書いてください。ほかの人の話は書かないでください。"),
        max_length=LINE_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("一行書いてから、伝えてください。"),
            "max_length": _("200字までにしてください。"),
        },
    )
    allows_public = forms.BooleanField(
        label=_("ここからインターンが生まれたら、この一行をそのページに載せてもかまいません"),
        help_text=_("名前は出ません。だれでも読めるページです。しるしをつけなければ、運営だけが読みます。"),
        required=False,
    )


class TieForm(forms.Form):
    """Which internship came of a lead."""

    def __init__(self, placements: Iterable[Placement], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._placements = {str(one.uuid): one for one in placements}
        self.fields["placement"] = forms.ChoiceField(
            label=_("どのインターンにつなげますか"),
            choices=[(uuid, one.title) for uuid, one in self._placements.items()],
        )

    def chosen(self) -> Placement:
        """The one that was chosen."""
        return self._placements[self.cleaned_data["placement"]]
