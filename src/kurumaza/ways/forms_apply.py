"""Applying by oneself, and what organisers say about it."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.core.text.cells import clean_kana
from kurumaza.people.forms import AddressField
from kurumaza.ways.models import Application
from kurumaza.ways.questions import ANSWER_MAX, Question

REPLY_MAX = 2000
YES_NO = (("yes", _("はい")), ("no", _("いいえ")))


class TrapForm(forms.Form):
    """With a field that nobody sees: what fills it is a machine."""

    sends = True
    homepage = forms.CharField(
        label=_("ここは空のままにしてください"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_trapped(self) -> bool:
        """Whether a machine filled the form in."""
        return bool(self.data.get("homepage"))

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """All but the trap."""
        return [field for field in self if field.name != "homepage"]


class ApplicationForm(TrapForm):
    """Name, address, and what the side asks."""

    name = forms.CharField(
        label=_("氏名"),
        help_text=_("運営だけが見ます。ほかの参加者に見えるのは、あとで決める呼び名だけです。"),
        max_length=Application._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("氏名を入れてください。")},
    )
    kana = forms.CharField(
        label=_("フリガナ"),
        max_length=Application._meta.get_field("kana").max_length,
        error_messages={"required": _("フリガナを入れてください。")},
    )
    email = AddressField(help_text=_("このアドレスに、確認のメールが届きます。"))

    def __init__(self, questions: Sequence[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for number, question in enumerate(questions):
            self.fields[f"q{number}"] = _field(question)

    def clean_kana(self) -> str:
        """In full-width katakana, as in rosters."""
        return clean_kana(self.cleaned_data["kana"])

    def clean_name(self) -> str:
        """Half-width spaces between the names, as in rosters."""
        return " ".join(unicodedata.normalize("NFC", self.cleaned_data["name"]).split())

    def written(self) -> list[tuple[str, str]]:
        """All that was written, beside its label, to be looked at once more."""
        fixed = [
            (str(self.fields[field].label), self.cleaned_data[field]) for field in ("name", "kana", "email")
        ]
        return [*fixed, *((one["label"], one["answer"]) for one in self.answers())]

    def answers(self) -> list[dict[str, str]]:
        """As they are kept: each beside its question as it was asked."""
        return [
            {"label": question.label, "answer": self._answer(number, question)}
            for number, question in enumerate(self.questions)
        ]

    def fills(self) -> dict[str, str]:
        """Columns of a place that answers become."""
        return {
            question.fills: self._answer(number, question)
            for number, question in enumerate(self.questions)
            if question.fills
        }

    def _answer(self, number: int, question: Question) -> str:
        answer: str = self.cleaned_data[f"q{number}"]
        return str(dict(YES_NO).get(answer, "")) if question.kind == "yes_no" else answer


def _field(question: Question) -> forms.Field:
    required = {"required": _g("ここに答えてください。")}
    usual: dict[str, Any] = {
        "label": question.label,
        "required": question.is_required,
        "error_messages": required,
    }
    if question.kind in ("choice", "yes_no"):
        choices = YES_NO if question.kind == "yes_no" else [(one, one) for one in question.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **usual)
    longest = ANSWER_MAX[question.kind]
    widget = forms.Textarea(attrs={"rows": 4}) if question.kind == "long" else forms.TextInput()
    return forms.CharField(max_length=longest, widget=widget, **usual)


class DeclineForm(forms.Form):
    """The words of a kind no."""

    sends = True
    reply = forms.CharField(
        label=_("メールの文"),
        max_length=REPLY_MAX,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("メールの文を入れてください。")},
    )
