"""Writes of looking back together: who is asked and when, what they answer, and the seats."""

from collections.abc import Collection
from datetime import datetime
from random import Random
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from kurumaza.audit.actions import record
from kurumaza.circles.actions_retrospective import seat_retrospective as seat_circles
from kurumaza.circles.actions_seats import cancel_circle
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Circle
from kurumaza.circles.queries import kept_apart_in
from kurumaza.core.matching.together import seat_together
from kurumaza.field.errors_fruits import RetrospectiveRefused
from kurumaza.field.models import Asked, Placement, Retrospective
from kurumaza.field.queries_retrospective import (
    SEATS_UNTIL,
    askable_hosts,
    askable_members,
    circles_ahead,
    latest_of,
    person_of,
    refusals_to_ask,
    slot_of,
    state_of,
    still_coming,
)
from kurumaza.people.actions_notices import notify
from kurumaza.people.models import Person
from kurumaza.scripts.actions import ensure_retrospective_content
from kurumaza.terms.actions_retrospective import give_places, open_retrospective
from kurumaza.terms.dates import zone_of
from kurumaza.terms.models import Slot, Term
from kurumaza.terms.queries_apart import pairs_apart
from kurumaza.terms.queries_beside import retrospective_content_of

MINUTES = 60
TITLE_IN_NAME = 60


@transaction.atomic
def ask_to_look_back(
    *, placement: Placement, starts_at: datetime, hosts: Collection[UUID], by: Person, now: datetime
) -> Retrospective | RetrospectiveRefused:
    """Asks all members of a placement and those of the host's people (memberships by public id) who were chosen: each for themselves,
    with the same words."""
    placement = (
        Placement.objects.select_for_update(of=("self",))
        .select_related("term", "organisation")
        .get(pk=placement.pk)
    )
    members = list(askable_members(placement))
    chosen = [one for one in askable_hosts(placement) if one.uuid in hosts]
    if refused := _refusal_to_ask(placement, len(members), len(chosen), starts_at, now):
        return refused
    slot = _open(placement, starts_at, by, now)
    made = Retrospective.objects.create(placement=placement, round=slot.round, asked_at=now)
    asked = Asked.objects.bulk_create(
        [
            *(Asked(retrospective=made, enrolment=one) for one in members),
            *(Asked(retrospective=made, membership=one) for one in chosen),
        ]
    )
    for one in asked:
        ask_one(one, slot, now)
    record("field.retrospective_asked", actor=by.uuid, subject_kind="retrospective", subject=made.uuid)
    return made


def _refusal_to_ask(
    placement: Placement, members: int, hosts: int, starts_at: datetime, now: datetime
) -> RetrospectiveRefused | None:
    latest = latest_of(placement)
    if latest is not None and state_of(latest, slot_of(latest), now) in ("asking", "seated"):
        return RetrospectiveRefused("asked")
    return next(iter(refusals_to_ask(members, hosts, starts_at, now)), None)


def _open(placement: Placement, starts_at: datetime, by: Person, now: datetime) -> Slot:
    term = placement.term
    title = placement.title[:TITLE_IN_NAME]
    content = retrospective_content_of(term)
    # Kept, and read by everybody: not in the language of whoever presses the button.
    with override("ja"):
        name, host_side = _("ふりかえりの対話(%(title)s)") % {"title": title}, _("受け入れた人")
    return open_retrospective(
        of=term,
        content=content or ensure_retrospective_content(programme=term.programme, now=now),
        host=placement.organisation,
        name=name,
        host_side=host_side,
        starts_at=starts_at,
        minutes=MINUTES,
        by=by,
        now=now,
    )


@transaction.atomic
def answer_asked(*, asked: Asked, comes: bool, now: datetime) -> Asked | RetrospectiveRefused:
    """参加できます or 欠席します, by who was asked; as often as they like until seats are given. Afterwards their seat has its own answer."""
    found = lock_retrospective(asked.retrospective)
    if refused := refusal_while_asking(found, now):
        return refused
    asked = Asked.objects.get(pk=asked.pk)
    asked.answer, asked.answered_at = Asked.Answer.YES if comes else Asked.Answer.NO, now
    asked.save(update_fields=["answer", "answered_at"])
    return asked


@transaction.atomic
def give_seats(
    *, retrospective: Retrospective, by: Person, now: datetime, rng: Random
) -> list[Circle] | RetrospectiveRefused:
    """Puts those who come together by lot, members and people of the host in each circle, and invites them. Who is kept apart from
    somebody, who does not fit in, and who has not answered yet, reads the same words: another day."""
    found = lock_retrospective(retrospective)
    if refused := refusal_while_asking(found, now):
        return refused
    coming = still_coming(found)
    rng.shuffle(coming)
    by_id = {str(one.uuid): one for one in coming}
    together = seat_together(
        [str(one.uuid) for one in coming if one.membership_id is not None],
        [str(one.uuid) for one in coming if one.enrolment_id is not None],
        _apart(coming, found.placement.term),
    )
    if not together.tables:
        return RetrospectiveRefused("nobody_yet")
    # In the order of the lot: nothing in a list of people tells who of them works for the host.
    tables = [[one for one in coming if str(one.uuid) in table] for table in together.tables]
    circles = _seat(found, tables, by, now)
    Retrospective.objects.filter(pk=found.pk).update(seated_at=now)
    unanswered = found.asked.filter(answer=Asked.Answer.NONE).order_by("pk")
    for one in [*(by_id[str(left)] for left in together.left), *unanswered]:
        _tell(one, "no_seat", found.placement.term, now)
    record("field.retrospective_seated", actor=by.uuid, subject_kind="retrospective", subject=found.uuid)
    return circles


def _apart(coming: list[Asked], term: Term) -> set[frozenset[str]]:
    """Pairs of those who come whom a tie keeps apart, or organisers of the term do, by their ids here."""
    people = [person_of(one) for one in coming]
    id_of = {person.pk: str(one.uuid) for one, person in zip(coming, people, strict=True)}
    wished = {frozenset((pair.one.person_id, pair.other.person_id)) for pair in kept_apart_in(term)}
    apart = pairs_apart(people, people) | {pair for pair in wished if pair <= id_of.keys()}
    return {frozenset(id_of[one] for one in pair) for pair in apart}


def _seat(found: Retrospective, tables: list[list[Asked]], by: Person, now: datetime) -> list[Circle]:
    seated = [one for table in tables for one in table]
    members = [one for one in seated if one.enrolment_id is not None]
    hosts = [one for one in seated if one.membership_id is not None]
    places = give_places(
        term=found.round.term,
        members=[one.enrolment for one in members if one.enrolment is not None],
        hosts=[one.membership for one in hosts if one.membership is not None],
        now=now,
    )
    place_of = {one.pk: place for one, place in zip([*members, *hosts], places, strict=True)}
    return seat_circles(
        slot=slot_of(found), tables=[[place_of[one.pk] for one in table] for table in tables], by=by, now=now
    )


@transaction.atomic
def call_off(
    *, retrospective: Retrospective, by: Person, now: datetime
) -> Retrospective | RetrospectiveRefused:
    """It does not take place: who was asked hears of it, and who has a seat with the calendar entry taken back."""
    found = lock_retrospective(retrospective)
    if found.called_off_at is not None:
        return RetrospectiveRefused("called_off")
    state = state_of(found, slot_of(found), now)
    if state in ("over", "missed", "not_held"):
        return RetrospectiveRefused("begun")
    for circle in circles_ahead(found):
        if isinstance(cancel_circle(circle=circle, by=by, now=now), GroupsRefused):
            transaction.set_rollback(True)
            return RetrospectiveRefused("begun")
    Retrospective.objects.filter(pk=found.pk).update(called_off_at=now)
    if state == "asking":
        for one in found.asked.exclude(answer=Asked.Answer.NO).order_by("pk"):
            _tell(one, "called_off", found.placement.term, now)
    record("field.retrospective_called_off", actor=by.uuid, subject_kind="retrospective", subject=found.uuid)
    return found


def lock_retrospective(retrospective: Retrospective) -> Retrospective:
    """Answers, seats and calling off wait for each other."""
    related = ("placement__term", "placement__organisation", "round__term")
    rows = Retrospective.objects.select_for_update(of=("self",)).select_related(*related)
    return rows.get(pk=retrospective.pk)


def refusal_while_asking(found: Retrospective, now: datetime) -> RetrospectiveRefused | None:
    state = state_of(found, slot_of(found), now)
    if state == "asking":
        return None
    if state == "called_off":
        return RetrospectiveRefused("called_off")
    return RetrospectiveRefused("begun" if state == "missed" else "settled")


def ask_one(asked: Asked, slot: Slot, now: datetime) -> None:
    """By mail; and once no seats can be given any more what became of it: where they were given, or it was called off, there is nothing to
    tell."""
    term = asked.retrospective.placement.term
    _tell(asked, "asked", term, now)
    _tell(asked, "missed", term, now, at=slot.starts_at - SEATS_UNTIL)


def _tell(asked: Asked, what: str, term: Term, now: datetime, *, at: datetime | None = None) -> None:
    """At once by day; `at` a time so near to the evening that it does not wait for the morning."""
    notify(
        "field.retrospective",
        person=person_of(asked),
        key=f"{asked.uuid}:{what}",
        zone=zone_of(term),
        now=now,
        at=at,
        haste="now" if at else "day",
        asked=str(asked.uuid),
        what=what,
    )
