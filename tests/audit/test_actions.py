"""The log of acts. That it is append-only is tested with the other ledgers (tests/integrity)."""

from uuid import uuid4

import pytest
import time_machine

from kurumaza.audit.actions import record
from kurumaza.audit.models import AuditEntry
from tests.factories.terms import NOW

pytestmark = pytest.mark.django_db


@time_machine.travel(NOW, tick=False)
def test_act_is_noted_with_time_actor_subject_and_counts() -> None:
    actor, subject = uuid4(), uuid4()
    record("circles.cancelled", actor=actor, subject_kind="circle", subject=subject, seats=4)
    assert list(AuditEntry.objects.values()) == [
        {
            "id": AuditEntry.objects.get().pk,
            "at": NOW,
            "actor": actor,
            "act": "circles.cancelled",
            "subject_kind": "circle",
            "subject": subject,
            "details": {"seats": 4},
        }
    ]


@time_machine.travel(NOW, tick=False)
def test_act_of_the_system_has_no_actor_and_reads_as_time_and_code() -> None:
    record("terms.created", actor=None, subject_kind="term")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.subject, entry.details) == (None, None, {})
    assert str(entry) == "2026-01-23 03:00 terms.created"
