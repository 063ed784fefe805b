"""Taking a roster over in short batches, and inviting the people of a side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Q

from kurumaza.audit.actions import record
from kurumaza.core.text.roster import Reason, RosterPreview, RosterRow, RowFate
from kurumaza.jobs.actions import enqueue, send_mail, withdraw_mails
from kurumaza.partners.actions import revoke_keys
from kurumaza.partners.models import Organisation
from kurumaza.people.actions import end_handed_over_links, ensure_person, mint_link
from kurumaza.people.actions_notices import mail_goes_at
from kurumaza.people.models import Person
from kurumaza.terms import queries
from kurumaza.terms import queries_roster as rosters
from kurumaza.terms.actions_prepare import CALL_NAME_MAX, clean_call_name
from kurumaza.terms.dates import zone_of
from kurumaza.terms.errors import InviteRefused, RosterNotApplied
from kurumaza.terms.models import Enrolment, RosterChange, RosterImport, Side, StagedRow
from kurumaza.terms.queries_erased import erased_among
from kurumaza.terms.queries_fates import fates_beside, rows_to_write

# Small enough that no transaction is long, and that a person waits at most a moment for another's.
BATCH_ROWS = 50
STAGE_ROWS = 500
STAGED_WITHIN = timedelta(minutes=10)
UNDO_WITHIN = timedelta(days=1)
_Written = Literal["add", "update", "unchanged", "rejected"]


@dataclass(frozen=True)
class HandedOver:
    """A way in for one person, to be handed on by an organiser. `token` is empty where the person comes in by a code."""

    token: str


def stage_roster(
    *, side: Side, preview: RosterPreview, digest: str, by: Person, now: datetime
) -> RosterImport | RosterNotApplied:
    """Keeps a read roster, with the fate of every row beside who is enrolled already. Nothing is taken over yet.

    An earlier one that nobody confirmed goes, and what was agreed to of it: its rows are people's data without a purpose. Rows are
    written in short transactions; a roster that was not staged to its end is never shown. One that somebody else is staging at
    this moment stays, until it is certain that nobody is any more."""
    if refused := rosters.roster_refusal(side.term):
        return refused
    rows = fates_beside(side, preview)
    with transaction.atomic():
        _let_earlier_ones_go(side, by, now)
        roster = RosterImport.objects.create(
            side=side,
            by=by,
            filename=preview.filename[:200],
            encoding=preview.encoding,
            columns=_said_of_columns(preview),
            row_count=len(rows),
            digest=digest,
            created_at=now,
        )
    for begin in range(0, len(rows), STAGE_ROWS):
        StagedRow.objects.bulk_create(
            StagedRow(roster=roster, line=row["line"], outcome=row["outcome"], fate=row)
            for row in rows[begin : begin + STAGE_ROWS]
        )
    _end_staging(roster, now)
    return roster


@transaction.atomic
def _end_staging(roster: RosterImport, now: datetime) -> None:
    """Whoever had their data erased while rows were staged may have looked before theirs was there."""
    Organisation.objects.select_for_update().get(pk=roster.side.organisation_id)
    rows = [row for row in roster.staged_rows.all() if row.fate.get("row")]
    people = [(row.fate["row"]["email"], row.fate["row"]["name"]) for row in rows]
    erased = erased_among(roster.side.organisation, people)
    for row in rows:
        if row.fate["row"]["email"] in erased:
            empty_row(row)
    roster.staged_at = now
    roster.save(update_fields=["staged_at"])


def empty_row(row: StagedRow) -> None:
    """It stays in its place, and says that this person is not invited: their data was erased."""
    row.outcome = StagedRow.Outcome.REJECTED
    row.fate = msgspec.to_builtins(RowFate(row.line, (), "rejected", reasons=(Reason("erased", "email"),)))
    row.save(update_fields=["outcome", "fate"])


def _let_earlier_ones_go(side: Side, by: Person, now: datetime) -> None:
    is_finished = Q(staged_at__isnull=False) | Q(created_at__lt=now - STAGED_WITHIN)
    earlier_ones = RosterImport.objects.select_for_update().filter(is_finished, side=side, confirmed_at=None)
    for earlier in earlier_ones.order_by("pk"):
        revoke_keys(kind=rosters.ROSTER, subject=earlier.uuid, by=by, now=now)
        earlier.delete()


def _said_of_columns(preview: RosterPreview) -> dict[str, Any]:
    columns = preview.columns
    return {
        "fields": {field: columns.header[place] for field, place in columns.fields.items()},
        "unknown": [heading.title for heading in columns.unknown],
        "ignored": [heading.title for heading in columns.ignored],
        "sheet": preview.sheet,
    }


def discard_staged(*, roster: RosterImport) -> None:
    """Lets go of a staged roster that nobody will confirm."""
    RosterImport.objects.filter(pk=roster.pk, confirmed_at=None).delete()


@transaction.atomic
def apply_roster_batch(*, roster_uuid: UUID, now: datetime) -> bool:
    """Takes over the next rows of a confirmed roster; what is taken over leaves the staged rows at once.

    True while there is more to do. Killed between two batches it goes on where it was; done twice it changes
    nothing, since a person has one place a term."""
    roster = RosterImport.objects.select_for_update().filter(uuid=roster_uuid).first()
    if roster is None or roster.applied_at is not None or roster.confirmed_at is None:
        return False
    side = Side.objects.select_related("term", "organisation").get(pk=roster.side_id)
    # Whoever has their data erased at this moment waits here, or is waited for (`lock_rosters_of`).
    Organisation.objects.select_for_update().get(pk=side.organisation_id)
    batch = list(roster.staged_rows.order_by("line")[:BATCH_ROWS])
    to_write = rows_to_write(side, [staged for staged in batch if staged.outcome in rosters.TO_WRITE])
    for staged in batch:
        outcome = staged.outcome
        if outcome in rosters.TO_WRITE:
            row = to_write.get(staged.line)
            outcome = _enrol(roster, side, row, now) if row else StagedRow.Outcome.REJECTED
        roster.result[outcome] = roster.result.get(outcome, 0) + 1
    StagedRow.objects.filter(pk__in=[staged.pk for staged in batch]).delete()
    roster.applied_rows += len(batch)
    is_done = roster.applied_rows >= roster.row_count
    if is_done:
        roster.applied_at = now
        enqueue("terms.forget_roster_changes", due=now + UNDO_WITHIN, roster=str(roster.uuid))
        record(
            "terms.roster_applied", actor=None, subject_kind="roster", subject=roster.uuid, **roster.result
        )
    roster.save(update_fields=["applied_rows", "result", "applied_at"])
    return not is_done


def _enrol(roster: RosterImport, side: Side, row: RosterRow, now: datetime) -> _Written:
    person = ensure_person(email=row.email, now=now)
    words = {"name": row.name, "kana": row.kana, "school": row.school, "employer": row.employer}
    words |= {"past_employer": row.past_employer, "cohort": row.cohort, "region": row.region}
    enrolment, is_new = Enrolment.objects.get_or_create(
        person=person,
        term=side.term,
        defaults={
            "side": side,
            "call_name": clean_call_name(row.call_name)[:CALL_NAME_MAX],
            "topics": list(row.topics),
            "created_at": now,
            **words,
        },
    )
    if is_new:
        RosterChange.objects.create(roster=roster, enrolment=enrolment)
        # Another place is something that whoever was handed a link for an earlier one must not come into.
        end_handed_over_links(person=person, now=now)
        return "add"
    if enrolment.side_id != side.pk:
        # A roster never moves people between sides, and whoever uploads it must not learn who is on another one:
        # it counts as taken over, and the person alone is told.
        goes_at = mail_goes_at(now, zone_of(side.term))
        send_mail("terms.also_listed", due=goes_at, roster=str(roster.uuid), enrolment=str(enrolment.uuid))
        return "add"
    return _put_words(roster, enrolment, words)


def _put_words(roster: RosterImport, enrolment: Enrolment, words: Mapping[str, str]) -> _Written:
    """All but those that their person has put right, maybe since the roster was staged."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if enrolment.left_at is not None:
        return "rejected"
    before = {field: getattr(enrolment, field) for field in words if field not in enrolment.corrected}
    after = {field: words[field] for field, value in before.items() if words[field] != value}
    if not after:
        return "unchanged"
    before = {field: before[field] for field in after}
    _change, is_first = RosterChange.objects.get_or_create(
        roster=roster, enrolment=enrolment, defaults={"before": before, "after": after}
    )
    if not is_first:  # its address was put right since: another row of this roster tells of the same person
        return "rejected"
    Enrolment.objects.filter(pk=enrolment.pk).update(**after)
    return "update"


def start_inviting(*, side: Side, by: Person, now: datetime) -> int:
    """Queues an invitation for everyone of a side who has not had one; how many they are."""
    waiting = queries.uninvited(side).count() if side.term.is_open else 0
    if waiting:
        with transaction.atomic():
            record(
                "terms.people_invited", actor=by.uuid, subject_kind="side", subject=side.uuid, people=waiting
            )
            enqueue("terms.invite_people", side=str(side.uuid))
        invite_next_batch(side=side, now=now)
    return waiting


@transaction.atomic
def invite_next_batch(*, side: Side, now: datetime) -> bool:
    """Invites the next people of a side, each at most once however often this runs. True while there are more."""
    goes_at = mail_goes_at(now, zone_of(side.term))
    waiting = list(queries.uninvited(side).select_for_update().order_by("pk")[:BATCH_ROWS])
    for enrolment in waiting:
        if Enrolment.objects.filter(pk=enrolment.pk, invited_at=None).update(invited_at=now):
            send_mail("terms.invitation", due=goes_at, enrolment=str(enrolment.uuid))
    return len(waiting) == BATCH_ROWS


def not_invited(enrolment: Enrolment) -> InviteRefused | None:
    """Why somebody is not invited now."""
    if not enrolment.term.is_open:
        return InviteRefused("not_open")
    return (
        InviteRefused("has_left") if enrolment.left_at is not None or enrolment.person.email is None else None
    )


def queue_invitation(enrolment: Enrolment, *, now: datetime) -> None:
    """One invitation, in the place of one that still waits for the morning. Called in its writer's transaction."""
    which, goes_at = str(enrolment.uuid), mail_goes_at(now, zone_of(enrolment.term))
    withdraw_mails("terms.invitation", enrolment=which)
    send_mail("terms.invitation", due=goes_at, enrolment=which)


@transaction.atomic
def invite_again(*, enrolment: Enrolment, by: Person, now: datetime) -> InviteRefused | None:
    """Sends one person's invitation (again), because an organiser asks for it."""
    if refused := not_invited(enrolment):
        return refused
    Enrolment.objects.filter(pk=enrolment.pk).update(invited_at=now)
    queue_invitation(enrolment, now=now)
    record("terms.person_invited", actor=by.uuid, subject_kind="enrolment", subject=enrolment.uuid)
    return None


@transaction.atomic
def hand_over_link(
    *, enrolment: Enrolment, next_path: str, by: Person, now: datetime
) -> HandedOver | InviteRefused:
    """A way in that an organiser may hand on, e.g. over LINE.

    A personal link only for somebody who has this empty place and nothing else: such a link signs in as that
    person, and an organiser must not come into anything else with it. Everybody else comes in by a mailed code."""
    if refused := not_invited(enrolment):
        return refused
    record("terms.link_handed_over", actor=by.uuid, subject_kind="enrolment", subject=enrolment.uuid)
    Enrolment.objects.filter(pk=enrolment.pk, invited_at=None).update(invited_at=now)
    if not queries.has_only_this_place(enrolment):
        return HandedOver("")
    token = mint_link(
        person=enrolment.person,
        next_path=next_path,
        about=enrolment.term.name,
        now=now,
        handed_over=True,
    )
    return HandedOver(token)
