"""What a new term is to begin with: kept for a day while somebody looks at it."""

from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.core.templates.codec import decode, encode
from kurumaza.core.templates.template import Template
from kurumaza.jobs.actions_retention import delete_some
from kurumaza.partners.models import Programme
from kurumaza.people.models import Person
from kurumaza.scripts.queries import without_card
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


@transaction.atomic
def take_card_out_of_templates(*, programme: Programme, group: dict[str, str], text: dict[str, str]) -> None:
    """Of what waits to become a term of this programme: a card whose author takes it back begins no other term."""
    for one in StagedTemplate.objects.select_for_update().filter(programme=programme).order_by("pk"):
        template = decode(bytes(one.data))
        if not isinstance(template, Template):
            one.delete()  # of an older version of the product: for a day's look it is not worth to keep a card that was taken back
            continue
        body = without_card(template.deck.body, group, text)
        if len(body["cards"]) < len(template.deck.body["cards"]):
            deck = msgspec.structs.replace(template.deck, body=body)
            data = encode(msgspec.structs.replace(template, deck=deck))
            StagedTemplate.objects.filter(pk=one.pk).update(data=data)


def forget_staged_templates(now: datetime) -> int:
    """Those that somebody looked at a day ago."""
    before = now - timedelta(days=STAGED_TEMPLATE_DAYS)
    return delete_some(StagedTemplate.objects.filter(created_at__lt=before))
