"""A roster's file while its columns are spoken about, and what is remembered of them."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kurumaza.core.text.columns import Field, heading_key
from kurumaza.core.text.roster import RosterPreview
from kurumaza.jobs.actions import enqueue
from kurumaza.partners.models import Organisation
from kurumaza.people.models import Person
from kurumaza.terms.actions_roster import stage_roster
from kurumaza.terms.errors import RosterNotApplied
from kurumaza.terms.models import RosterFile, RosterHeading, RosterImport, Side

FILE_KEPT = timedelta(days=1)


@transaction.atomic
def keep_roster_file(*, side: Side, filename: str, data: bytes, now: datetime) -> RosterFile:
    """Keeps a file that could be read as a table, in place of an earlier one of its side; for a day at most."""
    RosterFile.objects.filter(side=side).delete()
    kept = RosterFile.objects.create(side=side, filename=filename[:200], data=data, created_at=now)
    enqueue("terms.forget_roster_file", due=now + FILE_KEPT, file=str(kept.uuid))
    return kept


def stage_roster_file(
    *, file: RosterFile, preview: RosterPreview, by: Person, now: datetime
) -> RosterImport | RosterNotApplied:
    """Stages what was read from a kept file, which stays beside it so that its columns can be put right."""
    digest = hashlib.sha256(bytes(file.data)).hexdigest()
    staged = stage_roster(side=file.side, preview=preview, digest=digest, by=by, now=now)
    if isinstance(staged, RosterImport):
        RosterFile.objects.filter(pk=file.pk).update(roster=staged)
    return staged


def forget_roster_file(*, file: UUID) -> None:
    """Takes a file away; once more changes nothing."""
    RosterFile.objects.filter(uuid=file).delete()


@transaction.atomic
def remember_columns(
    *, organisation: Organisation, header: Sequence[str], fields: Mapping[Field, int | None]
) -> None:
    """Keeps what somebody said about each heading, for the organisation's next file."""
    field_of = {column: field for field, column in fields.items() if column is not None}
    for column, title in enumerate(header):
        if key := heading_key(title):
            RosterHeading.objects.update_or_create(
                organisation=organisation, heading=key, defaults={"field": field_of.get(column, "")}
            )
