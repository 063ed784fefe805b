"""Every mail and every job: whom it reaches, and whose words it carries."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from kurumaza.jobs.errors import GivenUp
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.registry import MailContent, call_mail, find_job, registered_names
from kurumaza.people.digest import digest
from kurumaza.people.notices import find_notice, registered_notices
from tests.access.roles import Scene
from tests.access.scene import make_scene
from tests.access.scene_queued import arguments_for
from tests.access.table import JOBS, MAILS

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def scene() -> Scene:
    return make_scene(now=timezone.now())


def _written(scene: Scene, name: str, arguments: dict[str, Any]) -> MailContent | None:
    """A mail; of a part of the one mail, that mail with nothing else in it."""
    if name not in registered_notices():
        return call_mail(name, arguments)
    part = find_notice(name)(**arguments)
    person = scene.people[MAILS[name].to]
    assert person is not None
    assert person.email is not None
    return digest(to=person.email, contents=[part]) if part is not None else None


def _words(content: MailContent) -> str:
    attached = b"\n".join(one.content for one in content.attachments).decode("utf-8", "replace")
    unfolded = attached.replace("\r\n ", "")
    return "\n".join(
        (content.subject, content.text, content.html, unfolded, content.reply_to, content.unsubscribe_address)
    )


def _ours(names: Iterable[str]) -> frozenset[str]:
    """Without those that other tests of this process registered."""
    return frozenset(name for name in names if not name.startswith("tests."))


def test_every_mail_and_job_says_whom_it_reaches() -> None:
    jobs, mails = registered_names()
    mails = _ours(mails | registered_notices())
    jobs = _ours(jobs)
    assert mails == set(MAILS), mails ^ set(MAILS)
    assert jobs == set(JOBS), jobs ^ set(JOBS)


def test_mails_reach_their_reader_with_words_that_are_theirs(scene: Scene) -> None:
    faults = []
    for name, mailed in MAILS.items():
        content = _written(scene, name, arguments_for(scene, mailed.arguments))
        assert (content is not None) is mailed.is_written, name
        if content is None:
            continue
        person = scene.people.get(mailed.to)
        addresses = {person.email} if person else {mailed.to, *_contacts(scene)}
        if content.to not in addresses:
            faults.append(f"{name}: goes to {content.to}")
        said = _words(content).replace(content.to, "")  # what they typed in themselves
        faults += [
            f"{name}: {mailed.to} reads {words}"
            for words, readers in scene.secrets.items()
            if words in said and mailed.to not in readers
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
            _run(name, arguments_for(scene, works.arguments))
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
