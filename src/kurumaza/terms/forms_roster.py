"""What each column of a roster holds."""

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kurumaza.core.text.columns import FIELDS, Field, find_field
from kurumaza.core.text.roster import RosterPreview
from kurumaza.core.text.tables import RosterRefusal
from kurumaza.terms.roster_words import FIELDS as WORDS

SAMPLE_ROWS = 3


class ColumnsForm(forms.Form):
    """One choice a column; what the headings say is chosen beforehand."""

    def __init__(self, read: RosterPreview | RosterRefusal, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        header, rows = _header_of(read), _rows_of(read)
        chosen = _chosen_of(read)
        for column, title in enumerate(header):
            cells = [row[column] for row in rows if column < len(row) and row[column].strip()]
            self.fields[_name(column)] = forms.ChoiceField(
                label=title or _("%(number)s列目(見出しなし)") % {"number": column + 1},
                help_text=_("例:%(cells)s") % {"cells": "、".join(cells)} if cells else _("空の列"),
                choices=[("", _("使わない")), *WORDS.items()],
                initial=chosen.get(column, ""),
                required=False,
            )
        # Some column is needed for the name and one for the address; none of them by itself is optional or is not.
        self.unmarked = tuple(self.fields)

    def clean(self) -> dict[str, Any]:
        """Each field once."""
        given = super().clean() or {}
        times = Counter(filter(None, given.values()))
        said = _("「%(field)s」を二つの列に選んでいます。一つだけにしてください。")
        for name, field in list(given.items()):
            if times[field] > 1:
                self.add_error(name, said % {"field": WORDS[field]})
        return given

    def mapping(self) -> dict[Field, int | None]:
        """Every field with its column from 0, or None where no column holds it."""
        column_of = {self.cleaned_data[_name(column)]: column for column in range(len(self.fields))}
        return {field: column_of.get(field) for field in FIELDS}


def _name(column: int) -> str:
    return f"column_{column}"


def _header_of(read: RosterPreview | RosterRefusal) -> tuple[str, ...]:
    return read.columns.header if isinstance(read, RosterPreview) else read.found


def _rows_of(read: RosterPreview | RosterRefusal) -> list[tuple[str, ...]]:
    if isinstance(read, RosterPreview):
        return [fate.cells for fate in read.fates[:SAMPLE_ROWS]]
    return list(read.sample)


def _chosen_of(read: RosterPreview | RosterRefusal) -> dict[int, str]:
    if isinstance(read, RosterPreview):
        return {column: field for field, column in read.columns.fields.items()}
    return {column: field for column, title in enumerate(read.found) if (field := find_field(title))}
