"""What was taken back for good is kept where no old backup reaches, and done again after one was put back.

It is kept in the `keys` database: of that one only the newest copy exists, so it is never older than the main database that is put
back beside it. A file in the data folder would be lost with it, or be brought back with it. Written after the main database's
transaction by a job of that transaction; where the two differ all the same, `bring_together` mends both directions."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kurumaza.jobs.actions import enqueue
from kurumaza.jobs.actions_retention import delete_some
from kurumaza.people.erasures import Retracted, retracted_kinds
from kurumaza.people.models import PersonKey, Retraction

PERSON, CONSENT = "person", "consent"


def note_retraction(*, kind: str, subject: UUID, at: datetime) -> None:
    """Queues, in the caller's transaction, that this is kept."""
    enqueue("people.keep_retraction", kind=kind, subject=str(subject), at=at.isoformat())


def keep_retraction(*, kind: str, subject: UUID, at: datetime) -> None:
    """Keeps it, with the latest time; of a person, the key for private writing is destroyed in the same transaction."""
    with transaction.atomic(using="keys"):
        Retraction.objects.get_or_create(kind=kind, subject=subject, defaults={"at": at})
        Retraction.objects.filter(kind=kind, subject=subject, at__lt=at).update(at=at)
        if kind == PERSON:
            PersonKey.objects.filter(person=subject).delete()


def forget_retractions(*, kind: str, before: datetime) -> int:
    """Takes some of one kind away that are older; how many. Only of what needs no longer be done again."""
    return delete_some(Retraction.objects.filter(kind=kind, at__lt=before))


def bring_together(*, now: datetime) -> None:
    """Does again what the main database has not (an older one was put back), and keeps what was not kept."""
    for kind in retracted_kinds():
        _bring_together(kind, now)


def _bring_together(kind: Retracted, now: datetime) -> None:
    kept = dict(Retraction.objects.filter(kind=kind.kind).values_list("subject", "at"))
    for subject in kept.keys() - kind.standing().keys():
        kind.redo(subject, kept[subject], now)
    for subject, at in kind.standing().items():
        if subject not in kept or kept[subject] < at:
            keep_retraction(kind=kind.kind, subject=subject, at=at)
    if kind.kind == PERSON:
        PersonKey.objects.filter(person__in=list(kind.standing())).delete()
