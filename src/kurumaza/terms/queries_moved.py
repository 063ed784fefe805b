"""Places whose address an organiser has put right: the next roster may still have the old one."""

from kurumaza.core.text.folding import fold
from kurumaza.people.private_writing import keyed_hash
from kurumaza.terms.models import Side


def mark_of(side: Side, email: str, name: str) -> str:
    """An address and a name as a roster had them, as a hash that only this server can compute: it may be a stranger's address."""
    return keyed_hash("moved_from", f"{side.uuid}:{email}:{fold(name).replace(' ', '')}")


def present_addresses(side: Side) -> dict[str, str]:
    """The present address of each place of a side that was moved, by the marks of where it was."""
    moved = side.enrolments.exclude(moved_from=[]).filter(left_at__isnull=True)
    return {
        mark: email
        for marks, email in moved.order_by("pk").values_list("moved_from", "person__email")
        if email
        for mark in marks
    }
