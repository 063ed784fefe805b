"""What a term promises of safety."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.terms.models import Term

ANSWER_HOURS = (
    (24, _("1日以内")),
    (48, _("2日以内(いつもはこちら)")),
    (72, _("3日以内")),
    (168, _("1週間以内")),
)


class SafetyForm(forms.Form):
    """The time in which 運営に知らせる is answered."""

    answer_hours = forms.TypedChoiceField(
        label=_("運営に知らせるへの返事"),
        help_text=_(
            "知らせを書く画面に、この約束が出ます。半分の時間で見守り役に、過ぎたら運営の全員に、中身を書かないメールが行きます。"
        ),
        choices=ANSWER_HOURS,
        coerce=int,
        widget=forms.RadioSelect,
    )

    def __init__(self, term: Term, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"answer_hours": term.answer_hours}
