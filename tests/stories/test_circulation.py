"""Stories brought by circulation: the pass, what it never does, requests and pauses."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kurumaza.audit.models import AuditEntry
from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import block_person, declare_tie
from kurumaza.people.models import Notice
from kurumaza.stories import actions, actions_requests
from kurumaza.stories.actions_handover import answer_request, bring_stories, bring_story, plan_passes
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Delivery, Story, StoryPause, StoryRequest
from kurumaza.stories.queries_handover import offer_in, readers_for
from kurumaza.terms.actions_hand_over import choose_hand_over
from kurumaza.terms.actions_prepare import withdraw_participation
from kurumaza.terms.models import Side, Term
from tests.factories.stories import NEXT_DAY, WORDS, Evening, approved_story, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
OTHERS = {"けんじ", "みどり", "まこと", "ふみ"}
WEEK = timedelta(weeks=1)


def circulating() -> Evening:
    evening = make_evening()
    choose_hand_over(term=evening.world.term, by_circulation=True, by=evening.world.student_organiser)
    return evening


def run(evening: Evening, *, days: int = 0) -> int:
    return bring_stories(term=evening.world.term.uuid, now=NEXT_DAY + timedelta(days=days))


def readers_of(story: Story) -> set[str]:
    return set(Delivery.objects.filter(story=story).values_list("enrolment__call_name", flat=True))


def test_pass_brings_story_to_three_with_reasons() -> None:
    evening = circulating()
    story = approved_story(evening)
    assert run(evening) == 3
    found = Delivery.objects.filter(story=story)
    assert {one.by for one in found} == {"circulation"}
    assert all("立場の違うあなた" in one.reason for one in found)
    assert readers_of(story) < OTHERS
    assert Notice.objects.filter(name="stories.delivered").count() == 3
    entry = AuditEntry.objects.filter(act="stories.delivered").first()
    assert entry is not None
    assert (entry.actor, entry.details) == (None, {"by": "circulation"})


def test_pass_done_twice_brings_nothing_more() -> None:
    evening = circulating()
    approved_story(evening)
    approved_story(evening, by="そら")
    assert run(evening) == 4  # everybody of the other side has one, and rests
    assert run(evening) == 0
    assert run(evening, days=6) == 0


def test_by_hand_nothing_is_brought_by_itself() -> None:
    evening = make_evening()
    approved_story(evening)
    assert run(evening) == 0
    plan_passes(NEXT_DAY)
    assert not Job.objects.filter(name="stories.bring").exists()


@pytest.mark.parametrize("change", [{"closed_at": NEXT_DAY}, {"opened_at": None}])
def test_term_that_is_not_open_is_passed_over(change: dict[str, object]) -> None:
    evening = circulating()
    approved_story(evening)
    Term.objects.filter(pk=evening.world.term.pk).update(**change)
    assert run(evening) == 0


def test_pass_is_planned_once_a_day_of_the_term() -> None:
    circulating()
    # 23:50 and 0:10 in Japan.
    night = NEXT_DAY.replace(hour=14, minute=50)
    for at in (night, night, night + timedelta(minutes=20)):
        plan_passes(at)
    assert Job.objects.filter(name="stories.bring").count() == 2


def test_planned_pass_is_run_by_worker() -> None:
    evening = circulating()
    story = approved_story(evening)
    plan_passes(NEXT_DAY)
    run_all_due()
    assert len(readers_of(story)) == 3


@pytest.mark.parametrize("declares", ["author", "reader", "blocked"])
def test_kept_apart_people_are_no_readers(declares: str) -> None:
    evening = circulating()
    story = approved_story(evening)
    haruka, kenji = evening.person("はるか"), evening.person("けんじ")
    if declares == "author":
        declare_tie(person=haruka.person, name_or_address=kenji.name, now=NEXT_DAY)
    elif declares == "reader":
        declare_tie(person=kenji.person, name_or_address=haruka.call_name, now=NEXT_DAY)
    else:
        block_person(person=kenji.person, other=haruka.person, label="はるかさん", now=NEXT_DAY)
    assert run(evening) == 3
    assert readers_of(story) == OTHERS - {"けんじ"}


def test_group_story_stays_in_its_group() -> None:
    evening = circulating()
    story = approved_story(evening, audience="group")
    run(evening)
    assert readers_of(story) == {"けんじ", "みどり"}


def test_who_left_or_paused_is_no_reader() -> None:
    evening = circulating()
    story = approved_story(evening)
    withdraw_participation(enrolment=evening.person("けんじ"), now=NEXT_DAY)
    actions_requests.pause_stories(person=evening.person("みどり").person, now=NEXT_DAY)
    assert {one.call_name for one in readers_for(story, NEXT_DAY)} == {"まこと", "ふみ"}
    run(evening)
    assert readers_of(story) == {"まこと", "ふみ"}
    actions_requests.resume_stories(person=evening.person("みどり").person)
    run(evening, days=8)
    assert readers_of(story) == {"まこと", "ふみ", "みどり"}


def test_what_changed_since_planning_is_looked_at_once_more() -> None:
    evening = circulating()
    story, other = approved_story(evening), approved_story(evening, by="そら")
    kenji, midori = evening.person("けんじ"), evening.person("みどり")
    actions.withdraw_story(story=story, now=NEXT_DAY)
    refused = bring_story(story=story, reader=kenji.uuid, reason="読む。", by=None, now=NEXT_DAY)
    assert refused == StoryRefused("wrong_state")
    block_person(person=kenji.person, other=other.person, label="そらさん", now=NEXT_DAY)
    refused = bring_story(story=other, reader=kenji.uuid, reason="読む。", by=None, now=NEXT_DAY)
    assert refused == StoryRefused("not_available")
    choose_hand_over(term=evening.world.term, by_circulation=False, by=evening.world.student_organiser)
    refused = bring_story(story=other, reader=midori.uuid, reason="読む。", by=None, now=NEXT_DAY)
    assert refused == StoryRefused("not_available")
    assert not Delivery.objects.exists()


def test_story_goes_to_nine_of_other_sides_at_most() -> None:
    evening = circulating()
    world = evening.world
    for number in range(8):
        world.add_person(world.graduates, f"ひと{number}")
    story = approved_story(evening)
    for week in range(6):
        run(evening, days=8 * week)
    assert Delivery.objects.filter(story=story).count() == 9
    rest = readers_for(story, NEXT_DAY + 60 * timedelta(days=1))
    refused = bring_story(
        story=story, reader=rest[0].uuid, reason="読む。", by=None, now=NEXT_DAY + 60 * timedelta(days=1)
    )
    assert refused == StoryRefused("not_available")


def test_one_person_has_one_pace_in_two_terms() -> None:
    evening = circulating()
    elsewhere = evening.world.outsiders_term
    kenji = evening.person("けんじ")
    side = Side.objects.filter(term=elsewhere).first()
    assert side is not None
    other = kenji.person.enrolments.create(
        term=elsewhere, side=side, name="けんじ", call_name="けんじ", created_at=NEXT_DAY
    )
    story = approved_story(evening)
    Delivery.objects.create(
        story=Story.objects.create(person=evening.world.outsider, term=elsewhere, created_at=NEXT_DAY),
        enrolment=other,
        delivered_at=NEXT_DAY - timedelta(days=1),
    )
    run(evening)
    assert readers_of(story) == OTHERS - {"けんじ"}


def test_request_is_answered_at_once_where_there_is_something() -> None:
    evening = circulating()
    approved_story(evening)
    run(evening)
    rested = Delivery.objects.select_related("enrolment").earliest("pk").enrolment
    second = approved_story(evening, by="ゆい", words=WORDS._replace(title="もう一つ"))
    for _twice in range(2):
        actions_requests.ask_for_story(enrolment=rested, now=NEXT_DAY)
    assert StoryRequest.objects.count() == 1
    assert Job.objects.filter(name="stories.answer_request").count() == 1
    assert answer_request(enrolment=rested.uuid, now=NEXT_DAY) == 1
    assert readers_of(second) == {rested.call_name}
    assert StoryRequest.objects.get().answered_at == NEXT_DAY
    assert answer_request(enrolment=rested.uuid, now=NEXT_DAY) == 0


def test_request_waits_for_next_story_or_is_taken_back() -> None:
    evening = circulating()
    kenji, midori = evening.person("けんじ"), evening.person("みどり")
    for one in (kenji, midori):
        actions_requests.ask_for_story(enrolment=one, now=NEXT_DAY)
        assert answer_request(enrolment=one.uuid, now=NEXT_DAY) == 0
    actions_requests.take_back_request(enrolment=midori)
    assert list(StoryRequest.objects.values_list("enrolment", flat=True)) == [kenji.pk]
    # Taken back before its job has run: nothing comes of it.
    approved_story(evening)
    assert answer_request(enrolment=midori.uuid, now=NEXT_DAY) == 0
    assert answer_request(enrolment=kenji.uuid, now=NEXT_DAY) == 1


def test_request_by_hand_lifts_the_week_and_is_answered_by_an_organiser() -> None:
    evening = make_evening()
    first, second = approved_story(evening), approved_story(evening, by="そら")
    kenji, by = evening.person("けんじ"), evening.world.graduate_organiser
    assert isinstance(
        bring_story(story=first, reader=kenji.uuid, reason="読む。", by=by, now=NEXT_DAY), Delivery
    )
    assert kenji not in readers_for(second, NEXT_DAY)
    actions_requests.ask_for_story(enrolment=kenji, now=NEXT_DAY)
    assert not Job.objects.filter(name="stories.answer_request").exists()
    assert kenji in readers_for(second, NEXT_DAY)
    assert isinstance(
        bring_story(story=second, reader=kenji.uuid, reason="読む。", by=by, now=NEXT_DAY), Delivery
    )
    assert StoryRequest.objects.get().answered_at == NEXT_DAY


def test_asking_ends_a_pause_and_a_pause_ends_asking() -> None:
    evening = make_evening()
    kenji = evening.person("けんじ")
    actions_requests.pause_stories(person=kenji.person, now=NEXT_DAY)
    actions_requests.pause_stories(person=kenji.person, now=NEXT_DAY)
    assert StoryPause.objects.count() == 1
    actions_requests.ask_for_story(enrolment=kenji, now=NEXT_DAY)
    assert not StoryPause.objects.exists()
    actions_requests.pause_stories(person=kenji.person, now=NEXT_DAY)
    assert not StoryRequest.objects.exists()


def test_shortfalls_say_why() -> None:
    evening = make_evening()
    approved_story(evening, audience="group")
    far = approved_story(evening, by="そら")
    plan = offer_in(evening.world.term).plan(NEXT_DAY)
    assert {one.kind for one in plan.shortfalls} == {"few_there", "readers_rest"}
    for place in evening.world.graduates.enrolments.all():
        actions_requests.pause_stories(person=place.person, now=NEXT_DAY)
    plan = offer_in(evening.world.term).plan(NEXT_DAY)
    assert {one.kind for one in plan.shortfalls if one.tale == str(far.uuid)} == {"nobody_there"}


def test_questions_to_database_do_not_grow_with_people_and_stories() -> None:
    evening = circulating()
    world = evening.world
    declare_tie(person=evening.person("けんじ").person, name_or_address="はるか", now=NEXT_DAY)
    declare_tie(person=evening.person("はるか").person, name_or_address="みどり", now=NEXT_DAY)
    approved_story(evening, audience="group")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            offer_in(world.term).plan(NEXT_DAY)
        return len(captured)

    before = asked()
    for number in range(6):
        world.add_person(world.graduates, f"ひと{number}")
        approved_story(evening, by="そら", words=WORDS._replace(title=f"話{number}"))
    assert asked() == before <= 13
