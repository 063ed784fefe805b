"""Answers, the private note, a line of one's own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from kurumaza.people.private_writing import seal, unseal
from kurumaza.reflections import actions, actions_will, queries, queries_will
from kurumaza.reflections.errors import ReflectionRefused
from kurumaza.reflections.models import Answer, PrivateNote, WillNote
from kurumaza.reflections.queries_origins import Origin
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import make_table
from tests.factories.stories import NEXT_DAY, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_answers_are_kept_and_changed_one_an_item() -> None:
    evening = make_evening()
    seat = evening.seats["はるか"]
    assert actions.save_reflection(seat=seat, answers={"E1": 1, "E6": 7}, note="", now=NEXT_DAY) is None
    later = NEXT_DAY + timedelta(days=1)
    assert actions.save_reflection(seat=seat, answers={"E1": 4}, note="", now=later) is None
    assert queries.own_answers(seat) == {"E1": 4, "E6": 7}
    rows = Answer.objects.order_by("item").values_list("item", "occasion", "circle", "answered_at")
    assert list(rows) == [
        ("E1", "circle", evening.circle.pk, later),
        ("E6", "circle", evening.circle.pk, NEXT_DAY),
    ]
    assert queries.own_answers(evening.seats["けんじ"]) == {}


@pytest.mark.parametrize(
    ("answers", "code"),
    [({"E1": 0}, "not_on_scale"), ({"E1": 8}, "not_on_scale"), ({"E9": 3}, "unknown_item")],
)
def test_bad_answers_are_refused_as_a_whole(answers: dict[str, int], code: str) -> None:
    seat = make_evening().seats["はるか"]
    refused = actions.save_reflection(seat=seat, answers={"E2": 3, **answers}, note="メモ", now=NEXT_DAY)
    assert isinstance(refused, ReflectionRefused)
    assert refused.code == code
    assert (Answer.objects.count(), PrivateNote.objects.count()) == (0, 0)


def test_reflection_opens_half_way_or_when_circle_ended() -> None:
    evening = make_evening()
    slot, room = evening.circle.slot, evening.circle.room
    assert not queries.has_begun(evening.circle, slot.starts_at + timedelta(minutes=29))
    assert queries.has_begun(evening.circle, slot.starts_at + timedelta(minutes=30))
    room.ended_at = slot.starts_at + timedelta(minutes=6)
    room.save()
    assert queries.has_begun(evening.circle, slot.starts_at + timedelta(minutes=6))
    refused = actions.save_reflection(seat=evening.seats["はるか"], answers={}, note="", now=slot.starts_at)
    assert refused == ReflectionRefused("not_over")


def test_note_is_sealed_for_author_and_gone_when_emptied() -> None:
    evening = make_evening()
    seat = evening.seats["はるか"]
    actions.save_reflection(seat=seat, answers={}, note="残る理由を考えた。", now=NEXT_DAY)
    note = PrivateNote.objects.get()
    assert "残る理由" not in bytes(note.sealed).decode()
    assert queries.own_note(seat.enrolment.person, seat) == "残る理由を考えた。"
    actions.save_reflection(seat=seat, answers={}, note=" ", now=NEXT_DAY)
    assert not PrivateNote.objects.exists()


def test_line_of_reflection_is_changed_not_doubled() -> None:
    evening = make_evening()
    person, circle = evening.person("はるか").person, evening.circle
    for line in ("畑に人を呼ぶ", "畑で小さな市をひらく"):
        actions_will.keep_will_of_circle(
            person=person, circle=circle, line=line, next_step="聞いてみる", now=NEXT_DAY
        )
    [kept] = queries_will.own_will(person)
    assert (kept.line, kept.next_step, kept.how_it_went) == ("畑で小さな市をひらく", "聞いてみる", "")
    assert queries_will.will_of_circle(person, circle) == kept


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_line_of_reflection_sent_twice_at_once_is_one() -> None:
    table, both = make_table(ALL_MODES), Barrier(2)
    person, circle = table.seats["はるか"].enrolment.person, table.circle
    seal(person, "")  # the person's key is there, as after the note of the same form

    def send(line: str) -> ReflectionRefused | None:
        both.wait(timeout=10)
        try:
            return actions_will.keep_will_of_circle(
                person=person, circle=circle, line=line, next_step="", now=NEXT_DAY
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(send, ["市をひらく", "畑に人を呼ぶ"])) == [None, None]
    assert WillNote.objects.count() == 1


def test_reflection_has_one_line_and_a_circle_may_have_several() -> None:
    evening = make_evening()
    person, circle = evening.person("はるか").person, evening.circle
    words: dict[str, Any] = {"person": person, "line": "市をひらく", "next_step": "", "now": NEXT_DAY}
    of_reflection = Origin(WillNote.About.REFLECTION, circle.uuid)
    assert isinstance(actions_will.add_will(**words, origin=of_reflection), WillNote)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions_will.add_will(**words, origin=of_reflection)
    of_circle = Origin(WillNote.About.CIRCLE, circle.uuid)
    for origin in (of_circle, of_circle, None, None):
        assert isinstance(actions_will.add_will(**words, origin=origin), WillNote)


def test_line_of_reflection_goes_when_it_is_emptied() -> None:
    evening = make_evening()
    person, circle = evening.person("はるか").person, evening.circle
    for line in ("畑に人を呼ぶ", " "):
        refused = actions_will.keep_will_of_circle(
            person=person, circle=circle, line=line, next_step="", now=NEXT_DAY
        )
        assert refused is None
    assert queries_will.own_will(person) == []
    refused = actions_will.keep_will_of_circle(
        person=person, circle=circle, line="", next_step="聞いてみる", now=NEXT_DAY
    )
    assert refused == ReflectionRefused("next_step_alone")


def test_line_is_sealed_and_only_its_authors() -> None:
    evening = make_evening()
    haruka, kenji = evening.person("はるか").person, evening.person("けんじ").person
    made = actions_will.add_will(person=haruka, line=" 市をひらく ", next_step="", now=NEXT_DAY)
    assert isinstance(made, WillNote)
    assert unseal(haruka, made.sealed)["line"] == "市をひらく"
    assert queries_will.own_will(kenji) == []
    assert queries_will.latest_will(kenji) is None
    refused = actions_will.note_how_it_went(person=kenji, will=made.uuid, how_it_went="x", now=NEXT_DAY)
    assert refused == ReflectionRefused("gone")


def test_how_it_went_is_added_to_line() -> None:
    person = make_evening().person("はるか").person
    made = actions_will.add_will(person=person, line="市をひらく", next_step="聞く", now=NEXT_DAY)
    assert isinstance(made, WillNote)
    actions_will.note_how_it_went(person=person, will=made.uuid, how_it_went="三人来た", now=NEXT_DAY)
    latest = queries_will.latest_will(person)
    assert latest is not None
    assert (latest.line, latest.next_step, latest.how_it_went) == ("市をひらく", "聞く", "三人来た")


@pytest.mark.parametrize(("line", "code"), [("  ", "empty"), ("あ" * 201, "too_long")])
def test_line_has_one_to_two_hundred_characters(line: str, code: str) -> None:
    person = make_evening().person("はるか").person
    refused = actions_will.add_will(person=person, line=line, next_step="", now=NEXT_DAY)
    assert isinstance(refused, ReflectionRefused)
    assert refused.code == code
