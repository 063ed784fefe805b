"""Which acts need every partner."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.desk.queries_keys import act_words
from kurumaza.partners.forms import ActingForm
from kurumaza.partners.models import Membership
from kurumaza.terms.models import Term
from kurumaza.terms.two_keys import ACTS, Act


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
