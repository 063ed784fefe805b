"""Somebody who organises for both partners of a programme: they say for which, where it matters, and are one person all the same."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles.models import Circle
from kurumaza.desk.actions_rehearsal import start_rehearsal
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Approval, Key, Membership, Organisation
from kurumaza.stories.actions_review import approve_story
from kurumaza.stories.models import Story
from kurumaza.terms.actions_stages import close_term, open_to_people, opening_digest
from kurumaza.terms.models import Slot, Term
from kurumaza.terms.queries_public import hosts_of
from kurumaza.ways import actions_lists as lists
from kurumaza.ways.models import Announcement, Enquiry
from tests.conftest import SignIn
from tests.desk.test_views_opening import filled
from tests.factories.doors import words_of
from tests.factories.stories import draft_story, make_evening, tell
from tests.factories.terms import MembershipFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ASKED = "どの団体として"
UNSAID = "どの団体としてかを選んでください。"


@pytest.fixture
def world() -> World:
    cache.clear()
    return make_world(now=timezone.now())


@pytest.fixture
def first(world: World) -> Membership:
    """For 火-Okoshi, whose organiser is somebody else too."""
    made: Membership = MembershipFactory.create(organisation=world.students.organisation, call_name="みのる")
    return made


@pytest.fixture
def second(world: World, first: Membership) -> Membership:
    """The same person for Dialogue for Everyone."""
    made: Membership = MembershipFactory.create(
        organisation=world.graduates.organisation, person=first.person, call_name="みのる"
    )
    return made


@pytest.fixture
def browser(second: Membership, sign_in: SignIn) -> Client:
    return sign_in(second.person)


def colleague(world: World) -> Membership:
    """Somebody of 火-Okoshi alone."""
    return Membership.objects.get(person=world.student_organiser)


def as_draft(world: World) -> Term:
    Term.objects.filter(pk=world.term.pk).update(two_keys=["opening"], opened_at=None)
    return Term.objects.get(pk=world.term.pk)


def let_its_evenings_pass(world: World) -> None:
    for number, slot in enumerate(Slot.objects.filter(round__term=world.term), 1):
        Slot.objects.filter(pk=slot.pk).update(starts_at=timezone.now() - timedelta(days=number))


def holders() -> list[Membership]:
    """Whose keys are turned."""
    return [one.membership for one in Key.objects.filter(revoked_at=None).order_by("pk")]


def test_draft_is_asked_for_by_the_partner_that_is_chosen(
    world: World, second: Membership, browser: Client, sign_in: SignIn
) -> None:
    term = as_draft(world)
    address = reverse("term_keys", args=[term.slug])
    said = {"act": "ask", "digest": opening_digest(term)}
    assert ASKED not in words_of(sign_in(world.student_organiser).get(address)).split("同意が要ること")[0]
    assert UNSAID in words_of(browser.post(address, said))
    elsewhere = Membership.objects.get(person=world.outsider)
    assert "選び直してください。" in words_of(browser.post(address, said | {"membership": elsewhere.uuid}))
    assert holders() == []
    browser.post(address, said | {"membership": second.uuid})
    assert holders() == [second]


def test_turned_key_of_the_first_partner_does_not_stand_in_the_way(
    world: World, second: Membership, browser: Client
) -> None:
    term = as_draft(world)
    open_to_people(term=term, membership=colleague(world), now=timezone.now())
    address = reverse("term_keys", args=[term.slug])
    approval = Approval.objects.get()
    # One key alone is theirs to turn: nothing is asked.
    assert "同意しました。" in words_of(
        browser.post(address, {"act": "agree", "approval": approval.uuid}, follow=True)
    )
    assert holders() == [colleague(world), second]
    assert Term.objects.get(pk=term.pk).is_open


def test_two_keys_are_two_peoples(world: World, second: Membership, browser: Client) -> None:
    term = as_draft(world)
    open_to_people(term=term, membership=second, now=timezone.now())
    address, approval = reverse("term_keys", args=[term.slug]), Approval.objects.get()
    assert 'value="agree"' not in words_of(browser.get(address))
    answer = browser.post(address, {"act": "agree", "approval": approval.uuid}, follow=True)
    assert "一人で二つの団体の分を答えることはできません。" in words_of(answer)
    assert holders() == [second]
    browser.post(address, {"act": "take_back", "approval": approval.uuid})
    assert holders() == []


def test_what_needs_two_keys_is_changed_for_the_partner_that_is_chosen(
    world: World, second: Membership, browser: Client
) -> None:
    address = reverse("term_keys", args=[world.term.slug])
    said = {"act": "change", "acts": ["closing"]}
    assert UNSAID in words_of(browser.post(address, said))
    browser.post(address, said | {"membership": second.uuid})
    assert holders() == [second]


def test_term_is_opened_and_closed_for_the_partner_that_is_chosen(
    world: World, second: Membership, browser: Client
) -> None:
    address = reverse("open_term", args=[world.programme.uuid])
    said = filled(world, needs_all="on")
    assert UNSAID in words_of(browser.post(address, said))
    assert not Term.objects.filter(slug="aomori-2").exists()
    browser.post(address, said | {"membership": second.uuid})
    assert holders() == [second]
    Key.objects.all().delete()
    let_its_evenings_pass(world)
    Term.objects.filter(pk=world.term.pk).update(two_keys=["closing"])
    page = reverse("close_term", args=[world.term.slug])
    assert UNSAID in words_of(browser.post(page))
    browser.post(page, {"membership": second.uuid})
    assert holders() == [second]
    assert "ほかの団体の同意を待っています。" in words_of(browser.get(page))


def test_closing_that_a_colleague_asked_for_is_answered_for_the_other(
    world: World, second: Membership, browser: Client
) -> None:
    let_its_evenings_pass(world)
    Term.objects.filter(pk=world.term.pk).update(two_keys=["closing"])
    close_term(term=world.term, membership=colleague(world), now=timezone.now())
    page = reverse("close_term", args=[world.term.slug])
    assert "ほかの団体が、この期を終えることに同意しています。" in words_of(browser.get(page))
    browser.post(page)
    assert holders() == [colleague(world), second]
    assert Term.objects.get(pk=world.term.pk).closed_at is not None


def test_where_one_key_is_enough_nobody_is_asked(world: World, second: Membership, browser: Client) -> None:
    let_its_evenings_pass(world)
    Term.objects.filter(pk=world.term.pk).update(two_keys=[])
    page = reverse("close_term", args=[world.term.slug])
    assert ASKED not in words_of(browser.get(page))
    browser.post(page)
    assert Term.objects.get(pk=world.term.pk).closed_at is not None


def test_in_a_rehearsal_both_sides_meet(world: World, second: Membership) -> None:
    made = start_rehearsal(
        term=world.term, by=second.person, partner=colleague(world).uuid, now=timezone.now()
    )
    assert isinstance(made, Circle)
    places = {seat.enrolment.person: seat.enrolment.side.name for seat in made.seats.all()}
    assert places == {world.student_organiser: "学生", second.person: "卒業生"}


def test_story_becomes_public_with_the_key_of_the_partner_that_is_chosen(sign_in: SignIn) -> None:
    now = timezone.now()
    evening = make_evening(next_day=now - timedelta(days=1))
    world = evening.world
    one = MembershipFactory.create(organisation=world.students.organisation)
    other = MembershipFactory.create(organisation=world.graduates.organisation, person=one.person)
    story = tell(evening, draft_story(evening, now=now), audience="public", now=now)
    assert isinstance(story, Story)
    address = reverse("story_review_one", args=[world.term.slug, story.uuid])
    said = {"act": "approve", "version": story.version}
    browser = sign_in(one.person)
    assert UNSAID in words_of(browser.post(address, said))
    browser.post(address, said | {"membership": other.uuid})
    assert holders() == [other]
    approve_story(
        story=story,
        version=story.version,
        membership=world.member(world.student_organiser),
        now=timezone.now(),
    )
    story.refresh_from_db()
    assert story.state == Story.State.APPROVED


def test_story_that_a_colleague_approved_is_approved_for_the_other(sign_in: SignIn) -> None:
    now = timezone.now()
    evening = make_evening(next_day=now - timedelta(days=1))
    world = evening.world
    one = MembershipFactory.create(organisation=world.students.organisation)
    MembershipFactory.create(organisation=world.graduates.organisation, person=one.person)
    story = tell(evening, draft_story(evening, now=now), audience="public", now=now)
    assert isinstance(story, Story)
    approve_story(
        story=story,
        version=story.version,
        membership=world.member(world.student_organiser),
        now=timezone.now(),
    )
    address = reverse("story_review_one", args=[world.term.slug, story.uuid])
    browser = sign_in(one.person)
    assert ASKED not in words_of(browser.get(address))
    browser.post(address, {"act": "approve", "version": story.version})
    story.refresh_from_db()
    assert story.state == Story.State.APPROVED


def on_list(world: World, email: str, *organisations: Organisation) -> None:
    made = lists.subscribe(
        programme=world.programme,
        organisations=organisations,
        email=email,
        now=timezone.now(),
    )
    lists.confirm_subscription(token=lists.subscription_token(made.uuid), now=timezone.now())


def test_announcement_goes_out_in_the_name_that_is_chosen(
    world: World, first: Membership, second: Membership, browser: Client
) -> None:
    on_list(world, "umi@kurumaza.example", second.organisation)
    address = reverse("subscriptions", args=[world.term.slug])
    said = {"announcement": uuid4(), "subject": "次の期", "body": "はじまります。", "act": "check"}
    assert UNSAID in words_of(browser.post(address, said))
    none = words_of(browser.post(address, said | {"membership": first.uuid}))
    assert "この団体からの案内を待つ人は、まだいません。" in none
    checked = words_of(browser.post(address, said | {"membership": second.uuid}))
    assert "この案内を1人に送ります" in checked
    assert f"<dd>{second.organisation.name}</dd>" in checked
    browser.post(address, said | {"membership": second.uuid, "act": "send"})
    assert Announcement.objects.get().organisation == second.organisation


def test_enquiry_is_answered_in_the_name_that_is_chosen(
    world: World, second: Membership, browser: Client
) -> None:
    words = {
        "group_name": "",
        "name": "うみ",
        "email": "umi@kurumaza.example",
        "phone": "",
        "text": "やってみたい。",
    }
    both = lists.enquire(
        programme=world.programme, organisations=hosts_of(world.term), now=timezone.now(), **words
    )
    address = reverse("enquiry", args=[both.uuid])
    assert UNSAID in words_of(browser.post(address, {"answer": "はい。"}))
    browser.post(address, {"answer": "はい。", "membership": second.uuid})
    assert Enquiry.objects.get(pk=both.pk).answered_for == second.organisation
    # To one that the form named alone, it is that one's answer.
    alone = lists.enquire(
        programme=world.programme, organisations=[second.organisation], now=timezone.now(), **words
    )
    browser.post(reverse("enquiry", args=[alone.uuid]), {"answer": "はい。"})
    assert Enquiry.objects.get(pk=alone.pk).answered_for == second.organisation
    run_all_due()
