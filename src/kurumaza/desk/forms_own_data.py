"""Correcting what a roster says of oneself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.desk.words_own_data import label_of
from kurumaza.terms.actions_correct import ROSTER_WORDS, longest
from kurumaza.terms.models import Enrolment


class RosterWordsForm(forms.Form):
    """One field for each column of a roster; only the name is needed."""

    def __init__(self, enrolment: Enrolment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for word in ROSTER_WORDS:
            self.fields[word] = forms.CharField(
                label=label_of(word),
                required=word == "name",
                max_length=longest(word),
                initial=getattr(enrolment, word),
                error_messages={"required": _("お名前を入れてください。")},
            )
