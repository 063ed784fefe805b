"""The sample term: built once, its evening set up anew when it is over."""

from datetime import timedelta
from random import Random

import pytest

from kurumaza.circles.models import Circle
from kurumaza.rooms.actions import ensure_room
from kurumaza.rooms.models import Room, RoomEvent
from kurumaza.sample.actions import ensure_sample
from kurumaza.sample.evening import begins
from tests.factories.terms import NOW

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_evening_that_is_over_begins_again_without_its_rooms() -> None:
    ensure_sample(now=NOW)
    played = list(RoomEvent.objects.order_by("pk"))
    circle = Circle.objects.filter(round__number=2).order_by("number")[0]
    ensure_room(circle=circle, rng=Random(1), now=NOW)
    assert RoomEvent.objects.filter(room__circle=circle).count() == 1
    later = NOW + timedelta(hours=3)
    ensure_sample(now=later)
    assert list(RoomEvent.objects.order_by("pk")) == played
    assert not Room.objects.filter(circle__round__number=2).exists()
    circle.slot.refresh_from_db()
    assert circle.slot.starts_at == begins(later)


def test_gifts_of_the_played_evening_were_written_before_they_were_opened() -> None:
    ensure_sample(now=NOW)
    gifts = [gift for room in Room.objects.all() for gift in room.gifts.all()]
    assert [gift for gift in gifts if gift.opened_at is None or gift.opened_at < gift.written_at] == []
    assert len(gifts) == 4 * Room.objects.count()
