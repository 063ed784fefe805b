"""Whether people of a side apply by themselves, what they are asked, and the list of those who may."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.terms.models import Side
from kurumaza.ways.models import WayIn
from kurumaza.ways.questions import (
    CHOICE_MAX,
    CHOICES_MAX,
    LABEL_MAX,
    QUESTIONS_MAX,
    Kind,
    Question,
)

KIND_WORDS = (
    ("short", _("短い文")),
    ("long", _("長い文")),
    ("choice", _("選ぶ")),
    ("yes_no", _("はい・いいえ")),
)
_LINES = re.compile(r"[\r\n]+")


class WayInForm(forms.Form):
    """The switch, the deadline, the words of the button, and the places."""

    is_open = forms.BooleanField(label=_("申し込みを受け付ける"), required=False)
    closes_on = forms.DateField(
        label=_("締切の日"),
        help_text=_("この日の終わりまで受け付けます。"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    label = forms.CharField(
        label=_("公開ページのボタンの言葉"),
        required=False,
        max_length=WayIn._meta.get_field("label").max_length,
    )
    capacity = forms.IntegerField(
        label=_("定員"),
        help_text=_("いっぱいになると、そのあとの人は空きを待つ人になります。空ならば、定員はありません。"),
        required=False,
        min_value=1,
        max_value=9999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    elsewhere = forms.URLField(
        label=_("あてはまらない方に案内するページ"),
        help_text=_("卒業生でない方には学校のページなど。空ならば、団体のウェブサイトです。"),
        required=False,
        assume_scheme="https",
    )

    def __init__(self, side: Side, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = _g("%(side)sとして申し込む") % {"side": side.name}
        self.fields["label"].help_text = _g("空ならば「%(words)s」です。") % {"words": usual}


class ApplicationQuestionForm(forms.Form):
    """One question; without words it is none."""

    # Fields that may be empty only where there is no question, or that have a usual answer.
    unmarked = ("label", "kind", "choices", "fills")
    label = forms.CharField(label=_("質問"), required=False, max_length=LABEL_MAX)
    kind = forms.ChoiceField(label=_("答えかた"), choices=KIND_WORDS, required=False)
    choices = forms.CharField(
        label=_("選択肢"),
        help_text=_("「選ぶ」のときだけ。一行に一つずつ書きます。"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_required = forms.BooleanField(label=_("必ず答えてもらう"), required=False)
    order = forms.IntegerField(
        label=_("順番"), required=False, min_value=1, max_value=99, widget=forms.NumberInput()
    )
    fills = forms.ChoiceField(
        label=_("参加者の一覧に入れる欄"),
        choices=(("", _("入れない")), ("school", _("学校")), ("cohort", _("卒業期")), ("region", _("地域"))),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A choice between fewer than two things is none; what fills a column is short."""
        found = super().clean() or self.cleaned_data
        found["choices"] = [one.strip() for one in _LINES.split(found.get("choices", "")) if one.strip()]
        if not found.get("label"):
            return found
        kind, choices = found.get("kind") or "short", found["choices"]
        if kind == "choice" and not 2 <= len(choices) <= CHOICES_MAX:
            self.add_error(
                "choices", _g("2つから%(most)sつまでの選択肢を書いてください。") % {"most": CHOICES_MAX}
            )
        if any(len(one) > CHOICE_MAX for one in choices):
            self.add_error("choices", _g("選択肢は、一つ%(most)s字までです。") % {"most": CHOICE_MAX})
        if found.get("fills") and kind in ("long", "yes_no"):
            self.add_error("fills", _g("一覧に入れられるのは、「短い文」か「選ぶ」の答えです。"))
        return found

    def question(self) -> Question:
        """As it will be asked."""
        said = self.cleaned_data
        kind: Kind = said["kind"] or "short"
        return Question(
            said["label"],
            kind,
            is_required=said["is_required"],
            choices=tuple(said["choices"]) if kind == "choice" else (),
            fills=said["fills"],
        )


def question_forms(data: Any, kept: Sequence[Question]) -> list[ApplicationQuestionForm]:
    """One form a question, and empty ones for two more."""
    shown = [*kept, None, None][:QUESTIONS_MAX]
    count = QUESTIONS_MAX if data else len(shown)
    rows: list[Question | None] = [*shown, *[None] * (count - len(shown))]
    return [
        ApplicationQuestionForm(data, initial=_initial(one, number), prefix=f"question{number}")
        for number, one in enumerate(rows, 1)
        if not data or f"question{number}-label" in data
    ]


def _initial(question: Question | None, number: int) -> dict[str, Any]:
    if question is None:
        return {"order": number, "kind": "short"}
    return {
        "label": question.label,
        "kind": question.kind,
        "choices": "\n".join(question.choices),
        "is_required": question.is_required,
        "order": number,
        "fills": question.fills,
    }


def chosen_questions(rows: Sequence[ApplicationQuestionForm]) -> list[Question]:
    """Those that have words, in the order that was said; of two at one place the upper one first."""
    named = [row for row in rows if row.cleaned_data["label"]]
    return [row.question() for row in sorted(named, key=lambda row: row.cleaned_data["order"] or 99)]


class ListForm(forms.Form):
    """A file of those who may apply."""

    file = forms.FileField(
        label=_("名簿のファイル"),
        help_text=_(
            "Excel(.xlsx)かCSVのファイルです。「氏名」の見出しの行が要ります。フリガナ、卒業期、メールアドレスの列もあれば、比べるのに使います。"
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        error_messages={
            "required": _("ファイルを選んでください。"),
            "empty": _("このファイルには何も入っていません。名簿の入ったファイルか、確かめてください。"),
        },
    )
