"""Kept as one types: on two devices, sent twice, too late, too long."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from kurumaza.circles.models import Seat
from kurumaza.people.private_writing import seal, unseal
from kurumaza.reflections import actions, actions_will, queries, queries_will
from kurumaza.reflections.actions_keep import Kept, keep_typed_reflection
from kurumaza.reflections.merging import Typed
from kurumaza.reflections.models import Answer, PrivateNote, WillNote
from kurumaza.scripts.models import Questionnaire
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import make_table
from tests.factories.stories import NEXT_DAY, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
AT_ONCE = timedelta(0)


def typed(value: str, *known: str, minutes: int = 0) -> Typed:
    return Typed(value, known or ("",), timedelta(minutes=minutes))


def keep(seat: Seat, **fields: Typed) -> Kept:
    return keep_typed_reflection(seat=seat, typed=fields, now=NEXT_DAY)


def test_fields_are_kept_one_by_one_and_the_note_sealed() -> None:
    seat = make_evening().seats["はるか"]
    keep(seat, E1=typed("5"))
    kept = keep(seat, note=typed("残る理由"), line=typed("市をひらく"))
    assert kept == Kept(kept=["note", "line"])
    assert "残る理由" not in bytes(PrivateNote.objects.get().sealed).decode("latin-1")
    assert keep(seat, next_step=typed("聞く")).kept == ["next_step"]
    assert queries.own_answers(seat) == {"E1": 5}
    assert queries.own_note(seat.enrolment.person, seat) == "残る理由"
    line = queries_will.will_of_circle(seat.enrolment.person, seat.circle)
    assert line is not None
    assert (line.line, line.next_step) == ("市をひらく", "聞く")


def test_note_of_another_device_is_not_overwritten_but_answered() -> None:
    seat = make_evening().seats["はるか"]
    keep(seat, note=typed("電車で書いた"))
    kept = keep(seat, note=typed("家で書いた"), E1=typed("5"))
    assert (kept.theirs, kept.kept) == ({"note": "電車で書いた"}, ["E1"])
    assert queries.own_note(seat.enrolment.person, seat) == "電車で書いた"
    assert keep(seat, note=typed("家で書いた", "電車で書いた")).kept == ["note"]
    assert queries.own_note(seat.enrolment.person, seat) == "家で書いた"


def test_choice_made_earlier_elsewhere_does_not_win() -> None:
    seat = make_evening().seats["はるか"]
    actions.save_reflection(seat=seat, answers={"E1": 6}, note=None, now=NEXT_DAY - timedelta(minutes=5))
    assert keep(seat, E1=typed("2", minutes=30)).theirs == {"E1": "6"}
    assert keep(seat, E1=typed("3", minutes=1)).kept == ["E1"]
    assert queries.own_answers(seat) == {"E1": 3}


def test_what_was_sent_twice_is_there_once() -> None:
    seat = make_evening().seats["はるか"]
    fields = {"E1": typed("5"), "note": typed("雪"), "line": typed("市"), "next_step": typed("聞く")}
    first, second = keep(seat, **fields), keep(seat, **fields)
    assert set(first.kept) == set(second.kept) == set(fields)
    assert (Answer.objects.count(), PrivateNote.objects.count(), WillNote.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("value", ["0", "8", "12", "", "x", "五", "-1", "٣", "9" * 5000])
def test_answer_off_the_scale_keeps_nothing_else_back(value: str) -> None:
    seat = make_evening().seats["はるか"]
    kept = keep(seat, E1=typed(value, "3"), E2=typed("4"), note=typed("雪"))
    if value:
        assert kept.refused == {"E1": "not_on_scale"}
    assert set(kept.kept) >= {"E2", "note"}
    assert queries.own_answers(seat) == {"E2": 4}


def test_refusals_are_those_of_the_form() -> None:
    seat = make_evening().seats["はるか"]
    kept = keep(seat, E9=typed("3"), note=typed("雪" * 4001), line=typed("市" * 201), next_step=typed("聞く"))
    assert kept.refused == {
        "note": "too_long",
        "line": "too_long",
        "next_step": "too_long",
        "E9": "unknown_item",
    }
    assert keep(seat, next_step=typed("聞く")).refused == {"next_step": "next_step_alone"}
    assert keep(seat, note=typed("雪" * 4000)).kept == ["note"]
    early = keep_typed_reflection(
        seat=seat, typed={"note": typed("", "雪" * 4000)}, now=seat.circle.slot.starts_at
    )
    assert early.refused == {"note": "not_over"}


def test_line_that_says_how_it_went_is_not_emptied() -> None:
    seat = make_evening().seats["はるか"]
    person = seat.enrolment.person
    keep(seat, line=typed("市をひらく"))
    [line] = queries_will.own_will(person)
    actions_will.note_how_it_went(person=person, will=line.uuid, how_it_went="三人来た", now=NEXT_DAY)
    pressed = keep_typed_reflection(
        seat=seat, typed={"line": typed("", "市をひらく")}, now=NEXT_DAY, by_button=True
    )
    assert pressed.refused == {"line": "went_on"}
    assert keep(seat, line=typed("市をまた", "市をひらく")).kept == ["line"]
    assert unseal(person, WillNote.objects.get().sealed)["how_it_went"] == "三人来た"


def test_line_that_is_typed_anew_keeps_its_day_and_address() -> None:
    seat = make_evening().seats["はるか"]
    person = seat.enrolment.person
    keep(seat, line=typed("市をひらく"), next_step=typed("聞く"))
    [line] = queries_will.own_will(person)
    emptied = keep(seat, line=typed("", "市をひらく"), next_step=typed("見る", "聞く"))
    assert (emptied.refused, emptied.kept) == ({"line": "goes_by_button"}, ["next_step"])
    keep(seat, line=typed("本屋をひらく", "市をひらく"))
    [anew] = queries_will.own_will(person)
    assert (anew.uuid, anew.created_at) == (line.uuid, line.created_at)
    assert (anew.line, anew.next_step) == ("本屋をひらく", "見る")
    pressed = {"line": typed("", "本屋をひらく"), "next_step": typed("", "見る")}
    kept = keep_typed_reflection(seat=seat, typed=pressed, now=NEXT_DAY, by_button=True)
    assert kept.refused == {}
    assert queries_will.own_will(person) == []


def test_answers_stay_with_the_version_they_were_begun_with() -> None:
    seat = make_evening().seats["はるか"]
    keep(seat, E1=typed("5"))
    old = seat.circle.round.term.questionnaire
    body = {**old.body, "after_circle": [{**old.body["after_circle"][0], "key": "N1"}]}
    new = Questionnaire.objects.create(
        programme=old.programme, name=old.name, version=old.version + 1, body=body, created_at=NEXT_DAY
    )
    term = seat.enrolment.term
    term.questionnaire = new
    term.save()
    seat = queries.own_seat(seat.enrolment.person, seat.circle.uuid) or seat
    assert keep(seat, E2=typed("4")).kept == ["E2"]
    assert keep(seat, N1=typed("4")).refused == {"N1": "unknown_item"}
    assert set(Answer.objects.values_list("questionnaire", flat=True)) == {old.pk}


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_two_devices_at_once_do_not_lose_one_note() -> None:
    table, both = make_table(ALL_MODES), Barrier(2)
    seat = table.seats["はるか"]
    seal(seat.enrolment.person, "")  # the person's key is there
    words = ("電車で書いた", "家で書いた")

    def send(text: str) -> Kept:
        both.wait(timeout=10)
        try:
            return keep(seat, note=typed(text), line=typed(text))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(send, words))
    [won] = [text for text, kept in zip(words, answers, strict=True) if not kept.theirs]
    [lost] = [kept for kept in answers if kept.theirs]
    assert lost.theirs == {"note": won, "line": won}
    assert queries.own_note(seat.enrolment.person, seat) == won
