"""Answers to concerns within the time that the term promises, and what happens when it passes."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import enqueue, send_mail
from kurumaza.jobs.models import Job
from kurumaza.partners.queries import organisers_of
from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal_for_term
from kurumaza.safety.models import Concern, ConcernMessage
from kurumaza.safety.queries import readers_of, waiting_concern
from kurumaza.terms.queries_public import hosts_of

# What is overdue is told anew so often, until somebody answers.
TOLD_AGAIN_AFTER = timedelta(days=1)


def start_waiting(*, concern: Concern, now: datetime) -> None:
    """From now on the promised time runs: at its half the safeguarding people are reminded, at its end everybody who runs the
    term hears that something waits; of a rehearsal nobody is told. Called in its writer's transaction."""
    promised = timedelta(hours=concern.term.answer_hours)
    concern.answer_by, concern.answered_at = now + promised, None
    concern.save(update_fields=["answer_by", "answered_at"])
    if concern.term.rehearsal_of_id is not None:
        return
    enqueue(
        "safety.remind_of_concern",
        due=now + promised / 2,
        unique_key=f"safety.remind_of_concern:{concern.uuid}:{concern.answer_by.isoformat()}",
        concern=str(concern.uuid),
        answer_by=concern.answer_by.isoformat(),
    )
    _plan_escalation(concern, concern.answer_by)


@transaction.atomic
def answer_concern(*, safeguard: Person, concern: Concern, text: str, now: datetime) -> None:
    """Writes to a concern's author, who is told by mail that an answer is there and nothing else."""
    _add(concern, text, is_answer=True, now=now)
    mark_concern_answered(safeguard=safeguard, concern=concern, now=now)
    send_mail("safety.answer_waits", concern=str(concern.uuid))


@transaction.atomic
def mark_concern_answered(*, safeguard: Person, concern: Concern, now: datetime) -> None:
    """Notes that one of the safeguarding people has answered, here or by telephone; the first time counts."""
    if Concern.objects.filter(pk=concern.pk, answered_at__isnull=True).update(answered_at=now):
        record("safety.concern_answered", actor=safeguard.uuid, subject_kind="concern", subject=concern.uuid)


@transaction.atomic
def add_to_concern(*, concern: Concern, text: str, now: datetime) -> None:
    """Its author writes more: an answer is promised anew, unless one is still awaited."""
    _add(concern, text, is_answer=False, now=now)
    if Concern.objects.select_for_update().get(pk=concern.pk).answered_at is not None:
        start_waiting(concern=concern, now=now)
    tell_readers(concern=concern)
    record("safety.concern_added_to", actor=None, subject_kind="concern", subject=concern.uuid)


def tell_readers(*, concern: Concern) -> None:
    """Mails that something waits: to the safeguarding people, or where none is named yet to the hosts' contact addresses."""
    readers = readers_of(concern)
    for safeguard in readers:
        send_mail("safety.concern_waits", safeguard=safeguard.pk)
    if not readers:
        for host in hosts_of(concern.term):
            send_mail(
                "safety.concern_has_no_reader",
                term=str(concern.term.uuid),
                organisation=str(host.uuid),
                concern=str(concern.uuid),
            )


@transaction.atomic
def remind_of_concern(*, concern: UUID, answer_by: datetime) -> None:
    """Half of the promised time has passed: to the safeguarding people, if nobody has answered."""
    found = waiting_concern(concern, answer_by)
    for safeguard in readers_of(found) if found else ():
        send_mail("safety.concern_still_waits", safeguard=safeguard.pk, concern=str(concern))


@transaction.atomic
def escalate_concern(*, concern: UUID, answer_by: datetime, due: datetime, now: datetime) -> None:
    """The promised time has passed: everybody who runs the term hears that something waits, daily until it is answered.

    `due` is when this was to happen. After a time without a server it is told once, not once for each day."""
    found = waiting_concern(concern, answer_by)
    if found is None:
        return
    days = max(0, (now - due) // TOLD_AGAIN_AFTER) + 1
    if _plan_escalation(found, due + days * TOLD_AGAIN_AFTER) is None:  # told already
        return
    told = set()
    for membership in organisers_of(found.term.programme):
        told.add(membership.person.email)
        send_mail("safety.concern_overdue", concern=str(concern), membership=str(membership.uuid))
    for host in hosts_of(found.term):
        if host.contact_email and host.contact_email.lower() not in told:
            send_mail("safety.concern_overdue", concern=str(concern), organisation=str(host.uuid))
    record("safety.concern_overdue", actor=None, subject_kind="concern", subject=concern)


def _add(concern: Concern, text: str, *, is_answer: bool, now: datetime) -> None:
    sealed = seal_for_term(concern.term.uuid, text)
    ConcernMessage.objects.create(concern=concern, is_answer=is_answer, sealed=sealed, created_at=now)


def _plan_escalation(concern: Concern, due: datetime) -> Job | None:
    assert concern.answer_by is not None
    return enqueue(
        "safety.escalate_concern",
        due=due,
        unique_key=f"safety.escalate_concern:{concern.uuid}:{due.isoformat()}",
        concern=str(concern.uuid),
        answer_by=concern.answer_by.isoformat(),
        due_at=due.isoformat(),
    )
