"""How far each person of a side is, and whether their age keeps them out of groups. Told to their side's organisers only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from kurumaza.people.models import Consent
from kurumaza.terms.models import Availability, Enrolment, GuardianRequest, Term

Progress = Literal["not_invited", "invited", "preparing", "prepared", "withdrawn"]
Age = Literal["", "guardian_waits", "guardian_refuses", "too_young", "asked_anew"]


@dataclass(frozen=True)
class PlaceState:
    """`withdrawn`: their latest word on taking part is no. `age` is empty where it keeps nobody out of groups."""

    progress: Progress
    age: Age


def states_of(term: Term, places: Sequence[Enrolment]) -> dict[UUID, PlaceState]:
    """By public id, of places of one term with their people, in as many queries whoever they are."""
    words = _latest_words(term, places)
    answered = set(Availability.objects.filter(enrolment__in=places).values_list("enrolment", flat=True))
    asked = dict(GuardianRequest.objects.filter(enrolment__in=places).values_list("enrolment", "asked_at"))
    return {
        one.uuid: PlaceState(
            _progress(one, words.get(one.person_id, {}), one.pk in answered),
            _age(one, term, words.get(one.person_id, {}), asked.get(one.pk)),
        )
        for one in places
    }


_Words = dict[str, tuple[bool, datetime]]


def _latest_words(term: Term, places: Sequence[Enrolment]) -> dict[int, _Words]:
    """By person, the latest word on each purpose with its time."""
    said = Consent.objects.filter(person__in=[one.person_id for one in places], subject=term.uuid)
    latest: dict[int, _Words] = {}
    for person, purpose, granted, at in said.order_by("at", "pk").values_list(
        "person_id", "purpose", "granted", "at"
    ):
        latest.setdefault(person, {})[purpose] = (granted, at)
    return latest


def _progress(one: Enrolment, words: _Words, has_answered: bool) -> Progress:
    takes_part = words.get(Consent.Purpose.PARTICIPATION)
    if takes_part is not None and not takes_part[0]:
        return "withdrawn"
    if one.prepared_at is not None:
        return "prepared"
    came_in = one.person.last_login is not None and one.person.last_login >= one.created_at
    if came_in or has_answered or takes_part is not None or one.considerations:
        return "preparing"
    return "invited" if one.invited_at is not None else "not_invited"


def _age(one: Enrolment, term: Term, words: _Words, asked_at: datetime | None) -> Age:
    if not one.without_groups:
        return ""
    if one.age_group == Enrolment.AgeGroup.UNSAID:
        return "asked_anew"
    if one.age_group != Enrolment.AgeGroup.MINOR or term.age_rule != Term.AgeRule.GUARDIAN:
        return "too_young"
    said = words.get(Consent.Purpose.GUARDIAN)
    # Whoever was asked after a no has not answered yet.
    refuses = said is not None and not said[0] and (asked_at is None or said[1] > asked_at)
    return "guardian_refuses" if refuses else "guardian_waits"
