"""Which 続いている関わり a term asks people for, kept by name in `Term.role_kinds`.

Who is a member of a placement is one by joining it: that is no choice of the term's."""

from collections.abc import Collection
from typing import Literal, get_args

RoleKind = Literal["opener", "companion", "next_organiser"]
ROLE_KINDS: tuple[RoleKind, ...] = get_args(RoleKind)


def default_role_kinds() -> list[RoleKind]:
    """All of them, unless organisers choose otherwise."""
    return list(ROLE_KINDS)


def in_order(kinds: Collection[str]) -> list[RoleKind]:
    """As they are kept."""
    return [kind for kind in ROLE_KINDS if kind in kinds]
