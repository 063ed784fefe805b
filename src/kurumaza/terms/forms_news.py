"""Forms of お知らせ and よくある質問."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.terms.actions_news import TEXT_MAX, TITLE_MAX
from kurumaza.terms.faq import ANSWER_MAX, QUESTION_MAX
from kurumaza.terms.public_page import PageQuestion


class NewsForm(forms.Form):
    """One お知らせ, in plain text."""

    title = forms.CharField(
        label=_("題"), max_length=TITLE_MAX, error_messages={"required": _("題を入れてください。")}
    )
    text = forms.CharField(
        label=_("文"),
        help_text=_("空の行で、段落が分かれます。URLは、押せるリンクになります。"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("文を入れてください。")},
    )
    is_public = forms.BooleanField(
        label=_("参加者でない人にも、公開ページから見せる"),
        help_text=_("しるしがなければ、参加者と運営だけが読めます。"),
        required=False,
    )


class FaqQuestionForm(forms.Form):
    """One question and its answer; left empty, it is none."""

    question = forms.CharField(label=_("質問"), required=False, max_length=QUESTION_MAX)
    answer = forms.CharField(
        label=_("答え"), required=False, max_length=ANSWER_MAX, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        """One without the other helps nobody."""
        found = super().clean() or self.cleaned_data
        question, answer = found.get("question"), found.get("answer")
        if question and not answer and "answer" not in self.errors:
            self.add_error("answer", _g("答えも入れてください。"))
        if answer and not question and "question" not in self.errors:
            self.add_error("question", _g("質問も入れてください。"))
        return found


def faq_in(rows: list[FaqQuestionForm]) -> list[PageQuestion]:
    """The rows that hold something."""
    found = [row.cleaned_data for row in rows]
    return [PageQuestion(one["question"], one["answer"]) for one in found if one["question"]]
