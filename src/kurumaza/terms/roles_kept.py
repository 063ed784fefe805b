"""What keeps a role: who belongs to something that goes with it leaves that, and the role ends with it. Apps above register it in a
module `roles_kept`, imported when the app registry is ready."""

from collections.abc import Callable

from kurumaza.terms.models import Enrolment, Role

Keeps = Callable[[Enrolment], bool]
_keeping: dict[str, Keeps] = {}


def register_keeping(kind: Role.Kind) -> Callable[[Keeps], Keeps]:
    """Registers what keeps roles of a kind."""

    def registered(keeps: Keeps) -> Keeps:
        _keeping[kind.value] = keeps
        return keeps

    return registered


def is_kept(enrolment: Enrolment, kind: str) -> bool:
    """Whether somebody belongs to something that goes with the role."""
    keeps = _keeping.get(kind)
    return keeps is not None and keeps(enrolment)
