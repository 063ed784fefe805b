"""Opening a term: its content, sides, people, rounds and times."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from kurumaza.audit.actions import record
from kurumaza.partners.models import Organisation, Programme
from kurumaza.people.actions import ensure_person
from kurumaza.people.models import Person
from kurumaza.scripts.models import Deck, Questionnaire, Script, Text
from kurumaza.terms.errors import AlreadyEnrolled
from kurumaza.terms.models import Enrolment, Round, Side, Slot, Term
from kurumaza.terms.two_keys import USUAL, Act, in_order


@transaction.atomic
def create_term(
    *,
    programme: Programme,
    slug: str,
    name: str,
    region: str,
    starts_on: date,
    ends_on: date,
    script: Script,
    deck: Deck,
    questionnaire: Questionnaire,
    ground_rules: Text,
    by: Person | None,
    now: datetime,
    retrospective_script: Script | None = None,
    retrospective_deck: Deck | None = None,
    time_zone: str = "Asia/Tokyo",
    topics: Sequence[str] = (),
    measures_airtime: bool = False,
    public_page: dict[str, Any] | None = None,
    is_sample: bool = False,
    two_keys: Collection[Act] = USUAL,
    is_draft: bool = False,
) -> Term:
    """Makes a term with fixed versions of its content; `by` is None when a command does. It is open at once, unless that needs two
    keys or it is to be looked at first (`actions_stages.open_to_people`)."""
    term = Term.objects.create(
        programme=programme,
        slug=slug,
        name=name,
        region=region,
        starts_on=starts_on,
        ends_on=ends_on,
        time_zone=time_zone,
        script=script,
        deck=deck,
        questionnaire=questionnaire,
        ground_rules=ground_rules,
        retrospective_script=retrospective_script,
        retrospective_deck=retrospective_deck,
        topics=list(topics),
        measures_airtime=measures_airtime,
        public_page=public_page or {},
        is_sample=is_sample,
        two_keys=in_order(two_keys),
        opened_at=None if is_draft or "opening" in two_keys else now,
        created_at=now,
    )
    record("terms.created", actor=by.uuid if by else None, subject_kind="term", subject=term.uuid)
    return term


def add_side(
    *, term: Term, organisation: Organisation, name: str, by: Person | None, eligibility: str = ""
) -> Side:
    """Adds a side, hosted by one organisation of the programme, after those that are there."""
    if not term.programme.partnerships.filter(organisation=organisation).exists():
        raise ValueError("a side belongs to a partner of the term's programme")
    side = Side.objects.create(
        term=term,
        organisation=organisation,
        position=term.sides.count(),
        name=name,
        eligibility=eligibility,
    )
    record("terms.side_added", actor=by.uuid if by else None, subject_kind="term", subject=term.uuid)
    return side


def add_round(
    *, term: Term, by: Person | None, kind: str = Round.Kind.DIALOGUE, opening_line: str = ""
) -> Round:
    """Adds a round after those that are there."""
    last = term.rounds.order_by("-number").first()
    added = Round.objects.create(
        term=term, number=last.number + 1 if last else 1, kind=kind, opening_line=opening_line
    )
    record("terms.round_added", actor=by.uuid if by else None, subject_kind="round", subject=added.uuid)
    return added


def add_slot(*, round: Round, starts_at: datetime, by: Person | None, minutes: int = 60) -> Slot:
    """Offers a time for a round."""
    slot = Slot.objects.create(round=round, starts_at=starts_at, minutes=minutes)
    record("terms.slot_added", actor=by.uuid if by else None, subject_kind="slot", subject=slot.uuid)
    return slot


def move_sample_slot(*, slot: Slot, starts_at: datetime) -> None:
    """Moves the sample's evening to another time. In a term of real people a time that was agreed on never moves."""
    if not slot.round.term.is_sample:
        raise ValueError("only the sample's times move")
    Slot.objects.filter(pk=slot.pk).update(starts_at=starts_at)


def enrol_person(
    *,
    side: Side,
    email: str,
    name: str,
    by: Person | None,
    now: datetime,
    kana: str = "",
    call_name: str = "",
    school: str = "",
    employer: str = "",
    past_employer: str = "",
    cohort: str = "",
    region: str = "",
    topics: Sequence[str] = (),
) -> Enrolment | AlreadyEnrolled:
    """Gives the person of an address a place on a side; a person has one place a term."""
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(
                person=ensure_person(email=email, now=now),
                term_id=side.term_id,
                side=side,
                name=name,
                kana=kana,
                call_name=call_name,
                school=school,
                employer=employer,
                past_employer=past_employer,
                cohort=cohort,
                region=region,
                topics=list(topics),
                created_at=now,
            )
            record(
                "terms.person_enrolled",
                actor=by.uuid if by else None,
                subject_kind="enrolment",
                subject=enrolment.uuid,
            )
    except IntegrityError:
        return AlreadyEnrolled()
    return enrolment
