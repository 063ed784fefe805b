"""Opening a term at the desk, and adding a round to it: each whole, or not at all.

The rows are written by the actions of the apps that own them, with their entries in the log of acts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from kurumaza.desk.errors import Fault, OpeningRefused
from kurumaza.partners.models import Membership, Organisation, Programme
from kurumaza.people.models import Person
from kurumaza.safety.actions import name_safeguard
from kurumaza.safety.models import SAFEGUARDS, Safeguard
from kurumaza.scripts.queries import TermContent, latest_content
from kurumaza.terms.actions_opening import add_round, add_side, add_slot, create_term
from kurumaza.terms.actions_stages import open_to_people
from kurumaza.terms.models import Round, Term
from kurumaza.terms.queries import is_slug_taken
from kurumaza.terms.two_keys import USUAL

TIME_ZONE = "Asia/Tokyo"


@dataclass(frozen=True)
class Opening:
    """What an organiser says of a new term. `times` keep the order of their fields; None is ignored."""

    name: str
    region: str
    slug: str
    starts_on: date
    ends_on: date
    sides: Sequence[tuple[Organisation, str]]
    times: Sequence[datetime | None]
    topics: Sequence[str]
    safeguards: Sequence[Person]
    # The other partners agree first: until then it is a draft that only organisers see.
    needs_all: bool = False


def open_term(
    *, programme: Programme, opening: Opening, membership: Membership, now: datetime
) -> Term | OpeningRefused:
    """Opens a term with its sides, first round and safeguarding people, with the programme's latest content; for the organisation of
    this membership, whose key is turned for it."""
    content = latest_content(programme)
    if content is None:
        return OpeningRefused((Fault("", "no_content"),))
    if faults := tuple(faults_of(opening, ZoneInfo(TIME_ZONE), now)):
        return OpeningRefused(faults)
    try:
        with transaction.atomic():
            return _write_term(programme, content, opening, membership, now)
    except IntegrityError:
        # Somebody took the address since we looked. Anything else would be a fault of ours.
        if not is_slug_taken(opening.slug):
            raise
        return OpeningRefused((Fault("slug", "address_taken"),))


@transaction.atomic
def add_next_round(
    *, term: Term, times: Sequence[datetime | None], by: Person, now: datetime
) -> Round | OpeningRefused:
    """Adds a round with its times. The same times twice, as a button pressed twice sends them, are refused."""
    # Pressed at the same moment, the second waits here and sees the first's round.
    term = Term.objects.select_for_update().get(pk=term.pk)
    if term.closed_at is not None:
        return OpeningRefused((Fault("", "closed"),))
    first_and_last = (term.starts_on, term.ends_on)
    if faults := tuple(_faults_of_times(times, first_and_last, ZoneInfo(term.time_zone), now)):
        return OpeningRefused(faults)
    offered = {one for one in times if one}
    for held in term.rounds.prefetch_related("slots"):
        if {slot.starts_at for slot in held.slots.all()} == offered:
            return OpeningRefused((Fault("", "round_there"),))
    return _write_round(term, times, by)


def faults_of(opening: Opening, zone: ZoneInfo, now: datetime) -> Iterator[Fault]:
    """What stands against a term that is to be so; nothing is written."""
    if is_slug_taken(opening.slug):
        yield Fault("slug", "address_taken")
    if opening.ends_on < opening.starts_on:
        yield Fault("ends_on", "ends_before_start")
    names = [name for _organisation, name in opening.sides]
    for place in _repeated(names):
        yield Fault("side", "side_twice", place)
    first_and_last = (opening.starts_on, opening.ends_on)
    yield from _faults_of_times(opening.times, first_and_last, zone, now)
    if not opening.safeguards:
        yield Fault("safeguards", "nobody_reads")
    if len(opening.safeguards) > SAFEGUARDS:
        yield Fault("safeguards", "too_many_read")


def _faults_of_times(
    times: Sequence[datetime | None], first_and_last: tuple[date, date], zone: ZoneInfo, now: datetime
) -> Iterator[Fault]:
    if times and not any(times):  # where none is asked for, rounds come later
        yield Fault("time", "no_time")
    first, last = first_and_last
    twice = _repeated(times)
    for place, starts_at in enumerate(times):
        if starts_at is None:
            continue
        if starts_at <= now:
            yield Fault("time", "time_past", place)
        elif not first <= starts_at.astimezone(zone).date() <= last:
            yield Fault("time", "time_outside_term", place)
        elif place in twice:
            yield Fault("time", "time_twice", place)


def _repeated(values: Sequence[object]) -> list[int]:
    """Places at which something stands that stood before."""
    return [place for place, value in enumerate(values) if value in values[:place]]


def _write_term(
    programme: Programme, content: TermContent, opening: Opening, membership: Membership, now: datetime
) -> Term:
    by = membership.person
    term = create_term(
        programme=programme,
        slug=opening.slug,
        name=opening.name,
        region=opening.region,
        starts_on=opening.starts_on,
        ends_on=opening.ends_on,
        time_zone=TIME_ZONE,
        script=content.script,
        deck=content.deck,
        questionnaire=content.questionnaire,
        ground_rules=content.ground_rules,
        topics=opening.topics,
        two_keys=["opening", *USUAL] if opening.needs_all else USUAL,
        by=by,
        now=now,
    )
    for organisation, name in opening.sides:
        add_side(term=term, organisation=organisation, name=name, by=by)
    _write_round(term, opening.times, by)
    for person in opening.safeguards:
        named = name_safeguard(term=term, person=person, by=by)
        assert isinstance(named, Safeguard), named
    open_to_people(term=term, membership=membership, now=now)
    return term


def _write_round(term: Term, times: Sequence[datetime | None], by: Person) -> Round:
    held = add_round(term=term, by=by)
    for starts_at in times:
        if starts_at is not None:
            add_slot(round=held, starts_at=starts_at, by=by)
    return held
