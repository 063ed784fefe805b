"""What a new term is to begin with: kept for a day while somebody looks at it."""

from datetime import datetime, timedelta

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions_retention import delete_some
from kurumaza.partners.models import Programme
from kurumaza.people.models import Person
from kurumaza.terms.models import StagedTemplate, Term

STAGED_TEMPLATE_DAYS = 1


@transaction.atomic
def stage_template(
    *,
    programme: Programme,
    data: bytes,
    by: Person,
    now: datetime,
    source: Term | None = None,
    filename: str = "",
) -> StagedTemplate:
    """Keeps a template that was read, from a file or of a term; nothing else is written. `source` is of the same programme."""
    return StagedTemplate.objects.create(
        programme=programme, data=data, by=by, source=source, filename=filename[:200], created_at=now
    )


@transaction.atomic
def note_start(*, staged: StagedTemplate, term: Term, by: Person) -> None:
    """Says that a term came of it: pressed again, the button leads there."""
    StagedTemplate.objects.filter(pk=staged.pk).update(term=term)
    Term.objects.filter(pk=term.pk).update(started_from=staged.source)
    record("terms.started_from_template", actor=by.uuid, subject_kind="term", subject=term.uuid)


def forget_staged_templates(now: datetime) -> int:
    """Those that somebody looked at a day ago."""
    before = now - timedelta(days=STAGED_TEMPLATE_DAYS)
    return delete_some(StagedTemplate.objects.filter(created_at__lt=before))
