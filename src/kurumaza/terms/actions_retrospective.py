"""ふりかえりの対話: a term of its own for one sitting, in which members of a placement and people of its host sit as equals."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.partners.models import Membership, Organisation
from kurumaza.people.models import Person
from kurumaza.scripts.queries import RetrospectiveContent
from kurumaza.terms.actions_aside import add_side_of_host, add_term_aside, copy_meeting
from kurumaza.terms.actions_opening import add_round, add_slot
from kurumaza.terms.dates import in_term
from kurumaza.terms.models import Enrolment, Round, Slot, Term


@transaction.atomic
def open_retrospective(
    *,
    of: Term,
    content: RetrospectiveContent,
    host: Organisation,
    name: str,
    host_side: str,
    starts_at: datetime,
    minutes: int,
    by: Person,
    now: datetime,
) -> Slot:
    """The term with its one round and time; nobody has a place in it yet. `name` is what its people read in mails and calendars, the
    side of the host's people (`host_side`) is the last one."""
    day = in_term(starts_at, of).date()
    term, _sides = add_term_aside(
        of=of,
        kind="retrospective",
        name=name,
        script=content.script,
        deck=content.deck,
        days=(day, day + timedelta(days=1)),
        by=by,
        now=now,
    )
    add_side_of_host(term=term, organisation=host, name=host_side, by=by)
    record("terms.retrospective_opened", actor=by.uuid, subject_kind="term", subject=term.uuid)
    held = add_round(term=term, by=by, kind=Round.Kind.RETROSPECTIVE)
    copy_meeting(of=of, held=held)
    return add_slot(round=held, starts_at=starts_at, by=by, minutes=minutes)


@transaction.atomic
def give_places(
    *, term: Term, members: Sequence[Enrolment], hosts: Sequence[Membership], now: datetime
) -> list[Enrolment]:
    """A place for each, in this order: members on the side that they have in the term, the others on the host's. Everybody goes by
    their call name. Members' names come along because others may have written them where they wish to be kept apart."""
    if term.retrospective_of_id is None:
        raise ValueError("only a retrospective takes people who have a place elsewhere")
    sides = list(term.sides.order_by("position"))
    side_called = {side.name: side for side in sides[:-1]}
    places = [
        Enrolment(
            side=side_called[member.side.name],
            person=member.person,
            name=member.name,
            kana=member.kana,
            call_name=member.call_name,
            age_group=member.age_group,
        )
        for member in members
    ]
    places += [
        Enrolment(side=sides[-1], person=host.person, name=host.call_name, call_name=host.call_name)
        for host in hosts
    ]
    for place in places:
        place.term, place.created_at, place.prepared_at = term, now, now
    return Enrolment.objects.bulk_create(places)


def leave_place(*, place: Enrolment, now: datetime) -> None:
    """Somebody has no place in a retrospective any more."""
    if place.term.retrospective_of_id is None:
        raise ValueError("places of a term are left elsewhere")
    Enrolment.objects.filter(pk=place.pk, left_at__isnull=True).update(left_at=now)
