"""Typed text in every form: what shows nothing says nothing.

Django takes white space away and lets other things pass that nobody sees (U+200B, Hangul fillers): a required field would be filled with
them. The rule is set once, in Django's own field, because every form has it and none is to be forgotten."""

from typing import Any

from django import forms

from kurumaza.core.text.cells import shows_nothing

_as_django_reads = forms.CharField.to_python


def _read(field: forms.CharField, value: Any) -> Any:
    said = _as_django_reads(field, value)
    return field.empty_value if isinstance(said, str) and field.strip and shows_nothing(said) else said


def take_what_shows_nothing_for_empty() -> None:
    """For all forms of the process, those of packages too."""
    forms.CharField.to_python = _read  # type: ignore[assignment, method-assign]
