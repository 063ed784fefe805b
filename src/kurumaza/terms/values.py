"""What partners of a term let stand on its public page of what they hold dear. Apps above register where it comes from, in a module
`values`, imported when the app registry is ready."""

from collections.abc import Callable
from typing import NamedTuple

from kurumaza.terms.models import Term


class HeldDear(NamedTuple):
    """An organisation's own words, a line each."""

    organisation: str
    lines: tuple[str, ...]


ValuesOf = Callable[[Term], list[HeldDear]]
_sources: list[ValuesOf] = []


def register_values(source: ValuesOf) -> ValuesOf:
    """Registers where such words come from; those that it gives are shown to everybody."""
    _sources.append(source)
    return source


def held_dear_in(term: Term) -> list[HeldDear]:
    """Of each organisation that wishes it."""
    return [one for source in _sources for one in source(term)]
