"""What members note: once, by themselves alone, and what is private sealed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from kurumaza.field import actions_days as actions
from kurumaza.field.actions_days import VisitWords, VoiceWords
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.models import FieldNote, Visit, Voice
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_days import private_note_of, visits_for, voices_for
from kurumaza.field.queries_marks import note_mark, visit_mark, voice_mark
from kurumaza.field.queries_notes import own_note, own_notes
from kurumaza.field.queries_own_writing import writing_with
from kurumaza.people.actions import declare_tie
from kurumaza.people.models import Tie
from kurumaza.terms.dates import in_term
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def visited(placed: Placed, **changes: Any) -> VisitWords:
    on = in_term(placed.now, placed.placement.term).date()
    return VisitWords("まつりの準備", on, "机を運びました。", "足が痛い")._replace(**changes)


def heard(placed: Placed, **changes: Any) -> VoiceWords:
    on = in_term(placed.now, placed.placement.term).date()
    return VoiceWords("商店の店主", "若い人が来てくれると明るい", on, "うれしくなった")._replace(**changes)


def rewritten_visit(place: OwnPlace, visit: Visit, words: VisitWords, now: datetime) -> DaysRefused | None:
    """From a page that shows it as it is."""
    mark = visit_mark(visit.enrolment.person, Visit.objects.get(pk=visit.pk))
    return actions.rewrite_visit(place=place, visit=visit.uuid, words=words, mark=mark, now=now)


def rewritten_voice(place: OwnPlace, voice: Voice, words: VoiceWords, now: datetime) -> DaysRefused | None:
    """The same."""
    mark = voice_mark(Voice.objects.get(pk=voice.pk))
    return actions.rewrite_voice(place=place, voice=voice.uuid, words=words, event=None, mark=mark, now=now)


def test_visit_is_noted_with_a_note_that_is_sealed(placed: Placed) -> None:
    done = actions.log_visit(place=placed.haruka, words=visited(placed), event=None, now=placed.now)
    assert isinstance(done, Visit)
    assert "足が痛い".encode() not in bytes(done.sealed_note or b"")
    assert private_note_of(placed.world.haruka.person, done) == "足が痛い"
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM field_visit")
        assert "足が痛い" not in str(cursor.fetchall())


def test_visit_without_a_private_note_keeps_none(placed: Placed) -> None:
    words = visited(placed, private=" ")
    done = actions.log_visit(place=placed.haruka, words=words, event=None, now=placed.now)
    assert isinstance(done, Visit)
    assert done.sealed_note is None
    assert private_note_of(placed.world.haruka.person, done) == ""


def test_form_that_is_sent_twice_notes_once(placed: Placed) -> None:
    event, number = placed.past_event(), uuid4()
    for _ in range(2):
        assert isinstance(
            actions.log_visit(
                place=placed.haruka, words=visited(placed), event=event, now=placed.now, sent_as=number
            ),
            Visit,
        )
        assert isinstance(
            actions.add_voice(
                place=placed.haruka, words=heard(placed), event=event, now=placed.now, sent_as=number
            ),
            Voice,
        )
        actions.add_note(place=placed.haruka, text="メモ", now=placed.now, sent_as=number)
    assert (Visit.objects.count(), Voice.objects.count(), FieldNote.objects.count()) == (1, 1, 1)


def test_event_is_noted_once_by_each(placed: Placed) -> None:
    event = placed.past_event()
    first = actions.log_visit(place=placed.haruka, words=visited(placed), event=event, now=placed.now)
    assert isinstance(first, Visit)
    again = actions.log_visit(place=placed.haruka, words=visited(placed), event=event, now=placed.now)
    assert again == DaysRefused("already")
    other = actions.log_visit(place=placed.kenji, words=visited(placed), event=event, now=placed.now)
    assert isinstance(other, Visit)


def test_refused_words_write_nothing(placed: Placed) -> None:
    tomorrow = placed.now.date() + timedelta(days=2)
    place, now = placed.haruka, placed.now
    faults = {
        "empty": visited(placed, title=" "),
        "too_long": visited(placed, note="あ" * 501),
        "future": visited(placed, on=tomorrow),
    }
    for code, words in faults.items():
        done = actions.log_visit(place=place, words=words, event=None, now=now)
        assert done == DaysRefused(code)  # type: ignore[arg-type]
    voices = {
        "empty": heard(placed, said=""),
        "too_long": heard(placed, said="あ" * 2001),
        "future": heard(placed, heard_on=tomorrow),
        "no_consent": heard(placed, name="田中"),
    }
    for code, spoken in voices.items():
        said = actions.add_voice(place=place, words=spoken, event=None, now=now)
        assert said == DaysRefused(code)  # type: ignore[arg-type]
    assert actions.add_note(place=place, text=" ", now=now) == DaysRefused("empty")
    assert actions.add_note(place=place, text="あ" * 4001, now=now) == DaysRefused("too_long")
    assert (Visit.objects.count(), Voice.objects.count(), FieldNote.objects.count()) == (0, 0, 0)


def test_after_the_end_nothing_is_added_but_notes_for_oneself(placed: Placed) -> None:
    over = placed.finished()
    place, now = over.haruka, over.now
    assert actions.log_visit(place=place, words=visited(over), event=None, now=now) == DaysRefused("finished")
    assert actions.add_voice(place=place, words=heard(over), event=None, now=now) == DaysRefused("finished")
    assert isinstance(actions.add_note(place=place, text="あとから", now=now), FieldNote)


def test_what_was_noted_is_rewritten_and_deleted_by_its_author_alone(placed: Placed) -> None:
    place, other, now = placed.haruka, placed.kenji, placed.now
    visit = actions.log_visit(place=place, words=visited(placed), event=None, now=now)
    voice = actions.add_voice(place=place, words=heard(placed), event=None, now=now)
    note = actions.add_note(place=place, text="はじめ", now=now)
    assert isinstance(visit, Visit)
    assert isinstance(voice, Voice)
    assert isinstance(note, FieldNote)
    for by, refused in ((other, DaysRefused("gone")), (place, None)):
        assert rewritten_visit(by, visit, visited(placed, note="次"), now) == refused
        assert rewritten_voice(by, voice, heard(placed), now) == refused
        mark = note_mark("はじめ")
        assert actions.rewrite_note(place=by, note=note.uuid, text="次", mark=mark, now=now) == refused
    assert Visit.objects.get().note == "次"
    assert [one.text for one in own_notes(place)] == ["次"]
    for by, left in ((other, 1), (place, 0)):
        actions.delete_visit(place=by, visit=visit.uuid, now=now)
        actions.delete_voice(place=by, voice=voice.uuid, now=now)
        actions.delete_note(place=by, note=note.uuid, now=now)
        assert [one.objects.count() for one in (Visit, Voice, FieldNote)] == [left] * 3


def test_page_opened_before_a_rewriting_elsewhere_overwrites_nothing(placed: Placed) -> None:
    place, now = placed.haruka, placed.now
    visit = actions.log_visit(place=place, words=visited(placed), event=None, now=now)
    note = actions.add_note(place=place, text="はじめ", now=now)
    assert isinstance(visit, Visit)
    assert isinstance(note, FieldNote)
    before = visit_mark(place.enrolment.person, visit)
    assert rewritten_visit(place, visit, visited(placed, private="ほかの画面で"), now) is None
    stale = DaysRefused("rewritten")
    words = visited(placed, note="古い画面で")
    assert actions.rewrite_visit(place=place, visit=visit.uuid, words=words, mark=before, now=now) == stale
    assert (
        actions.rewrite_note(place=place, note=note.uuid, text="次", mark=note_mark("はじめ"), now=now)
        is None
    )
    assert (
        actions.rewrite_note(place=place, note=note.uuid, text="古い", mark=note_mark("はじめ"), now=now)
        == stale
    )
    assert private_note_of(place.enrolment.person, Visit.objects.get()) == "ほかの画面で"
    assert [one.text for one in own_notes(place)] == ["次"]


def test_name_that_was_taken_out_is_not_brought_back_by_an_older_page(placed: Placed) -> None:
    place, now = placed.haruka, placed.now
    named = heard(placed, name="田中", knows=True)
    voice = actions.add_voice(place=place, words=named, event=None, now=now)
    assert isinstance(voice, Voice)
    before = voice_mark(voice)
    assert rewritten_voice(place, voice, heard(placed), now) is None
    refused = actions.rewrite_voice(
        place=place, voice=voice.uuid, words=named, event=None, mark=before, now=now
    )
    assert refused == DaysRefused("rewritten")
    assert list(Voice.objects.values_list("name", "name_consented_at")) == [("", None)]


def test_name_stands_there_with_when_its_bearer_agreed(placed: Placed) -> None:
    place, later = placed.haruka, placed.now + timedelta(hours=1)
    words = heard(placed, name="田中", knows=True)
    voice = actions.add_voice(place=place, words=words, event=None, now=placed.now)
    assert isinstance(voice, Voice)
    assert (voice.name, voice.name_consented_at) == ("田中", placed.now)
    same = heard(placed, name="田中", knows=True, said="言い直し")
    assert rewritten_voice(place, voice, same, later) is None
    voice.refresh_from_db()
    assert voice.name_consented_at == placed.now
    another = heard(placed, name="佐藤", knows=True)
    assert rewritten_voice(place, voice, another, later) is None
    voice.refresh_from_db()
    assert voice.name_consented_at == later
    assert rewritten_voice(place, voice, heard(placed), later) is None
    assert list(Voice.objects.values_list("name", "name_consented_at")) == [("", None)]


def test_notes_are_searched_when_opened_and_are_ones_own(placed: Placed) -> None:
    for text in ("りんごの選別", "神輿の担ぎ方"):
        actions.add_note(place=placed.haruka, text=text, now=placed.now)
    assert [one.text for one in writing_with(placed.haruka, "りんご")] == ["りんごの選別"]
    assert writing_with(placed.haruka, "みかん") == []
    assert own_notes(placed.kenji) == []
    mine = own_notes(placed.haruka)[0]
    assert own_note(placed.kenji, mine.uuid) is None
    assert own_note(placed.haruka, mine.uuid) == mine


@pytest.mark.parametrize("by", ["haruka", "kenji"])
def test_words_of_who_is_kept_apart_are_left_out_whoever_declared_it(placed: Placed, by: str) -> None:
    actions.log_visit(place=placed.haruka, words=visited(placed), event=None, now=placed.now)
    actions.add_voice(place=placed.haruka, words=heard(placed), event=None, now=placed.now)
    kenji, haruka = placed.world.kenji.person, placed.world.haruka.person
    declared, other = (haruka, kenji) if by == "haruka" else (kenji, haruka)
    Tie.objects.create(declared_by=declared, other=other, created_at=placed.now)
    viewer = placed.viewer(placed.kenji)
    assert (list(visits_for(viewer)), list(voices_for(viewer))) == ([], [])
    assert visits_for(placed.host).count() == voices_for(placed.viewer(placed.haruka)).count() == 1


def test_name_that_was_written_before_keeps_words_apart_too(placed: Placed) -> None:
    actions.log_visit(place=placed.haruka, words=visited(placed), event=None, now=placed.now)
    declare_tie(person=placed.world.kenji.person, name_or_address="はるか", now=placed.now)
    assert list(visits_for(placed.viewer(placed.kenji))) == []


def test_words_of_who_takes_no_part_any_more_are_shown_to_nobody(placed: Placed) -> None:
    actions.log_visit(place=placed.haruka, words=visited(placed), event=None, now=placed.now)
    placed.world.haruka.left_at = placed.now
    placed.world.haruka.save()
    assert list(visits_for(placed.host)) == []
