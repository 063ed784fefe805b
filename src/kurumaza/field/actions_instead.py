"""Writes about who of a host sits in a retrospective instead of somebody who organises for it no more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.circles.actions_seats import free_seats
from kurumaza.field.actions_retrospective import lock_retrospective, tell_asked
from kurumaza.field.errors_fruits import RetrospectiveRefused
from kurumaza.field.models import Asked, Retrospective
from kurumaza.field.queries_instead import hosts_instead, may_ask_instead
from kurumaza.field.queries_retrospective import SEATS_UNTIL, slot_of
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
def ask_instead(
    *, retrospective: Retrospective, host: UUID, by: Person, now: datetime
) -> Asked | RetrospectiveRefused:
    """Asks another one of the host's people, with the same words; where seats were given already their yes gives them the free one.
    What they answered before is over."""
    found = lock_retrospective(retrospective)
    if not may_ask_instead(found, now):
        return RetrospectiveRefused("no_free_seat")
    chosen = next((one for one in hosts_instead(found) if one.uuid == host), None)
    if chosen is None:
        return RetrospectiveRefused("no_hosts")
    asked = _ask(found, chosen, now)
    record(
        "field.retrospective_asked_instead", actor=by.uuid, subject_kind="retrospective", subject=found.uuid
    )
    return asked


def _ask(found: Retrospective, host: Membership, now: datetime) -> Asked:
    asked, _made = Asked.objects.get_or_create(retrospective=found, membership=host)
    asked.answer, asked.answered_at = Asked.Answer.NONE, None
    asked.save(update_fields=["answer", "answered_at"])
    term = found.placement.term
    tell_asked(asked, "asked", term, now, again=True)
    tell_asked(asked, "missed", term, now, at=slot_of(found).starts_at - SEATS_UNTIL)
    return asked
