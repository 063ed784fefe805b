"""The room of a practice of two participants."""

from datetime import datetime
from typing import NamedTuple

from kurumaza.circles.models import Circle
from kurumaza.rooms.queries import can_enter, has_ended, opens_at
from kurumaza.terms.models import Accompaniment


class Practice(NamedTuple):
    """Where the two meet; from when on, and whether now."""

    circle: Circle
    opens_at: datetime
    can_enter: bool


def practice_of(wish: Accompaniment, now: datetime) -> Practice | None:
    """The practice that was settled, unless it is over."""
    circle = Circle.objects.select_related("slot__round__term").filter(round__term=wish.practice_id).first()
    if circle is None or has_ended(circle, now):
        return None
    return Practice(circle, opens_at(circle), can_enter(circle, now))
