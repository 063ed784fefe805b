"""No series of acts shows a story, or a line of it, to somebody whom its author and all whom it names do not allow."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kurumaza.partners.models import Membership
from kurumaza.people.actions import declare_tie
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.models import Person
from kurumaza.stories import actions, actions_answers, actions_review, queries
from kurumaza.stories.actions_excerpts import agree_to_excerpt, allow_excerpt, take_back_excerpt
from kurumaza.stories.actions_mentions import answer_mention
from kurumaza.stories.models import Delivery, Excerpt, Mention, Response, Story
from kurumaza.stories.queries import Draft
from kurumaza.stories.queries_excerpts import excerpt_digest, find_leave, usable_excerpts
from kurumaza.stories.queries_mentions import mentions_for
from kurumaza.stories.words import teller_words
from kurumaza.terms.actions_prepare import withdraw_participation
from kurumaza.terms.models import Enrolment
from tests.factories.own_data import dump
from tests.factories.stories import NEXT_DAY, Evening, draft_story, make_evening

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
OUTSIDE = {"よそ", "だれか"}
NAMED = ("けんじ", "ふみ")
PLAIN = Draft("canary-title", "canary-first-line。", "canary-choice。", "canary-since。")
NAMING = PLAIN._replace(hesitation="canary-first-line。けんじさんとふみさんに聞きました。")
WORDS = ("canary-title", "canary-first-line", "canary-choice", "canary-since")
LINES = ("canary-first-line。", "canary-choice。", "けんじさんとふみさんに聞きました。")
USES = ("opening", "report", "page")


class Telling(RuleBasedStateMachine):
    """はるか tells, names others or not, takes back, rewrites, withdraws and allows lines; those who are named answer; organisers review
    and bring; readers answer; people leave, keep others away, are erased."""

    evening: Evening

    def __init__(self) -> None:
        super().__init__()
        self.undo = [transaction.atomic(using=alias) for alias in ("default", "keys")]
        for one in self.undo:
            one._from_testcase = True  # type: ignore[attr-defined]  # an erasure begins its own outermost one
            one.__enter__()
        self.now: datetime = NEXT_DAY
        self.story = draft_story(self.evening, words=PLAIN)
        self.names = False
        self.state, self.keys, self.is_named = "draft", set[str](), True
        self.allowed: str | None = None
        # Of the present version: what those who are named said.
        self.said: dict[str, bool | None] = {}
        # By (line, use): under a name or not; and whose keys are turned for it.
        self.lines: dict[tuple[str, str], bool] = {}
        self.line_keys: dict[str, set[str]] = {}
        self.left, self.erased, self.apart = set[str](), set[str](), set[str]()
        # How often something was written, and how it stood when all was asked last.
        self.written, self.held = 0, (-1, "")
        self.watches = [connections[alias].execute_wrapper(self._watch) for alias in ("default", "keys")]
        for watch in self.watches:
            watch.__enter__()

    def _watch(self, execute: Callable[..., Any], query: str, *rest: Any) -> Any:
        self.written += query.startswith(("INSERT", "UPDATE", "DELETE"))
        return execute(query, *rest)

    def teardown(self) -> None:
        for watch in self.watches:
            watch.__exit__(None, None, None)
        for one, alias in zip(reversed(self.undo), ("keys", "default"), strict=True):
            transaction.set_rollback(True, using=alias)
            one.__exit__(None, None, None)

    def tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    @initialize(
        names=st.booleans(),
        audience=st.sampled_from(["group", "term", "partners", "public"]),
        is_named=st.booleans(),
        far=st.sampled_from(["", "told", "approved", "approved"]),
    )
    def begin(self, names: bool, audience: str, is_named: bool, far: str) -> None:
        """Some begin far on: chance alone rarely leads there."""
        if far:
            self.write(names)
            self.tell(audience, is_named)
        if far == "approved":
            for name in self.said:
                self.answer(name, True)
            for by in ("student_organiser", "graduate_organiser"):
                self.approve(by, False)
            assert self.is_out()

    # The author

    @rule(names=st.booleans())
    def write(self, names: bool) -> None:
        words = NAMING if names else PLAIN
        saved = actions.save_draft(story=self.fresh(), words=words)
        assert isinstance(saved, Story) is (self.state in ("draft", "returned"))
        if isinstance(saved, Story):
            self.names = names

    @rule(audience=st.sampled_from(["group", "term", "partners", "public"]), is_named=st.booleans())
    def tell(self, audience: str, is_named: bool) -> None:
        circle = self.evening.circle.uuid if audience == "group" else None
        told = actions.submit_story(
            story=self.fresh(),
            audience=audience,
            circle=circle,
            is_named=is_named,
            ask=NAMED if self.names else (),
            now=self.tick(),
        )
        gone = self.names and bool(set(NAMED) & (self.left | self.erased))
        open_ = self.state in ("draft", "returned")
        # Of who is erased no call name is left that could be found, of who has left nobody can be asked.
        expected = open_ and not (gone and set(NAMED) & self.left - self.erased)
        assert isinstance(told, Story) is expected, told
        if isinstance(told, Story):
            self.state, self.allowed, self.keys = "in_review", audience, set()
            self.is_named = is_named or audience != "public"
            self.said = {name: None for name in NAMED if name not in self.erased} if self.names else {}
            self.lines, self.line_keys = {}, {}

    @rule()
    def rewrite(self) -> None:
        actions.recall_story(story=self.fresh(), now=self.tick())
        if self.state in ("in_review", "approved"):
            self.state = "draft"
            self.lines = {}

    @rule()
    def withdraw(self) -> None:
        actions.withdraw_story(story=self.fresh(), now=self.tick())
        self.state, self.lines = "withdrawn", {}

    @rule(line=st.sampled_from(LINES), use=st.sampled_from(USES), is_named=st.booleans())
    def allow(self, line: str, use: str, is_named: bool) -> None:
        done = allow_excerpt(story=self.fresh(), line=line, use=use, is_named=is_named, now=self.tick())
        assert isinstance(done, Excerpt) is (self.is_out() and line != LINES[2])
        if isinstance(done, Excerpt):
            named = is_named and (self.is_named or use == "opening")
            if use == "page" and self.lines.get((line, use)) != named:
                self.line_keys[line] = set()
            self.lines[line, use] = named

    @rule(line=st.sampled_from(LINES[:2]), use=st.sampled_from(USES))
    def take_line_back(self, line: str, use: str) -> None:
        for excerpt in Excerpt.objects.filter(story=self.story, line=line):
            take_back_excerpt(excerpt=excerpt, use=use, now=self.tick())
        self.lines.pop((line, use), None)

    # Those who are named

    @rule(name=st.sampled_from(NAMED), granted=st.booleans())
    def answer(self, name: str, granted: bool) -> None:
        mention = self.mention(name)
        if mention is None:
            return
        before = self.is_out()
        done = answer_mention(mention=mention, granted=granted, now=self.tick())
        present = name in self.said and self.state in ("in_review", "approved")
        assert isinstance(done, Mention) is present
        if present:
            self.said[name] = granted
            if before and not granted:
                self.lines = {}

    @rule(name=st.sampled_from(NAMED))
    @precondition(lambda self: len(self.left) < 1)
    def leave(self, name: str) -> None:
        if name not in self.erased:
            withdraw_participation(enrolment=self.place(name), now=self.tick())
            self.left.add(name)

    @rule(name=st.sampled_from((*NAMED, "はるか")))
    @precondition(lambda self: not self.erased)
    def erase(self, name: str) -> None:
        before = self.is_out()
        assert erase_person(person=self.place(name).person, now=self.tick()) is None
        self.erased.add(name)
        if name == "はるか":
            self.state, self.lines = "withdrawn", {}
        elif self.said.get(name):
            self.said[name] = False
            if before:
                self.lines = {}

    # Organisers and readers

    @rule(by=st.sampled_from(["student_organiser", "graduate_organiser"]), reads_old=st.booleans())
    def approve(self, by: str, reads_old: bool) -> None:
        version = self.fresh().version - reads_old
        actions_review.approve_story(
            story=self.fresh(), version=version, membership=self.member(by), now=self.tick()
        )
        if self.state == "in_review" and not reads_old and self.all_agree():
            self.keys.add(by)
            if self.allowed != "public" or len(self.keys) == 2:
                self.state = "approved"

    @rule(by=st.sampled_from(["student_organiser", "graduate_organiser"]), line=st.sampled_from(LINES[:2]))
    def agree_to_line(self, by: str, line: str) -> None:
        for excerpt in Excerpt.objects.filter(story=self.story, line=line):
            leave = find_leave(excerpt, "page")
            assert (leave is not None) is (self.is_out() and (line, "page") in self.lines)
            if leave is not None:
                digest = excerpt_digest(leave)
                agree_to_excerpt(excerpt=excerpt, digest=digest, membership=self.member(by), now=self.tick())
                self.line_keys[line].add(by)

    @rule()
    def give_back(self) -> None:
        by = self.evening.world.student_organiser
        story = self.fresh()
        actions_review.return_story(
            story=story, version=story.version, note="町の名前を。", by=by, now=self.tick()
        )
        self.state = "returned" if self.state == "in_review" else self.state

    @rule(to=st.sampled_from(sorted(NEAR | TERM)))
    def bring_and_answer(self, to: str) -> None:
        by, reader = self.evening.world.graduate_organiser, self.place(to)
        brought = actions_review.deliver_story(
            story=self.fresh(), reader=reader.uuid, reason="canary-reason", by=by, now=self.now
        )
        if isinstance(brought, Delivery):
            assert to in self.readers() & {"けんじ", "みどり", "まこと", "ふみ"}
            line = queries.lines_of(brought.story)[0]
            actions_answers.echo_story(delivery=brought, line=line, text="", now=self.now)

    @rule(name=st.sampled_from(["みどり", "まこと", "けんじ"]), declares=st.booleans())
    @precondition(lambda self: not self.apart and "はるか" not in self.erased)
    def keep_apart(self, name: str, declares: bool) -> None:
        if name in self.erased:
            return
        one, other = (self.place(name), self.place("はるか"))
        one, other = (one, other) if declares else (other, one)
        declare_tie(person=one.person, name_or_address=other.name, now=self.tick())
        self.apart.add(name)

    # What holds

    @invariant()
    def everything_holds(self) -> None:
        """Asked again where something was written since, or is expected to be otherwise: many a step is refused, and asking takes
        longer than the step."""
        stands = (self.written, self.expected())
        if stands == self.held:
            return
        self.only_the_audience_reads()
        self.nobody_of_outside_reads_a_name_that_is_not_told()
        self.words_stand_in_the_open_only_while_told()
        self.lines_are_used_as_allowed()
        self.who_is_named_can_change_their_answer()
        self.withdrawn_words_are_nowhere()
        self.held = stands

    def only_the_audience_reads(self) -> None:
        found = {name for name in PEOPLE if queries.readable_story(self.person(name), self.story.uuid)}
        assert found == self.readers()

    def nobody_of_outside_reads_a_name_that_is_not_told(self) -> None:
        if self.is_out() and not self.is_named:
            story = self.fresh()
            assert not any("はるか" in teller_words(story, self.person(name)) for name in OUTSIDE)

    def words_stand_in_the_open_only_while_told(self) -> None:
        story = self.fresh()
        assert story.state == self.state
        is_told = self.state in ("in_review", "approved")
        assert queries.told_words(story) == ((NAMING if self.names else PLAIN) if is_told else Draft())
        assert bool(story.sealed_draft) is (self.state in ("draft", "returned"))

    def lines_are_used_as_allowed(self) -> None:
        for use in USES:
            found = {(one.line, one.call_name) for one in usable_excerpts(self.evening.world.term, use)}
            assert found == {
                (line, "はるか" if named else "")
                for (line, of), named in self.lines.items()
                if of == use and self.is_out() and (use != "page" or len(self.line_keys[line]) == 2)
            }

    def who_is_named_can_change_their_answer(self) -> None:
        if self.state in ("in_review", "approved"):
            shown = {
                name for name in NAMED if name not in self.erased and mentions_for(self.place(name).person)
            }
            hidden = {name for name in self.apart if self.said.get(name) is None}
            assert shown == {name for name in self.said if name not in self.erased} - hidden

    def withdrawn_words_are_nowhere(self) -> None:
        if self.state == "withdrawn":
            stored = dump()
            assert [one for one in (*WORDS, "canary-reason") if one.encode() in stored] == []
        else:
            assert (
                not Response.objects.filter(delivery__story=self.story)
                .exclude(line__in=["", *LINES])
                .exists()
            )

    # The model

    def expected(self) -> str:
        """The model as words, the same for the same."""
        plain = (self.state, self.names, self.is_named, self.allowed)
        sets = [sorted(one) for one in (self.keys, self.left, self.erased, self.apart)]
        maps = [sorted(one.items()) for one in (self.said, self.lines)]
        line_keys = [(line, sorted(keys)) for line, keys in sorted(self.line_keys.items())]
        return repr((plain, sets, maps, line_keys))

    def all_agree(self) -> bool:
        return all(one is True for one in self.said.values())

    def is_out(self) -> bool:
        return self.state == "approved" and self.all_agree()

    def readers(self) -> set[str]:
        if not self.is_out():
            return set()
        found = set(AUDIENCES[self.allowed])
        if self.allowed != "public":
            found -= self.left | self.erased | self.apart
        return found

    def fresh(self) -> Story:
        return Story.objects.select_related("person", "term").get(pk=self.story.pk)

    def mention(self, name: str) -> Mention | None:
        rows = Mention.objects.select_related("story", "enrolment__person").order_by("-version")
        return None if name in self.erased else rows.filter(enrolment=self.place(name)).first()

    def place(self, name: str) -> Enrolment:
        place = self.evening.person(name)
        return Enrolment.objects.select_related("person", "term", "side").get(pk=place.pk)

    def member(self, by: str) -> Membership:
        return self.evening.world.member(getattr(self.evening.world, by))

    def person(self, name: str) -> Person | None:
        world = self.evening.world
        around = {"運営": world.student_organiser, "よそ": world.outsider, "だれか": None}
        return around[name] if name in around else self.place(name).person


def run(examples: int, steps: int) -> None:
    Telling.evening = make_evening()
    run_state_machine_as_test(
        Telling,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # to shrink what a database answers takes many minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db(databases=["default", "keys"])
def test_no_reachable_state_shows_story_outside_its_audience() -> None:
    run(15, 12)


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db(databases=["default", "keys"])
def test_no_state_that_many_steps_reach_shows_story_outside_its_audience() -> None:
    run(40, 30)
