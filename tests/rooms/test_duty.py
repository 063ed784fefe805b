"""Who is let into a room as the organiser on duty, and what is written down about it."""

from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.circles.actions_seats import take_seat_away
from kurumaza.circles.queries_live import may_sit, place_of
from kurumaza.core.dialogue import commands as c
from kurumaza.partners.models import Membership, Partnership
from kurumaza.people.models import Person
from kurumaza.rooms import actions, actions_duty, queries
from kurumaza.rooms.actions import Accepted, AcceptedBefore
from kurumaza.rooms.models import Room, ServerProcess
from kurumaza.rooms.queries_board import marks_of
from kurumaza.rooms.queries_duty import DutyPlace, duty_place, still_on_duty
from kurumaza.safety.actions import call_duty
from kurumaza.safety.models import HelpCall
from tests.conftest import SignIn
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import Table, make_table
from tests.factories.terms import MembershipFactory, OrganisationFactory

LATER_MS = 2_000_000_000_000
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


def test_only_organisers_who_were_called_have_such_a_page(
    table: Table, organiser: Membership, sign_in: SignIn
) -> None:
    address = reverse("duty_room", args=[table.circle.uuid])
    assert sign_in(organiser.person).get(address).status_code == 404
    call(table)
    page = sign_in(organiser.person).get(address)
    assert (page.status_code, '"isOrganiser": true' in page.content.decode()) == (200, True)
    assert sign_in(person_of(table, "はるか")).get(address).status_code == 404
    # Looking at the page is not coming in: that is noted, and seen by everybody, when its line stands.
    assert HelpCall.objects.get().answered_at is None
    assert not AuditEntry.objects.filter(act="rooms.organiser_entered").exists()


def running_room(table: Table) -> Room:
    return actions.ensure_room(circle=table.circle, rng=Random(1), now=timezone.now())


def come_in(table: Table, organiser: Membership, room: Room) -> None:
    room.refresh_from_db()
    process = ServerProcess.objects.create(public_key=b"key")
    outcome = actions_duty.come_on_duty(
        room=room,
        state=queries.load_state(room),
        place=DutyPlace(table.circle, organiser),
        connection=str(uuid4()),
        process=process.uuid,
        now=LATER_MS,
    )
    assert isinstance(outcome, Accepted)


def test_taking_a_seat_away_is_noted_once_with_ids_alone(table: Table, organiser: Membership) -> None:
    room, seat = running_room(table), str(table.seats["そら"].uuid)
    me, command_id = str(organiser.uuid), uuid4()
    come_in(table, organiser, room)
    outcomes = []
    for _ in range(2):
        room.refresh_from_db()
        outcome = actions_duty.act_on_duty(
            room=room,
            state=queries.load_state(room),
            command=c.RemoveSeat(me, seat),
            command_id=command_id,
            by=organiser,
            now=LATER_MS,
        )
        assert not isinstance(outcome, c.Refusal), outcome
        outcomes.append(type(outcome))
    assert outcomes == [Accepted, AcceptedBefore]  # sent twice: the same answer, one effect
    noted = AuditEntry.objects.get(act="rooms.seat_removed")
    assert (noted.actor, noted.subject, noted.details) == (organiser.person.uuid, UUID(seat), {})
    for name, is_removed in (("そら", True), ("けんじ", False)):
        table.seats[name].refresh_from_db()
        assert (table.seats[name].removed_at is not None) == is_removed
        assert may_sit(table.seats[name]) != is_removed
        place = place_of(person_of(table, name), table.circle.uuid)
        assert (place is not None and place.kind == "removed") == is_removed
    assert table.seats["そら"].uuid not in {
        seat.uuid for seat in queries.tables_of([table.circle])[table.circle.pk]
    }


def test_coming_in_sees_to_the_calls_and_is_noted_once(table: Table, organiser: Membership) -> None:
    call(table)
    room = running_room(table)
    for _ in range(2):  # the line broke once
        come_in(table, organiser, room)
    found = HelpCall.objects.get()
    assert (found.answered_by, found.answered_at is not None) == (organiser.person, True)
    entered = AuditEntry.objects.get(act="rooms.organiser_entered")
    assert (entered.actor, entered.subject) == (organiser.person.uuid, table.circle.uuid)


def test_who_was_removed_is_led_to_where_one_can_talk(
    table: Table, organiser: Membership, sign_in: SignIn
) -> None:
    take_seat_away(seat=table.seats["そら"].uuid, circle=table.circle, now=timezone.now())
    client, left = sign_in(person_of(table, "そら")), reverse("left_quietly", args=[table.circle.uuid])
    for door in ("room", "waiting_room"):
        assert client.get(reverse(door, args=[table.circle.uuid]))["Location"] == left
    page = client.get(left).content.decode()
    assert "よりそいホットライン" in page
    assert "ルームに戻る" not in page


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
