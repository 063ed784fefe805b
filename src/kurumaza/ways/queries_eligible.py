"""Whether those who apply are on the list of those who may. Told to their side's organisers only, never to them."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db.models import Q

from kurumaza.core.text.graduates import Graduate, Likeness, folded, likeness
from kurumaza.people.private_writing import keyed_hash
from kurumaza.terms.models import Side
from kurumaza.ways.models import Application, EligiblePerson
from kurumaza.ways.queries_apply import way_in_of


def hashed(side: Side, person: Graduate) -> Graduate:
    """Somebody as the list keeps them: each word a hash that only this server can compute, another one on each side."""
    words = msgspec.structs.asdict(person)
    hashes = {
        field: keyed_hash("eligible", f"{side.uuid}:{field}:{word}") if word else ""
        for field, word in words.items()
    }
    return Graduate(**hashes)


def likeness_of(side: Side, applications: Sequence[Application]) -> dict[UUID, Likeness]:
    """How well each of these agrees with the list of their side; empty where there is no list."""
    way = way_in_of(side)
    if not way.list_generation:
        return {}
    asked = {one.uuid: hashed(side, _as_person(one)) for one in applications}
    people = asked.values()
    is_alike = (
        Q(name_hash__in={one.name for one in people} - {""})
        | Q(kana_hash__in={one.kana for one in people} - {""})
        | Q(email_hash__in={one.email for one in people} - {""})
    )
    rows = EligiblePerson.objects.filter(is_alike, side=side, generation=way.list_generation)
    listed = [Graduate(row.name_hash, row.kana_hash, row.email_hash, row.cohort_hash) for row in rows]
    return {uuid: likeness(person, listed) for uuid, person in asked.items()}


def _as_person(application: Application) -> Graduate:
    return folded(
        name=application.name,
        kana=application.kana,
        email=application.email,
        cohort=application.fills.get("cohort", ""),
    )
