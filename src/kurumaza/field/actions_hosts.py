"""Writes about who of a host looks back with members: somebody leaves, and somebody more is asked."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.circles.actions_seats import free_seats
from kurumaza.field.actions_retrospective import ask_one, lock_retrospective, refusal_while_asking
from kurumaza.field.errors_fruits import RetrospectiveRefused
from kurumaza.field.models import Asked, Retrospective
from kurumaza.field.queries_hosts import hosts_not_asked
from kurumaza.field.queries_retrospective import slot_of
from kurumaza.partners.models import Membership
from kurumaza.people.models import Person
from kurumaza.terms.actions_retrospective import leave_place
from kurumaza.terms.models import Enrolment


@transaction.atomic
def give_up_seats(*, membership: Membership, now: datetime) -> None:
    """Of somebody who organises for a host no more, in retrospectives that have not begun. What took place stays as it was."""
    mine = Retrospective.objects.filter(asked__membership=membership, called_off_at__isnull=True)
    for one in mine.order_by("pk"):
        found = lock_retrospective(one)
        if slot_of(found).starts_at <= now:
            continue
        places = Enrolment.objects.filter(term=found.round.term_id, person=membership.person_id)
        for place in places.filter(left_at__isnull=True):
            free_seats(enrolment=place, now=now)
            leave_place(place=place, now=now)
            record(
                "field.retrospective_seat_freed", actor=None, subject_kind="retrospective", subject=found.uuid
            )


@transaction.atomic
def ask_another_host(
    *, retrospective: Retrospective, host: UUID, by: Person, now: datetime
) -> Asked | RetrospectiveRefused:
    """Asks one more of the host's people, with the same words, until seats are given. Afterwards nobody is asked: from who is given a
    free seat and who is not, one could read who is kept apart from whom."""
    found = lock_retrospective(retrospective)
    if refused := refusal_while_asking(found, now):
        return refused
    chosen = next((one for one in hosts_not_asked(found) if one.uuid == host), None)
    if chosen is None:
        return RetrospectiveRefused("no_hosts")
    asked = Asked.objects.create(retrospective=found, membership=chosen)
    ask_one(asked, slot_of(found), now)
    record("field.retrospective_host_asked", actor=by.uuid, subject_kind="retrospective", subject=found.uuid)
    return asked
