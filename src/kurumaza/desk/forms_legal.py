"""On what the partners may know of each other's people, and the words of a legal page."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.desk.forms_conditions import ConditionsForm
from kurumaza.partners.models import Membership
from kurumaza.terms.conditions import BasisChange, TextChange
from kurumaza.terms.errors import LegalRefused, LegalTextRefused
from kurumaza.terms.joint_use import LONGEST as LONGEST_OF_JOINT_USE
from kurumaza.terms.joint_use import JointUse, proposed_joint_use, read_joint_use
from kurumaza.terms.legal_texts import LONGEST, MOST_LINES, Kind
from kurumaza.terms.models import Term

# Each text of a joint use by its field.
_TEXTS = ("items", "purpose", "manager")


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
        label=_("使う項目"),
        required=False,
        max_length=LONGEST_OF_JOINT_USE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    purpose = forms.CharField(
        label=_("使う目的"),
        required=False,
        max_length=LONGEST_OF_JOINT_USE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    manager = forms.CharField(
        label=_("責任者(団体の名前、住所、代表者の氏名)"),
        help_text=_("公開ページに出ます。"),
        required=False,
        max_length=LONGEST_OF_JOINT_USE,
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
