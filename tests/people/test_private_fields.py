"""Every private field there is, found by looking at the models: something is planted in it, and what is planted stands nowhere else.

What is looked for is not a list: it is what the sealed fields hold when they are opened. A new one fails here until something is
written in it (`tests/factories`), and is looked for everywhere from then on."""

import ast
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.db import connections, models, router
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.circles.models import Circle
from kurumaza.field.models import FieldEvent, FieldNote, Photo, Placement, Visit, Voice
from kurumaza.jobs.actions_retention import forget_old
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Person, PersonKey
from kurumaza.people.private_writing import _wrapping, seal
from kurumaza.safety.actions_incidents import record_incident
from kurumaza.safety.queries_incidents import Written as WrittenDown
from kurumaza.stories.models import StoryVersion
from tests.access.test_pages import _addresses
from tests.conftest import SIGN_IN_BACKEND, SignIn
from tests.factories.all_of_a_person import add_all_the_rest
from tests.factories.own_data import HIS_OPEN, PLAIN, Written, dump, write_everywhere
from tests.people.test_canaries import _unpacked, exports, files_of, found_in, mails, write_through_pages
from tests.rules.tree import SOURCES

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
# Bytes that nobody wrote.
NOT_WRITING = {
    "field.Photo.image": "a picture, in sight of the people of its placement once all in it agree",
    "people.Passkey.credential": "a public key",
    "people.PersonKey.wrapped": "the key itself",
    "rooms.Room.snapshot": "ids and steps of a room, never speech or text",
    "rooms.ServerProcess.public_key": "a public key",
    "terms.StagedTemplate.data": "a template of a term: what organisers write for everybody, for a day",
    "terms.RosterFile.data": "a roster as it was sent, read by organisers of its side; goes within days",
}
# Where something is sealed, and where it is kept. Of mails that wait: an address, a code.
SEALED_IN = {
    "field/actions_days.py": {"field.Visit.sealed_note", "field.FieldNote.sealed"},
    "field/actions_insights.py": {"field.Insight.sealed_draft"},
    "people/actions.py": {"people.Tie.sealed_label"},
    "people/actions_erasure.py": {"jobs.Mail.arguments"},
    "people/adapter.py": {"jobs.Mail.arguments"},
    "reflections/actions.py": {"reflections.PrivateNote.sealed"},
    "reflections/actions_will.py": {"reflections.WillNote.sealed"},
    "rooms/actions.py": {"rooms.SeatMemo.sealed"},
    "safety/actions.py": {"safety.Concern.sealed"},
    "safety/actions_answers.py": {"safety.ConcernMessage.sealed"},
    "safety/actions_contacts.py": {"safety.ContactWish.sealed"},
    "safety/actions_incidents.py": {"safety.Incident.sealed"},
    "stories/actions.py": {"stories.Story.sealed_draft", "stories.StoryVersion.sealed"},
    "stories/actions_afresh.py": {"stories.Pick.sealed", "stories.Finding.sealed"},
    "terms/actions_ages.py": {"terms.GuardianRequest.sealed_email"},
    "terms/actions_prepare.py": {"terms.CrossroadsCard.sealed"},
    "ways/actions_endings.py": {"jobs.Mail.arguments"},
}
# Opened for a term's two safeguarding people too; contacts, for the one with whom they are exchanged.
FOR_SAFEGUARDS = ("safety.Concern", "safety.ConcernMessage", "safety.Incident", "safety.ContactWish")
# けんじ's, who takes it along in the file of his own data.
HIS_OWN = "other-contact"
# A story that he told and organisers have not looked at yet: plain in its row, in his file, and for those who review it; nowhere else.
HIS_TOLD = {"other-title", "canary-call other-words"}
HOLDS_TOLD = ("tables", "main database", "exports")
SHORTEST = 6


def binary_fields() -> dict[str, models.Field[Any, Any]]:
    return {
        f"{model._meta.label}.{field.name}": field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.fields
        if isinstance(field, models.BinaryField)
    }


SEALED = sorted(set(binary_fields()) - set(NOT_WRITING))


def callers_of_seal() -> set[str]:
    """Files in which `seal`, `seal_for_term` or `seal_for_mail` is called."""
    names = {"seal", "seal_for_term", "seal_for_mail"}
    return {
        str(file.relative_to(SOURCES))
        for file in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    }


def test_every_private_field_is_known_by_where_it_is_sealed() -> None:
    assert callers_of_seal() == set(SEALED_IN)
    fields = set().union(*SEALED_IN.values()) - {"jobs.Mail.arguments"}
    assert fields == set(SEALED)
    assert all(".sealed" in one for one in SEALED)


@pytest.fixture
def written() -> Written:
    found = write_everywhere(timezone.now())
    add_all_the_rest(found)
    # It cancels a group, of which organisers then have no file.
    Circle.objects.filter(pk=found.ahead.circle_id).update(cancelled_at=None)
    by, until = found.evening.world.student_organiser, found.haruka.term.ends_on
    noted = WrittenDown("canary-incident-61", "canary-incident-62")
    record_incident(term=found.haruka.term, written=noted, keep_until=until, by=by, now=found.now)
    sealed = seal(found.person, {"title": "canary-version-63", "choice": "canary-version-64"})
    StoryVersion.objects.create(story=found.told, number=7, sealed=sealed, told_at=found.now)
    return found


def opened() -> dict[str, set[str]]:
    """By sealed field: every piece of writing in it. Each is tried with each key: whose it is need not be known."""
    keys = [Fernet(_wrapping().decrypt(bytes(one.wrapped))) for one in PersonKey.objects.all()]
    found = {}
    for name in SEALED:
        model, _dot, column = name.rpartition(".")
        rows = apps.get_model(model)._default_manager.values_list(column, flat=True)
        found[name] = {piece for row in rows if row for piece in _pieces(_opened(keys, bytes(row)))}
    return found


def _opened(keys: list[Fernet], sealed: bytes) -> Any:
    for key in keys:
        try:
            return json.loads(key.decrypt(sealed))
        except InvalidToken:
            continue
    raise AssertionError("a field called sealed holds what no key opens")


def _pieces(value: Any) -> Iterator[str]:
    """The writing in a sealed value; short codes and what stands in the open are no use to look for."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _pieces(one)
    elif isinstance(value, str) and len(value) >= SHORTEST and value not in (*PLAIN, *HIS_OPEN):
        yield value


def test_something_is_planted_in_every_private_field(written: Written) -> None:
    assert [name for name, pieces in opened().items() if not pieces] == []


def test_private_writing_stands_in_no_table_file_log_mail_job_or_export(
    written: Written, sign_in: SignIn, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with every statement to the database in the log, and after pages and jobs that failed with it in their hands."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django")
    monkeypatch.setattr(connections["default"], "force_debug_cursor", True)
    write_through_pages(sign_in(written.person), written)
    fail_with_it(written, monkeypatch)
    run_all_due()
    private = {piece for pieces in opened().values() for piece in pieces}
    assert private >= HIS_TOLD and len(private) > len(SEALED)
    handed_out = exports(written, sign_in) + files_of_others(written, sign_in)
    forget_old(now=timezone.now())
    kept = {
        "tables": dump(),
        "main database": files_of("default"),
        "keys": files_of("keys"),
        "jobs": repr(list(Job.objects.values())).encode(),
        "mails": mails() + repr(list(Mail.objects.values())).encode(),
        "acts": repr(list(AuditEntry.objects.values())).encode(),
        "log": caplog.text.encode(),
        "exports": handed_out,
    }
    # Safeguarding people read theirs on pages of their own, in no file.
    assert HIS_OWN in private and found_in(kept["exports"], (HIS_OWN,)) == [HIS_OWN]
    kept["exports"] = kept["exports"].replace(HIS_OWN.encode(), b"")
    unseen = {place: private - HIS_TOLD if place in HOLDS_TOLD else private for place in kept}
    found = {place: found_in(content, tuple(unseen[place])) for place, content in kept.items()}
    assert found == {place: [] for place in kept}
    assert "INSERT INTO" in caplog.text and "the disk is on fire" in caplog.text


def fail_with_it(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that end with an error while they hold private writing, and a job."""

    def fail(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("the disk is on fire")

    browser = Client(raise_request_exception=False)
    browser.force_login(written.person, backend=SIGN_IN_BACKEND)
    circle, draft = written.evening.circle.uuid, written.draft.uuid
    with monkeypatch.context() as broken:
        broken.setattr("kurumaza.reflections.actions.seal", fail)
        broken.setattr("kurumaza.stories.actions.seal", fail)
        note = {"note": "canary-failed-71", "line": "canary-failed-72"} | {
            f"E{one}": "5" for one in range(1, 8)
        }
        words = {"title": "canary-failed-73", "hesitation": "canary-failed-74"}
        for page, sent in (
            (reverse("reflect", args=[circle]), note),
            (reverse("story_edit", args=[draft]), words),
        ):
            answer = browser.post(page, sent)
            assert answer.status_code == 500
            assert b"canary-failed" not in answer.content


def files_of_others(written: Written, sign_in: SignIn) -> bytes:
    """The files of their own data that others take along, and lists of organisers as files."""
    world, content = written.evening.world, []
    for person in (world.kenji.person, written.evening.person("そら").person, world.graduate_organiser):
        browser = sign_in(person)
        session = browser.session
        session["own_mail"] = True
        session.save()
        for kind in ("json", "text"):
            file = browser.post(reverse("own_data_file"), {"as": kind})
            assert file.status_code == 200
            content.append(_unpacked(file.content))
    organiser, slug = sign_in(world.student_organiser), world.term.slug
    for address in (
        reverse("people_export", args=[slug, world.students.uuid]),
        reverse("subscriptions_file", args=[slug]),
    ):
        content += [_unpacked(getattr(organiser, how)(address).content) for how in ("get", "post")]
    return b"\n".join(content)


@pytest.mark.slow
def test_private_writing_is_on_no_page_of_anybody_else(written: Written) -> None:
    world, found = written.evening.world, opened()
    theirs = {
        piece
        for name, pieces in found.items()
        if name.rpartition(".")[0] in FOR_SAFEGUARDS
        for piece in pieces
    }
    private = {piece for pieces in found.values() for piece in pieces}
    others: dict[str, tuple[Person | None, set[str]]] = {
        "けんじ": (world.kenji.person, private - {HIS_OWN} - HIS_TOLD),
        "そら": (written.evening.person("そら").person, private),
        "student organiser": (world.student_organiser, private - theirs - HIS_TOLD),
        "graduate organiser": (world.graduate_organiser, private - theirs - HIS_TOLD),
        "outsider": (world.outsider, private),
        "stranger": (None, private),
    }
    faults = []
    for who, (person, unseen) in others.items():
        browser = Client(raise_request_exception=False)
        if person is not None:
            browser.force_login(person, backend=SIGN_IN_BACKEND)
        for page in addresses(written):
            answer = browser.get(page)
            content = b"".join(answer) if answer.streaming else answer.content
            faults += [f"{page}: {who} reads {one}" for one in found_in(_unpacked(content), tuple(unseen))]
    assert faults == [], "\n".join(faults)


def addresses(written: Written) -> Iterator[str]:
    """Every address that can be asked for with what is はるか's: a new page is among them by itself."""
    world = written.evening.world
    params: dict[str, Any] = {
        "slug": world.term.slug,
        "number": 1,
        "kind": "privacy",
        "enrolment": written.haruka.uuid,
        "circle": written.evening.circle.uuid,
        "story": written.draft.uuid,
        "side": world.students.uuid,
        "programme": world.term.programme.uuid,
        "organisation": world.students.organisation.uuid,
        **in_the_field(written),
    }
    for pattern in _addresses():
        wanted = set(pattern.pattern.converters)
        if pattern.name is not None and wanted <= set(params) and pattern.name != "account_logout":
            yield reverse(pattern.name, kwargs={name: params[name] for name in wanted})


def in_the_field(written: Written) -> dict[str, Any]:
    """What her addresses in a placement ask for."""
    theirs = {"enrolment": written.haruka}
    return {
        "placement": Placement.objects.get(members=written.haruka).uuid,
        "event": FieldEvent.objects.filter(added_by=written.haruka).latest("pk").uuid,
        "visit": Visit.objects.filter(**theirs).latest("pk").uuid,
        "voice": Voice.objects.filter(**theirs).latest("pk").uuid,
        "note": FieldNote.objects.filter(**theirs).latest("pk").uuid,
        "photo": Photo.objects.filter(**theirs).latest("pk").uuid,
    }


def test_keys_hold_nothing_but_keys_and_what_was_taken_back() -> None:
    tables = {one._meta.label for one in apps.get_models() if router.db_for_write(one) == "keys"}
    assert tables == {"people.PersonKey", "people.Retraction"}
    columns = {
        f"{label}.{field.name}": type(field).__name__
        for label in tables
        for field in apps.get_model(label)._meta.fields
    }
    assert {kind for kind in columns.values() if "Text" in kind} == set()
