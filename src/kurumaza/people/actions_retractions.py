"""What was taken back for good is kept where no old backup reaches, and done again after one was put back.

It is kept in the `keys` database: of that one only the newest copy exists, so it is never older than the main database that is put
back beside it. A file in the data folder would be lost with it, or be brought back with it. Written after the main database's
transaction by a job of that transaction; where the two differ all the same, `bring_together` mends both directions."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import transaction

from kurumaza.jobs.actions import enqueue
from kurumaza.jobs.actions_retention import delete_some
from kurumaza.people.erasures import Retracted, retracted_kinds
from kurumaza.people.models import PersonKey, Retraction, RetractionMark

PERSON, CONSENT = "person", "consent"
_MARK = "mark"
_AT_ONCE = 500
# A transaction commits later than the time it notes, and clocks are set back.
_SLACK = timedelta(days=1)


class _Since(NamedTuple):
    """From where on is looked: after this row among the retractions, and at what was taken back since then in the main database."""

    row: int
    at: datetime | None


_EVER = _Since(0, None)


def note_retraction(*, kind: str, subject: UUID, at: datetime) -> None:
    """Queues, in the caller's transaction, that this is kept."""
    enqueue("people.keep_retraction", kind=kind, subject=str(subject), at=at.isoformat())


def keep_retraction(*, kind: str, subject: UUID, at: datetime) -> None:
    """Keeps it, with the latest time; of a person, the key for private writing is destroyed in the same transaction.

    Call it after the main database's transaction: a mark says that all before it is in there. A later time is a new row, behind
    the mark."""
    with transaction.atomic(using="keys"):
        kept, _is_new = Retraction.objects.get_or_create(kind=kind, subject=subject, defaults={"at": at})
        if kept.at < at:
            kept.delete()
            Retraction.objects.create(kind=kind, subject=subject, at=at)
        if kind == PERSON:
            PersonKey.objects.filter(person=subject).delete()


def forget_retractions(*, kind: str, before: datetime) -> int:
    """Takes some of one kind away that are older; how many. Only of what needs no longer be done again."""
    return delete_some(Retraction.objects.filter(kind=kind, at__lt=before))


def bring_together(*, now: datetime) -> None:
    """Does again what the main database has not (an older one was put back), and keeps what was not kept.

    Where both databases carry the same mark, only what came since is looked at. Another mark, or none, says that one of them is
    not the one of before: then everything is gone through, some hundred rows at a time. A mark is set once all is done."""
    since = _last_time()
    # Asked of all kinds at once: of most of them there is nothing new in any night. What comes in meanwhile is done here already.
    new = set(Retraction.objects.filter(pk__gt=since.row).values_list("kind", flat=True).distinct())
    for kind in retracted_kinds():
        if kind.kind in new:
            _do_again(kind, since, now)
        _keep(kind, since)
    if since is _EVER or Retraction.objects.filter(pk__gt=since.row).exists():
        _set_mark(now)


def _last_time() -> _Since:
    here = RetractionMark.objects.first()
    mark = here and Retraction.objects.filter(kind=_MARK, subject=here.mark).first()
    return _Since(mark.pk, mark.at - _SLACK) if mark else _EVER


def _set_mark(now: datetime) -> None:
    """Beside the keys first: whatever stands before it there had been done here. Killed in between, all is gone through once more."""
    mark = uuid4()
    with transaction.atomic(using="keys"):
        Retraction.objects.filter(kind=_MARK).delete()
        Retraction.objects.create(kind=_MARK, subject=mark, at=now)
    with transaction.atomic():
        RetractionMark.objects.all().delete()
        RetractionMark.objects.create(mark=mark)


def _do_again(kind: Retracted, since: _Since, now: datetime) -> None:
    last = since.row
    rows = Retraction.objects.filter(kind=kind.kind).order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:_AT_ONCE]):
        kind.redo({one.subject: one.at for one in batch}, now)
        last = batch[-1].pk


def _keep(kind: Retracted, since: _Since) -> None:
    standing = list(kind.standing(since.at).items())
    for begin in range(0, len(standing), _AT_ONCE):
        some = dict(standing[begin : begin + _AT_ONCE])
        rows = Retraction.objects.filter(kind=kind.kind, subject__in=some)
        kept = dict(rows.values_list("subject", "at"))
        for subject, at in some.items():
            if subject not in kept or kept[subject] < at:
                keep_retraction(kind=kind.kind, subject=subject, at=at)
        if kind.kind == PERSON:
            PersonKey.objects.filter(person__in=some).delete()
