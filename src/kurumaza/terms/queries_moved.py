"""Places whose address an organiser has put right: the next roster may still have the old one."""

from uuid import UUID

from kurumaza.core.text.folding import fold
from kurumaza.partners.models import Organisation
from kurumaza.people.private_writing import keyed_hash
from kurumaza.terms.models import Side


def moved_mark(organisation: Organisation, email: str, name: str) -> UUID:
    """An address and a name as a roster had them, as half of a hash that only this server can compute: it may be a stranger's address."""
    hashed = keyed_hash("moved_from", f"{organisation.uuid}:{email}:{fold(name).replace(' ', '')}")
    return UUID(hex=hashed[:32])


def present_addresses(side: Side) -> dict[UUID, str]:
    """The present address of each place of a side that was moved, by the marks of where it was."""
    moved = side.enrolments.exclude(moved_from=[]).filter(left_at__isnull=True)
    return {
        UUID(mark): email
        for marks, email in moved.order_by("pk").values_list("moved_from", "person__email")
        if email
        for mark in marks
    }
