"""What a term promises of safety."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.desk.forms_conditions import ConditionsForm
from kurumaza.desk.words_conditions import AGES
from kurumaza.partners.models import Membership
from kurumaza.terms.models import Term

MINIMUM_AGES = range(12, 18)
ANSWER_HOURS = (
    (24, _("1日以内")),
    (48, _("2日以内(いつもはこちら)")),
    (72, _("3日以内")),
    (168, _("1週間以内")),
)


class SafetyForm(ConditionsForm):
    """The time in which 運営に知らせる is answered, and the age for circles."""

    parts: ClassVar = {"answers": ("answer_hours",), "ages": ("age_rule", "minimum_age")}
    answer_hours = forms.TypedChoiceField(
        label=_("「運営に知らせる」への返事"),
        help_text=_(
            "知らせを書く画面に、この約束が出ます。半分の時間で見守り役に、過ぎたら運営の全員に、中身を書かないメールが行きます。"
        ),
        choices=ANSWER_HOURS,
        coerce=int,
        widget=forms.RadioSelect,
    )

    age_rule = forms.ChoiceField(
        label=AGES,
        help_text=_(
            "18歳未満の人は、入れないあいだも、グループなしで期に参加できます。未成年の人がいる期では、声と姿を必ず中継サーバーに通し、連絡先の交換をしません。"
        ),
        choices=[
            (Term.AgeRule.ADULTS_ONLY, _("18歳以上だけ(いつもはこちら)")),
            (Term.AgeRule.GUARDIAN, _("保護者が同意すれば、18歳未満も")),
        ],
        widget=forms.RadioSelect,
    )
    minimum_age = forms.TypedChoiceField(
        label=_("保護者の同意で入れるのは"),
        coerce=int,
    )

    def __init__(self, term: Term, *args: Any, members: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, members=members, **kwargs)
        field = self.fields["minimum_age"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(age, _g("%(age)s歳から") % {"age": age}) for age in MINIMUM_AGES]
        self.initial = {
            "answer_hours": term.answer_hours,
            "age_rule": term.age_rule,
            "minimum_age": term.minimum_age,
        }
