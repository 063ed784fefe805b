"""A rehearsal from its button to its end, with the actions of the apps that own the rows."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kurumaza.circles.actions_rehearsal import seat_rehearsal
from kurumaza.circles.models import Circle
from kurumaza.desk.errors import RehearsalRefused
from kurumaza.desk.queries_rehearsal import partners_for
from kurumaza.jobs.actions import enqueue
from kurumaza.partners.queries import own_memberships_in
from kurumaza.people.models import Person
from kurumaza.rooms.actions import empty_rehearsal_rooms
from kurumaza.safety.actions import name_safeguard
from kurumaza.safety.queries import safeguards_of
from kurumaza.scripts.queries import practice_script
from kurumaza.terms.actions_rehearsal import Rehearsal, Sitter, close_rehearsal, open_rehearsal
from kurumaza.terms.models import Term
from kurumaza.terms.queries import open_rehearsal_of

LASTS = timedelta(days=1)


@transaction.atomic
def start_rehearsal(*, term: Term, by: Person, partner: UUID, now: datetime) -> Circle | RehearsalRefused:
    """Opens a rehearsal for this organiser and another one; one that was open is closed before."""
    term = Term.objects.select_for_update().get(pk=term.pk)  # pressed twice, the second waits here
    mine = list(own_memberships_in(by, term.programme))
    other = next((one for one in partners_for(term, by) if one.uuid == partner), None)
    if not mine or other is None:
        return RehearsalRefused("nobody")
    # Who organises for several sits on the side that the other one leaves free: sides are to meet.
    me = min(mine, key=lambda one: one.organisation_id == other.organisation_id)
    script = practice_script(term.programme)
    if script is None:
        return RehearsalRefused("no_script")
    if before := open_rehearsal_of(term):
        end_rehearsal(rehearsal=before, now=now)
    sitters = [Sitter(one.person, one.call_name, one.organisation) for one in (me, other)]
    made = open_rehearsal(of=term, script=script, sitters=sitters, by=by, now=now)
    return seat_and_watch(made, of=term, by=by, ends_by_itself=now + LASTS)


def seat_and_watch(made: Rehearsal, *, of: Term, by: Person, ends_by_itself: datetime) -> Circle:
    """Seats who rehearses, with the safeguarding people of the term behind them; it is closed at that time at the latest."""
    for person in safeguards_of(of):
        name_safeguard(term=made.term, person=person, by=by)
    circle = seat_rehearsal(slot=made.slot, places=made.places)
    enqueue("desk.end_rehearsal", due=ends_by_itself, term=str(made.term.uuid))
    return circle


@transaction.atomic
def end_rehearsal(*, rehearsal: Term, now: datetime) -> None:
    """Closes a rehearsal, and takes away what was written in its room. Done twice, nothing more happens."""
    close_rehearsal(term=rehearsal, now=now)
    empty_rehearsal_rooms(circles=list(Circle.objects.filter(round__term=rehearsal)))
