"""The loop on the lineage picture: internships that came of stories and circles, and questions that came back, for whom and until when."""

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kurumaza.circles.models import Circle
from kurumaza.field.actions_insight_cards import take_back_card
from kurumaza.field.actions_insights import take_back_insight
from kurumaza.field.actions_leads import say_lead, take_back_lead, tie_lead
from kurumaza.field.models import InsightCard, Lead, Placement
from kurumaza.people.actions import block_person
from kurumaza.people.models import Person
from kurumaza.stories.actions import recall_story, withdraw_story
from kurumaza.stories.models import Story
from kurumaza.stories.onward import Onward
from kurumaza.stories.queries_lineage import lineage_of
from kurumaza.terms.models import Enrolment, Term
from tests.conftest import SignIn
from tests.factories.field import full_content, published_placement
from tests.factories.insights import Field
from tests.factories.stories import NEXT_DAY, Evening, approved_story, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
LINE = "残る人の話を、食堂の人と考えてみたい。"
ASKED = "ゆずれないものは、いつ決まりましたか。"


@dataclass
class Loop:
    """はるか told a story; 火-Okoshi has an internship; はるか and けんじ are its members."""

    evening: Evening
    field: Field

    @property
    def placement(self) -> Placement:
        return self.field.placement

    def lead(
        self, origin: Story | Circle, *, allows_public: bool = False, by: Enrolment | None = None
    ) -> Lead:
        """Said and tied."""
        world = self.evening.world
        said = say_lead(
            enrolment=by or world.haruka, origin=origin, line=LINE, allows_public=allows_public, now=NEXT_DAY
        )
        assert isinstance(said, Lead), said
        tied = tie_lead(lead=said, placement=self.placement, by=world.student_organiser, now=NEXT_DAY)
        assert isinstance(tied, Lead), tied
        return tied

    def card(self, words: str = ASKED) -> InsightCard:
        """A question of はるか's in the deck."""
        return self.field.added(self.field.told("言わない人がいる"), words)

    def person(self, name: str) -> Person:
        return self.evening.person(name).person


@pytest.fixture
def loop() -> Loop:
    evening = make_evening()
    term = evening.world.term
    wanted = term.two_keys
    placement = published_placement(evening.world, NEXT_DAY)
    term.two_keys = wanted
    term.save(update_fields=["two_keys"])
    placement.members.add(evening.world.haruka, evening.world.kenji)
    return Loop(evening, Field(evening.world, placement, NEXT_DAY))


def seen(reader: Person, term: Term | None = None) -> list[Onward]:
    return lineage_of(reader, term=term).onward


def page(browser: Client) -> str:
    return browser.get(reverse("lineage")).content.decode()


def standing(browser: Client, *marks: str) -> list[str]:
    found: list[str] = browser.get("/standing/", {"of": list(marks)}).json()["standing"]
    return found


def test_thread_leads_from_a_story_to_the_internship_that_came_of_it(loop: Loop, sign_in: SignIn) -> None:
    story = approved_story(loop.evening)
    lead = loop.lead(story)
    reader = sign_in(loop.person("けんじ"))
    shown = page(reader)
    assert shown.count('class="thread led"') == 1
    assert shown.count('class="place"') == 1
    assert (
        f'href="{reverse("internship", args=[loop.placement.uuid])}" data-stone="2" data-along="1"' in shown
    )
    assert 'data-stone="1" data-along="2"' in shown
    assert "もとになった話" in shown
    assert "style=" not in shown
    assert standing(reader, f"led:{lead.uuid}") == [f"led:{lead.uuid}"]


def test_line_about_a_story_stands_not_beside_its_author_s_name(loop: Loop, sign_in: SignIn) -> None:
    silent = loop.lead(approved_story(loop.evening))
    reader = sign_in(loop.person("けんじ"))
    assert LINE not in page(reader)
    assert standing(reader, f"lead:{silent.uuid}") == []
    take_back_lead(lead=silent, now=NEXT_DAY)
    loop.lead(Story.objects.get(), allows_public=True)
    shown = page(reader)
    assert ("もとになった話" in shown, LINE in shown) == (True, False)


def test_who_may_not_read_the_story_learns_nothing_of_it(loop: Loop, sign_in: SignIn) -> None:
    story = approved_story(loop.evening, audience="group")
    lead = loop.lead(story, allows_public=True)
    outside = loop.person("ゆい")
    assert seen(outside) == []
    assert standing(sign_in(outside), f"led:{lead.uuid}") == []
    assert [one.title for one in seen(loop.person("けんじ"))] == [loop.placement.title]
    assert standing(Client(), f"led:{lead.uuid}") == []


def test_circles_theme_is_said_without_a_name_where_its_author_agreed(loop: Loop, sign_in: SignIn) -> None:
    circle, kenji = loop.evening.circle, loop.evening.person("けんじ")
    silent = loop.lead(circle)
    assert seen(loop.person("はるか")) == []
    lead = loop.lead(circle, allows_public=True, by=kenji)
    reader = sign_in(loop.person("ゆい"))
    shown = page(reader)
    assert shown.count('class="origin"') == shown.count('<p class="small">対話の話題から</p>') == 1
    assert f'data-standing="lead:{lead.uuid}" data-standing-silent>{LINE}' in shown
    assert "けんじ" not in shown
    marks = [f"led:{one.uuid}" for one in (silent, lead)]
    assert standing(reader, *marks) == marks[1:]
    assert seen(loop.evening.world.outsider) == []


def test_questions_that_came_back_stand_under_their_place_without_a_name(loop: Loop, sign_in: SignIn) -> None:
    card = loop.card()
    reader = sign_in(loop.person("けんじ"))
    shown = page(reader)
    assert shown.count('class="thread asks"') == shown.count('class="sheet"') == 1
    assert f"対話のカードへ → 「{ASKED}」" in shown
    assert 'href="#card-2" data-stone="2" data-along="1"' in shown
    assert 'id="card-2"' in shown
    assert "はるか" not in shown
    assert standing(reader, f"card:{card.uuid}") == [f"card:{card.uuid}"]
    for other in (sign_in(loop.evening.world.outsider), Client()):
        assert standing(other, f"card:{card.uuid}") == []
    assert seen(loop.evening.world.outsider) == []


def test_question_that_waits_for_keys_is_not_there(loop: Loop) -> None:
    loop.field.proposed(loop.field.told("言わない人がいる"), ASKED)
    assert seen(loop.person("はるか")) == []


def test_outsider_who_reads_a_public_story_sees_where_it_led_and_no_cards(loop: Loop) -> None:
    loop.lead(approved_story(loop.evening, audience="public"))
    loop.card()
    assert [len(one.cards) for one in seen(loop.person("けんじ"))] == [1]
    [found] = seen(loop.evening.world.outsider)
    assert (len(found.of_stories), found.cards) == (1, [])


def test_unpublished_internship_is_shown_to_nobody(loop: Loop, sign_in: SignIn) -> None:
    lead, card = loop.lead(approved_story(loop.evening), allows_public=True), loop.card()
    Placement.objects.update(published_at=None)
    world = loop.evening.world
    for person in (loop.person("はるか"), world.student_organiser, world.graduate_organiser):
        assert seen(person) == []
        assert standing(sign_in(person), f"led:{lead.uuid}", f"card:{card.uuid}") == []


@pytest.mark.parametrize("how", ["lead", "withdrawn", "recalled"])
def test_what_is_taken_back_is_gone(loop: Loop, sign_in: SignIn, how: str) -> None:
    story = approved_story(loop.evening)
    lead = loop.lead(story, allows_public=True)
    reader = loop.person("けんじ")
    assert len(seen(reader)) == 1
    if how == "lead":
        take_back_lead(lead=lead, now=NEXT_DAY)
    elif how == "withdrawn":
        withdraw_story(story=story, now=NEXT_DAY)
    else:
        recall_story(story=story, now=NEXT_DAY)
    assert seen(reader) == []
    browser = sign_in(reader)
    assert standing(browser, f"led:{lead.uuid}", f"lead:{lead.uuid}") == []
    assert LINE not in page(browser)


def test_question_goes_with_its_author_s_wish_and_with_its_insight(loop: Loop, sign_in: SignIn) -> None:
    first, second = loop.card(), loop.card("続けると決めたのは、いつでしたか。")
    reader = loop.person("けんじ")
    marks = [f"card:{one.uuid}" for one in (first, second)]
    assert standing(sign_in(reader), *marks) == marks
    take_back_card(card=first, by=loop.person("はるか"), now=NEXT_DAY)
    assert standing(sign_in(reader), *marks) == marks[1:]
    take_back_insight(insight=second.insight, now=NEXT_DAY)
    assert standing(sign_in(reader), *marks) == []
    assert seen(reader) == []


def test_people_kept_apart_leave_no_trace(loop: Loop, sign_in: SignIn) -> None:
    lead = loop.lead(approved_story(loop.evening, audience="public"), allows_public=True)
    after = loop.lead(loop.evening.circle, allows_public=True)
    card, reader = loop.card(), loop.person("けんじ")
    block_person(person=reader, other=loop.person("はるか"), label="はるか", now=NEXT_DAY)
    assert seen(reader) == []
    browser = sign_in(reader)
    assert standing(browser, f"led:{lead.uuid}", f"led:{after.uuid}", f"card:{card.uuid}") == []
    assert ASKED not in page(browser)


def test_place_stands_in_the_picture_of_its_own_term(loop: Loop) -> None:
    loop.card()
    reader, world = loop.person("けんじ"), loop.evening.world
    assert len(seen(reader, world.term)) == 1
    assert seen(reader, world.outsiders_term) == []


def test_beside_older_stories_stands_only_what_came_of_them(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kurumaza.stories.queries_lineage.STONES", 1)
    older = approved_story(loop.evening)
    loop.card()
    approved_story(loop.evening, by="そら")
    reader = loop.person("けんじ")
    newest = lineage_of(reader)
    assert [len(one.cards) for one in newest.onward] == [1]
    assert newest.older is not None
    assert lineage_of(reader, below=newest.older).onward == []
    loop.lead(older)
    [found] = lineage_of(reader, below=newest.older).onward
    assert (len(found.of_stories), len(found.cards)) == (1, 1)


def test_queries_do_not_grow_with_places_and_cards(loop: Loop, sign_in: SignIn) -> None:
    browser = sign_in(loop.person("けんじ"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(browser)
        return len(captured)

    first = approved_story(loop.evening)
    loop.lead(first)
    loop.card()
    at_one = queries()
    loop.card("続けると決めたのは、いつでしたか。")
    other = published_placement(loop.evening.world, NEXT_DAY, full_content("ねぶたの準備"))
    other.members.add(loop.evening.world.haruka)
    again = Loop(loop.evening, Field(loop.evening.world, other, NEXT_DAY))
    again.card("離れた人に、いま聞いてみたいことは何ですか。")
    again.lead(loop.evening.circle, allows_public=True)
    assert queries() == at_one
