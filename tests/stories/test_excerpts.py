"""Lines that stand on their own: allowed one by one for one use, under a name or none, taken back, gone with the story."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.desk.queries_keys import asked_of
from kurumaza.partners.actions import Waiting
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.actions_retractions import bring_together, keep_retraction
from kurumaza.people.erasures import retracted_kinds
from kurumaza.people.models import Retraction
from kurumaza.stories import actions, queries
from kurumaza.stories.actions_excerpts import (
    agree_to_excerpt,
    allow_excerpt,
    name_retraction_kind,
    take_back_excerpt,
)
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Excerpt, Story
from kurumaza.stories.queries_excerpts import excerpt_digest, find_leave, usable_excerpts
from kurumaza.terms.models import Term
from tests.conftest import SignIn
from tests.factories.own_data import dump
from tests.factories.stories import WORDS, Evening, approved_story, draft_story, make_evening, tell
from tests.stories.test_mentions import approved as approved_with_names
from tests.stories.test_mentions import say

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
LINE = WORDS.hesitation


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def evening(now: datetime) -> Evening:
    return make_evening(next_day=now - timedelta(days=1))


@pytest.fixture
def story(evening: Evening, now: datetime) -> Story:
    return approved_story(evening, now=now)


def allow(story: Story, use: str, now: datetime, *, line: str = LINE, is_named: bool = True) -> Excerpt:
    done = allow_excerpt(story=story, line=line, use=use, is_named=is_named, now=now)
    assert isinstance(done, Excerpt), done
    return done


def usable(story: Story, use: str) -> list[tuple[str, str]]:
    return [(one.line, one.call_name) for one in usable_excerpts(story.term, use)]


def test_line_is_used_for_what_it_was_allowed(story: Story, now: datetime) -> None:
    allow(story, "opening", now)
    allow(story, "report", now, line=queries.lines_of(story)[1], is_named=False)
    assert usable(story, "opening") == [(LINE, "はるか")]
    assert usable(story, "report") == [(queries.lines_of(story)[1], "")]
    assert usable(story, "page") == []


def test_line_is_taken_back_use_by_use_and_then_gone(story: Story, now: datetime) -> None:
    excerpt = allow(story, "opening", now)
    assert allow(story, "report", now) == excerpt
    take_back_excerpt(excerpt=excerpt, use="opening", now=now)
    assert (usable(story, "opening"), usable(story, "report")) == ([], [(LINE, "はるか")])
    for _again in range(2):
        take_back_excerpt(excerpt=excerpt, use="report", now=now)
    excerpt.refresh_from_db()
    assert (excerpt.line, usable(story, "report"), excerpt.consents.count()) == ("", [], 4)
    allow(story, "report", now)
    assert usable(story, "report") == [(LINE, "はるか")]


def test_line_as_it_was_cut_before_can_still_be_taken_back(
    story: Story, now: datetime, sign_in: SignIn
) -> None:
    before = "祖母の畑を見ていたいと思いました。それで残りました。"
    excerpt = allow(story, "opening", now)
    Excerpt.objects.filter(pk=excerpt.pk).update(line=before)
    assert before not in queries.lines_of(story)
    author, page = sign_in(story.person), reverse("story_lines", args=[story.uuid])
    assert f"<blockquote>{before}</blockquote>" in author.get(page).content.decode()
    author.post(page, {"act": "end", "excerpt": str(excerpt.uuid), "use": "opening"})
    assert before not in author.get(page).content.decode()


def test_name_of_a_line_is_changed(story: Story, now: datetime) -> None:
    for is_named in (True, True, False):
        excerpt = allow(story, "report", now, is_named=is_named)
    assert (usable(story, "report"), excerpt.consents.count()) == ([(LINE, "")], 2)


def test_only_lines_of_a_story_that_is_told_are_allowed(evening: Evening, now: datetime) -> None:
    draft = draft_story(evening, now=now)
    refused = allow_excerpt(story=draft, line=LINE, use="report", is_named=True, now=now)
    assert refused == StoryRefused("wrong_state")
    tell(evening, draft, now=now)
    refused = allow_excerpt(story=draft, line=LINE, use="report", is_named=True, now=now)
    assert refused == StoryRefused("wrong_state")
    told = approved_story(evening, now=now)
    refused = allow_excerpt(story=told, line="ほかの文。", use="report", is_named=True, now=now)
    assert refused == StoryRefused("unknown_line")


@pytest.mark.parametrize("ends", ["withdrawn", "rewritten", "author erased"])
def test_lines_go_with_their_story(evening: Evening, story: Story, now: datetime, ends: str) -> None:
    allow(story, "report", now)
    if ends == "withdrawn":
        actions.withdraw_story(story=story, now=now)
    elif ends == "rewritten":
        actions.recall_story(story=story, now=now)
    else:
        assert erase_person(person=story.person, now=now) is None
    assert usable(story, "report") == []
    assert LINE.encode() not in dump()
    if ends == "rewritten":
        tell(evening, story, now=now)
        assert usable(story, "report") == []


def test_line_that_names_somebody_does_not_stand_alone(evening: Evening, now: datetime) -> None:
    story = approved_with_names(evening, now)
    line = "けんじさんに話しました。"
    refused = allow_excerpt(story=story, line=line, use="report", is_named=True, now=now)
    assert refused == StoryRefused("names_others")
    allow(story, "report", now, line="町を出るかで迷いました。")
    assert len(usable(story, "report")) == 1
    say(evening, "みどり", False, now)
    assert usable(story, "report") == []
    assert not Excerpt.objects.exclude(line="").exists()


def test_page_wants_every_partners_key_for_this_line(evening: Evening, story: Story, now: datetime) -> None:
    world, excerpt = evening.world, allow(story, "page", now)
    leave = find_leave(excerpt, "page")
    assert leave is not None
    digest = excerpt_digest(leave)

    def turn(who: str, digest: str = digest) -> object:
        by = world.member(getattr(world, who))
        return agree_to_excerpt(excerpt=excerpt, digest=digest, membership=by, now=now)

    assert turn("student_organiser", "x") == StoryRefused("changed")
    assert isinstance(turn("student_organiser"), Waiting)
    assert usable(story, "page") == []
    assert turn("graduate_organiser") == excerpt
    assert usable(story, "page") == [(LINE, "はるか")]
    # Allowed under no name, or allowed anew, it is another thing to agree to.
    allow(story, "page", now, is_named=False)
    assert usable(story, "page") == []
    allow(story, "page", now)
    assert usable(story, "page") == []


def agree_alone(evening: Evening, excerpt: Excerpt, now: datetime) -> None:
    """One organiser reads a line for the public page of a term that wants no two keys."""
    leave = find_leave(excerpt, "page")
    assert leave is not None
    by = evening.world.member(evening.world.student_organiser)
    done = agree_to_excerpt(excerpt=excerpt, digest=excerpt_digest(leave), membership=by, now=now)
    assert done == excerpt


def test_page_wants_one_organisers_key_where_the_term_does_not_want_all(
    evening: Evening, story: Story, now: datetime
) -> None:
    Term.objects.update(two_keys=[])
    story.term.refresh_from_db()
    excerpt = allow(story, "page", now)
    assert usable(story, "page") == []
    agree_alone(evening, excerpt, now)
    assert usable(story, "page") == [(LINE, "はるか")]
    assert asked_of(evening.world.graduate_organiser, evening.world.term) == []
    allow(story, "page", now, is_named=False)
    assert usable(story, "page") == []


@pytest.mark.parametrize(
    ("keys", "said"), [(["publishing"], "すべての団体が確かめてから"), ([], "運営が確かめてから")]
)
def test_author_reads_who_looks_at_a_line(
    story: Story, sign_in: SignIn, keys: list[str], said: str, now: datetime
) -> None:
    Term.objects.update(two_keys=keys)
    allow(story, "page", now)
    shown = sign_in(story.person).get(reverse("story_lines", args=[story.uuid])).content.decode()
    assert f"公開ページに載せる文は、{said}載ります。" in shown
    assert ("団体の確認を待っています" in shown) is bool(keys)
    assert ("運営の確認を待っています" in shown) is not bool(keys)


def test_line_of_a_story_without_name_has_none_outside_its_term(evening: Evening, now: datetime) -> None:
    story = approved_story(evening, audience="public", is_named=False, now=now)
    Term.objects.update(two_keys=[])
    for use in ("page", "report", "opening"):
        excerpt = allow(story, use, now)
    agree_alone(evening, excerpt, now)
    assert {use: usable(story, use) for use in ("page", "report", "opening")} == {
        "page": [(LINE, "")],
        "report": [(LINE, "")],
        "opening": [(LINE, "はるか")],
    }


def test_what_was_taken_back_is_so_in_an_older_database(story: Story, now: datetime) -> None:
    excerpt = allow(story, "report", now)
    allow(story, "opening", now)
    keep_retraction(kind="excerpt_report", subject=excerpt.uuid, at=now)
    bring_together(now=now)
    assert (usable(story, "report"), usable(story, "opening")) == ([], [(LINE, "はるか")])
    later = now + timedelta(minutes=1)
    allow(story, "report", later)
    bring_together(now=later)
    assert usable(story, "report") == [(LINE, "はるか")]


def test_author_allows_and_takes_back_on_the_page(evening: Evening, story: Story, sign_in: SignIn) -> None:
    author, page = sign_in(story.person), reverse("story_lines", args=[story.uuid])
    assert page in author.get(reverse("story", args=[story.uuid])).content.decode()
    said = {"act": "allow", "line": LINE, "shown_as": "none"}
    assert "使ってよいところを選んでください。" in author.post(page, said).content.decode()
    author.post(page, {**said, "use": "opening"})
    assert usable(story, "opening") == [(LINE, "")]
    shown = author.get(page).content.decode()
    assert "次の回のはじめのことば(名前を出さずに)" in shown
    excerpt = Excerpt.objects.get()
    other = sign_in(evening.person("けんじ").person)
    assert other.post(page, {"act": "end", "excerpt": str(excerpt.uuid), "use": "opening"}).status_code == 404
    for wrong in ({"excerpt": "x"}, {"excerpt": str(excerpt.uuid), "use": "x"}):
        assert author.post(page, {"act": "end", **wrong}).status_code == 302
    assert usable(story, "opening") == [(LINE, "")]
    author.post(page, {"act": "end", "excerpt": str(excerpt.uuid), "use": "opening"})
    assert usable(story, "opening") == []


def test_organisers_turn_their_keys_on_the_page(
    evening: Evening, story: Story, now: datetime, sign_in: SignIn
) -> None:
    allow(story, "page", now, is_named=False)
    world = evening.world
    slug = world.term.slug
    page = reverse("story_review_one", args=[slug, story.uuid])
    for who in ("student_organiser", "graduate_organiser"):
        browser = sign_in(getattr(world, who))
        assert "公開ページに載せる一文" in browser.get(reverse("story_review", args=[slug])).content.decode()
        [(_leave, digest, _form)] = browser.get(page).context["lines"]
        assert "名前を出さずに載せます。" in browser.get(page).content.decode()
        browser.post(page, {"act": "line", "digest": "other"})
        assert usable(story, "page") == []
        browser.post(page, {"act": "line", "digest": digest})
    assert usable(story, "page") == [(LINE, "")]
    assert browser.get(page).context["lines"] == []


def test_public_page_of_the_term_shows_one_line_of_an_author_and_lets_go_of_it(
    evening: Evening, story: Story, now: datetime, client: Client
) -> None:
    Term.objects.update(two_keys=[])
    page = reverse("term_page", args=[story.term.slug])
    assert "参加した人のことば" not in client.get(page).content.decode()
    for line in queries.lines_of(story)[:2]:
        excerpt = allow(story, "page", now, line=line)
        agree_alone(evening, excerpt, now)
    unnamed = allow(approved_story(evening, by="そら", now=now), "page", now, is_named=False)
    agree_alone(evening, unnamed, now)
    answer = client.get(page)
    assert [tuple(one)[:2] for one in answer.context["quotes"]] == [(LINE, ""), (excerpt.line, "はるか")]
    shown = answer.content.decode()
    mark = f"page:{excerpt.uuid}"
    assert f'data-standing="{mark}"' in shown
    assert "no-store" in answer["Cache-Control"]
    assert client.get("/standing/", {"of": mark}).json() == {"standing": [mark]}
    assert "はるかさん" in shown
    assert "そら" not in shown
    actions.withdraw_story(story=story, now=now)
    assert excerpt.line not in client.get(page).content.decode()
    assert client.get("/standing/", {"of": mark}).json() == {"standing": []}


def test_partners_read_what_they_are_asked_until_it_is_taken_back(
    evening: Evening, story: Story, now: datetime
) -> None:
    world, excerpt = evening.world, allow(story, "page", now)
    leave = find_leave(excerpt, "page")
    assert leave is not None
    digest, by = excerpt_digest(leave), world.member(world.student_organiser)
    agree_to_excerpt(excerpt=excerpt, digest=digest, membership=by, now=now)
    [asked] = asked_of(world.graduate_organiser, world.term)
    assert asked.title == "参加者の話の一文を、公開ページに載せる"
    assert str(story.uuid) in asked.read_at
    assert LINE not in f"{asked}"
    take_back_excerpt(excerpt=excerpt, use="page", now=now)
    assert asked_of(world.graduate_organiser, world.term) == []


def test_name_taken_off_a_line_does_not_come_back_with_an_older_database(story: Story, now: datetime) -> None:
    excerpt, later = allow(story, "report", now), now + timedelta(minutes=1)
    keep_retraction(kind="excerpt_report_name", subject=excerpt.uuid, at=later)
    bring_together(now=later)
    assert usable(story, "report") == []
    allow(story, "report", later + timedelta(minutes=1))
    bring_together(now=later + timedelta(minutes=2))
    assert usable(story, "report") == [(LINE, "はるか")]


def test_line_whose_name_was_taken_off_goes_on_without_it(story: Story, now: datetime) -> None:
    later = now + timedelta(minutes=1)
    allow(story, "report", now)
    excerpt = allow(story, "report", later, is_named=False)
    [kind] = [one for one in retracted_kinds() if one.kind == name_retraction_kind("report")]
    assert [kind.standing(None), kind.standing(later + timedelta(seconds=1))] == [{excerpt.uuid: later}, {}]
    bring_together(now=later)
    assert Retraction.objects.get(kind=kind.kind).at == later
    bring_together(now=later + timedelta(minutes=1))
    assert usable(story, "report") == [(LINE, "")]
