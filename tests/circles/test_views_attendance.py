"""One's own answer to an invitation."""

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles import actions_seats
from kurumaza.circles.models import Circle, Seat
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment
from tests.conftest import SignIn
from tests.factories.circles import confirm, make_table_of, propose
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
