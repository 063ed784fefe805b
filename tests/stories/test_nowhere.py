"""A story that stood everywhere and was taken back is nowhere: not in a table, a file, a mail, a job, an export or on a page, for whomever."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.config import upgrade
from kurumaza.field.models import JoinWish, Lead, Placement
from kurumaza.jobs.actions_retention import forget_old
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Person
from kurumaza.stories.actions import withdraw_story
from tests.access.test_pages import _addresses
from tests.conftest import SIGN_IN_BACKEND
from tests.factories.told_everywhere import (
    ANSWERING,
    NOTE,
    PAIRS,
    STANDING,
    TOLD,
    Told,
    columns_with,
    tell_everywhere,
)
from tests.people.test_canaries import _unpacked, files_of, found_in
from tests.rules.test_docs import ARCHITECTURE

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
TABLE = ARCHITECTURE.split("### Where words of a story can stand")[1].split("\n\n")[1]


@pytest.fixture
def told() -> Told:
    return tell_everywhere(timezone.now())


def take_back(told: Told) -> None:
    for story in (told.story, told.returned):
        withdraw_story(story=story, now=timezone.now())
    run_all_due()


def browsers(told: Told) -> dict[str, Client]:
    """Everybody's: the author, a reader, others at and beside the table, both organisers, somebody else, and a stranger."""
    world, person = told.evening.world, told.evening.person
    people: dict[str, Person | None] = {
        "author": world.haruka.person,
        **{name: person(name).person for name in ("けんじ", "そら", "みどり", "ゆい")},
        "student organiser": world.student_organiser,
        "graduate organiser": world.graduate_organiser,
        "outsider": world.outsider,
        "stranger": None,
    }
    found = {}
    for name, one in people.items():
        found[name] = Client(raise_request_exception=False)
        if one is not None:
            found[name].force_login(one, backend=SIGN_IN_BACKEND)
            session = found[name].session
            session["own_mail"] = True
            session.save()
    return found


def addresses(told: Told) -> Iterator[str]:
    """Every address that can be asked for with what is around the story: a new page is among them by itself."""
    world, held = told.evening.world, told.evening.circle
    params: dict[str, Any] = {
        "slug": world.term.slug,
        "number": 1,
        "kind": "privacy",
        "circle": held.uuid,
        "delivery": told.delivery.uuid,
        "programme": world.term.programme.uuid,
        "organisation": world.students.organisation.uuid,
        "side": world.students.uuid,
        "placement": Placement.objects.get().uuid,
        "wish": JoinWish.objects.get().uuid,
        "lead": Lead.objects.get().uuid,
    }
    several = [
        params | {"story": story.uuid, "enrolment": place.uuid}
        for story, place in (
            (told.story, world.haruka),
            (told.returned, world.kenji),
            (told.answer, world.kenji),
        )
    ]
    for pattern in _addresses():
        wanted = set(pattern.pattern.converters)
        if pattern.name is None or not wanted <= set(several[0]) or "sign" in str(pattern.name):
            continue
        yield from dict.fromkeys(
            reverse(pattern.name, kwargs={name: these[name] for name in wanted}) for these in several
        )


def pages_seen(told: Told) -> dict[str, list[str]]:
    """By address and browser: which of the words are on it. Files of one's own data are asked for as well."""
    seen = {}
    for who, browser in browsers(told).items():
        answers = [(page, browser.get(page)) for page in addresses(told) if "signout" not in page]
        answers += [
            (f"own data as {kind}", browser.post(reverse("own_data_file"), {"as": kind}))
            for kind in ("json", "text")
        ]
        for page, answer in answers:
            content = b"".join(answer) if answer.streaming else answer.content
            if found := found_in(_unpacked(content), PAIRS):
                seen[f"{page} for {who}"] = found
    return seen


def test_table_of_the_docs_names_every_column_where_words_of_a_story_stand(told: Told) -> None:
    run_all_due()
    named = set(re.findall(r"`(\w+_\w+\.\w+)`", TABLE))
    assert columns_with(PAIRS) == named
    take_back(told)
    assert columns_with(PAIRS) == set()


@pytest.mark.slow
def test_story_that_was_taken_back_is_on_no_page_for_anybody(told: Told) -> None:
    run_all_due()
    before = pages_seen(told)
    # Else it would be looked for where nothing is.
    story = reverse("story", args=[told.story.uuid])
    readers = {one.rpartition(" for ")[2] for one in before if one.startswith(story)}
    assert readers == set(browsers(told)) and len(before) > 25
    assert any("own data as json for author" in one for one in before)
    assert not any("own data" in one and "author" not in one for one in before)
    take_back(told)
    assert pages_seen(told) == {}
    # What was told in answer is its own author's.
    kenji = browsers(told)["けんじ"]
    assert ANSWERING.title in kenji.get(reverse("story", args=[told.answer.uuid])).content.decode()


def test_story_that_was_taken_back_is_in_no_file_mail_or_line_of_the_log(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    assert set(found_in(files_of("default"), PAIRS)) >= set(STANDING)
    caplog.set_level(logging.DEBUG)
    take_back(told)
    forget_old(now=timezone.now())
    copy = upgrade.back_up(now=timezone.now())
    places = {
        "main database": files_of("default"),
        "keys": files_of("keys"),
        "log": caplog.text.encode(),
        "mails": b"\n".join(one.message().as_bytes() for one in mail.outbox),
        **{
            str(file): file.read_bytes()
            for file in settings.DATA_DIR.rglob("*")
            if file.is_file() and file.stat().st_size < 50_000_000
        },
    }
    if copy is not None:
        places["copy before an upgrade"] = copy.read_bytes()
        copy.unlink()
    assert {place: found for place, content in places.items() if (found := found_in(content, PAIRS))} == {}
    assert mail.outbox != []


def test_pairs_are_of_every_word_that_is_planted() -> None:
    assert len(set(PAIRS)) == len(PAIRS) == 11
    assert all(pair in "".join((*TOLD, NOTE, *PAIRS)) for pair in PAIRS)
