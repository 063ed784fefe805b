"""After a cancellation: the smallest repair is looked for, shown, applied all at once, or left."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from kurumaza.circles import actions_repair, actions_seats
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.circles.queries import circles_of, open_repair
from kurumaza.circles.repairs import pair_up, repair_question
from kurumaza.core.matching.problem import PlannedCircle
from kurumaza.terms.models import Slot
from tests.factories.circles import confirm, deliver_everything, make_two_tables, propose
from tests.factories.terms import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    return make_two_tables()


@pytest.fixture
def circles(world: World) -> list[Circle]:
    now = timezone.now()
    made = confirm(world, propose(world, now=now), now=now)
    deliver_everything()
    mail.outbox.clear()
    return made


def _cancel(circle: Circle, count: int) -> list[Seat]:
    """So many people of a group say that they cannot come."""
    seats = list(circle.seats.select_related("enrolment__person", "circle__slot", "round").order_by("pk"))
    for seat in seats[:count]:
        actions_seats.reply_attendance(
            seat=seat, reply=Seat.Reply.ABSENT, by=seat.enrolment.person, now=timezone.now()
        )
    return seats[:count]


def _found(world: World) -> Proposal:
    deliver_everything()
    repair = open_repair(world.round)
    assert repair is not None
    assert repair.state == "ready", repair.failure
    return repair


def _apply(world: World, repair: Proposal) -> list[Seat] | GroupsRefused:
    return actions_repair.apply_repair(
        repair=repair, revision=repair.revision, by=world.student_organiser, now=timezone.now()
    )


def _who(circle: Circle) -> set[str]:
    coming = circle.seats.exclude(reply=Seat.Reply.ABSENT)
    return set(coming.values_list("enrolment__call_name", flat=True))


def test_cancellation_that_breaks_nothing_asks_for_nothing(world: World, circles: list[Circle]) -> None:
    _cancel(circles[0], 1)
    deliver_everything()
    assert open_repair(world.round) is None


def test_cancellation_that_breaks_a_group_leads_to_a_repair_without_anybody_asking(
    world: World, circles: list[Circle]
) -> None:
    _cancel(circles[0], 2)
    repair = _found(world)
    assert repair.kind == "repair"
    assert len(repair.groups["moved"]) <= 2
    assert mail.outbox == []
    assert [seat.calendar_sequence for seat in Seat.objects.all()] == [0] * 8


def test_repair_is_applied_at_once_and_tells_only_those_whose_seat_changed(
    world: World, circles: list[Circle]
) -> None:
    _cancel(circles[0], 2)
    repair = _found(world)
    changed = _apply(world, repair)
    assert isinstance(changed, list)
    repair.refresh_from_db()
    assert repair.state == "confirmed"
    question = repair_question(world.round, circles_of(world.round), timezone.now())
    assert question.broken == []
    assert all(seat.calendar_sequence == 1 for seat in changed)
    deliver_everything()
    told = sorted(message.to[0] for message in mail.outbox)
    assert told == sorted(str(seat.enrolment.person.email) for seat in changed)
    assert Seat.objects.filter(told_sequence=None).count() == 0
    assert _apply(world, repair) == GroupsRefused("not_ready")


def test_group_that_ends_is_cancelled_for_those_who_are_left(world: World, circles: list[Circle]) -> None:
    _cancel(circles[0], 3)
    before = {one.pk: _who(one) for one in circles}
    changed = _apply(world, _found(world))
    assert isinstance(changed, list)
    standing = circles_of(world.round)
    assert len(standing) == 1
    (last,) = before[circles[0].pk]
    assert last in _who(standing[0])
    assert before[circles[1].pk] <= _who(standing[0])


def test_repair_that_somebodys_answer_has_overtaken_is_not_applied(
    world: World, circles: list[Circle]
) -> None:
    _cancel(circles[0], 2)
    repair = _found(world)
    _cancel(circles[1], 1)
    assert _apply(world, repair) == GroupsRefused("changed_meanwhile")
    repair.refresh_from_db()
    assert repair.state == "ready"
    assert [seat.calendar_sequence for seat in Seat.objects.all()] == [0] * 8
    assert isinstance(_apply(world, _found(world)), list)


def test_who_can_come_after_all_needs_no_repair(world: World, circles: list[Circle]) -> None:
    seat = _cancel(circles[0], 2)[0]
    _found(world)
    seat = Seat.objects.select_related("enrolment__person", "circle__slot", "round").get(pk=seat.pk)
    actions_seats.reply_attendance(
        seat=seat, reply=Seat.Reply.COMING, by=seat.enrolment.person, now=timezone.now()
    )
    deliver_everything()
    assert open_repair(world.round) is None


def test_repair_is_left_and_can_be_asked_for_again(world: World, circles: list[Circle]) -> None:
    _cancel(circles[0], 2)
    repair = _found(world)
    assert actions_repair.leave_as_it_is(repair=repair, by=world.student_organiser)
    assert open_repair(world.round) is None
    assert not actions_repair.leave_as_it_is(repair=repair, by=world.student_organiser)
    now = timezone.now()
    asked = actions_repair.ask_repair(held=world.round, by=world.student_organiser, now=now)
    assert isinstance(asked, Proposal)
    assert _found(world).pk == asked.pk


def test_group_whose_time_has_come_is_left_alone(world: World, circles: list[Circle]) -> None:
    _cancel(circles[0], 2)
    Slot.objects.filter(pk=circles[0].slot_id).update(starts_at=timezone.now() + timedelta(minutes=5))
    now = timezone.now()
    asked = actions_repair.ask_repair(held=world.round, by=world.student_organiser, now=now)
    same_time = circles[0].slot_id == circles[1].slot_id
    question = repair_question(world.round, circles_of(world.round), now)
    assert [circle.pk for circle in question.circles] == ([] if same_time else [circles[1].pk])
    assert asked == GroupsRefused("nothing_broken")


def test_new_groups_go_on_from_the_old_ones_with_the_most_people_in_common() -> None:
    def group(members: str, slot: str = "1") -> PlannedCircle:
        return PlannedCircle(round=0, slot=slot, language="ja", members=tuple(members.split()))

    old = [group("a b c"), group("d e f"), group("g h i", "2")]
    assert pair_up(old, [group("d e f c"), group("a b x")]) == [1, 0]
    assert pair_up(old, [group("g h i")]) == [None]
    assert pair_up(old, [group("a b c d e f"), group("x y z", "2")]) == [0, None]
