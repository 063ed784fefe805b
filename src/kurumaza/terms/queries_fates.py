"""What would become of each row of a roster beside what is known of a side's people."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from kurumaza.core.text.roster import Reason, RosterPreview, RosterRow, RowFate, compare
from kurumaza.terms.models import Side, StagedRow
from kurumaza.terms.queries_erased import erased_among
from kurumaza.terms.queries_moved import moved_mark, present_addresses
from kurumaza.terms.queries_roster import roster_rows


def fates_beside(side: Side, preview: RosterPreview) -> list[dict[str, Any]]:
    """The fate of each row beside who is enrolled already, blank rows left out. As `StagedRow.fate`."""
    existing = roster_rows(side)
    fates, moved = _to_present_addresses(side, preview.fates, existing)
    compared = compare([_keep_own_words(fate, existing) for fate in fates], existing, _corrected(side))
    gone, erased = _addresses_that_left(side), _erased(side, compared)
    return [
        msgspec.to_builtins(_with_what_is_known(fate, gone, erased, moved))
        for fate in compared
        if fate.outcome != "blank"
    ]


def _to_present_addresses(
    side: Side, fates: Sequence[RowFate], existing: dict[str, RosterRow]
) -> tuple[list[RowFate], frozenset[int]]:
    """Rows that still have the address from which an organiser moved somebody, with the present one; and their lines. A file that has
    the present one too tells of that person there."""
    present = present_addresses(side)
    line_of = {fate.row.email: fate.line for fate in fates if fate.row is not None}
    found, moved = [], set()
    for fate in fates:
        row = fate.row
        mark = moved_mark(side.organisation, row.email, row.name) if present and row is not None else None
        email = present.get(mark) if mark is not None else None
        if row is None or email is None or (row.email in existing and row.email != email):
            found.append(fate)
        elif (line := line_of.setdefault(email, fate.line)) != fate.line:
            # Its old address would not be found again once they have their data erased: it is not kept.
            twice = _rejected(fate, Reason("address_corrected", "email", line=line))
            found.append(msgspec.structs.replace(twice, cells=()))
        else:
            found.append(msgspec.structs.replace(fate, row=msgspec.structs.replace(row, email=email)))
            moved.add(fate.line)
    return found, frozenset(moved)


def _keep_own_words(fate: RowFate, existing: dict[str, RosterRow]) -> RowFate:
    """Call name and topics are a person's own: a roster proposes them to newcomers only."""
    before = existing.get(fate.row.email) if fate.row else None
    if fate.row is None or before is None:
        return fate
    own = msgspec.structs.replace(fate.row, call_name="", topics=())
    return msgspec.structs.replace(fate, row=own)


def _with_what_is_known(
    fate: RowFate, gone: frozenset[str], erased: frozenset[str], moved: frozenset[int]
) -> RowFate:
    if fate.row is None:
        return fate
    if fate.row.email in erased:
        # What they had erased is not written down again, not even as it stands in the file.
        return msgspec.structs.replace(_rejected(fate, Reason("erased", "email")), cells=())
    if fate.row.email in gone:
        return _rejected(fate, Reason("has_left", "email"))
    return msgspec.structs.replace(fate, kept=("email", *fate.kept)) if fate.line in moved else fate


def _rejected(fate: RowFate, reason: Reason) -> RowFate:
    return msgspec.structs.replace(fate, outcome="rejected", row=None, reasons=(reason,), changed=(), kept=())


def _corrected(side: Side) -> dict[str, list[str]]:
    """The words that people of a side have put right themselves, by address."""
    rows = side.enrolments.exclude(corrected=[]).values_list("person__email", "corrected")
    return {email: words for email, words in rows if email}


def _addresses_that_left(side: Side) -> frozenset[str]:
    left = side.enrolments.filter(left_at__isnull=False).values_list("person__email", flat=True)
    return frozenset(address for address in left if address)


def _erased(side: Side, fates: Sequence[RowFate]) -> frozenset[str]:
    rows = [fate.row for fate in fates if fate.row is not None]
    return erased_among(side.organisation, [(row.email, row.name) for row in rows])


def rows_to_write(side: Side, batch: Sequence[StagedRow]) -> dict[int, RosterRow]:
    """What is to be taken over of these, by line. Since it was staged people may have been erased, and an
    organiser may have put an address right."""
    rows = {staged.line: msgspec.convert(staged.fate["row"], RosterRow) for staged in batch}
    erased = erased_among(side.organisation, [(row.email, row.name) for row in rows.values()])
    present = present_addresses(side)
    there = set(
        side.enrolments.filter(person__email__in=[row.email for row in rows.values()]).values_list(
            "person__email", flat=True
        )
    )
    return {
        line: row if row.email in there else _at_present_address(side, row, present)
        for line, row in rows.items()
        if row.email not in erased
    }


def _at_present_address(side: Side, row: RosterRow, present: Mapping[UUID, str]) -> RosterRow:
    email = present.get(moved_mark(side.organisation, row.email, row.name)) if present else None
    return msgspec.structs.replace(row, email=email) if email else row
