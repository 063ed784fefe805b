"""相談できるところ: a few rows of name, number and a line about it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.desk.forms import read_phone
from kurumaza.terms.help_lines import NAME_MAX, NOTE_MAX, PHONE_MAX, HelpLine


class HelpLineForm(forms.Form):
    """One row; left empty, it is none."""

    name = forms.CharField(label=_("名前"), required=False, max_length=NAME_MAX)
    phone = forms.CharField(
        label=_("電話番号"),
        required=False,
        max_length=PHONE_MAX,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    note = forms.CharField(label=_("時間や料金など"), required=False, max_length=NOTE_MAX)

    def clean_phone(self) -> str:
        """Half width."""
        return read_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """A name without a number helps nobody, and the other way round."""
        found = super().clean() or self.cleaned_data
        name, phone = found.get("name"), found.get("phone")
        if name and not phone and "phone" not in self.errors:
            self.add_error("phone", _g("電話番号も入れてください。"))
        if phone and not name:
            self.add_error("name", _g("名前も入れてください。"))
        return found


def lines_of(forms_of_rows: list[HelpLineForm]) -> list[HelpLine]:
    """The rows that hold something."""
    rows = [form.cleaned_data for form in forms_of_rows]
    return [HelpLine(name=row["name"], phone=row["phone"], note=row["note"]) for row in rows if row["name"]]
