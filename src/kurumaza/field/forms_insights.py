"""Forms about insights: of who writes one, and of the host who answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kurumaza.field.actions_insight_replies import NEEDS_WORDS
from kurumaza.field.actions_insight_replies import WORDS_MAX as REPLY_MAX
from kurumaza.field.actions_insights import TEXT_MAX, Written
from kurumaza.field.errors import InsightRefused
from kurumaza.field.queries_insight_cards import WORDS_MAX as CARD_MAX
from kurumaza.field.queries_insights import Source
from kurumaza.field.words_insights import (
    ANSWER_LINES,
    ANSWERS,
    MOMENT_LINES,
    MOMENTS,
    QUESTION_LINES,
    QUESTIONS,
    TAG_LINES,
    TAGS,
    refusal_text,
    source_text,
)


def _one_of(
    label: Any, names: Mapping[str, Any], lines: Mapping[str, Any], missing: Any
) -> forms.ChoiceField:
    """A choice whose words each have a line of what they mean below them, in the language of the moment."""

    def choices() -> list[tuple[str, str]]:
        with_line = "{}<br><span class='small muted'>{}</span>"
        return [(key, format_html(with_line, name, lines[key])) for key, name in names.items()]

    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
    )


class InsightForm(forms.Form):
    """One of the four questions, what was found, as what, and when."""

    question = _one_of(
        _("どの問いについてですか"), QUESTIONS, QUESTION_LINES, _("四つの問いから、一つ選んでください。")
    )
    text = forms.CharField(
        label=_("気づいたこと"),
        help_text=_(
            "よい・わるいの評価ではなく、見たこと、聞いたこと、そこから考えたことを書きます。1,200字までです。"
        ),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        error_messages={
            "required": _("気づいたことを書いてください。"),
            "max_length": _("1,200字までにしてください。"),
        },
    )
    tag = _one_of(_("どれに近いですか"), TAGS, TAG_LINES, _("三つから、一つ選んでください。"))
    moment = _one_of(_("いつの気づきですか"), MOMENTS, MOMENT_LINES, _("いつの気づきかを選んでください。"))
    source = forms.ChoiceField(
        label=_("きっかけになった行事や声"),
        help_text=_("選ばなくてもかまいません。ほかの人には、行事か声かだけが見えます。"),
        required=False,
        widget=forms.Select,
        error_messages={"invalid_choice": _("きっかけを選び直してください。")},
    )

    def __init__(self, *args: object, sources: Iterable[Source], is_draft: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if is_draft:  # what is kept for oneself needs no more than words
            for name in ("question", "tag", "moment"):
                self.fields[name].required = False
        self._sources: dict[str, Source] = {str(one.uuid): one for one in sources}
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        listed = [(uuid, source_text(one.what)) for uuid, one in self._sources.items()]
        field.choices = [("", _("選ばない")), *listed]
        if not listed:
            del self.fields["source"]

    def written(self) -> Written:
        """As it is kept, once the form is valid."""
        said, chosen = self.cleaned_data, self._sources.get(self.cleaned_data.get("source", ""))
        words = said["question"], said["tag"], said["moment"], said["text"]
        return Written(*words) if chosen is None else Written(*words, chosen.kind, chosen.uuid)


class CardForm(forms.Form):
    """A question out of an insight, in its author's own words."""

    sends = True
    words = forms.CharField(
        label=_("対話のカードにする問い"),
        help_text=_(
            "どの世代の人も、自分のこととして答えられる問いにします。80字までで、「……ですか。」のように終えます。"
        ),
        max_length=CARD_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={
            "required": _("問いを書いてください。"),
            "max_length": _("80字までにしてください。"),
        },
    )


class AnswerForm(forms.Form):
    """What the host answers. Words are needed where it took something up, and where it does nothing for now."""

    sends = True
    unmarked = ("words",)  # 任意 is so for one answer of three
    kind = _one_of(_("お返事"), ANSWERS, ANSWER_LINES, _("三つから、一つ選んでください。"))
    words = forms.CharField(
        label=_("ことば"),
        help_text=_(
            "「取り入れた」「いまはしない」ときは、書いてください。「見方が変わった」ときは、書かなくてもかまいません。800字までです。書いた方と、ほかのメンバーが読みます。"
        ),
        max_length=REPLY_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        error_messages={"max_length": _("800字までにしてください。")},
    )

    def clean(self) -> dict[str, object]:
        """What was taken up, or the reason for 「いまはしない」."""
        said = super().clean() or {}
        missing = NEEDS_WORDS.get(str(said.get("kind", "")))
        if missing is not None and not said.get("words", "").strip():
            self.add_error("words", refusal_text(InsightRefused(missing)))
        return said


class BecameForm(forms.Form):
    """What became of it."""

    sends = True
    words = forms.CharField(
        label=_("その後どうなったか"),
        help_text=_("800字までです。何度でも書き足せます。"),
        max_length=REPLY_MAX,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={
            "required": _("その後どうなったかを書いてください。"),
            "max_length": _("800字までにしてください。"),
        },
    )
