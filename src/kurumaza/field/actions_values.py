"""Writes of what a host holds dear: a new wording, and where it may be read."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.core.text.lines import items_of
from kurumaza.field.errors_fruits import ValuesRefused
from kurumaza.field.models import HostValues, Placement, ValuesShown
from kurumaza.field.models_fruits import LINE_MAX, LINES_MAX
from kurumaza.field.queries_retrospective import has_looked_back
from kurumaza.field.queries_values import values_of
from kurumaza.partners.models import Membership, Organisation


@transaction.atomic
def write_values(
    *, placement: Placement, lines: Sequence[str], seen: int, membership: Membership, now: datetime
) -> HostValues | ValuesRefused:
    """Adds a wording after those that are there; the same words again add nothing. `seen` is the number of the one that its writer had
    before them, 0 for none."""
    kept = items_of(lines)
    if not kept:
        return ValuesRefused("empty")
    if len(kept) > LINES_MAX:
        return ValuesRefused("too_many")
    if any(len(line) > LINE_MAX for line in kept):
        return ValuesRefused("too_long")
    if not has_looked_back(placement, now):
        return ValuesRefused("not_yet")
    organisation = Organisation.objects.select_for_update().get(pk=placement.organisation_id)
    assert membership.organisation_id == organisation.pk
    latest = values_of(organisation).now
    if latest is not None and latest.lines == kept:
        return latest
    if seen != (latest.number if latest else 0):
        return ValuesRefused("changed")
    made = HostValues.objects.create(
        organisation=organisation,
        placement=placement,
        number=seen + 1,
        lines=kept,
        created_at=now,
        by=membership.uuid,
    )
    record(
        "field.values_written",
        actor=membership.person.uuid,
        subject_kind="organisation",
        subject=organisation.uuid,
        number=made.number,
    )
    return made


@transaction.atomic
def show_values(*, membership: Membership, on_internships: bool, on_terms: bool) -> ValuesShown:
    """Where everybody may read the words that stand; taken off again, nobody but members and the host does."""
    organisation = membership.organisation
    shown, _made = ValuesShown.objects.update_or_create(
        organisation=organisation, defaults={"on_internships": on_internships, "on_terms": on_terms}
    )
    record(
        "field.values_shown",
        actor=membership.person.uuid,
        subject_kind="organisation",
        subject=organisation.uuid,
        on_internships=on_internships,
        on_terms=on_terms,
    )
    return shown
