"""Every mail and every job: whom it reaches, and whose words it carries."""

import json
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from kurumaza.jobs.errors import GivenUp
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.registry import MailContent, call_mail, find_job, registered_names
from tests.access.scene import Scene, make_scene
from tests.access.table import JOBS, MAILS

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def scene() -> Scene:
    return make_scene(now=timezone.now())


def _arguments(scene: Scene, wanted: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """As they come out of the queue: JSON values."""
    given = {name: scene.params[key] for name, key in wanted}
    found: dict[str, Any] = json.loads(json.dumps(given, default=str))
    return found


def _words(content: MailContent) -> str:
    attached = b"\n".join(one.content for one in content.attachments).decode("utf-8", "replace")
    unfolded = attached.replace("\r\n ", "")
    return "\n".join((content.subject, content.text, content.html, unfolded, content.reply_to))


def test_every_mail_and_job_says_whom_it_reaches() -> None:
    jobs, mails = registered_names()
    assert mails == set(MAILS), mails ^ set(MAILS)
    assert jobs == set(JOBS), jobs ^ set(JOBS)


def test_mails_reach_their_reader_with_words_that_are_theirs(scene: Scene) -> None:
    faults = []
    for name, mailed in MAILS.items():
        content = call_mail(name, _arguments(scene, mailed.arguments))
        assert content is not None, f"{name} is not written in the scene"
        person = scene.people.get(mailed.to)
        addresses = {person.email} if person else _contacts(scene)
        if content.to not in addresses:
            faults.append(f"{name}: goes to {content.to}")
        faults += [
            f"{name}: {mailed.to} reads {words}"
            for words, readers in scene.secrets.items()
            if words in _words(content) and mailed.to not in readers
        ]
    assert not faults, "\n" + "\n".join(faults)


def _contacts(scene: Scene) -> set[str | None]:
    return set(scene.term.sides.values_list("organisation__contact_email", flat=True))


def test_jobs_queue_their_own_mails_alone_and_carry_no_words(scene: Scene) -> None:
    faults = []
    for name, works in JOBS.items():
        with transaction.atomic():
            before = Job.objects.latest("pk").pk
            old = set(Mail.objects.values_list("pk", flat=True))
            _run(name, _arguments(scene, works.arguments))
            queued = Mail.objects.exclude(pk__in=old)
            faults += [
                f"{name}: queues {mail.template}" for mail in queued if mail.template not in works.mails
            ]
            rows = [*queued.values_list("arguments", flat=True)]
            rows += Job.objects.filter(pk__gt=before).values_list("arguments", flat=True)
            kept = json.dumps(rows, ensure_ascii=False)
            faults += [f"{name}: keeps {words}" for words in scene.secrets if words in kept]
            transaction.set_rollback(True)
    assert not faults, "\n" + "\n".join(faults)


def _run(name: str, arguments: dict[str, Any]) -> None:
    try:
        find_job(name)(**arguments)
    except GivenUp:
        return
