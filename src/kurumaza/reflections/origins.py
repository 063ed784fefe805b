"""What a line of やってみたいこと can come from. Apps above register their kinds in a module `origins`, imported when the app registry is ready.

A line keeps ids alone. Words are asked for whenever it is shown, so that what its author may not read any more is not told by a line
of theirs either."""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise

from kurumaza.people.models import Person

# Of the things asked for, those that this person may know of, each in words: 話「…」を読んで.
Words = Callable[[Person, Collection[UUID]], Mapping[UUID, str]]
# Those that a form offers by itself.
Offered = Callable[[Person], list[UUID]]


class OriginKind(NamedTuple):
    """One kind of thing. `gone` is said where its author may not know of it any more; `label` stands above its choices."""

    label: Promise
    words: Words
    offered: Offered
    gone: Promise


_kinds: dict[str, OriginKind] = {}


def register_origin(kind: str, *, label: Promise, words: Words, offered: Offered, gone: Promise) -> None:
    """Registers a kind under the name that stands in links."""
    _kinds[kind] = OriginKind(label, words, offered, gone)


def origin_kinds() -> Mapping[str, OriginKind]:
    """All kinds by name, in the order of the apps."""
    return _kinds
