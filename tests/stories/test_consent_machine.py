"""No series of acts shows a story to somebody outside the audience that its author allows."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kurumaza.people.models import Person
from kurumaza.stories import actions, actions_answers, actions_review, queries
from kurumaza.stories.models import Delivery, Response, Story
from tests.factories.stories import NEXT_DAY, WORDS, Evening, draft_story, make_evening, tell

# Who reads a story in each audience, beside its author: the model, written apart from the query.
NEAR, TERM = {"けんじ", "みどり", "そら"}, {"まこと", "ふみ", "ゆい", "あおい"}
AUDIENCES = {
    None: set[str](),
    "group": NEAR,
    "term": NEAR | TERM,
    "partners": NEAR | TERM | {"運営"},
    "public": NEAR | TERM | {"運営", "よそ", "だれか"},
}
PEOPLE = sorted(AUDIENCES["public"])


class Telling(RuleBasedStateMachine):
    """はるか tells, takes back, rewrites and withdraws; organisers review and bring; readers answer."""

    evening: Evening

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.story = draft_story(self.evening)
        self.state, self.keys = "draft", set[str]()
        self.allowed: str | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @rule(audience=st.sampled_from(["group", "term", "partners", "public"]))
    def tell(self, audience: str) -> None:
        told = tell(self.evening, self.story, audience=audience)
        assert isinstance(told, Story) is (self.state in ("draft", "returned"))
        if isinstance(told, Story):
            self.state, self.allowed, self.keys = "in_review", audience, set()

    @rule(by=st.sampled_from(["student_organiser", "graduate_organiser"]), reads_old=st.booleans())
    def approve(self, by: str, reads_old: bool) -> None:
        version = Story.objects.get(pk=self.story.pk).version - reads_old
        world = self.evening.world
        member = world.member(getattr(world, by))
        actions_review.approve_story(story=self.story, version=version, membership=member, now=NEXT_DAY)
        if self.state == "in_review" and not reads_old:
            self.keys.add(by)
            if self.allowed != "public" or len(self.keys) == 2:
                self.state = "approved"

    @rule()
    def give_back(self) -> None:
        version = Story.objects.get(pk=self.story.pk).version
        by = self.evening.world.student_organiser
        actions_review.return_story(
            story=self.story, version=version, note="町の名前を。", by=by, now=NEXT_DAY
        )
        self.state = "returned" if self.state == "in_review" else self.state

    @rule()
    def recall(self) -> None:
        actions.recall_story(story=self.story, now=NEXT_DAY)
        self.state = "draft" if self.state == "in_review" else self.state

    @rule()
    def withdraw(self) -> None:
        actions.withdraw_story(story=self.story, now=NEXT_DAY)
        self.state = "withdrawn"

    @rule(to=st.sampled_from(sorted(NEAR | TERM)))
    def bring_and_answer(self, to: str) -> None:
        by, reader = self.evening.world.graduate_organiser, self.evening.person(to)
        brought = actions_review.deliver_story(
            story=self.story, reader=reader.uuid, reason="読んでほしくて。", by=by, now=NEXT_DAY
        )
        if isinstance(brought, Delivery):
            assert self.state == "approved"
            assert to in AUDIENCES[self.allowed] & {"けんじ", "みどり", "まこと", "ふみ"}
            line = queries.lines_of(brought.story)[0]
            actions_answers.echo_story(delivery=brought, line=line, text="", now=NEXT_DAY)

    @invariant()
    def only_the_audience_reads(self) -> None:
        readers = {name for name in PEOPLE if queries.readable_story(self.person(name), self.story.uuid)}
        assert readers == (AUDIENCES[self.allowed] if self.state == "approved" else set())

    @invariant()
    def words_stand_in_the_open_only_while_told(self) -> None:
        story = Story.objects.get(pk=self.story.pk)
        assert story.state == self.state
        is_told = self.state in ("in_review", "approved")
        assert queries.told_words(story) == (WORDS if is_told else queries.Draft())
        assert bool(story.sealed_draft) is (self.state in ("draft", "returned"))

    @invariant()
    def withdrawn_words_are_quoted_nowhere(self) -> None:
        if self.state == "withdrawn":
            assert not Response.objects.filter(delivery__story=self.story).exclude(line="").exists()
            assert not Delivery.objects.filter(story=self.story).exclude(reason="").exists()

    def person(self, name: str) -> Person | None:
        world = self.evening.world
        around = {"運営": world.student_organiser, "よそ": world.outsider, "だれか": None}
        return around[name] if name in around else self.evening.person(name).person


@pytest.mark.django_db(databases=["default", "keys"])
def test_no_reachable_state_shows_story_outside_its_audience() -> None:
    Telling.evening = make_evening()
    run_state_machine_as_test(
        Telling,
        settings=settings(
            max_examples=15,
            stateful_step_count=12,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
