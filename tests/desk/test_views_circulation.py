"""話のめぐり: what organisers of every partner read of a term, and what is kept from them."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kurumaza.desk.queries_circulation import as_of, circulation_of
from kurumaza.field.models import Placement
from kurumaza.jobs.worker import run_all_due
from kurumaza.stories import actions
from kurumaza.stories.models import Delivery, Response, Story
from kurumaza.terms.actions_roles import note_field_member, wish_role
from kurumaza.terms.models import Enrolment, RoleHeld
from tests.conftest import SignIn
from tests.factories.stories import WORDS, Evening, approved_story, make_evening
from tests.factories.terms import EnrolmentFactory, SideFactory, TermFactory, prepare

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
KEPT_BACK = "まだ出せない数:"
STUDENTS = ("はるか", "そら", "ゆい", "あおい")
GRADUATES = ("けんじ", "みどり", "まこと", "ふみ")


@pytest.fixture
def now() -> datetime:
    """On the last Sunday: what is told is told as of Monday."""
    return as_of(timezone.now()) - timedelta(hours=12)


@pytest.fixture
def evening(now: datetime) -> Evening:
    return make_evening(next_day=now - timedelta(days=1))


def answered(evening: Evening, to: Story, reader: str, now: datetime, **said: object) -> Response:
    delivery, _made = Delivery.objects.get_or_create(
        story=to, enrolment=evening.person(reader), defaults={"reason": "―", "delivered_at": now}
    )
    said = {"kind": "echo", "text": reader} | said
    return Response.objects.create(delivery=delivery, created_at=now, **said)


def told_by_all(evening: Evening, now: datetime) -> dict[str, Story]:
    """Everybody of both sides tells one, and everybody of the other side answers it."""
    stories = {name: approved_story(evening, by=name, now=now) for name in (*STUDENTS, *GRADUATES)}
    for name, story in stories.items():
        for reader in GRADUATES if name in STUDENTS else STUDENTS:
            answered(evening, story, reader, now)
    return stories


def page(evening: Evening, sign_in: SignIn, *, by: str = "student_organiser") -> str:
    browser = sign_in(getattr(evening.world, by))
    return browser.get(reverse("circulation", args=[evening.world.term.slug])).content.decode()


def test_nothing_is_told_of_few(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    story = approved_story(evening, now=now)
    for reader in ("けんじ", "みどり", "まこと"):
        answered(evening, story, reader, now)
    read = page(evening, sign_in)
    names = read.split(KEPT_BACK)[1].split("(")[0]
    assert "「立場を越えた返事」" in names and names.count("「") == 5
    # Of the eight who take part, none has gone on: that is told of all of them. Nobody could come back yet.
    assert "8人のうち、0人です。" in read
    assert "次の期は、まだありません。" in read
    assert "<svg class" not in read and "<table>" not in read
    assert WORDS.title not in read and "はるか" not in read


def test_responses_across_sides_are_told_to_both_partners_alike(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    told_by_all(evening, now)
    read = page(evening, sign_in)
    assert "32件の返事が、すべて立場を越えました。" in read
    assert "届けられた8件の話のうち、8件に返事がありました。" in read
    assert "学生から卒業生の話へ16件" in read.replace("の方", "")
    main = read.split("<main")[1].split("</main>")[0]
    assert main == page(evening, sign_in, by="graduate_organiser").split("<main")[1].split("</main>")[0]


def test_few_who_answered_within_their_side_keep_the_figure_back(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    stories = told_by_all(evening, now)
    answered(evening, stories["はるか"], "そら", now)
    read = page(evening, sign_in)
    assert "立場を越えました" not in read and "<svg class" not in read
    assert "届けられた8件の話のうち、8件に返事がありました。" in read


def test_chains_and_loops_go_back_and_forth(evening: Evening, now: datetime) -> None:
    stories = told_by_all(evening, now)
    pairs = list(zip(STUDENTS, GRADUATES, strict=True))
    for student, graduate in pairs:
        brought = Delivery.objects.get(story=stories[student], enrolment=evening.person(graduate))
        Story.objects.filter(pk=stories[graduate].pk).update(answering=brought)
        answered(evening, stories[student], graduate, now, kind="kindling", text="", story=stories[graduate])
    figures = circulation_of(evening.world.term, timezone.now()).figures
    chain, loops = figures["chain"], figures["loops"]
    assert chain is not None and (chain.value, chain.of) == (1, 8)
    assert loops is not None and (loops.value, loops.of) == (4, 4)
    # A story that is taken back is in no figure any more, nor what was told in answer as an answer to it.
    actions.withdraw_story(story=stories["ふみ"], now=now)
    crossing = circulation_of(evening.world.term, timezone.now()).figures["crossing"]
    assert crossing is not None and crossing.of == 32 + 4 - 4 - 1


def test_people_who_come_back_are_counted_once_there_are_five(evening: Evening, now: datetime) -> None:
    term, half_a_year = evening.world.term, timedelta(days=180)
    later = TermFactory.create(
        programme=term.programme,
        starts_on=term.starts_on + half_a_year,
        ends_on=term.ends_on + half_a_year,
        now=now,
    )
    side = SideFactory.create(term=later, organisation=evening.world.students.organisation)
    everybody = [evening.person(name) for name in (*STUDENTS, *GRADUATES)]
    everybody += [evening.world.add_person(evening.world.students, f"人{number}") for number in range(4)]

    def come_again(place: Enrolment) -> None:
        again = EnrolmentFactory.create(side=side, person=place.person, call_name=place.call_name)
        prepare(again, now=now)

    for place in everybody[:4]:
        come_again(place)
    assert circulation_of(term, timezone.now()).figures["again"] is None
    come_again(everybody[4])
    again = circulation_of(term, timezone.now()).figures["again"]
    assert again is not None and (again.value, again.of) == (5, 12)
    # Six less five is one: told beside the five, the six would say who.
    begins = now.date() - timedelta(days=7)
    placement = Placement.objects.create(
        term=term, organisation=side.organisation, title="まつり", starts_on=begins
    )
    placement.members.add(*everybody[:6])
    assert circulation_of(term, timezone.now()).figures["field"] is None
    for place in everybody[:5]:
        RoleHeld.objects.create(enrolment=place, kind="next_organiser", began_on=now.date())
    organising = circulation_of(term, timezone.now()).figures["organising"]
    assert organising is not None and (organising.value, organising.of) == (5, 12)


def test_who_went_on_this_week_is_told_from_monday_on(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    read = page(evening, sign_in)
    for name in (*STUDENTS, "けんじ"):
        note_field_member(enrolment=evening.person(name), until=None, now=timezone.now())
    assert page(evening, sign_in) == read
    field = circulation_of(evening.world.term, timezone.now() + timedelta(weeks=1)).figures["field"]
    assert field is None  # three of the eight are left over: they would be known by subtraction
    for name in ("みどり", "まこと", "ふみ"):
        note_field_member(enrolment=evening.person(name), until=None, now=timezone.now())
    field = circulation_of(evening.world.term, timezone.now() + timedelta(weeks=1)).figures["field"]
    assert field is not None and (field.value, field.of) == (8, 8)


def test_who_was_offered_a_role_anew_has_held_it(evening: Evening, now: datetime) -> None:
    people = [evening.person(name) for name in (*STUDENTS, *GRADUATES)]
    for place in people:
        RoleHeld.objects.create(enrolment=place, kind="next_organiser", began_on=now.date())
        wish_role(enrolment=place, kind="next_organiser", words="また", now=timezone.now())
    organising = circulation_of(evening.world.term, timezone.now()).figures["organising"]
    assert organising is not None and (organising.value, organising.of) == (8, 8)


def seen_gone(now: datetime) -> None:
    """Whatever was taken back, as if it had been before Monday."""
    for story in Story.objects.filter(gone_at__gt=now):
        assert story.gone_at is not None and story.withdrawn_at is not None
        story.withdrawn_at, story.gone_at = now, now + (story.gone_at - story.withdrawn_at)
        story.save()


def test_time_until_gone_is_told_of_five_tellers(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    stories = list(told_by_all(evening, now).values())
    for story in stories[:4]:
        actions.withdraw_story(story=story, now=timezone.now())
    run_all_due()
    seen_gone(now)
    assert circulation_of(evening.world.term, timezone.now()).figures["gone"] is None
    for story in stories[4:]:
        actions.withdraw_story(story=story, now=timezone.now())
    run_all_due()
    seen_gone(now)
    longest = circulation_of(evening.world.term, timezone.now()).figures["gone_longest"]
    assert longest is not None and longest.of == 8 and 0 <= longest.value < 60
    assert "取り下げられた8件では" in page(evening, sign_in)


def test_what_happened_this_week_is_told_from_monday_on(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    stories = told_by_all(evening, now)
    read = page(evening, sign_in)
    answered(evening, stories["はるか"], "そら", timezone.now())
    approved_story(evening, by="ゆい", now=timezone.now())
    assert page(evening, sign_in) == read
    crossing = circulation_of(evening.world.term, timezone.now()).figures["crossing"]
    assert crossing is not None and crossing.of == 32
    # An answer within a side is of few: from Monday on nothing can be told of it.
    next_week = timezone.now() + timedelta(weeks=1)
    assert circulation_of(evening.world.term, next_week).figures["crossing"] is None


def test_page_asks_the_same_few_questions_however_many_stories_there_are(
    evening: Evening, now: datetime
) -> None:
    with CaptureQueriesContext(connection) as few:
        circulation_of(evening.world.term, timezone.now())
    told_by_all(evening, now)
    with CaptureQueriesContext(connection) as many:
        circulation_of(evening.world.term, timezone.now())
    # Whose side somebody is on is asked only where there is a story.
    assert len(many) <= len(few) + 1 <= 13
