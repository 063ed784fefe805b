"""Taking a roster back within a day: places that it made go, words that it changed are as they were. Whoever has begun to prepare
stays: what people did themselves is not an organiser's to undo."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.people.actions import expire_unopened_links, forget_newcomer
from kurumaza.people.models import Person
from kurumaza.terms.actions_roster import UNDO_WITHIN
from kurumaza.terms.errors import RosterNotUndone
from kurumaza.terms.models import Enrolment, RosterChange, RosterImport
from kurumaza.terms.queries import has_begun


@dataclass(frozen=True)
class Undone:
    """How many places went, how many have their words again, and how many stayed because their people have begun."""

    removed: int
    restored: int
    kept: int


@transaction.atomic
def undo_roster(*, roster: RosterImport, by: Person, now: datetime) -> Undone | RosterNotUndone:
    """Takes a roster back that was taken over within the last day. Words that were changed again since stay as they are."""
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if roster.undone_at is not None:
        return RosterNotUndone("done")
    if not may_be_undone(roster, now):
        return RosterNotUndone("not_applied" if roster.applied_at is None else "too_late")
    if _has_later_one(roster):
        return RosterNotUndone("later_one")
    changes = list(
        RosterChange.objects.filter(roster=roster)
        .select_related("enrolment__person", "enrolment__term")
        .select_for_update(of=("self", "enrolment"))
        .order_by("pk")
    )
    said = [_undo(change, now) for change in changes]
    # Who has a place on another side counts as added, and as removed: whoever uploads a roster must not learn who they are.
    removed = roster.result.get("add", 0) - said.count("kept place")
    undone = Undone(removed, said.count("restored"), said.count("kept place") + said.count("kept words"))
    RosterChange.objects.filter(roster=roster).delete()
    roster.undone_at = now
    roster.save(update_fields=["undone_at"])
    record(
        "terms.roster_undone",
        actor=by.uuid,
        subject_kind="roster",
        subject=roster.uuid,
        removed=undone.removed,
        restored=undone.restored,
        kept=undone.kept,
    )
    return undone


def may_be_undone(roster: RosterImport, now: datetime) -> bool:
    """Whether a roster was taken over within the last day."""
    return roster.applied_at is not None and now < roster.applied_at + UNDO_WITHIN


def _has_later_one(roster: RosterImport) -> bool:
    """Whether people of this roster may be those of a later one too, which would lose them."""
    later = RosterImport.objects.filter(side=roster.side_id, applied_at__isnull=False, undone_at=None)
    return later.filter(pk__gt=roster.pk).exists()


def forget_roster_changes(*, roster: UUID) -> None:
    """After a day: what stood before is no longer kept."""
    RosterChange.objects.filter(roster__uuid=roster).delete()


def _undo(change: RosterChange, now: datetime) -> str:
    place = change.enrolment
    if change.before is not None:
        mine = {
            field: change.before[field]
            for field, value in change.after.items()
            if getattr(place, field) == value and field not in place.corrected
        }
        Enrolment.objects.filter(pk=place.pk).update(**mine)
        return "restored" if mine else "kept words"
    if has_begun(place):
        return "kept place"
    person = place.person
    place.delete()
    expire_unopened_links(person=person, now=now, leading_to=str(place.uuid))
    forget_newcomer(person=person)
    return "removed"
