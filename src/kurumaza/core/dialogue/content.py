"""Decks, questionnaires and texts as data: what in a file (decoded JSON) cannot be shown, all of it at once.

A file without faults is kept and exported exactly as it is. Shapes: `scripts.models`."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from kurumaza.core.dialogue.script import are_words

CARDS_MAX, ITEMS_MAX, LINES_MAX = 200, 40, 40
# As long as an answer's item can be.
KEY_MAX = 10
FaultCode = Literal[
    "not_an_object",
    "unknown",
    "not_words",
    "not_a_list",
    "empty",
    "too_many",
    "not_a_number",
    "not_a_key",
    "not_true_or_false",
    "twice",
    "missing",
    "too_long",
]


class ContentFault(msgspec.Struct, frozen=True):
    """Why a file is refused: where (`cards.3`, counted from 1; empty for the file itself), which field, what."""

    place: str
    field: str
    code: FaultCode


def faults_of_deck(body: Any) -> tuple[ContentFault, ...]:
    """Faults of a deck: a note, and cards with a number of their own, a group and a text."""
    if not isinstance(body, dict):
        return (ContentFault("", "", "not_an_object"),)
    return (
        *_unknown("", body, {"note", "cards"}),
        *_words("", body, "note"),
        *_list_faults(body, "cards", CARDS_MAX),
        *(fault for place, card in _objects(body, "cards") for fault in _card_faults(place, card)),
        *_not_objects(body, "cards"),
        *_twice(_objects(body, "cards"), "number"),
    )


def faults_of_questionnaire(body: Any) -> tuple[ContentFault, ...]:
    """Faults of a questionnaire: items before and after the term and after each circle, and the ends of the scale."""
    if not isinstance(body, dict):
        return (ContentFault("", "", "not_an_object"),)
    lists = ("before_after", "after_circle")
    items = [one for name in lists for one in _objects(body, name)]
    return (
        *_unknown("", body, {*lists, "scale"}),
        *(fault for name in lists for fault in _list_faults(body, name, ITEMS_MAX)),
        *(fault for place, item in items for fault in _item_faults(place, item)),
        *(fault for name in lists for fault in _not_objects(body, name)),
        *_twice(items, "key"),
        *_scale_faults(body.get("scale")),
    )


def faults_of_text(body: Any) -> tuple[ContentFault, ...]:
    """Faults of a text: its lines."""
    if not isinstance(body, dict):
        return (ContentFault("", "", "not_an_object"),)
    return (
        *_unknown("", body, {"lines"}),
        *_list_faults(body, "lines", LINES_MAX),
        *(
            ContentFault(f"lines.{number}", "", "not_words")
            for number, line in enumerate(_list(body, "lines"), start=1)
            if not are_words(line)
        ),
    )


def _card_faults(place: str, card: dict[Any, Any]) -> Iterator[ContentFault]:
    yield from _unknown(place, card, {"number", "group", "text"})
    number = card.get("number")
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        yield ContentFault(place, "number", "not_a_number")
    yield from _words(place, card, "group", "text")


def _item_faults(place: str, item: dict[Any, Any]) -> Iterator[ContentFault]:
    yield from _unknown(place, item, {"key", "text", "reversed"})
    key = item.get("key")
    if not isinstance(key, str) or not 0 < len(key) <= KEY_MAX:
        yield ContentFault(place, "key", "not_a_key")
    yield from _words(place, item, "text")
    if not isinstance(item.get("reversed"), bool):
        yield ContentFault(place, "reversed", "not_true_or_false")


def _scale_faults(scale: Any) -> Iterator[ContentFault]:
    if isinstance(scale, dict):
        yield from _unknown("scale", scale, {"low", "high"})
        yield from _words("scale", scale, "low", "high")
    else:
        yield ContentFault("scale", "", "not_an_object")


def _unknown(place: str, raw: dict[Any, Any], known: set[str]) -> Iterator[ContentFault]:
    for field in sorted(set(raw) - known, key=str):
        yield ContentFault(place, str(field), "unknown")


def _words(place: str, raw: dict[Any, Any], *fields: str) -> Iterator[ContentFault]:
    for field in fields:
        if not are_words(raw.get(field)):
            yield ContentFault(place, field, "not_words")


def _list_faults(body: dict[Any, Any], field: str, at_most: int) -> Iterator[ContentFault]:
    found = body.get(field)
    if not isinstance(found, list):
        yield ContentFault("", field, "not_a_list")
    elif not found:
        yield ContentFault("", field, "empty")
    elif len(found) > at_most:
        yield ContentFault("", field, "too_many")


def _list(body: dict[Any, Any], field: str) -> list[Any]:
    found = body.get(field)
    return found if isinstance(found, list) else []


def _objects(body: dict[Any, Any], field: str) -> list[tuple[str, dict[Any, Any]]]:
    """(place, object) of each entry of a list that is one."""
    entries = enumerate(_list(body, field), start=1)
    return [(f"{field}.{number}", one) for number, one in entries if isinstance(one, dict)]


def _not_objects(body: dict[Any, Any], field: str) -> Iterator[ContentFault]:
    for number, one in enumerate(_list(body, field), start=1):
        if not isinstance(one, dict):
            yield ContentFault(f"{field}.{number}", "", "not_an_object")


def _twice(entries: list[tuple[str, dict[Any, Any]]], field: str) -> Iterator[ContentFault]:
    """Entries whose number or key stands at an earlier one already."""
    seen: list[Any] = []
    for place, one in entries:
        if isinstance(one.get(field), str | int) and one[field] in seen:
            yield ContentFault(place, field, "twice")
        seen.append(one.get(field))
