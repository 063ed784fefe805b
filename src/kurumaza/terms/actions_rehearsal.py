"""リハーサル, and the practice of two participants: a term of its own for an evening, in which they sit as people will. It is closed, not
deleted: its log stays."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from kurumaza.audit.actions import record
from kurumaza.partners.models import Organisation
from kurumaza.people.models import Person
from kurumaza.scripts.models import Script
from kurumaza.terms.actions_aside import add_term_aside, copy_meeting
from kurumaza.terms.actions_opening import add_round, add_slot, enrol_person
from kurumaza.terms.models import Enrolment, Side, Slot, Term

# Enough to walk through the waiting room and the device check; who is there sooner begins sooner.
BEGINS_AFTER = timedelta(minutes=3)
SLOT_MINUTES = 10


class Sitter(NamedTuple):
    """Who sits in a rehearsal, under which name, and of which organisation's side."""

    person: Person
    call_name: str
    organisation: Organisation


class Rehearsal(NamedTuple):
    """What was opened: the term, its one slot, and a place for each organiser."""

    term: Term
    slot: Slot
    places: list[Enrolment]


@transaction.atomic
def open_rehearsal(
    *,
    of: Term,
    script: Script,
    sitters: Sequence[Sitter],
    by: Person,
    now: datetime,
    name: str = "",
    opening_line: str = "",
    starts_at: datetime | None = None,
) -> Rehearsal:
    """Opens a rehearsal with this term's sides, cards, rules and ways of talking. It holds nobody but these people. Unless said
    otherwise it is one of organisers, and begins in a moment."""
    with override("ja"):  # kept, and read by both: not in the language of whoever presses the button
        name = name or _("リハーサル(%(name)s)") % {"name": of.name[:80]}
        opening_line = opening_line or _("これはリハーサルです。画面も進め方も、本番と同じです。")
    day = now.astimezone(ZoneInfo(of.time_zone)).date()
    ends_on = max(day, (starts_at or now).astimezone(ZoneInfo(of.time_zone)).date()) + timedelta(days=1)
    term, sides = add_term_aside(
        of=of,
        kind="rehearsal",
        name=name,
        script=script,
        deck=of.deck,
        days=(day, ends_on),
        by=by,
        now=now,
    )
    record("terms.rehearsal_opened", actor=by.uuid, subject_kind="term", subject=term.uuid)
    held = add_round(term=term, by=by, opening_line=opening_line)
    copy_meeting(of=of, held=held)
    slot = add_slot(round=held, starts_at=starts_at or now + BEGINS_AFTER, by=by, minutes=SLOT_MINUTES)
    return Rehearsal(term, slot, _places(sides, sitters, by, now))


def close_rehearsal(*, term: Term, now: datetime) -> None:
    """Ends everybody's place in a rehearsal: its pages are nobody's from then on."""
    if term.rehearsal_of_id is None:
        raise ValueError("only a rehearsal is closed like this")
    Enrolment.objects.filter(term=term, left_at__isnull=True).update(left_at=now)


def _places(sides: Sequence[Side], sitters: Sequence[Sitter], by: Person, now: datetime) -> list[Enrolment]:
    """Each on the side of their own organisation, or on one that is still empty: sides are to meet in a rehearsal, too."""
    places: list[Enrolment] = []
    for sitter in sitters:
        taken = {place.side_id for place in places}
        own = [side for side in sides if side.organisation_id == sitter.organisation.pk]
        free = [side for side in (*own, *sides) if side.pk not in taken]
        assert sitter.person.email is not None
        place = enrol_person(
            side=(free or own or list(sides))[0],
            email=sitter.person.email,
            name=sitter.call_name,
            call_name=sitter.call_name,
            by=by,
            now=now,
        )
        assert isinstance(place, Enrolment), place
        Enrolment.objects.filter(pk=place.pk).update(prepared_at=now)
        places.append(place)
    return places
