"""Internships that stand on a term's public page. Apps above register where they come from, in a module `internships`, imported when the
app registry is ready."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from kurumaza.terms.models import Term


class Internship(NamedTuple):
    """Its title, the organisation that takes people in, whether people can ask to join, the address of its page, and whether it is over."""

    title: str
    organisation: str
    is_open: bool
    address: str
    is_over: bool = False


InternshipsOf = Callable[[Term, datetime], list[Internship]]
_sources: list[InternshipsOf] = []


def register_internships(source: InternshipsOf) -> InternshipsOf:
    """Registers where they come from; those that it gives may be shown to everybody."""
    _sources.append(source)
    return source


def internships_of(term: Term, now: datetime) -> list[Internship]:
    """All of a term."""
    return [one for source in _sources for one in source(term, now)]
