"""What a room's page is given: of those who are at its table now, and of nobody else."""

import pytest

from kurumaza.circles.exports import zoom_file
from kurumaza.circles.models import Circle, Seat
from kurumaza.rooms import queries, queries_page
from kurumaza.terms.models import Enrolment, Round, Term
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import NOW, make_table
from tests.factories.terms import MembershipFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_page_says_names_and_replies_only_of_who_is_at_the_table() -> None:
    table = make_table(ALL_MODES)
    Seat.objects.update(reply=Seat.Reply.LATE)
    Seat.objects.exclude(pk=table.seats["はるか"].pk).update(late_minutes=10)
    Seat.objects.filter(pk=table.seats["そら"].pk).update(released_at=NOW)
    Enrolment.objects.filter(pk=table.seats["みどり"].enrolment_id).update(left_at=NOW)
    seat = queries.own_seat(table.seats["はるか"].enrolment.person, table.circle.uuid)
    assert seat is not None
    data = queries_page.room_data(seat.circle, str(seat.uuid), "ja")
    here = {str(table.seats[name].uuid): name for name in ("はるか", "けんじ")}
    assert data["names"] == here
    assert data["replies"] == dict.fromkeys(here, Seat.Reply.LATE)
    assert data["lateMinutes"] == {str(table.seats["けんじ"].uuid): 10}


MEETING = "https://us02web.zoom.us/j/812"


@pytest.mark.parametrize(("media", "meeting"), [("external", MEETING), ("mesh", "")])
def test_page_leads_to_the_room_that_zoom_was_told(media: str, meeting: str) -> None:
    table = make_table(ALL_MODES)
    Term.objects.update(media=media)
    Round.objects.update(meeting_url=MEETING)
    Circle.objects.update(number=12)
    place = table.seats["はるか"].enrolment
    seat = queries.own_seat(place.person, table.circle.uuid)
    assert seat is not None
    data = queries_page.room_data(seat.circle, str(seat.uuid), "ja")
    assert (data["number"], data["meeting"]) == (12, meeting)
    organiser = MembershipFactory.create(organisation=place.side.organisation).person
    lines = zoom_file(organiser, place.term, [seat.circle]).content.decode().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [f"{data['number']}番"] * 2
