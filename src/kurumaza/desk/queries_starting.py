"""What a new term is proposed to be, out of a template: its name, dates and sides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kurumaza.core.templates.calendar import last_day_of, next_first_day
from kurumaza.core.templates.names import next_name, next_slug
from kurumaza.core.templates.template import Template
from kurumaza.desk.queries_opening import partners_of
from kurumaza.partners.models import Organisation, Programme
from kurumaza.partners.queries import organisers_of
from kurumaza.safety.queries import safeguards_of
from kurumaza.terms.models import StagedTemplate, Term

# So long before a first evening people have to be asked.
NOTICE = timedelta(days=14)


@dataclass(frozen=True)
class Proposal:
    """What a form begins with. `hosts` are of the template's sides, in their order."""

    template: Template
    first_day: date
    initial: dict[str, Any]
    hosts: Sequence[Organisation]


def proposal_of(
    staged: StagedTemplate, template: Template, today: date, first_day: date | None = None
) -> Proposal:
    """Of the term that goes on in it, the next one. Elsewhere what only the new region knows is left open."""
    source = staged.source
    first_day = first_day or _first_day(source, today)
    initial: dict[str, Any] = {
        "starts_on": first_day,
        "ends_on": last_day_of(template.calendar, first_day),
        "topics": "\n".join(template.topics),
        "needs_all": "opening" in template.settings.two_keys,
    }
    if source is not None:
        taken = set(Term.objects.values_list("slug", flat=True))
        initial |= {
            "name": next_name(source.name),
            "region": source.region,
            "slug": next_slug(source.slug, taken),
            "safeguards": _still_organising(source, staged.programme),
        }
    return Proposal(
        template=template,
        first_day=first_day,
        initial=initial,
        hosts=_hosts(template, staged.programme, source),
    )


def _first_day(source: Term | None, today: date) -> date:
    if source is not None:
        return next_first_day(source.starts_on, source.ends_on, today, NOTICE)
    return today + NOTICE


def _still_organising(source: Term, programme: Programme) -> list[str]:
    named = set(safeguards_of(source))
    return [str(one.person.uuid) for one in organisers_of(programme) if one.person in named]


def _hosts(template: Template, programme: Programme, source: Term | None) -> list[Organisation]:
    """As before in the same programme; else the partners in their order, one a side."""
    partners = partners_of(programme)
    kept = {side.name: side.organisation for side in source.sides.all()} if source is not None else {}
    return [
        kept.get(side.name) or partners[min(number, len(partners) - 1)]
        for number, side in enumerate(template.sides)
    ]
