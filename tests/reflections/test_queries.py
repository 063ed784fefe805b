"""Reads of one's own."""

import pytest

from kurumaza.people.private_writing import seal
from kurumaza.reflections import actions, actions_will, queries
from kurumaza.reflections.queries import OpenedGift
from kurumaza.rooms.actions import write_memo
from kurumaza.rooms.models import Gift
from kurumaza.terms.models import CrossroadsCard
from tests.factories.stories import NEXT_DAY, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_gifts_are_read_once_opened() -> None:
    evening = make_evening()
    Gift.objects.filter(seat=evening.seats["みどり"]).update(opened_at=None)
    gifts = {one.seat_id: one.uuid for one in Gift.objects.all()}
    assert queries.opened_gifts(evening.seats["はるか"]) == [
        OpenedGift(name, f"{name}のひとこと", name == "はるか", gifts[evening.seats[name].pk])
        for name in ("はるか", "けんじ", "そら")
    ]


def test_own_writing_gathers_every_private_word_of_ones_own() -> None:
    evening = make_evening()
    seat = evening.seats["はるか"]
    person = seat.enrolment.person
    CrossroadsCard.objects.create(
        enrolment=seat.enrolment,
        sealed=seal(person, {"hesitation": "出るか残るか", "choice": "", "since_then": "いまも"}),
        updated_at=NEXT_DAY,
    )
    actions.save_reflection(seat=seat, answers={}, note="ふりかえり", now=NEXT_DAY)
    actions_will.add_will(person=person, line="市をひらく", next_step="聞く", now=NEXT_DAY)
    write_memo(room=evening.circle.room, seat=seat, card=9, text="畑 祖母", now=NEXT_DAY)
    pieces = {(one.kind, one.part, one.text, one.circle) for one in queries.own_writing(person)}
    assert pieces == {
        ("card", "hesitation", "出るか残るか", None),
        ("card", "since_then", "いまも", None),
        ("note", "", "ふりかえり", evening.circle),
        ("memo", "", "畑 祖母", evening.circle),
        ("gift", "", "はるかのひとこと", evening.circle),
        ("will", "", "市をひらく", None),
    }
    keys = [one.key for one in queries.own_writing(person)]
    assert len(set(keys)) == len(keys)
    kenji = evening.person("けんじ").person
    assert [one.text for one in queries.own_writing(kenji)] == ["けんじのひとこと"]


def test_own_seat_is_only_ones_own() -> None:
    evening = make_evening()
    haruka = evening.person("はるか").person
    assert queries.own_seat(haruka, evening.circle.uuid) == evening.seats["はるか"]
    assert queries.own_seat(haruka, evening.other_circle.uuid) is None
    assert queries.own_seat(evening.world.student_organiser, evening.circle.uuid) is None
