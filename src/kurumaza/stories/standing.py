"""Marks of other apps' words on open pages (`data-standing`). Apps above register theirs in a module `standing`, imported when the app
registry is ready; what of stories may stand where says `queries_standing`."""

from collections.abc import Callable, Mapping
from uuid import UUID

from kurumaza.people.models import Person

# Of the things asked for, those whose words this person (None: a stranger) may have before them now.
StandingOf = Callable[[Person | None, set[UUID]], set[UUID]]
_kinds: dict[str, StandingOf] = {}


def register_standing(kind: str, standing: StandingOf) -> None:
    """Registers a kind under the name that stands in marks."""
    _kinds[kind] = standing


def other_kinds() -> Mapping[str, StandingOf]:
    """All of them by name."""
    return _kinds
