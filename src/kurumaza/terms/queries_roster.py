"""Reads about rosters: what is read from a file, what is staged, and why none is taken in."""

import hashlib
import json
from uuid import UUID

from django.db.models import Case, Count, QuerySet, When

from kurumaza.core.text.columns import FIELDS, ColumnMapping, Field, recall_columns
from kurumaza.core.text.roster import RosterPreview, RosterRow, read_roster
from kurumaza.core.text.tables import RosterRefusal
from kurumaza.partners.queries import organisations_run_by
from kurumaza.people.models import Person
from kurumaza.terms.errors import RosterNotApplied
from kurumaza.terms.models import RosterFile, RosterHeading, RosterImport, Side, StagedRow, Term

# The kind of act that taking a roster over is to partners' keys.
ROSTER = "roster"
TO_WRITE = (StagedRow.Outcome.ADD, StagedRow.Outcome.UPDATE)


def read_for(
    side: Side, data: bytes, filename: str, told: ColumnMapping | None = None
) -> RosterPreview | RosterRefusal:
    """Reads a side's file: by its headings, by what its organisation once said about them, or as it is told now."""
    if told is not None:
        return read_roster(data, filename, told)
    read = read_roster(data, filename)
    header = read.columns.header if isinstance(read, RosterPreview) else read.found
    recalled = recall_columns(header, _remembered(side))
    if not recalled:
        return read
    again = read_roster(data, filename, recalled)
    return read if isinstance(again, RosterRefusal) and isinstance(read, RosterPreview) else again


def _remembered(side: Side) -> dict[str, Field | None]:
    rows = RosterHeading.objects.filter(organisation=side.organisation_id).values_list("heading", "field")
    known = {str(field): field for field in FIELDS}
    return {heading: known.get(field) for heading, field in rows}


def roster_file_run_by(person: Person, uuid: UUID) -> RosterFile | None:
    """A file whose columns may still be spoken about, for organisers of its side's organisation."""
    files = RosterFile.objects.select_related("side__term", "side__organisation")
    return files.filter(uuid=uuid, side__organisation__in=organisations_run_by(person)).first()


def file_of(roster: RosterImport) -> RosterFile | None:
    """The file that a roster was read from, while it is kept."""
    return RosterFile.objects.defer("data").filter(roster=roster).first()


def roster_rows(side: Side) -> dict[str, RosterRow]:
    """Who is enrolled on a side already, as roster rows by address."""
    return {
        one.person.email: RosterRow(
            name=one.name,
            email=one.person.email,
            kana=one.kana,
            call_name=one.call_name,
            school=one.school,
            employer=one.employer,
            past_employer=one.past_employer,
            cohort=one.cohort,
            topics=tuple(one.topics),
            region=one.region,
        )
        for one in side.enrolments.select_related("person")
        if one.person.email
    }


def roster_import_run_by(person: Person, uuid: UUID) -> RosterImport | None:
    """A staged or taken-over roster, for organisers of its side's organisation."""
    return (
        RosterImport.objects.select_related("side__term", "side__organisation")
        .filter(uuid=uuid, staged_at__isnull=False, side__organisation__in=organisations_run_by(person))
        .first()
    )


def staged_rows(roster: RosterImport) -> QuerySet[StagedRow]:
    """The rows of a roster that are not taken over yet; those to be mended first."""
    places = [When(outcome=outcome, then=place) for place, outcome in enumerate(StagedRow.Outcome.values)]
    return roster.staged_rows.order_by(Case(*places), "line")


def fate_counts(roster: RosterImport) -> dict[str, int]:
    """How many rows of a roster have which fate, every fate named."""
    counted = roster.staged_rows.values_list("outcome").annotate(count=Count("pk"))
    return dict.fromkeys(StagedRow.Outcome.values, 0) | dict(counted)


def roster_refusal(term: Term) -> RosterNotApplied | None:
    """Why no roster is taken in now."""
    if not term.is_open:
        return RosterNotApplied("not_open")
    return RosterNotApplied("no_legal_basis") if term.legal_basis == Term.LegalBasis.UNSET else None


def digest_of(roster: RosterImport) -> str:
    """What exactly is agreed to with a key for a roster: the file as it was read, with the fate of every row. SHA-256, hex."""
    digest = hashlib.sha256(roster.digest.encode())
    for fate in roster.staged_rows.order_by("line").values_list("fate", flat=True).iterator():
        digest.update(json.dumps(fate, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()


def waiting_rosters(term: Term) -> QuerySet[RosterImport]:
    """Rosters of a term that are staged and not confirmed."""
    staged = RosterImport.objects.filter(side__term=term, staged_at__isnull=False, confirmed_at=None)
    return staged.select_related("side__organisation", "side__term")
