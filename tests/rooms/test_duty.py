"""Who is let into a room as the organiser on duty, and what is written down about it."""

from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.core.dialogue import commands as c
from kurumaza.partners.models import Membership, Partnership
from kurumaza.people.models import Person
from kurumaza.rooms import actions, actions_duty, queries
from kurumaza.rooms.actions import Accepted
from kurumaza.rooms.models import Room
from kurumaza.rooms.queries_board import marks_of
from kurumaza.rooms.queries_duty import duty_place, still_on_duty
from kurumaza.safety.actions import call_duty
from kurumaza.safety.models import HelpCall
from tests.conftest import SignIn
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import Table, make_table
from tests.factories.terms import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def table() -> Table:
    """A circle that talks now."""
    table = make_table(ALL_MODES, starts_at=timezone.now() - timedelta(minutes=1))
    term = table.circle.round.term
    for side in term.sides.select_related("organisation"):
        Partnership.objects.create(programme=term.programme, organisation=side.organisation)
    return table


@pytest.fixture
def organiser(table: Table) -> Membership:
    """Runs the term for one of its partners."""
    side = table.circle.round.term.sides.select_related("organisation").earliest("position")
    return MembershipFactory.create(organisation=side.organisation)


def person_of(table: Table, name: str) -> Person:
    return table.seats[name].enrolment.person


def call(table: Table, *, ago: timedelta = timedelta()) -> None:
    term, circle = table.circle.round.term, table.circle.uuid
    call_duty(person=person_of(table, "はるか"), term=term, circle=circle, now=timezone.now() - ago)


def has_place(person: Person, table: Table, *, later: timedelta = timedelta()) -> bool:
    return duty_place(person, table.circle.uuid, timezone.now() + later) is not None


def test_only_who_was_called_comes_and_only_this_evening(table: Table, organiser: Membership) -> None:
    assert not has_place(organiser.person, table)
    call(table, ago=timedelta(days=1))
    assert not has_place(organiser.person, table)
    call(table, ago=timedelta(minutes=30))  # the one of yesterday is open still: nothing is doubled
    HelpCall.objects.all().delete()
    call(table)
    assert has_place(organiser.person, table)
    assert not has_place(organiser.person, table, later=timedelta(hours=3))


def test_nobody_else_comes(table: Table, organiser: Membership) -> None:
    call(table)
    stranger = MembershipFactory.create(organisation=OrganisationFactory.create())
    assert not has_place(stranger.person, table)
    assert not has_place(person_of(table, "はるか"), table)
    MembershipFactory.create(person=person_of(table, "はるか"), organisation=organiser.organisation)
    assert not has_place(person_of(table, "はるか"), table)  # sits in it already
    table.circle.cancelled_at = timezone.now()
    table.circle.save()
    assert not has_place(organiser.person, table)


def test_who_is_no_organiser_any_more_may_not_stay(table: Table, organiser: Membership) -> None:
    call(table)
    held = [(str(organiser.uuid), table.circle.uuid)]
    assert still_on_duty(held, timezone.now()) == set(held)
    organiser.delete()
    assert still_on_duty(held, timezone.now()) == set()


def test_entering_sees_to_the_call_and_is_noted(table: Table, organiser: Membership, sign_in: SignIn) -> None:
    client, address = sign_in(organiser.person), reverse("enter_on_duty", args=[table.circle.uuid])
    assert client.post(address).status_code == 404
    call(table)
    assert client.get(address).status_code == 405  # a link that is only looked at does nothing
    assert client.post(address)["Location"] == reverse("duty_room", args=[table.circle.uuid])
    found = HelpCall.objects.get()
    assert (found.answered_by, found.answered_at is not None) == (organiser.person, True)
    entered = AuditEntry.objects.get(act="rooms.organiser_entered")
    assert (entered.actor, entered.subject) == (organiser.person.uuid, table.circle.uuid)
    page = client.get(reverse("duty_room", args=[table.circle.uuid]))
    assert page.status_code == 200
    assert '"isOrganiser": true' in page.content.decode()


@pytest.mark.parametrize("name", ["duty_room", "enter_on_duty"])
def test_participants_have_no_such_page(table: Table, sign_in: SignIn, name: str) -> None:
    call(table)
    client, address = sign_in(person_of(table, "はるか")), reverse(name, args=[table.circle.uuid])
    assert (client.post(address) if name == "enter_on_duty" else client.get(address)).status_code == 404


def running_room(table: Table) -> Room:
    return actions.ensure_room(circle=table.circle, rng=Random(1), now=timezone.now())


def test_taking_a_seat_away_is_noted_once_with_ids_alone(table: Table, organiser: Membership) -> None:
    room, seat = running_room(table), str(table.seats["そら"].uuid)
    me, command_id = str(organiser.uuid), uuid4()
    for command in (c.ComeAsOrganiser(me, "o1"), c.RemoveSeat(me, seat), c.RemoveSeat(me, seat)):
        room.refresh_from_db()
        outcome = actions_duty.act_on_duty(
            room=room,
            state=queries.load_state(room),
            command=command,
            command_id=command_id if isinstance(command, c.RemoveSeat) else uuid4(),
            by=organiser,
            now=2_000_000_000_000,
        )
        assert not isinstance(outcome, c.Refusal), outcome
    assert not isinstance(outcome, Accepted)  # sent twice: the same answer, one effect
    noted = AuditEntry.objects.get(act="rooms.seat_removed")
    assert (noted.actor, noted.subject, noted.details) == (organiser.person.uuid, UUID(seat), {})
    assert queries.was_removed(table.seats["そら"])
    assert not queries.was_removed(table.seats["けんじ"])


def test_board_is_marked_by_calls_and_steps_of_its_own_term_alone(table: Table) -> None:
    other = make_table(ALL_MODES, starts_at=timezone.now())
    terms = [one.circle.round.term.pk for one in (table, other)]
    seen = [marks_of(terms)]
    call(table)
    seen.append(marks_of(terms))
    running_room(table)
    seen.append(marks_of(terms))
    mine, others = [marks[terms[0]] for marks in seen], [marks[terms[1]] for marks in seen]
    assert (mine[0].calls != mine[1].calls, mine[0].rooms == mine[1].rooms) == (True, True)
    assert (mine[1].calls == mine[2].calls, mine[1].rooms != mine[2].rooms) == (True, True)
    assert others[0] == others[1] == others[2]
