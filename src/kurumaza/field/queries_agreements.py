"""Reads of agreements between partners: the wording that stands, the one that waits, and names that are not to be in it."""

import json
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from kurumaza.core.text.call_names import stands_in
from kurumaza.core.text.folding import fold
from kurumaza.field.models import Agreement, AgreementVersion, Placement
from kurumaza.partners.models import Organisation, Partnership
from kurumaza.partners.queries import keys_turned
from kurumaza.people.models import Person
from kurumaza.terms.dates import in_term
from kurumaza.terms.models import Term
from kurumaza.terms.queries import organised_term, sides_run_by

# The act that partners turn their keys for.
AGREEMENT = "field.agreement"
# Shorter parts of a name stand in too many other words.
NAME_PART_MIN = 2


class Words(NamedTuple):
    """What an agreement says."""

    how_it_came: str
    what_we_do: str
    what_matters: str
    until: date | None


def words_of(version: AgreementVersion) -> Words:
    """Of one wording."""
    return Words(version.how_it_came, version.what_we_do, version.what_matters, version.until)


def digest_of(version: AgreementVersion) -> str:
    """Fixes what exactly is agreed to: these words, as this wording of this agreement."""
    said = words_of(version)._asdict() | {"agreement": version.agreement.uuid, "number": version.number}
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def is_past(words: Words, placement: Placement, now: datetime) -> bool:
    """Whether its last day is over, on the clocks of the term."""
    return words.until is not None and words.until < in_term(now, placement.term).date()


def versions_of(agreement: Agreement) -> list[AgreementVersion]:
    """All wordings, the last first."""
    return list(agreement.versions.select_related("agreement").order_by("-number"))


def published_version(agreement: Agreement) -> AgreementVersion | None:
    """The wording that all partners agreed to last; its `taken_back_at` says whether one of them took it back."""
    agreed = agreement.versions.filter(published_at__isnull=False).select_related("agreement")
    return agreed.order_by("-number").first()


def ended_version(uuid: UUID | str) -> AgreementVersion | None:
    """A wording by its public id that was taken back, while no other one is published since."""
    related = "agreement__placement__term__programme"
    found = AgreementVersion.objects.select_related(related).filter(uuid=uuid).first()
    is_last = found is not None and published_version(found.agreement) == found
    return found if found is not None and is_last and found.taken_back_at is not None else None


def waiting_version(agreement: Agreement) -> AgreementVersion | None:
    """The last wording, while not all partners have agreed to it."""
    latest = agreement.versions.select_related("agreement").order_by("-number").first()
    return latest if latest is not None and latest.published_at is None else None


def is_asked(version: AgreementVersion, digest: str) -> bool:
    """Whether a partner's key stands for just this wording, and it is the last one."""
    waiting = waiting_version(version.agreement)
    is_last = waiting is not None and waiting.pk == version.pk
    return (
        is_last
        and digest == digest_of(version)
        and bool(keys_turned(AGREEMENT, version.agreement.uuid, digest))
    )


def agreement_of(placement: Placement) -> Agreement | None:
    """The agreement that came of a placement."""
    return Agreement.objects.filter(placement=placement).first()


def standing_agreement(placement: Placement) -> Agreement | None:
    """The same, while everybody may read it."""
    found = agreement_of(placement)
    published = published_version(found) if found else None
    return found if published is not None and published.taken_back_at is None else None


def public_agreement(uuid: UUID) -> tuple[Agreement, AgreementVersion] | None:
    """An agreement that was ever published, with its wording."""
    found = Agreement.objects.select_related("placement__term__programme").filter(uuid=uuid).first()
    published = published_version(found) if found else None
    return (found, published) if found is not None and published is not None else None


def organised_agreement(person: Person, slug: str, uuid: UUID) -> tuple[Term, Agreement] | None:
    """An agreement of a term, for organisers of any of its partners."""
    term = organised_term(person, slug)
    if term is None:
        return None
    related = Agreement.objects.select_related("placement__term__programme", "placement__organisation")
    found = related.filter(uuid=uuid, placement__term=term).first()
    return (term, found) if found is not None else None


def find_agreement(uuid: UUID, term: Term) -> Agreement | None:
    """An agreement of a term by its public id."""
    return Agreement.objects.filter(uuid=uuid, placement__term=term).first()


def partners_in(agreement: Agreement) -> list[Organisation]:
    """Who agrees: the partners of the programme, in the order in which they joined."""
    rows = Partnership.objects.filter(programme=agreement.placement.term.programme_id)
    return [one.organisation for one in rows.select_related("organisation").order_by("pk")]


def names_in(placement: Placement, words: Words, reader: Person) -> tuple[str, ...]:
    """Names of members that stand in a text: call names, and names out of the roster of those sides alone whose people this organiser
    may see. Finding another one's would tell that somebody of that name takes part."""
    text = fold("\n".join((words.how_it_came, words.what_we_do, words.what_matters)))
    mine = set(sides_run_by(reader, placement.term).values_list("pk", flat=True))
    names: set[str] = set()
    for member in placement.members.all():
        names.add(member.call_name)
        if member.side_id in mine:
            names |= {part for part in (member.name, *member.name.split()) if len(part) >= NAME_PART_MIN}
    return tuple(sorted(name for name in names if stands_in(name, text)))
