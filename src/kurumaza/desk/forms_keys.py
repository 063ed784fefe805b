"""What needs both partners, and on what they may know of each other's people."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.desk.forms_conditions import ConditionsForm
from kurumaza.desk.queries_keys import act_words
from kurumaza.partners.forms import ActingForm
from kurumaza.partners.models import Membership
from kurumaza.terms.conditions import BasisChange
from kurumaza.terms.errors import LegalRefused
from kurumaza.terms.joint_use import LONGEST, JointUse, proposed_joint_use, read_joint_use
from kurumaza.terms.models import Term
from kurumaza.terms.two_keys import ACTS, Act

# Each text of a joint use by its field.
_TEXTS = ("items", "purpose", "manager")


class TwoKeysForm(ActingForm):
    """Acts that need the agreement of every partner."""

    # Fields that need not be filled in, and are nothing optional either.
    unmarked = ("acts",)
    acts = forms.MultipleChoiceField(
        label=_("どの団体も同意したときだけ行うこと"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, term: Term, *args: Any, members: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, members=members, **kwargs)
        self.initial = {"acts": term.two_keys}
        field = self.fields["acts"]
        assert isinstance(field, forms.MultipleChoiceField)
        # What has taken place needs no key any more.
        past = {"opening": term.opened_at, "closing": term.closed_at}
        self._kept = [act for act in term.two_keys if past.get(act)]
        field.choices = [(act, act_words(act)) for act in ACTS if not past.get(act)]

    def chosen(self) -> list[Act]:
        """Acts that are to need two keys."""
        return [*self._kept, *self.cleaned_data["acts"]]


class LegalForm(ConditionsForm):
    """One of two ways; a joint use says what is published of it."""

    unmarked = _TEXTS
    parts: ClassVar = {"basis": ("basis", *_TEXTS)}
    basis = forms.ChoiceField(
        label=_("団体どうしで、参加者の情報をどう扱うか"),
        widget=forms.RadioSelect,
        error_messages={"required": _("どちらかを選んでください。")},
    )
    items = forms.CharField(
        label=_("使う項目"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    purpose = forms.CharField(
        label=_("使う目的"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    manager = forms.CharField(
        label=_("責任者(団体の名前、住所、代表者の氏名)"),
        help_text=_("公開ページに出ます。"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, term: Term, *args: Any, members: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, members=members, **kwargs)
        kept = read_joint_use(term.joint_use) if term.joint_use else proposed_joint_use()
        self.initial = {name: getattr(kept, name) for name in _TEXTS}
        if term.legal_basis != Term.LegalBasis.UNSET:
            self.initial["basis"] = term.legal_basis
        field = self.fields["basis"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (
                Term.LegalBasis.CONSENT.value,
                _g("一人ひとりの同意を得て、相手の団体に伝える(第三者提供。準備のページでたずねます)"),
            ),
            (
                Term.LegalBasis.JOINT_USE.value,
                _g("団体が共同で使う(共同利用。下の内容を公開ページに出します)"),
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """What a joint use has to publish is all there."""
        found = super().clean() or self.cleaned_data
        if found.get("basis") == Term.LegalBasis.JOINT_USE:
            for name in _TEXTS:
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, _g("共同利用には、ここも必要です。"))
        return found

    def change(self) -> BasisChange:
        """What is to be so."""
        said = JointUse(**{name: self.cleaned_data[name] for name in _TEXTS})
        return BasisChange(self.cleaned_data["basis"], said)


def legal_sentence(refused: LegalRefused) -> str:
    """Why a term's legal basis stays."""
    return {
        "incomplete": _g("共同利用には、使う項目、目的、責任者が必要です。"),
        "people_there": _g(
            "もう参加者がいるので、変えられません。参加者は、いまの扱いを読んで参加しています。"
        ),
    }[refused.code]
