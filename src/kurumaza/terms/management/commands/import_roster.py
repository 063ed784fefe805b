"""`kurumaza import-roster --term T --side S FILE`: a roster from the command line, by the same rules and with the same keys as at
the desk. Says every row's fate; exit code 1 where the file cannot be read or taken over, 0 otherwise."""

import hashlib
import json
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from kurumaza.core.text.roster import RosterPreview
from kurumaza.core.text.tables import MAX_BYTES, RosterRefusal
from kurumaza.partners.actions import Waiting
from kurumaza.partners.models import RUNS
from kurumaza.people.models import Person
from kurumaza.terms import queries_roster as rosters
from kurumaza.terms import roster_words
from kurumaza.terms.actions_confirm import confirm_roster
from kurumaza.terms.actions_roster import apply_roster_batch, discard_staged, stage_roster
from kurumaza.terms.errors import RosterNotApplied
from kurumaza.terms.models import RosterImport, Side, StagedRow, Term
from kurumaza.terms.queries import known_terms
from kurumaza.terms.queries_fates import fates_beside


class Command(BaseCommand):
    help = "Takes a roster in: CSV, TSV or Excel, as the desk does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, TSV or XLSX")
        parser.add_argument("--term", required=True, help="the term's name in its address, e.g. aomori-1")
        parser.add_argument("--side", required=True, help="what its people are called in the term")
        parser.add_argument(
            "--organiser", help="address of the organiser who does this, if the side has several"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *_args: Any, **options: Any) -> None:
        side = _side(options["term"], options["side"])
        data = _bytes(options["file"])
        preview = rosters.read_for(side, data, options["file"].name)
        if isinstance(preview, RosterRefusal):
            raise CommandError(roster_words.refusal_sentence(preview))
        if refused := rosters.roster_refusal(side.term):
            raise CommandError(roster_words.not_applied_sentence(refused))
        rows = fates_beside(side, preview)
        waits: list[str] = []
        if not options["dry_run"]:
            waits = _take_over(side, preview, data, _organiser(side, options["organiser"]))
        said = {
            "file": options["file"].name,
            "encoding": preview.encoding,
            "counts": dict.fromkeys(StagedRow.Outcome.values, 0) | Counter(row["outcome"] for row in rows),
            "rows": [_row(row) for row in rows],
            "is_dry_run": options["dry_run"],
            "waits_for": waits,
        }
        self.stdout.write(json.dumps(said, ensure_ascii=False) if options["json"] else _lines(said))


def _side(slug: str, name: str) -> Side:
    term = known_terms().filter(slug=slug).first()
    if term is None:
        raise CommandError(
            f"There is no term {slug}. There are: {_listed(Term, 'slug')}. Nothing was changed."
        )
    side = term.sides.select_related("term__programme", "organisation").filter(name=name).first()
    if side is None:
        names = ", ".join(term.sides.values_list("name", flat=True))
        raise CommandError(f"{term.name} has no side {name}. There are: {names}. Nothing was changed.")
    return side


def _listed(model: type[Term], field: str) -> str:
    found = model.objects.filter(rehearsal_of__isnull=True).values_list(field, flat=True)
    return ", ".join(found) or "none"


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as reason:
        raise CommandError(f"{path} cannot be read: {reason.strerror}. Nothing was changed.") from None


def _organiser(side: Side, address: str | None) -> Person:
    """Who is asked for in the log of acts, and whose key it is."""
    members = (
        side.organisation.memberships.filter(person__is_active=True, role__in=RUNS)
        .select_related("person")
        .order_by("pk")
    )
    if address:
        members = members.filter(person__email=address.strip().lower())
    found = list(members[:2])
    if len(found) == 1:
        return found[0].person
    if found:
        raise CommandError(
            f"{side.organisation} has several organisers: say which with --organiser. Nothing was changed."
        )
    raise CommandError(f"{side.organisation} has no organiser {address or ''}. Nothing was changed.")


def _take_over(side: Side, preview: RosterPreview, data: bytes, by: Person) -> list[str]:
    """The names of the partners whose agreement is waited for; empty once it is taken over."""
    now = timezone.now()
    digest = hashlib.sha256(data).hexdigest()
    staged = stage_roster(side=side, preview=preview, digest=digest, by=by, now=now)
    if isinstance(staged, RosterNotApplied):
        raise CommandError(roster_words.not_applied_sentence(staged))
    confirmed = confirm_roster(roster=staged, by=by, now=now)
    if isinstance(confirmed, Waiting):
        return [one.name for one in confirmed.missing]
    if isinstance(confirmed, RosterNotApplied):
        if confirmed.code == "nothing_to_do":  # said by the counts; what nobody will confirm is not kept
            discard_staged(roster=staged)
            return []
        raise CommandError(roster_words.not_applied_sentence(confirmed))
    _apply(confirmed)
    return []


def _apply(roster: RosterImport) -> None:
    while apply_roster_batch(roster_uuid=roster.uuid, now=timezone.now()):
        pass


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "line": row["line"],
        "outcome": row["outcome"],
        "changed": list(row.get("changed", ())),
        "reasons": [
            {
                "code": reason["code"],
                "field": reason["field"],
                "sentence": roster_words.reason_sentence(reason),
            }
            for reason in row.get("reasons", ())
        ],
        "kept": {
            "fields": list(row.get("kept", ())),
            "sentence": roster_words.kept_sentence(row.get("kept", ())),
        },
    }


def _lines(said: dict[str, Any]) -> str:
    counts = " ".join(f"{roster_words.OUTCOMES[name]} {count}" for name, count in said["counts"].items())
    lines = [f"{said['file']} ({said['encoding']}): {counts}"]
    for row in said["rows"]:
        said_of_it = " ".join([*(reason["sentence"] for reason in row["reasons"]), row["kept"]["sentence"]])
        lines.append(f"{row['line']:>5}  {roster_words.OUTCOMES[row['outcome']]}  {said_of_it}".rstrip())
    if said["is_dry_run"]:
        lines.append("A dry run: nothing was written.")
    elif said["waits_for"]:
        lines.append(f"It is taken over as soon as {' and '.join(said['waits_for'])} agrees.")
    elif said["counts"]["add"] + said["counts"]["update"]:
        lines.append("It was taken over.")
    else:
        lines.append("There is nothing in it to take over: nothing was changed.")
    return "\n".join(lines)
