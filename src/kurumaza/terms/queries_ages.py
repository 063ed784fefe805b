"""Who sits in circles, as far as ages go, and what a guardian reads."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from kurumaza.people.actions import token_hash
from kurumaza.people.computed_links import computed_token
from kurumaza.people.models import Consent
from kurumaza.people.queries import has_consented
from kurumaza.terms.models import Enrolment, GuardianRequest, Term

# Rises when the words of the guardian's page change.
GUARDIAN_VERSION = "1"


def guardian_agrees(enrolment: Enrolment) -> bool:
    """Whether the guardian's latest word on this place is yes."""
    return has_consented(enrolment.person_id, Consent.Purpose.GUARDIAN, enrolment.term.uuid)


def is_kept_out(enrolment: Enrolment) -> bool:
    """Whether somebody belongs to their term without groups."""
    rule = enrolment.term.age_rule
    if enrolment.age_group == Enrolment.AgeGroup.MINOR:
        return rule != Term.AgeRule.GUARDIAN or not guardian_agrees(enrolment)
    return enrolment.age_group == Enrolment.AgeGroup.YOUNGER


def waits_for_guardian(enrolment: Enrolment) -> bool:
    """Whether a guardian's yes is all that is missing."""
    return (
        enrolment.without_groups
        and enrolment.age_group == Enrolment.AgeGroup.MINOR
        and enrolment.term.age_rule == Term.AgeRule.GUARDIAN
    )


def guardian_token(request: GuardianRequest) -> str:
    """The token of a guardian's link."""
    return computed_token("guardian", request.uuid, request.number)


def guardian_request(token: str) -> GuardianRequest | None:
    """What a guardian's link is about; None for a link that another guardian's took the place of."""
    rows = GuardianRequest.objects.select_related("enrolment__term", "enrolment__person")
    return rows.filter(
        token_hash=token_hash(token), enrolment__left_at__isnull=True, enrolment__person__is_active=True
    ).first()


def find_request(uuid: UUID | str, number: int) -> GuardianRequest | None:
    """A request by its public id, while it asks the same guardian."""
    rows = GuardianRequest.objects.select_related("enrolment__term", "enrolment__person")
    return rows.filter(uuid=uuid, number=number, enrolment__left_at__isnull=True).first()


def minors_of(term: Term) -> QuerySet[Enrolment]:
    """Everybody of a term who has said to be under 18."""
    young = (Enrolment.AgeGroup.MINOR, Enrolment.AgeGroup.YOUNGER)
    return term.enrolments.filter(age_group__in=young).select_related("term", "person").order_by("pk")


def asked_at(enrolment: Enrolment) -> datetime | None:
    """When a guardian was asked last."""
    return GuardianRequest.objects.filter(enrolment=enrolment).values_list("asked_at", flat=True).first()
