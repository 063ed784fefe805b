"""Saying whether and how people of a side apply by themselves, and who may."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.core.text.graduates import Graduate
from kurumaza.jobs.actions import enqueue
from kurumaza.people.models import Person
from kurumaza.terms.models import Side
from kurumaza.ways.models import EligiblePerson, WayIn
from kurumaza.ways.queries_apply import end_of_keeping
from kurumaza.ways.queries_eligible import hashed
from kurumaza.ways.questions import Question, keep_questions

LIST_ROWS = 500


@transaction.atomic
def change_way_in(
    *,
    side: Side,
    is_open: bool,
    closes_on: date | None,
    label: str,
    capacity: int | None,
    elsewhere: str,
    questions: Sequence[Question],
    by: Person | None,
) -> WayIn:
    """Opens or closes a side for applications, with what it asks. What was sent before stays as it was asked."""
    way, _made = WayIn.objects.get_or_create(side=side)
    way.is_open, way.closes_on, way.label = is_open, closes_on, label
    way.capacity, way.elsewhere = capacity, elsewhere
    way.questions = keep_questions(questions)
    way.save()
    actor = by.uuid if by else None
    record("ways.way_in_changed", actor=actor, subject_kind="side", subject=side.uuid, is_open=is_open)
    return way


def take_list(*, side: Side, people: Sequence[Graduate], by: Person, now: datetime) -> int:
    """Keeps a list of those who may apply in place of the earlier one, as hashes; how many they are.

    Rows are written in short transactions under a number of their own: the earlier list counts until all are there."""
    way, _made = WayIn.objects.get_or_create(side=side)
    generation = max([way.list_generation, *_generations(side)]) + 1
    for begin in range(0, len(people), LIST_ROWS):
        EligiblePerson.objects.bulk_create(
            _row(side, generation, one) for one in people[begin : begin + LIST_ROWS]
        )
    with transaction.atomic():
        WayIn.objects.filter(side=side).update(
            list_generation=generation, list_count=len(people), listed_at=now
        )
        due = end_of_keeping(side.term, now)
        enqueue("ways.forget_list", due=due, side=str(side.uuid), generation=generation)
        record("ways.list_taken", actor=by.uuid, subject_kind="side", subject=side.uuid, people=len(people))
    _forget_others(side, generation)
    return len(people)


def forget_old_list(*, side: UUID, generation: int) -> None:
    """Some time after the term, if no other list has taken its place."""
    found = WayIn.objects.select_related("side").filter(side__uuid=side, list_generation=generation).first()
    if found is not None:
        forget_list(side=found.side, by=None)


def forget_list(*, side: Side, by: Person | None) -> None:
    """Lets go of the list: applications are no longer compared."""
    with transaction.atomic():
        WayIn.objects.filter(side=side).update(list_generation=0, list_count=0, listed_at=None)
        actor = by.uuid if by else None
        record("ways.list_forgotten", actor=actor, subject_kind="side", subject=side.uuid)
    _forget_others(side, 0)


def _generations(side: Side) -> Sequence[int]:
    """Of lists that are there, also of one that was not written to its end."""
    return list(EligiblePerson.objects.filter(side=side).values_list("generation", flat=True).distinct())


def _forget_others(side: Side, generation: int) -> None:
    """In short transactions, as they came."""
    others = EligiblePerson.objects.filter(side=side).exclude(generation=generation)
    while keys := list(others.values_list("pk", flat=True)[:LIST_ROWS]):
        EligiblePerson.objects.filter(pk__in=keys).delete()


def _row(side: Side, generation: int, person: Graduate) -> EligiblePerson:
    kept = hashed(side, person)
    return EligiblePerson(
        side=side,
        generation=generation,
        name_hash=kept.name,
        kana_hash=kept.kana,
        email_hash=kept.email,
        cohort_hash=kept.cohort,
    )
