"""Reads of what a host holds dear: its wordings, and where the last one may be read by everybody."""

from typing import Literal, NamedTuple

from kurumaza.field.models import HostValues, ValuesShown
from kurumaza.partners.models import Organisation

Where = Literal["internships", "terms"]


class Values(NamedTuple):
    """The words that stand now, and those before them, the last first."""

    now: HostValues | None
    before: list[HostValues]


def values_of(organisation: Organisation) -> Values:
    """For members of its placements, and for the host itself."""
    rows = list(HostValues.objects.filter(organisation=organisation).order_by("-number"))
    return Values(rows[0], rows[1:]) if rows else Values(None, [])


def shown_of(organisation: Organisation) -> ValuesShown:
    """Where everybody may read them; nowhere at first."""
    found = ValuesShown.objects.filter(organisation=organisation).first()
    return found or ValuesShown(organisation=organisation)


def is_shown(organisation: Organisation) -> bool:
    """Whether everybody may read the words that stand, and so the next ones at once."""
    shown = shown_of(organisation)
    return values_of(organisation).now is not None and (shown.on_internships or shown.on_terms)


def published_values(organisation: Organisation, where: Where) -> HostValues | None:
    """The words that stand now, if the host lets everybody read them there."""
    shown = shown_of(organisation)
    is_shown = shown.on_internships if where == "internships" else shown.on_terms
    return values_of(organisation).now if is_shown else None
