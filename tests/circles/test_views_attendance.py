"""One's own answer to an invitation."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles import actions_seats
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Circle, Seat
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment, Slot
from tests.conftest import SignIn
from tests.factories.circles import confirm, make_table_of, propose
from tests.factories.doors import words_of
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    """4 + 4 people in confirmed groups; pages live by the real clock."""
    now = timezone.now().replace(microsecond=0)
    world = make_world(now=now)
    make_table_of(world, students=4, graduates=4)
    confirm(world, propose(world, now=now), now=now)
    return world


def _reply(person: Person, circle: Circle, sign_in: SignIn, method: str = "get") -> int:
    client, address = sign_in(person), reverse("attendance", args=[circle.uuid])
    response = client.get(address) if method == "get" else client.post(address, {"reply": "absent"})
    return response.status_code


def test_attendance_is_ones_own(world: World, sign_in: SignIn) -> None:
    seat = Seat.objects.select_related("circle").get(enrolment=world.haruka)
    stranger = Enrolment.objects.filter(term=world.term).exclude(seats__circle=seat.circle).first()
    assert stranger is not None
    for other in (stranger.person, world.outsider, world.student_organiser):
        assert _reply(other, seat.circle, sign_in) == 404
        assert _reply(other, seat.circle, sign_in, "post") == 404
    assert Seat.objects.filter(reply="none").count() == 8


def test_opening_the_attendance_page_answers_nothing(world: World, sign_in: SignIn) -> None:
    seat = Seat.objects.select_related("circle").get(enrolment=world.haruka)
    assert _reply(world.haruka.person, seat.circle, sign_in) == 200
    client, address = sign_in(world.haruka.person), reverse("attendance", args=[seat.circle.uuid])
    assert client.get(address, {"reply": "absent"}).status_code == 200
    assert client.post(address, {"reply": "nonsense"}).status_code == 200
    seat.refresh_from_db()
    assert seat.reply == "none"
    for reply in ("coming", "late", "absent"):
        assert client.post(address, {"reply": reply}).status_code == 302
        seat.refresh_from_db()
        assert seat.reply == reply


def test_attendance_of_a_cancelled_circle_is_404(world: World, sign_in: SignIn) -> None:
    seat = Seat.objects.select_related("circle__slot").get(enrolment=world.haruka)
    actions_seats.cancel_circle(circle=seat.circle, by=world.student_organiser, now=timezone.now())
    assert _reply(world.haruka.person, seat.circle, sign_in) == 404


def _own(world: World) -> Seat:
    return Seat.objects.select_related("circle__slot", "enrolment__person", "round").get(
        enrolment=world.haruka
    )


def _answers_on(page: str) -> list[str]:
    return re.findall(r'name="(?:reply|minutes)" value="(\w+)"', page)


def test_who_comes_late_is_asked_by_how_much_in_one_tap(world: World, sign_in: SignIn) -> None:
    client, address = sign_in(world.haruka.person), reverse("attendance", args=[_own(world).circle.uuid])
    asked = client.post(f"{address}?answer=late", {"reply": "late"}, follow=True)
    assert asked.redirect_chain == [(f"{address}?how-late", 302)]
    assert "お返事を受け取りました。" in words_of(asked)
    assert _answers_on(words_of(asked)) == ["5", "10", "15", "20", "unknown"]
    assert (_own(world).reply, _own(world).late_minutes) == ("late", None)
    home = client.post(f"{address}?how-late", {"minutes": "10"}, follow=True)
    assert home.redirect_chain == [(reverse("home"), 302)]
    assert "10分ほど遅れるとの連絡を受け取っています。" in words_of(home)
    page = words_of(client.get(address))
    assert "いまのお返事:10分ほど遅れます" in page
    assert _answers_on(page) == ["coming", "late", "absent"]
    client.post(address, {"minutes": "unknown"})
    assert (_own(world).reply, _own(world).late_minutes) == ("late", None)
    assert "いまのお返事:遅れます" in words_of(client.get(address))


def test_opening_the_question_says_nothing(world: World, sign_in: SignIn) -> None:
    client, address = sign_in(world.haruka.person), reverse("attendance", args=[_own(world).circle.uuid])
    assert _answers_on(words_of(client.get(f"{address}?how-late"))) == ["coming", "late", "absent"]
    client.post(address, {"reply": "late"})
    for asked in ("?how-late", "?how-late&minutes=10", "?answer=late&minutes=10"):
        assert client.get(f"{address}{asked}").status_code == 200
    for nonsense in ("7", "-5", "", "x"):
        assert client.post(f"{address}?how-late", {"minutes": nonsense}).status_code == 200
    assert (_own(world).reply, _own(world).late_minutes) == ("late", None)


def test_minutes_are_of_who_comes_late_alone(world: World, sign_in: SignIn) -> None:
    client, address = sign_in(world.haruka.person), reverse("attendance", args=[_own(world).circle.uuid])
    client.post(address, {"reply": "coming"})
    refused = client.post(address, {"minutes": "10"}, follow=True)
    assert "いまのお返事は「遅れます」ではありません。" in words_of(refused)
    for reply in ("coming", "absent", "late"):
        client.post(address, {"reply": "late"})
        client.post(address, {"minutes": "15"})
        assert _own(world).late_minutes == 15
        client.post(address, {"reply": reply})
        assert (_own(world).reply, _own(world).late_minutes) == (reply, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=_own(world).pk).update(late_minutes=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=_own(world).pk).update(late_minutes=5, reply="coming")


def test_minutes_go_with_the_seat_that_is_given_up_or_over(world: World, sign_in: SignIn) -> None:
    client, address = sign_in(world.haruka.person), reverse("attendance", args=[_own(world).circle.uuid])
    client.post(address, {"reply": "late"})
    client.post(address, {"minutes": "20"})
    seat = _own(world)
    over = seat.circle.slot.starts_at + timedelta(minutes=seat.circle.slot.minutes)
    refused = actions_seats.say_how_late(seat=seat, minutes=5, by=world.haruka.person, now=over)
    assert refused == GroupsRefused("over")
    actions_seats.free_seats(enrolment=world.haruka, now=timezone.now())
    assert (_own(world).reply, _own(world).late_minutes) == ("absent", None)


def test_organisers_read_about_how_late_somebody_comes(world: World, sign_in: SignIn) -> None:
    Seat.objects.filter(pk=_own(world).pk).update(reply="late", late_minutes=10)
    board = reverse("groups", args=[world.term.slug, 1])
    assert "10分ほど遅れて参加" in words_of(sign_in(world.student_organiser).get(board))


def test_tablemates_read_about_how_late_somebody_comes(world: World, sign_in: SignIn) -> None:
    seat = _own(world)
    Slot.objects.filter(pk=seat.circle.slot_id).update(starts_at=timezone.now() + timedelta(minutes=5))
    mate = Seat.objects.filter(circle=seat.circle).exclude(pk=seat.pk).select_related("enrolment__person")[0]
    page = reverse("waiting_room", args=[seat.circle.uuid])
    client = sign_in(mate.enrolment.person)
    Seat.objects.filter(pk=seat.pk).update(reply="late")
    assert "遅れて来ます" in words_of(client.get(page))
    Seat.objects.filter(pk=seat.pk).update(late_minutes=10)
    assert "10分ほど遅れます" in words_of(client.get(page))
