"""Keeping that somebody is not brought in again by a roster, also after an older database was put back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from kurumaza.jobs.actions_retention import delete_some
from kurumaza.partners.models import Organisation
from kurumaza.people.actions_retractions import forget_retractions, note_retraction
from kurumaza.people.erasures import Erasure, Retracted, retracts
from kurumaza.people.queries import retracted_at
from kurumaza.terms.models import ErasedAddress
from kurumaza.terms.queries_erased import ERASED_ADDRESS_DAYS, mark_of

ERASED_ADDRESS = "erased_address"


def keep_erased_address(*, organisation: Organisation, erasure: Erasure) -> None:
    """Of somebody who is being erased."""
    assert erasure.person.email is not None
    keep_erased_mark(mark=mark_of(organisation, erasure.person.email), erasure=erasure)


def keep_erased_mark(*, mark: UUID, erasure: Erasure) -> None:
    """The same of an address that is known by its mark alone. Done again for the same erasure, its time stays."""
    at = erasure.now
    if erasure.again:
        at = retracted_at(ERASED_ADDRESS, mark) or at
    ErasedAddress.objects.update_or_create(mark=mark, defaults={"erased_at": at})
    note_retraction(kind=ERASED_ADDRESS, subject=mark, at=at)


def forget_erased_addresses(now: datetime) -> int:
    """Those that were kept for long enough, where they are kept."""
    before = _kept_since(now)
    here = delete_some(ErasedAddress.objects.filter(erased_at__lt=before))
    return here + forget_retractions(kind=ERASED_ADDRESS, before=before)


def _kept_since(now: datetime) -> datetime:
    return now - timedelta(days=ERASED_ADDRESS_DAYS)


def _standing(since: datetime | None) -> dict[UUID, datetime]:
    rows = ErasedAddress.objects.all()
    if since is not None:
        rows = rows.filter(erased_at__gte=since)
    return dict(rows.values_list("mark", "erased_at"))


def _keep_again(batch: Mapping[UUID, datetime], now: datetime) -> None:
    recent = [ErasedAddress(mark=mark, erased_at=at) for mark, at in batch.items() if at >= _kept_since(now)]
    ErasedAddress.objects.bulk_create(recent, ignore_conflicts=True)


retracts(Retracted(ERASED_ADDRESS, _standing, _keep_again))
