"""The sample's words and people, out of its file."""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_FILE = Path(__file__).with_name("data") / "sample.json"
SEED = 20260214


class SampleDoor(NamedTuple):
    """A one-tap sample link: its key, whose it is, and the host name that gives it a session of its own."""

    key: str
    email: str
    host: str


class Group(NamedTuple):
    """Two students and two graduates, by their places in the file."""

    student: int
    other_student: int
    graduate: int
    other_graduate: int


@cache
def content() -> dict[str, Any]:
    """The whole file."""
    decoded: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return decoded


@cache
def stories() -> list[dict[str, Any]]:
    """What the sample's people tell, each with its day, and to whom it is brought."""
    decoded: list[dict[str, Any]] = json.loads(_FILE.with_name("stories.json").read_text(encoding="utf-8"))
    return decoded


@cache
def field() -> dict[str, Any]:
    """The sample's internships: the one that is over, and the one that people can ask to join."""
    decoded: dict[str, Any] = json.loads(_FILE.with_name("field.json").read_text(encoding="utf-8"))
    return decoded


def email_of(side: int, index: int) -> str:
    """The address of a sample person; side 0 are the students."""
    return f"{'student' if side == 0 else 'graduate'}{index + 1}@sample.example"


def doors() -> tuple[SampleDoor, ...]:
    """Who can be tried out.

    Cookies belong to a host name: with a name each, windows of one browser are different people."""
    organisers = [one["organiser"]["email"] for one in content()["organisations"]]
    return (
        SampleDoor("student", email_of(0, 0), "localhost"),
        SampleDoor("graduate", email_of(1, 0), "127.0.0.1"),
        SampleDoor("okoshi", organisers[0], "okoshi.localhost"),
        SampleDoor("dfe", organisers[1], "dfe.localhost"),
    )


def groups_of_first_round() -> list[Group]:
    """Twelve groups."""
    return [Group(i, i + 12, (i + 1) % 12, (i + 1) % 12 + 12) for i in range(12)]


def groups_of_second_round() -> list[Group]:
    """Twelve groups in which nobody meets anybody again."""
    return [Group(i, (i + 5) % 12 + 12, i, (i + 4) % 12 + 12) for i in range(12)]
