"""A person who is erased leaves every term, and what came from a roster or out of preparing goes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from kurumaza.partners.models import RUNS, Membership, Organisation
from kurumaza.people.actions import record_consent
from kurumaza.people.actions_retractions import CONSENT
from kurumaza.people.erasures import Erasure, Retracted, erases, prevents_erasure, retracts
from kurumaza.people.errors import ErasureRefused
from kurumaza.people.models import Consent, Person
from kurumaza.people.queries import consents_before, withdrawn_consents
from kurumaza.terms.actions_accompaniment import call_company_off
from kurumaza.terms.actions_ages import put_in_place
from kurumaza.terms.actions_erased import keep_erased_address, keep_erased_mark
from kurumaza.terms.actions_prepare import choose_airtime, withdraw_participation
from kurumaza.terms.actions_roster import empty_row
from kurumaza.terms.models import (
    Availability,
    CrossroadsCard,
    Enrolment,
    GuardianRequest,
    Role,
    RoleHeld,
    RosterChange,
    RosterFile,
    StagedRow,
    StagedTemplate,
)
from kurumaza.terms.queries import known_terms

_FROM_ROSTER = ("name", "kana", "school", "employer", "past_employer", "cohort", "region")


@erases
def _erase_from_terms(erasure: Erasure) -> None:
    lock_rosters_of(erasure.person)
    places = Enrolment.objects.filter(person=erasure.person)
    # Before what belongs to them, as every act about a role does (`terms.actions_roles`): two never wait for each other.
    list(places.select_for_update(no_key=True).order_by("pk"))
    CrossroadsCard.objects.filter(enrolment__in=places).delete()
    Availability.objects.filter(enrolment__in=places).delete()
    Role.objects.filter(enrolment__in=places).delete()
    RoleHeld.objects.filter(enrolment__in=places).delete()
    call_company_off(person=erasure.person, now=erasure.now)
    RosterChange.objects.filter(enrolment__in=places).delete()
    GuardianRequest.objects.filter(enrolment__in=places).delete()
    StagedTemplate.objects.filter(by=erasure.person).delete()
    # A file may hold their row in any form; what was read from it is looked through below.
    RosterFile.objects.filter(side__enrolments__in=places).delete()
    if erasure.person.email is not None:
        known_by = Organisation.objects.filter(sides__enrolments__in=places)
        for organisation in {*known_by, *_erase_from_rosters(erasure.person.email)}:
            keep_erased_address(organisation=organisation, erasure=erasure)
    for marks in places.values_list("moved_from", flat=True):
        for mark in marks:
            keep_erased_mark(mark=UUID(mark), erasure=erasure)
    places.filter(left_at__isnull=True).update(left_at=erasure.now)
    emptied = dict.fromkeys((*_FROM_ROSTER, "call_name", "considerations"), "")
    places.update(prepared_at=None, topics=[], corrected=[], moved_from=[], **emptied)


def lock_rosters_of(person: Person) -> None:
    """No roster of who may have them on it is taken over meanwhile (`apply_roster_batch`): it would bring them in again. Whoever else
    runs what they run may step back at the same moment, too (`change_role`). All at once, so that two never wait for each other."""
    waiting = Organisation.objects.filter(sides__roster_imports__applied_at=None)
    theirs = Organisation.objects.filter(Q(memberships__person=person) | Q(sides__enrolments__person=person))
    wanted = {*waiting.values_list("pk", flat=True), *theirs.values_list("pk", flat=True)}
    list(Organisation.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))


def _erase_from_rosters(email: str) -> set[Organisation]:
    """Rows that wait to be taken over: the row stays in its place, empty, and says that this person is not invited. Whose rosters."""
    waiting = StagedRow.objects.annotate(written=Cast("fate", TextField()))
    found = set()
    for row in waiting.filter(written__icontains=email).select_for_update():
        if _is_about(row.fate, email):
            empty_row(row)
            RosterFile.objects.filter(roster=row.roster_id).delete()
            found.add(row.roster.side.organisation)
    return found


def _is_about(fate: dict[str, Any], email: str) -> bool:
    person = fate.get("row") or {}
    cells = (str(cell).strip().lower() for cell in fate.get("cells", []))
    return person.get("email") == email or email in cells


@prevents_erasure
@transaction.atomic
def _is_last_organiser(person: Person) -> ErasureRefused | None:
    """Of a partner whose term is not closed: its people would have nobody, and no other partner sees their names. Who has left, or is
    there on the evening only, does not run it."""
    lock_rosters_of(person)
    running = Membership.objects.filter(organisation=OuterRef("pk"), person__is_active=True, role__in=RUNS)
    mine, others = running.filter(person=person), running.exclude(person=person)
    under_way = known_terms().filter(closed_at__isnull=True, sides__organisation=OuterRef("pk"))
    alone = Organisation.objects.filter(Exists(mine), ~Exists(others), Exists(under_way))
    return ErasureRefused("last_organiser") if alone.exists() else None


def _say_no_again(consents: Mapping[UUID, datetime], _now: datetime) -> None:
    for found, at in consents_before(consents):
        _say_no(found, at)


def _say_no(found: Consent, at: datetime) -> None:
    """As it was said then, with what follows from it."""
    places = Enrolment.objects.select_related("term", "person").filter(person=found.person)
    place = places.filter(term__uuid=found.subject).first()
    if place is not None and found.purpose == Consent.Purpose.PARTICIPATION:
        withdraw_participation(enrolment=place, now=at)
    elif place is not None and place.term.counts_airtime and found.purpose == Consent.Purpose.AIRTIME:
        choose_airtime(enrolment=place, agrees=False, now=at)
    else:
        record_consent(
            person=found.person,
            purpose=found.purpose,
            version=found.version,
            subject_kind=found.subject_kind,
            subject=found.subject,
            granted=False,
            now=at,
        )
    if place is not None and found.purpose == Consent.Purpose.GUARDIAN:
        put_in_place(enrolment=place)


retracts(Retracted(CONSENT, withdrawn_consents, _say_no_again))
