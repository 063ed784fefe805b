"""ここから現場につなげたい: said about a told story or after a circle, read and tied by organisers, gone everywhere once it is taken back."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from kurumaza.field import actions_leads as actions
from kurumaza.field.actions_placements import publish_placement
from kurumaza.field.actions_wishes import ask_to_join
from kurumaza.field.errors import LeadRefused
from kurumaza.field.jobs_wishes import led_on
from kurumaza.field.models import JoinWish, Lead, Placement
from kurumaza.field.queries_began import began_choices, began_with
from kurumaza.field.queries_leads import (
    LEAD,
    leads_on_desk,
    leads_to,
    own_leads,
    public_leads,
    standing_leads,
    unread_leads,
)
from kurumaza.field.queries_placements import content_of, digest_of
from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.actions_retractions import bring_together
from kurumaza.people.models import Notice, Person, Retraction, RetractionMark
from kurumaza.stories.actions import recall_story, withdraw_story
from kurumaza.stories.actions_gone import copies_of
from kurumaza.stories.models import Story
from kurumaza.terms.actions_prepare import withdraw_participation
from tests.conftest import SignIn
from tests.factories.field import draft_placement, one_key, published_placement
from tests.factories.stories import NEXT_DAY, Evening, approved_story, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
LINE = "残る人の話を、食堂の人と考えてみたい。"


@dataclass
class Stage:
    """はるか told a story; 火-Okoshi has an internship."""

    evening: Evening
    now: datetime
    story: Story
    placement: Placement

    def say(self, *, allows_public: bool = True, line: str = LINE) -> Lead:
        lead = actions.say_lead(
            enrolment=self.evening.world.haruka,
            origin=self.story,
            line=line,
            allows_public=allows_public,
            now=self.now,
        )
        assert isinstance(lead, Lead), lead
        return lead

    def tie(self, lead: Lead) -> Lead:
        by = self.evening.world.student_organiser
        tied = actions.tie_lead(lead=lead, placement=self.placement, by=by, now=self.now)
        assert isinstance(tied, Lead), tied
        return tied

    def page(self) -> str:
        return Client().get(reverse("internship", args=[self.placement.uuid])).content.decode()


@pytest.fixture
def stage() -> Stage:
    evening = make_evening()
    story = approved_story(evening)
    return Stage(evening, NEXT_DAY, story, published_placement(evening.world, NEXT_DAY))


def standing(browser: Client, lead: Lead) -> list[str]:
    found: list[str] = browser.get("/standing/", {"of": f"lead:{lead.uuid}"}).json()["standing"]
    return found


def test_organisers_of_both_partners_read_it_and_are_told_without_words(stage: Stage) -> None:
    lead = stage.say()
    run_all_due()
    world = stage.evening.world
    told = {one.to[0]: str(one.body) for one in mail.outbox}
    assert {world.student_organiser.email, world.graduate_organiser.email} <= set(told)
    assert not any("食堂" in body for body in told.values())
    [seen] = leads_on_desk(leads_to(world.term))
    assert (seen.lead, seen.call_name, seen.story_title) == (lead, "はるか", stage.story.title)
    assert unread_leads(world.graduate_organiser, world.term) == 1
    actions.read_lead(lead=lead, by=world.graduate_organiser, now=stage.now)
    assert unread_leads(world.student_organiser, world.term) == 0


def test_its_author_hears_once_that_an_internship_came_of_it(stage: Stage) -> None:
    lead = stage.say()
    run_all_due()
    mail.outbox.clear()
    for _again in range(2):
        stage.tie(lead)
    told = Notice.objects.filter(name="field.led_on")
    assert told.get().person == lead.enrolment.person
    Job.objects.filter(done_at__isnull=True).update(due=stage.now)
    run_all_due()
    [sent] = [one for one in mail.outbox if "インターンが生まれました" in str(one.body)]
    assert sent.to == [lead.enrolment.person.email]
    assert stage.placement.title not in str(sent.body)
    assert lead.line not in str(sent.body)


def test_draft_is_told_of_once_it_is_published_and_nothing_of_what_was_taken_back(stage: Stage) -> None:
    world, draft = stage.evening.world, draft_placement(stage.evening.world)
    one_key(world.term)
    lead, by = stage.say(), world.student_organiser
    actions.tie_lead(lead=lead, placement=draft, by=by, now=stage.now)
    told = Notice.objects.filter(name="field.led_on")
    assert not told.exists()
    published = publish_placement(
        placement=draft,
        mark=digest_of(content_of(draft)),
        counsel_read=True,
        membership=world.member(by),
        now=stage.now,
    )
    assert isinstance(published, Placement), published
    assert told.count() == 1
    assert led_on(str(lead.uuid)) is not None
    actions.take_back_lead(lead=lead, now=stage.now)
    assert led_on(str(lead.uuid)) is None


def test_line_has_its_bounds_and_is_said_once_a_story(stage: Stage) -> None:
    haruka = stage.evening.world.haruka

    def say(line: str) -> Lead | LeadRefused:
        return actions.say_lead(
            enrolment=haruka, origin=stage.story, line=line, allows_public=False, now=stage.now
        )

    assert say(" ") == LeadRefused("empty")
    assert say("あ" * 201) == LeadRefused("too_long")
    assert isinstance(say("あ" * 200), Lead)
    assert say("もう一度") == LeadRefused("there_already")


def test_only_the_author_of_a_told_story_says_it(stage: Stage) -> None:
    kenji = stage.evening.person("けんじ")
    refused = actions.say_lead(
        enrolment=kenji, origin=stage.story, line="わたしも", allows_public=False, now=stage.now
    )
    assert refused == LeadRefused("not_told")
    recall_story(story=stage.story, now=stage.now)
    gone = actions.say_lead(
        enrolment=stage.evening.world.haruka,
        origin=stage.story,
        line=LINE,
        allows_public=False,
        now=stage.now,
    )
    assert gone == LeadRefused("not_told")


def test_whoever_sat_in_a_circle_says_it_and_nobody_else(stage: Stage) -> None:
    evening = stage.evening
    kenji = evening.person("けんじ")
    lead = actions.say_lead(
        enrolment=kenji,
        origin=evening.circle,
        line="町の会議を見てみたい。",
        allows_public=False,
        now=stage.now,
    )
    assert isinstance(lead, Lead)
    [seen] = leads_on_desk(leads_to(evening.world.term))
    assert (seen.round_number, seen.story_title) == (evening.circle.round.number, "")
    new = evening.world.add_person(evening.world.students, "なつ")
    outside = actions.say_lead(
        enrolment=new, origin=evening.circle, line="わたしも", allows_public=False, now=stage.now
    )
    assert outside == LeadRefused("not_told")


def test_public_page_says_that_it_came_from_dialogue_with_the_line_and_no_name(stage: Stage) -> None:
    lead = stage.tie(stage.say())
    page = stage.page()
    assert "このインターンは、対話から生まれました" in page
    assert re.search(rf'data-standing="lead:{lead.uuid}" data-standing-silent><blockquote>{LINE}', page)
    assert "はるか" not in page
    assert stage.story.title not in page
    assert standing(Client(), lead) == [f"lead:{lead.uuid}"]


def test_line_stays_inside_where_its_author_did_not_agree_to_more(stage: Stage, sign_in: SignIn) -> None:
    lead = stage.tie(stage.say(allows_public=False))
    assert "対話から生まれました" not in stage.page()
    assert LINE not in stage.page()
    world = stage.evening.world
    assert standing(Client(), lead) == []
    assert standing(sign_in(world.kenji.person), lead) == []
    for person in (world.haruka.person, world.student_organiser, world.graduate_organiser):
        assert standing(sign_in(person), lead) == [f"lead:{lead.uuid}"]


def nowhere(stage: Stage, lead: Lead, sign_in: SignIn) -> None:
    """Not in the row, on no page, for nobody."""
    lead.refresh_from_db()
    world = stage.evening.world
    assert (lead.line, lead.allows_public, lead.placement) == ("", False, None)
    assert leads_on_desk(leads_to(world.term)) == []
    assert public_leads(stage.placement) == []
    assert LINE not in stage.page()
    for person in (world.student_organiser, world.graduate_organiser):
        assert standing(sign_in(person), lead) == []


def test_taken_back_it_is_gone_everywhere(stage: Stage, sign_in: SignIn) -> None:
    lead = stage.tie(stage.say())
    for _time in range(2):
        actions.take_back_lead(lead=lead, now=stage.now)
    nowhere(stage, lead, sign_in)
    assert list(own_leads(stage.evening.world.haruka.person)) == []
    # One may say so again.
    stage.say(line="やはり考えたい。")


def test_it_goes_with_its_story(stage: Stage, sign_in: SignIn) -> None:
    lead = stage.tie(stage.say())
    withdraw_story(story=stage.story, now=stage.now)
    nowhere(stage, lead, sign_in)
    stage.story.refresh_from_db()
    assert copies_of(stage.story) == []


def test_copy_that_was_left_is_found(stage: Stage) -> None:
    lead = stage.say()
    withdraw_story(story=stage.story, now=stage.now)
    Lead.objects.filter(pk=lead.pk).update(line="残った", taken_back_at=None)
    stage.story.refresh_from_db()
    assert copies_of(stage.story) == ["leads"]


def test_it_rests_while_its_story_is_rewritten(stage: Stage) -> None:
    lead = stage.tie(stage.say())
    recall_story(story=stage.story, now=stage.now)
    assert LINE not in stage.page()
    assert leads_on_desk(leads_to(stage.evening.world.term)) == []
    assert standing(Client(), lead) == []
    # Its author still sees what they said, and can take it back.
    assert [one.line for one in own_leads(stage.evening.world.haruka.person)] == [LINE]


def test_it_goes_with_its_person(stage: Stage) -> None:
    lead = stage.tie(stage.say())
    person: Person = stage.evening.world.haruka.person
    assert erase_person(person=person, now=stage.now) is None
    lead.refresh_from_db()
    assert lead.line == ""


def test_old_database_is_told_that_it_was_taken_back(stage: Stage) -> None:
    lead = stage.tie(stage.say())
    before = {
        name: getattr(lead, name) for name in ("line", "allows_public", "placement_id", "taken_back_at")
    }
    actions.take_back_lead(lead=lead, now=stage.now)
    run_all_due()
    assert Retraction.objects.filter(kind=LEAD, subject=lead.uuid).exists()
    Lead.objects.filter(pk=lead.pk).update(**before)
    RetractionMark.objects.all().delete()
    bring_together(now=stage.now + timedelta(days=1))
    lead.refresh_from_db()
    assert lead.line == ""


def test_one_lead_leads_to_one_internship(stage: Stage) -> None:
    lead = stage.tie(stage.say())
    world = stage.evening.world
    other = published_placement(world, stage.now)
    again = actions.tie_lead(lead=lead, placement=other, by=world.student_organiser, now=stage.now)
    assert again == LeadRefused("tied")
    untied = actions.untie_lead(lead=lead, placement=stage.placement, by=world.student_organiser)
    assert isinstance(untied, Lead)
    assert untied.placement is None
    actions.take_back_lead(lead=lead, now=stage.now)
    gone = actions.tie_lead(lead=lead, placement=other, by=world.student_organiser, now=stage.now)
    assert gone == LeadRefused("gone")


def test_story_that_led_to_a_wish_is_named_only_while_it_may_be_read(stage: Stage) -> None:
    world = stage.evening.world
    [circles, stories] = began_choices(world.haruka, stage.now)
    assert [code for code, _words in circles.options] == [f"circle:{stage.evening.circle.uuid}"]
    assert stories.options == [(f"story:{stage.story.uuid}", f"話「{stage.story.title}」から")]
    wish = ask_to_join(
        placement=stage.placement,
        enrolment=world.haruka,
        moved="動きました。",
        began_kind="story",
        began=stage.story.uuid,
        began_words="自分で書いて、気づきました。",
        now=stage.now,
    )
    assert isinstance(wish, JoinWish)
    # Who organises the term reads at the desk what is told in it, also where no reader of the term is meant.
    for reader in (world.haruka.person, world.student_organiser, world.graduate_organiser):
        seen = began_with(reader, wish)
        assert seen is not None
        assert (seen.words, seen.mark) == (f"話「{stage.story.title}」から", f"story:{stage.story.uuid}")
    withdraw_story(story=stage.story, now=stage.now)
    wish.refresh_from_db()
    assert (wish.began, wish.began_words) == (stage.story.uuid, "")
    for reader in (world.haruka.person, world.student_organiser):
        seen = began_with(reader, wish)
        assert seen is not None
        assert (seen.words, seen.mark) == ("ある話から", "")


def test_line_of_who_takes_part_no_more_stands_on_no_page(stage: Stage) -> None:
    lead = stage.tie(stage.say())
    assert lead.line in stage.page()
    withdraw_participation(enrolment=stage.evening.world.haruka, now=stage.now)
    assert lead.line not in stage.page()
    assert not standing_leads().exists()
    assert list(own_leads(stage.evening.world.haruka.person)) == [lead]
