"""Writes in actions only; every queued name resolves."""

import pytest

from kurumaza.jobs.registry import registered_names
from kurumaza.people.notices import registered_notices
from tests.rules.owners import foreign_writes_in, relations_by_name
from tests.rules.tree import SOURCES, name_of, python_files
from tests.rules.writes import ALSO_ACTIONS, may_write, unresolved_names, writes_in


@pytest.mark.parametrize(
    "source",
    [
        "story.save()",
        "Story.objects.create(title=title)",
        "story.delete()",
        "Story.objects.filter(pk=1).update(title=title)",
        "Story.objects.bulk_create(stories)",
        "form.save()",
        "await story.asave()",
        "placement.members.add(enrolment)",
        "enrolment.placements.set([])",
        "cursor.execute('DELETE FROM stories_story')",
        "cursor.execute(f'UPDATE {table} SET title = 1')",
        "connection.cursor().executemany(statement, rows)",
    ],
)
def test_write_rule_finds_writes(source: str) -> None:
    found = writes_in(source, "planted.py", {"members", "placements"})
    assert [message.split(": ")[0] for message in found] == ["planted.py:1"]


@pytest.mark.parametrize(
    "source",
    [
        "mapping.update(other)",
        "digest.update(b'x')",
        "save(story)",
        "story.saved()",
        "names.add(name)",
        "self.waiting.clear()",
        "cursor.execute('SELECT 1')",
    ],
)
def test_write_rule_accepts_other_calls(source: str) -> None:
    assert writes_in(source, "planted.py", {"members"}) == []


@pytest.mark.parametrize(
    "line",
    [
        "Seat.objects.create()",
        "seat.save()",
        "story.person.save()",
        "first.delete()",
        "one.save()",
        "story.term.rounds.create(number=1)",
        "placement.members.add(enrolment)",
        "Circle.objects.filter(pk=1).update(number=2)",
    ],
)
def test_owner_rule_finds_writes_of_another_apps_model(line: str) -> None:
    source = f"""
from kurumaza.circles.models import Circle, Seat
from kurumaza.stories.models import Story
def planted(*, seat: Seat | None, story: Story) -> None:
    first = Circle.objects.get(pk=1)
    for one in Seat.objects.all():
        {line}
"""
    found = foreign_writes_in(source, "stories", "planted.py", relations_by_name())
    assert [message.split(": ")[0] for message in found] == ["planted.py:7"]


@pytest.mark.parametrize(
    "line",
    [
        "story.save()",
        "Story.objects.create()",
        "story.deliveries.update(reason='')",
        "names.add(seat)",
        "rows.delete()",
    ],
)
def test_owner_rule_accepts_ones_own_models(line: str) -> None:
    source = f"""
from kurumaza.circles.models import Seat
from kurumaza.stories.models import Story
def planted(*, seat: Seat, story: Story) -> None:
    {line}
"""
    assert foreign_writes_in(source, "stories", "planted.py", relations_by_name()) == []


def test_only_its_owner_writes_a_model() -> None:
    relations = relations_by_name()
    found = [
        message
        for file in python_files()
        for message in foreign_writes_in(
            file.read_text(encoding="utf-8"), file.relative_to(SOURCES).parts[0], name_of(file), relations
        )
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("stories/actions.py", True),
        ("stories/actions_review.py", True),
        ("stories/actions/review.py", True),
        ("stories/views.py", False),
        ("stories/transactions.py", False),
    ],
)
def test_actions_may_write(path: str, expected: bool) -> None:
    assert may_write(SOURCES / path) is expected


def test_only_actions_write() -> None:
    files = [file for file in python_files() if not may_write(file)]
    relations = relations_by_name()
    found = [
        message
        for file in files
        for message in writes_in(file.read_text(encoding="utf-8"), name_of(file), relations)
    ]
    assert not found, "\n" + "\n".join(found)


def test_exceptions_to_the_write_rule_exist() -> None:
    assert [path for path in ALSO_ACTIONS if not (SOURCES / path).exists()] == []


def test_name_rule_finds_unknown_and_unwritten_names() -> None:
    source = 'enqueue("a.known")\njobs.send_mail("a.known")\nenqueue(name)\nactions.enqueue("a.unknown")\nnotify("a.known")'
    known = {"job": frozenset({"a.known"}), "mail": frozenset[str](), "notice": frozenset[str]()}
    found = unresolved_names(source, "planted.py", known)
    assert [message.split(": ")[0] for message in found] == [f"planted.py:{line}" for line in (2, 3, 4, 5)]


def test_every_queued_name_is_registered() -> None:
    jobs, mails = registered_names()
    registered = {"job": jobs, "mail": mails, "notice": registered_notices()}
    found = [
        message
        for file in python_files()
        for message in unresolved_names(file.read_text(encoding="utf-8"), name_of(file), registered)
    ]
    assert not found, "\n" + "\n".join(found)
