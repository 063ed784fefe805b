"""Asking to join: a conversation with the host, a yes or no, an end by either; each side hears by mail that something waits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from kurumaza.field import actions_wishes as actions
from kurumaza.field.actions_placements import close_placement, finish_placement
from kurumaza.field.errors import WishRefused
from kurumaza.field.models import JoinWish, Placement, WishMessage
from kurumaza.field.queries import members_of, own_place
from kurumaza.field.queries_wishes import (
    asking_place,
    own_wish,
    unprepared_place,
    waiting_wishes,
    wish_on_desk,
    wishes_decided,
    wishes_on_desk,
    wishes_waiting,
)
from kurumaza.field.retention import KEEP_ENDED
from kurumaza.jobs.retention import nightly_work
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Membership
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.models import Person
from tests.factories.field import asked, joined, published_placement
from tests.factories.terms import MembershipFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
HOUR = timedelta(hours=1)


@dataclass
class Stage:
    """A published internship of 火-Okoshi's."""

    world: World
    now: datetime
    placement: Placement

    @property
    def host(self) -> Membership:
        return self.world.member(self.world.student_organiser)


@pytest.fixture
def stage() -> Stage:
    now = timezone.now()
    world = make_world(now=now)
    return Stage(world, now, published_placement(world, now))


def told() -> dict[str, str]:
    """By address, what was mailed since the last look."""
    run_all_due()
    found = {one.to[0]: str(one.body) for one in mail.outbox}
    mail.outbox.clear()
    return found


def test_somebody_asks_talks_and_is_welcomed(stage: Stage) -> None:
    world = stage.world
    wish = asked(world, stage.placement, stage.now, world.kenji)
    assert set(told()) == {world.student_organiser.email}
    assert waiting_wishes(world.student_organiser, world.term) == 1
    letter = actions.write_to_applicant(
        wish=wish, membership=stage.host, text="どの話がきっかけでしたか。", now=timezone.now()
    )
    assert isinstance(letter, WishMessage)
    assert waiting_wishes(world.student_organiser, world.term) == 0
    mails = told()
    assert set(mails) == {world.kenji.person.email}
    assert "どの話" not in "".join(mails.values())
    actions.write_to_host(wish=wish, text="二回目の対話です。", now=timezone.now())
    assert waiting_wishes(world.student_organiser, world.term) == 1
    done = actions.accept_wish(wish=wish, membership=stage.host, reply="ようこそ。", now=timezone.now())
    assert isinstance(done, JoinWish)
    assert list(members_of(stage.placement)) == [world.kenji]
    assert own_place(world.kenji.person, stage.placement.uuid) is not None
    assert world.kenji.person.email in told()
    # Pressed twice, nothing changes.
    again = actions.accept_wish(wish=wish, membership=stage.host, reply="", now=timezone.now())
    assert isinstance(again, JoinWish)
    assert again.reply == "ようこそ。"
    # Another one's words of welcome would reach nobody.
    other = actions.accept_wish(wish=wish, membership=stage.host, reply="はじめまして。", now=timezone.now())
    assert other == WishRefused("decided")


def test_one_letter_goes_in_one_mail_however_often_its_button_is_pressed(stage: Stage) -> None:
    wish, number = asked(stage.world, stage.placement, stage.now), uuid4()
    for _time in range(2):
        actions.write_to_host(wish=wish, text="こんにちは。", now=stage.now, sent_as=number)
    assert WishMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("moved", "code"), [("", "empty"), (" \n ", "empty"), ("あ" * 801, "too_long"), ("あ" * 800, None)]
)
def test_words_have_their_bounds(stage: Stage, moved: str, code: str | None) -> None:
    done = actions.ask_to_join(
        placement=stage.placement, enrolment=stage.world.haruka, moved=moved, now=stage.now
    )
    assert (done.code if isinstance(done, WishRefused) else None) == code


def test_letters_have_their_bounds(stage: Stage) -> None:
    wish = asked(stage.world, stage.placement, stage.now)
    for text, code in (("", "empty"), ("あ" * 1001, "too_long")):
        assert actions.write_to_host(wish=wish, text=text, now=stage.now) == WishRefused(code)  # type: ignore[arg-type]


def test_one_asks_once_and_anew_after_a_no(stage: Stage) -> None:
    world, placement = stage.world, stage.placement
    wish = asked(world, placement, stage.now)
    again = actions.ask_to_join(placement=placement, enrolment=world.haruka, moved="また", now=stage.now)
    assert again == WishRefused("there_already")
    actions.decline_wish(wish=wish, membership=stage.host, reply="今回は人数がそろいました。", now=stage.now)
    second = asked(world, placement, stage.now + HOUR)
    actions.accept_wish(wish=second, membership=stage.host, now=stage.now + HOUR)
    third = actions.ask_to_join(placement=placement, enrolment=world.haruka, moved="また", now=stage.now)
    assert third == WishRefused("there_already")


def test_closed_internship_takes_nobody_and_still_answers_who_asked(stage: Stage) -> None:
    wish = asked(stage.world, stage.placement, stage.now)
    close_placement(placement=stage.placement, by=stage.world.student_organiser, now=stage.now)
    late = actions.ask_to_join(
        placement=stage.placement, enrolment=stage.world.kenji, moved="わたしも", now=stage.now
    )
    assert late == WishRefused("closed")
    assert isinstance(actions.accept_wish(wish=wish, membership=stage.host, now=stage.now), JoinWish)


def test_no_is_said_in_words_and_reaches_who_asked(stage: Stage) -> None:
    wish = asked(stage.world, stage.placement, stage.now)
    told()
    refused = actions.decline_wish(wish=wish, membership=stage.host, reply=" ", now=stage.now)
    assert refused == WishRefused("empty")
    done = actions.decline_wish(
        wish=wish, membership=stage.host, reply="ありがとうございます。", now=stage.now
    )
    assert isinstance(done, JoinWish)
    assert set(told()) == {stage.world.haruka.person.email}
    assert actions.accept_wish(wish=wish, membership=stage.host, now=stage.now) == WishRefused("decided")
    assert actions.write_to_host(wish=wish, text="でも", now=stage.now) == WishRefused("decided")


def test_taken_back_it_is_answered_no_more(stage: Stage) -> None:
    wish = asked(stage.world, stage.placement, stage.now)
    for _time in range(2):
        assert isinstance(actions.withdraw_wish(wish=wish, now=stage.now), JoinWish)
    # Not even that somebody asked is told then: there is nothing left to read.
    assert told() == {}
    assert actions.accept_wish(wish=wish, membership=stage.host, now=stage.now) == WishRefused("decided")
    assert waiting_wishes(stage.world.student_organiser, stage.world.term) == 0


def test_accepted_cannot_be_taken_back_but_left(stage: Stage) -> None:
    wish = joined(stage.world, stage.placement, stage.now)
    assert actions.withdraw_wish(wish=wish, now=stage.now) == WishRefused("decided")
    told()
    left = actions.leave_placement(
        placement=stage.placement,
        enrolment=stage.world.haruka,
        words="学校が忙しくなりました。",
        now=stage.now,
    )
    assert isinstance(left, JoinWish)
    assert (left.state, left.ended_by, left.parting) == ("left", "member", "学校が忙しくなりました。")
    assert list(members_of(stage.placement)) == []
    assert set(told()) == {stage.world.student_organiser.email}
    twice = actions.leave_placement(
        placement=stage.placement, enrolment=stage.world.haruka, words="", now=stage.now
    )
    assert twice == WishRefused("decided")


def test_host_ends_a_membership_with_words(stage: Stage) -> None:
    joined(stage.world, stage.placement, stage.now)
    told()

    def end(words: str) -> JoinWish | WishRefused:
        return actions.end_membership(
            placement=stage.placement,
            enrolment=stage.world.haruka,
            words=words,
            membership=stage.host,
            now=stage.now,
        )

    assert end("") == WishRefused("empty")
    ended = end("場所を閉じることになりました。")
    assert isinstance(ended, JoinWish)
    assert ended.ended_by == "host"
    assert set(told()) == {stage.world.haruka.person.email}


def test_member_without_a_conversation_leaves_with_words_too(stage: Stage) -> None:
    stage.placement.members.add(stage.world.kenji)
    left = actions.leave_placement(
        placement=stage.placement, enrolment=stage.world.kenji, words="お世話になりました。", now=stage.now
    )
    assert isinstance(left, JoinWish)
    assert own_wish(stage.world.kenji.person, left.uuid) == left


def test_nobody_answers_their_own_wish(stage: Stage) -> None:
    """はるか organises for the host, too."""
    world = stage.world
    own = MembershipFactory.create(person=world.haruka.person, organisation=world.students.organisation)
    wish = asked(world, stage.placement, stage.now)
    mails = told()
    assert world.haruka.person.email not in mails
    assert wish_on_desk(world.haruka.person, wish.uuid) is None
    assert not wishes_waiting(stage.placement, world.haruka.person).exists()
    assert not wishes_decided(stage.placement, world.haruka.person).exists()
    assert waiting_wishes(world.haruka.person, world.term) == 0
    for done in (
        actions.accept_wish(wish=wish, membership=own, now=stage.now),
        actions.decline_wish(wish=wish, membership=own, reply="いいえ", now=stage.now),
        actions.write_to_applicant(wish=wish, membership=own, text="どうぞ", now=stage.now),
    ):
        assert done == WishRefused("own_wish")
    joined(world, stage.placement, stage.now, world.kenji)
    kenji_ends = actions.end_membership(
        placement=stage.placement, enrolment=world.haruka, words="w", membership=own, now=stage.now
    )
    assert kenji_ends == WishRefused("own_wish")


def test_organisers_read_names_of_their_own_side_only(stage: Stage) -> None:
    world = stage.world
    asked(world, stage.placement, stage.now)
    asked(world, stage.placement, stage.now, world.kenji)
    rows = list(wishes_waiting(stage.placement, world.student_organiser))
    shown = wishes_on_desk(rows, world.student_organiser, world.term)
    seen = {one.call_name: one.name for one in shown}
    assert seen == {"はるか": world.haruka.name, "けんじ": ""}


def test_partner_and_outsider_see_no_wish(stage: Stage) -> None:
    wish = asked(stage.world, stage.placement, stage.now)
    for person in (stage.world.graduate_organiser, stage.world.outsider, stage.world.kenji.person):
        assert wish_on_desk(person, wish.uuid) is None
        assert own_wish(person, wish.uuid) is None


def test_one_asks_from_a_prepared_place_in_the_term(stage: Stage) -> None:
    world = stage.world
    new = world.add_person(world.students, "なつ", is_prepared=False)
    assert asking_place(world.haruka.person, stage.placement) == world.haruka
    assert (asking_place(new.person, stage.placement), unprepared_place(new.person, stage.placement)) == (
        None,
        new,
    )
    assert asking_place(world.outsider, stage.placement) is None
    assert unprepared_place(world.outsider, stage.placement) is None


def keep_house(now: datetime) -> None:
    for work in nightly_work():
        work(now)


Ending = Callable[[Stage, JoinWish], object]


@pytest.mark.parametrize(
    "end",
    [
        lambda stage, wish: actions.withdraw_wish(wish=wish, now=stage.now),
        lambda stage, wish: actions.decline_wish(
            wish=wish, membership=stage.host, reply="また。", now=stage.now
        ),
    ],
)
def test_what_ended_is_deleted_with_its_letters(stage: Stage, end: Ending) -> None:
    wish = asked(stage.world, stage.placement, stage.now)
    actions.write_to_host(wish=wish, text="こんにちは。", now=stage.now)
    end(stage, wish)
    keep_house(stage.now + KEEP_ENDED - HOUR)
    assert JoinWish.objects.count() == 1
    keep_house(stage.now + KEEP_ENDED + HOUR)
    assert (JoinWish.objects.count(), WishMessage.objects.count()) == (0, 0)


def test_what_goes_on_is_kept_and_a_member_stays_one_after_the_letters_went(stage: Stage) -> None:
    joined(stage.world, stage.placement, stage.now)
    keep_house(stage.now + 2 * KEEP_ENDED)
    assert JoinWish.objects.count() == 1
    finish_placement(placement=stage.placement, by=stage.world.student_organiser, now=stage.now)
    keep_house(stage.now + KEEP_ENDED + HOUR)
    assert JoinWish.objects.count() == 0
    assert list(members_of(stage.placement)) == [stage.world.haruka]


def test_erased_person_leaves_no_wish(stage: Stage) -> None:
    wish = joined(stage.world, stage.placement, stage.now)
    actions.write_to_host(wish=wish, text="こんにちは。", now=stage.now)
    person: Person = stage.world.haruka.person
    assert erase_person(person=person, now=stage.now) is None
    assert (JoinWish.objects.count(), WishMessage.objects.count()) == (0, 0)
