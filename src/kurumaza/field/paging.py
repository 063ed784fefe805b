"""Long lists, a part at a time: each list of a page has a place of its own in the address."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.http import HttpRequest

A_PAGE = 30
T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True)
class ListPage(Generic[T]):
    """A part of a list. `back` and `on` lead to the parts beside it, as the rest of an address; empty where there is none. `is_turned`:
    it is not the first one."""

    rows: Sequence[T]
    back: str
    on: str
    is_turned: bool

    def __bool__(self) -> bool:
        return bool(self.rows)

    def shown(self, each: Callable[[Sequence[T]], Iterable[S]]) -> "ListPage[S]":
        """The same part with its rows as they are shown."""
        return ListPage(list(each(self.rows)), self.back, self.on, self.is_turned)


def part_of(request: HttpRequest, rows: Any, key: str = "page", size: int = A_PAGE) -> ListPage[Any]:
    """The part of these rows that the address asks for; the first or the last where it asks for none that there is."""
    page = Paginator(rows, size).get_page(request.GET.get(key))
    back = _address(request.GET, key, page.previous_page_number()) if page.has_previous() else ""
    on = _address(request.GET, key, page.next_page_number()) if page.has_next() else ""
    return ListPage(list(page.object_list), back, on, page.number > 1)


def part_of_sent(request: HttpRequest, rows: Any, size: int = A_PAGE) -> ListPage[Any]:
    """The same where what is asked for may stand in no address: `back` and `on` are numbers that a form sends as `part`."""
    page = Paginator(rows, size).get_page(request.POST.get("part"))
    back = str(page.previous_page_number()) if page.has_previous() else ""
    on = str(page.next_page_number()) if page.has_next() else ""
    return ListPage(list(page.object_list), back, on, page.number > 1)


def _address(asked: Mapping[str, Any], key: str, number: int) -> str:
    """The other lists of the page stay where they are; a heading with the list's key is where it goes on."""
    query = asked.copy()  # type: ignore[attr-defined]
    query[key] = number
    return f"?{query.urlencode()}#{key}"
