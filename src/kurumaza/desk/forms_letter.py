"""What goes into one's letter, and under which name."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.desk.queries_letter import TermInLetter


class LetterForm(forms.Form):
    """Nothing of it is kept: the name is chosen anew each time."""

    name = forms.ChoiceField(
        label=_("手紙に書く名前"),
        widget=forms.RadioSelect,
        error_messages={"required": _("手紙に書く名前を選んでください。")},
    )

    def __init__(self, terms: Sequence[TermInLetter], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = terms[-1].place
        self._names = {"call_name": newest.call_name or newest.name}
        if newest.name and newest.name != newest.call_name:
            self._names["full"] = newest.name
        self.fields["name"].choices = [  # type: ignore[attr-defined]
            (key, _g("%(name)sさん") % {"name": name}) for key, name in self._names.items()
        ]
        if len(self._names) == 1:  # nothing to choose
            del self.fields["name"]
        if len(terms) > 1:
            self.fields["terms"] = forms.MultipleChoiceField(
                label=_("どの期のことを書きますか"),
                choices=[(str(one.term.uuid), one.term.name) for one in terms],
                initial=[str(one.term.uuid) for one in terms],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("一つは選んでください。")},
            )

    def chosen_name(self) -> str:
        """As it is to stand there."""
        return self._names[self.cleaned_data.get("name", "call_name")]

    def only(self) -> list[UUID] | None:
        """The terms that were chosen; None where there is only one."""
        chosen = self.cleaned_data.get("terms")
        return None if chosen is None else [UUID(one) for one in chosen]
