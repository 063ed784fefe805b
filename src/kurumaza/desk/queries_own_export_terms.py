"""One's own data: places in terms, what rosters say, and what one agreed to."""

from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from kurumaza.circles.models import Unseated
from kurumaza.desk.queries_own_export_evenings import answers
from kurumaza.field.models import Placement
from kurumaza.partners.models import Programme
from kurumaza.people.models import Consent, Person
from kurumaza.people.private_writing import unseal
from kurumaza.people.queries import consents_of
from kurumaza.terms.actions_correct import ROSTER_WORDS
from kurumaza.terms.dates import slot_text
from kurumaza.terms.models import (
    Accompaniment,
    Enrolment,
    GuardianRequest,
    Role,
    RoleHeld,
    RosterChange,
    StagedRow,
    Term,
)
from kurumaza.terms.queries import all_places_of, own_card

Values = dict[str, Any]


def places(person: Person) -> list[Values]:
    """In each term, the newest first."""
    return [
        {**_said(person, one), **_noted(one), "guardian_asked": _guardian(person, one)}
        for one in all_places_of(person)
    ]


def _said(person: Person, enrolment: Enrolment) -> Values:
    """What a roster says, and what one answered when preparing."""
    times = enrolment.availabilities.select_related("slot__round__term").order_by("slot__starts_at")
    return {
        "term": enrolment.term.name,
        "side": enrolment.side.name,
        "organisation": enrolment.side.organisation.name,
        **{word: getattr(enrolment, word) for word in ROSTER_WORDS},
        "call_name": enrolment.call_name,
        "topics": enrolment.topics,
        "considerations": enrolment.considerations,
        "age_group": enrolment.age_group,
        "memo": own_card(person, enrolment),
        "answers": answers(enrolment, None),
        "times": [{"when": slot_text(one.slot), "answer": one.answer} for one in times],
    }


def _noted(enrolment: Enrolment) -> Values:
    """What became of it."""
    roles = Role.objects.filter(enrolment=enrolment).order_by("pk")
    waited = Unseated.objects.filter(enrolment=enrolment).select_related("round").order_by("pk")
    changes = RosterChange.objects.filter(enrolment=enrolment).select_related("roster").order_by("pk")
    placements = Placement.objects.filter(members=enrolment).order_by("pk")
    return {
        "since": enrolment.created_at,
        "invited_at": enrolment.invited_at,
        "prepared_at": enrolment.prepared_at,
        "address_corrected_at": enrolment.address_corrected_at,
        "left_at": enrolment.left_at,
        "without_groups": enrolment.without_groups,
        "roles": [
            {
                "role": one.kind,
                "wished_at": one.wished_at,
                "text": one.words,
                "reply_text": one.reply,
                "answered_at": one.replied_at,
                "offered_at": one.offered_at,
                "accepted_at": one.accepted_at,
                "until": one.until,
                "longer_until": one.longer_until,
                "stepped_back_at": one.left_at,
            }
            for one in roles
        ],
        "roles_held": [
            {"role": one.kind, "began_on": one.began_on, "ended_on": one.ended_on}
            for one in RoleHeld.objects.filter(enrolment=enrolment).order_by("began_on", "pk")
        ],
        "accompanied": _accompanied(enrolment),
        "placements": [one.title for one in placements],
        "without_seat": [{"round": one.round.number, "at": one.at} for one in waited],
        "roster_changes": [
            {"at": one.roster.applied_at, "before": one.before, "after": one.after} for one in changes
        ],
    }


def _accompanied(enrolment: Enrolment) -> list[Values]:
    """What one wished, and what one took as a companion; of the other one the call name, as both know it."""
    mine = Q(enrolment=enrolment) | Q(companion=enrolment)
    rows = Accompaniment.objects.filter(mine).select_related("enrolment", "companion").order_by("pk")
    found = []
    for one in rows:
        is_own = one.enrolment_id == enrolment.pk
        other = one.companion if is_own else one.enrolment
        found.append(
            {
                "wished_at": one.wished_at if is_own else None,
                "could_at": one.times if is_own else [],
                "begins_at": one.starts_at,
                "with": other.call_name if other else "",
            }
        )
    return found


def _guardian(person: Person, enrolment: Enrolment) -> Values | None:
    """Who was asked is in one's own words."""
    found = GuardianRequest.objects.filter(enrolment=enrolment).first()
    if found is None:
        return None
    return {
        "guardian_address": unseal(person, found.sealed_email),
        "asked_at": found.asked_at,
        "times_asked": found.times_asked,
    }


def waiting_rows(person: Person) -> list[Values]:
    """What stands of one in rosters that are not taken over yet."""
    rows = StagedRow.objects.annotate(written=Cast("fate", TextField())).filter(
        written__icontains=person.email
    )
    return [
        {
            "term": one.roster.side.term.name,
            "organisation": one.roster.side.organisation.name,
            "at": one.roster.created_at,
            "row": row,
        }
        for one in rows.select_related("roster__side__term", "roster__side__organisation").order_by("pk")
        if (row := one.fate.get("row") or {}).get("email") == person.email
    ]


def consents(person: Person) -> list[Values]:
    """Every word in the ledger, the latest first."""
    names = {
        **dict(Programme.objects.values_list("uuid", "name")),
        **dict(Term.objects.values_list("uuid", "name")),
    }
    return [_consent(one, names.get(one.subject)) for one in consents_of(person)]


def _consent(consent: Consent, term: str | None) -> Values:
    return {
        "purpose": consent.purpose,
        "version": consent.version,
        "term": term,
        "granted": consent.granted,
        "at": consent.at,
        "until": consent.until,
    }
