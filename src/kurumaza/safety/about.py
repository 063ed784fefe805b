"""What a concern can be about. Apps above register their kinds in a module `about`, imported when the app registry is ready.

A kind says whether somebody can see the thing, so that nobody can point at what is not theirs to see, what safeguarding people
read of it, and whose it is: who is meant is kept from reading it, also where they are a safeguarding person themselves."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from kurumaza.people.models import Person
from kurumaza.terms.models import Term

CanSee = Callable[[Person, Term, UUID], bool]
Words = Callable[[UUID], str]
# The key of the person whose thing it is, or None.
Whose = Callable[[UUID], int | None]
# Whether its words may be taken back, asked of one thing.
TakenBack = Callable[[UUID], bool]
# Whom somebody could mean: (public id, how they know them).
PeopleOf = Callable[[Person, Term, datetime], list[tuple[UUID, str]]]
PERSON = "person"


class AboutKind(NamedTuple):
    """One kind of thing."""

    can_see: CanSee
    words: Words
    whose: Whose | None
    can_be_taken_back: TakenBack | bool


_kinds: dict[str, AboutKind] = {}
_people: list[PeopleOf] = []


def register_about(
    kind: str,
    *,
    can_see: CanSee,
    words: Words,
    whose: Whose | None = None,
    can_be_taken_back: TakenBack | bool = False,
) -> None:
    """Registers a kind under the name that stands in links. One that can be taken back has words of its author's."""
    _kinds[kind] = AboutKind(can_see, words, whose, can_be_taken_back)


def people_of(function: PeopleOf) -> PeopleOf:
    """Registers who knows whom: those whom a concern of the kind `person` can be about."""
    _people.append(function)
    return function


def people_to_name(person: Person, term: Term, now: datetime) -> list[tuple[UUID, str]]:
    """Whom somebody could mean by name."""
    return [one for function in _people for one in function(person, term, now)]


def seen_about(person: Person, term: Term, kind: str, about: UUID | None) -> tuple[str, UUID | None]:
    """What was pointed at, if there is such a kind and this person can see it; else nothing: what was written counts."""
    found = _kinds.get(kind)
    if found is None or about is None or not found.can_see(person, term, about):
        return "", None
    return kind, about


def about_words(kind: str, about: UUID | None) -> str:
    """What safeguarding people read of the thing; empty if there is none any more."""
    found = _kinds.get(kind)
    return found.words(about) if found is not None and about is not None else ""


def about_mark(kind: str, about: UUID | None) -> str:
    """What a page marks these words with (`data-standing`), so that they go when the thing is taken back; empty if they stay."""
    found = _kinds.get(kind)
    if found is None or about is None:
        return ""
    goes = found.can_be_taken_back
    return f"{kind}:{about}" if (goes(about) if callable(goes) else goes) else ""


def kinds_taken_back() -> list[str]:
    """The kinds that pages may mark."""
    return [kind for kind, one in _kinds.items() if one.can_be_taken_back]


def person_meant(kind: str, about: UUID | None) -> int | None:
    """The key of the person whom something is about, as far as that is one person."""
    found = _kinds.get(kind)
    return found.whose(about) if found is not None and found.whose is not None and about is not None else None
