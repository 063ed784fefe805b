"""Forms about bringing stories, answering questions, and the line that opens a round."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.stories.actions_answers import ANSWER_MAX
from kurumaza.stories.queries_excerpts import Usable
from kurumaza.terms.models import Term


class ChooserForm(forms.Form):
    """Who chooses to whom a term's stories are brought, each way in plain words."""

    hand_over = forms.ChoiceField(
        label=_("だれが届け先を選びますか"),
        widget=forms.RadioSelect,
        choices=[
            (
                Term.HandOver.BY_HAND.value,
                _("運営が選ぶ:担当者が、話ごとに一人ずつ届け先を選び、理由を書いて届けます。"),
            ),
            (
                Term.HandOver.BY_CIRCULATION.value,
                _(
                    "しくみが選ぶ:一日に一度、まだあまり届いていない話から、もう一方の立場の方に届けます。一人に届くのは週に一つまでで、"
                    "理由も添えます。人気や返事の数は使いません。運営の手で届けることも、これまでどおりできます。"
                ),
            ),
        ],
        error_messages={"required": _("どちらかを選んでください。")},
    )


class ReplyForm(forms.Form):
    """What the author writes back to a question."""

    sends = True
    text = forms.CharField(
        label=_("返事"),
        help_text=_("質問をした人だけが読みます。送ったあとは、書き直せません。"),
        max_length=ANSWER_MAX,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={"required": _("返事を書いてから、送ってください。")},
    )


class OpeningForm(forms.Form):
    """Which of the lines that their authors allow opens a round."""

    excerpt = forms.ChoiceField(
        label=_("はじめのことばにする一行"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("一行を選んでください。"),
            "invalid_choice": _("その一行は、いまは使えません。ほかの一行を選んでください。"),
        },
    )

    def __init__(self, lines: Sequence[Usable], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["excerpt"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.excerpt), one.line) for one in lines]
