"""The words of a legal page."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.desk.forms_conditions import ConditionsForm
from kurumaza.terms.conditions import TextChange
from kurumaza.terms.errors import LegalTextRefused
from kurumaza.terms.legal_texts import LONGEST, MOST_LINES, Kind


class LegalTextForm(ConditionsForm):
    """The text, and whether somebody who knows the law has read it as it is."""

    parts: ClassVar = {"text": ("body", "is_reviewed")}
    body = forms.CharField(
        label=_("文"),
        max_length=LONGEST,
        help_text=_("行のあいだを空けると段落になります。"),
        widget=forms.Textarea(attrs={"rows": 24}),
        error_messages={"required": _("文を入れてください。")},
    )
    is_reviewed = forms.BooleanField(
        label=_("このままの文を、法律にくわしい人が確認しました"), required=False
    )

    def clean_body(self) -> Any:
        """Whoever agrees reads what goes and comes line by line."""
        body = self.cleaned_data["body"]
        if len(body.splitlines()) > MOST_LINES:
            raise forms.ValidationError(_g("%(limit)s行までにしてください。") % {"limit": MOST_LINES})
        return body

    def change(self, kind: Kind) -> TextChange:
        """What is to be so."""
        return TextChange(kind, body=self.cleaned_data["body"], is_reviewed=self.cleaned_data["is_reviewed"])


def legal_text_sentence(refused: LegalTextRefused) -> str:
    """Why it is not kept so."""
    return {
        "blanks_left": _g(
            "【】のところが残っています。団体で決めて書き、【】を消してから、確認済みにしてください。まだ保存していません。"
        ),
        "empty": _g("文を入れてください。"),
    }[refused.code]
