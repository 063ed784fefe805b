"""What stands in the index of the search, and that nothing of a story stays in it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from kurumaza.core.text.searching import index_tokens
from kurumaza.integrity.triggers import lift
from kurumaza.jobs.actions import enqueue, lease_next_job
from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.stories import actions, actions_search_index
from kurumaza.stories.actions_search_index import INDEX, leave_nothing_behind
from kurumaza.stories.models import SearchText, Story
from kurumaza.stories.queries import Draft
from kurumaza.stories.queries_search import search_stories
from tests.factories.stories import NEXT_DAY, Evening, approved_story, draft_story, make_evening, tell

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
RARE = Draft("鱻の話", "龘と鱻を見ました。", "驫を選びました。", "麤のことです。")
# Of RARE alone: pairs that no other story has.
ITS_TOKENS = ("龘と", "鱻を", "驫を", "麤の", "鱻の")


@pytest.fixture
def evening() -> Evening:
    # The flush after a test knows only tables of models.
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('delete-all')")
    return make_evening()


def everything() -> bytes:
    """Every value of every table, also of those that FTS5 keeps for itself; on SQLite also the file's bytes."""
    found: list[bytes] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [
                bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode()
                for row in cursor
                for one in row
            ]
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            found.append(Path(connection.settings_dict["NAME"]).read_bytes())
    return b"\n".join(found)


def traces(held: bytes) -> list[str]:
    """Which of the rare pairs stand somewhere, as words or as tokens. FTS5 leaves out what a token shares with the one before it."""
    tails = {pair: index_tokens(pair)[0].encode() for pair in ITS_TOKENS}
    return [
        pair for pair, token in tails.items() if pair.encode() in held or token in held or token[1:] in held
    ]


def told_beside(evening: Evening) -> None:
    """Others' stories, so that the index has more than one part."""
    for number, by in enumerate(("けんじ", "そら", "みどり")):
        approved_story(evening, by=by, now=NEXT_DAY + timedelta(days=number))


def test_nothing_of_a_story_stays_when_it_is_taken_back(evening: Evening) -> None:
    story = approved_story(evening, words=RARE)
    told_beside(evening)
    assert traces(everything())
    actions.withdraw_story(story=story, now=NEXT_DAY)
    assert not search_stories(evening.person("ゆい").person, "龘").stories
    run_all_due()
    assert traces(everything()) == []
    found = search_stories(evening.person("ゆい").person, "畑")
    assert len(found.stories) == 3


def test_index_is_cleared_once_for_all_that_left(evening: Evening) -> None:
    told_beside(evening)
    stories = [approved_story(evening, words=RARE), approved_story(evening, by="そら", words=RARE)]
    Job.objects.all().delete()
    for story in stories:
        actions.recall_story(story=story, now=NEXT_DAY)
    jobs = Job.objects.filter(name="stories.clear_index")
    assert jobs.count() == (connection.vendor == "sqlite")
    run_all_due()
    assert not jobs.filter(done_at__isnull=True).exists()
    assert traces(everything()) == []


def test_what_leaves_while_the_index_is_cleared_is_cleared_after_it(evening: Evening) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes tokens off with the row")
    story = approved_story(evening)
    Job.objects.all().delete()
    enqueue("stories.clear_index")
    assert lease_next_job(now=timezone.now()) is not None
    actions.recall_story(story=story, now=NEXT_DAY)
    assert Job.objects.filter(name="stories.clear_index").count() == 2


@pytest.mark.parametrize("step", [1, 500])
def test_index_is_cleared_in_short_steps(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr(actions_search_index, "STEP", step)
    told_beside(evening)
    story = approved_story(evening, words=RARE)
    actions.recall_story(story=story, now=NEXT_DAY)
    leave_nothing_behind(connection)
    Story.objects.filter(pk=story.pk).update(sealed_draft=b"")
    assert traces(everything()) == []


def test_story_in_review_stands_nowhere_in_the_index(evening: Evening) -> None:
    story = draft_story(evening, words=RARE)
    assert isinstance(tell(evening, story), Story)
    assert SearchText.objects.count() == 0
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, {INDEX}, row)")
            cursor.execute("SELECT count(*) FROM vocabulary")
            assert cursor.fetchone() == (0,)
            cursor.execute("DROP TABLE temp.vocabulary")


def test_index_is_whole_after_stories_came_and_went(evening: Evening) -> None:
    for number in range(6):
        story = approved_story(evening, words=RARE, now=NEXT_DAY + timedelta(days=number))
        if number % 2:
            actions.withdraw_story(story=story, now=NEXT_DAY + timedelta(days=number))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('integrity-check')")
    assert len(search_stories(evening.person("けんじ").person, "龘").stories) == 3
    leave_nothing_behind(connection)
    assert len(search_stories(evening.person("けんじ").person, "龘").stories) == 3


@pytest.fixture
def _newest_again() -> Iterator[None]:
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(list(executor.loader.graph.leaf_nodes()))


@pytest.mark.slow
@pytest.mark.usefixtures("_newest_again")
def test_stories_of_before_are_found_after_the_update(evening: Evening) -> None:
    approved_story(evening, by="そら", audience="public")
    approved_story(evening, words=RARE)
    tell(evening, draft_story(evening, by="みどり", words=RARE))
    lift(connection)
    MigrationExecutor(connection).migrate([("stories", "0002_told_with_more_consents")])
    assert "stories_searchtext" not in connection.introspection.table_names()
    executor = MigrationExecutor(connection)
    executor.migrate(list(executor.loader.graph.leaf_nodes()))
    kenji = evening.person("けんじ").person
    assert [one.title for one in search_stories(kenji, "龘").stories] == [RARE.title]
    assert [one.title for one in search_stories(None, "畑").stories] == ["地元に残ると決めるまで"]
    assert SearchText.objects.count() == 2
