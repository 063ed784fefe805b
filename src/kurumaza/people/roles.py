"""Who holds a role in the product, asked by apps that lie below the one which gives the role.

An app's `roles.py` registers its check with `@role_check`; those modules are imported when the app registry is
ready. Whoever holds a role can read more than their own place, so nobody else is ever given a way into their account."""

from collections.abc import Callable

from kurumaza.people.models import Person

RoleCheck = Callable[[Person], bool]
_checks: list[RoleCheck] = []
_passkey_checks: list[RoleCheck] = []


def role_check(check: RoleCheck) -> RoleCheck:
    """Registers a function that says whether a person holds roles of one kind."""
    _checks.append(check)
    return check


def holds_a_role(person: Person) -> bool:
    """Whether a person organises, safeguards, or holds any other role that an app registered."""
    return any(check(person) for check in _checks)


def passkey_check(check: RoleCheck) -> RoleCheck:
    """Registers a function that says whether a person's role asks for a passkey."""
    _passkey_checks.append(check)
    return check


def must_show_passkey(person: Person) -> bool:
    """Whether a code alone does not open what somebody's role opens."""
    return any(check(person) for check in _passkey_checks)
