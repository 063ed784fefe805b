"""Lines that people of a term let stand on its public page. Apps above register where they come from, in a module `quotes`, imported
when the app registry is ready."""

from collections.abc import Callable
from typing import NamedTuple

from kurumaza.terms.models import Term

SHOWN = 3


class Quote(NamedTuple):
    """A line, the call name under which it stands (empty for none), and its mark on a page (`data-standing`)."""

    line: str
    call_name: str
    mark: str


QuotesOf = Callable[[Term], list[Quote]]
_sources: list[QuotesOf] = []


def register_quotes(source: QuotesOf) -> QuotesOf:
    """Registers where lines come from; those that it gives may be shown to everybody."""
    _sources.append(source)
    return source


def quotes_of(term: Term) -> list[Quote]:
    """A few lines for the public page."""
    return [quote for source in _sources for quote in source(term)][:SHOWN]
