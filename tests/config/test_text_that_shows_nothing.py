"""What shows nothing counts as empty in every form."""

import pytest
from django import forms

from kurumaza.field.forms_wishes import AskForm, LeaveForm

UNSEEN = [
    "\u200b",
    " \u200b \n\u2060\ufeff",
    "\u3164\u115f",
    "\u2800",
    "\u3000",
    "\u00ad",
    "\ufe0f",
    "\x01",
    "\u202e",
]


@pytest.mark.parametrize("typed", UNSEEN)
def test_what_shows_nothing_is_empty(typed: str) -> None:
    form = AskForm([], {"moved": typed})
    assert not form.is_valid()
    assert form.errors["moved"] == ["短くてもかまいません。一言書いてから、送ってください。"]
    optional = LeaveForm({"words": typed})
    assert optional.is_valid()
    assert optional.cleaned_data == {"words": ""}


@pytest.mark.parametrize(
    "typed", ["あ", "\u200bあ", "👨\u200d👩", "か\u3099", "ー", "-", "0", "…", "あ\u200b\nい"]
)
def test_what_shows_something_stays_as_it_was_written(typed: str) -> None:
    form = AskForm([], {"moved": typed})
    assert form.is_valid()
    assert form.cleaned_data["moved"] == typed


def test_field_that_keeps_its_spaces_keeps_everything() -> None:
    assert forms.CharField(strip=False).clean("\u200b ") == "\u200b "
