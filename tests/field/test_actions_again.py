"""An older database that is put back brings back nothing that a member deleted or ended."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.field.actions_days import (
    VisitWords,
    VoiceWords,
    add_note,
    add_voice,
    delete_note,
    delete_visit,
    delete_voice,
    log_visit,
    remove_voice,
    rewrite_voice,
)
from kurumaza.field.actions_wishes import end_membership, leave_placement, withdraw_wish
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.models import FieldNote, JoinWish, Placement, Visit, Voice
from kurumaza.field.queries_marks import voice_mark
from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions_retractions import bring_together
from kurumaza.people.models import RetractionMark
from kurumaza.terms.dates import in_term
from tests.conftest import SignIn
from tests.factories.field import asked, joined, published_placement
from tests.factories.terms import World, make_world
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def run_jobs(now: datetime) -> None:
    """What was taken back is kept once the transaction is over, by the worker."""
    Job.objects.filter(done_at__isnull=True).update(due=now)
    run_all_due()


@pytest.mark.parametrize("by_host", [False, True])
def test_what_was_deleted_goes_again(placed: Placed, by_host: bool) -> None:
    place, now = placed.haruka, placed.now
    day = in_term(now, placed.placement.term).date()
    log_visit(place=place, words=VisitWords("朝市", day), event=None, now=now)
    add_voice(place=place, words=VoiceWords("店主", "また来てほしい", day), event=None, now=now)
    add_note(place=place, text="自分に", now=now)
    kinds = (Visit, Voice, FieldNote)
    before = [(kind, kind._default_manager.values().get()) for kind in kinds]
    uuids = {kind: row["uuid"] for kind, row in before}
    if by_host:
        remove_voice(viewer=placed.host, voice=uuids[Voice], now=now)
    else:
        delete_voice(place=place, voice=uuids[Voice], now=now)
    delete_visit(place=place, visit=uuids[Visit], now=now)
    delete_note(place=place, note=uuids[FieldNote], now=now)
    run_jobs(now)
    for kind, row in before:
        kind._default_manager.create(**row)
    bring_together(now=now)
    assert [kind._default_manager.count() for kind in kinds] == [0, 0, 0]


def test_name_that_was_taken_out_goes_again_and_one_with_a_later_consent_stays(placed: Placed) -> None:
    place, now = placed.haruka, placed.now
    day = in_term(now, placed.placement.term).date()
    named = VoiceWords("店主", "また来てほしい", day, name="たろう", knows=True)
    voice = add_voice(place=place, words=named, event=None, now=now)
    assert isinstance(voice, Voice)

    def rewritten(words: VoiceWords, at: datetime) -> None:
        mark = voice_mark(Voice.objects.get())
        assert (
            rewrite_voice(place=place, voice=voice.uuid, words=words, event=None, mark=mark, now=at) is None
        )

    rewritten(named._replace(name="", knows=False), now + timedelta(hours=1))
    run_jobs(now)
    Voice.objects.update(name="たろう", name_consented_at=now)
    bring_together(now=now)
    assert (Voice.objects.get().name, Voice.objects.get().name_consented_at) == ("", None)
    rewritten(named, now + timedelta(hours=2))
    RetractionMark.objects.all().delete()
    bring_together(now=now)
    assert Voice.objects.get().name == "たろう"


def test_form_that_comes_again_after_its_thing_was_deleted_makes_nothing(placed: Placed) -> None:
    place, now, number = placed.haruka, placed.now, uuid4()
    day = in_term(now, placed.placement.term).date()

    def made() -> list[object]:
        visit, voice = VisitWords("朝市", day), VoiceWords("店主", "また来てほしい", day)
        return [
            log_visit(place=place, words=visit, event=None, now=now, sent_as=number),
            add_voice(place=place, words=voice, event=None, now=now, sent_as=number),
            add_note(place=place, text="自分に", now=now, sent_as=number),
        ]

    visit, voice, note = made()
    assert isinstance(visit, Visit)
    assert isinstance(voice, Voice)
    assert isinstance(note, FieldNote)
    delete_visit(place=place, visit=visit.uuid, now=now)
    delete_voice(place=place, voice=voice.uuid, now=now)
    delete_note(place=place, note=note.uuid, now=now)
    assert made() == [DaysRefused("taken_back")] * 3  # at once
    run_jobs(now)
    assert made() == [DaysRefused("taken_back")] * 3  # and later
    assert not (Visit.objects.exists() or Voice.objects.exists() or FieldNote.objects.exists())


def test_it_is_added_anew_when_its_button_is_pressed_once_more(placed: Placed, sign_in: SignIn) -> None:
    browser, page = sign_in(placed.world.haruka.person), reverse("field_notes", args=[placed.placement.uuid])
    sent = {"text": "雪の置き場", "sent_as": str(uuid4())}
    browser.post(page, sent)
    delete_note(place=placed.haruka, note=FieldNote.objects.get().uuid, now=placed.now)
    shown = browser.post(page, sent).content.decode()
    assert "そのあと消しています" in shown
    assert "雪の置き場" in shown
    found = re.search(r'name="sent_as" value="([^"]+)"', shown)
    assert found is not None
    assert browser.post(page, {**sent, "sent_as": found[1]}).status_code == 302
    run_jobs(placed.now)
    bring_together(now=placed.now)
    assert FieldNote.objects.count() == 1


def wished(*, is_member: bool) -> tuple[World, Placement, JoinWish, datetime]:
    """はるか asks, or is a member; and the time."""
    now = timezone.now() - timedelta(hours=3)
    world = make_world(now=now)
    placement = published_placement(world, now)
    wish = (joined if is_member else asked)(world, placement, now)
    return world, placement, wish, now + timedelta(hours=2)


def test_wish_that_was_taken_back_waits_no_more() -> None:
    _world, _placement, wish, now = wished(is_member=False)
    withdraw_wish(wish=wish, now=now)
    run_jobs(now)
    JoinWish.objects.filter(pk=wish.pk).update(state=JoinWish.State.WAITING, ended_at=None)
    bring_together(now=now)
    assert JoinWish.objects.get().state == JoinWish.State.WITHDRAWN


@pytest.mark.parametrize("by_host", [False, True])
def test_member_who_left_is_none_again(by_host: bool) -> None:
    world, placement, wish, now = wished(is_member=True)
    if by_host:
        member = world.member(world.student_organiser)
        end_membership(
            placement=placement, enrolment=world.haruka, words="ここまでで。", membership=member, now=now
        )
    else:
        leave_placement(placement=placement, enrolment=world.haruka, words="", now=now)
    run_jobs(now)
    older = {"state": JoinWish.State.ACCEPTED, "ended_at": None, "ended_by": "", "parting": ""}
    JoinWish.objects.filter(pk=wish.pk).update(**older)
    placement.members.add(world.haruka)
    bring_together(now=now)
    left = JoinWish.objects.get()
    by = JoinWish.EndedBy.HOST if by_host else JoinWish.EndedBy.MEMBER
    assert (left.state, left.ended_by) == (JoinWish.State.LEFT, by)
    assert not placement.members.exists()
