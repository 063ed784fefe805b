"""What a room's page is given: of those who are at its table now, and of nobody else."""

import pytest

from kurumaza.circles.models import Seat
from kurumaza.rooms import queries
from kurumaza.terms.models import Enrolment
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import NOW, make_table

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_page_says_names_and_replies_only_of_who_is_at_the_table() -> None:
    table = make_table(ALL_MODES)
    Seat.objects.update(reply=Seat.Reply.LATE)
    Seat.objects.filter(pk=table.seats["そら"].pk).update(released_at=NOW)
    Enrolment.objects.filter(pk=table.seats["みどり"].enrolment_id).update(left_at=NOW)
    seat = queries.own_seat(table.seats["はるか"].enrolment.person, table.circle.uuid)
    assert seat is not None
    data = queries.room_data(seat.circle, str(seat.uuid), "ja")
    here = {str(table.seats[name].uuid): name for name in ("はるか", "けんじ")}
    assert data["names"] == here
    assert data["replies"] == dict.fromkeys(here, Seat.Reply.LATE)
