"""Reads about organisations and their organisers."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from unicodedata import normalize
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Prefetch, QuerySet, When

from kurumaza.partners.models import (
    ORGANISES,
    RUNS,
    Approval,
    Key,
    Membership,
    Organisation,
    Partnership,
    Programme,
)
from kurumaza.people.models import Person


def memberships_of(person: Person) -> QuerySet[Membership]:
    """Where someone is an organiser, in whichever role."""
    return Membership.objects.filter(person=person, role__in=ORGANISES).select_related("organisation")


def organisations_run_by(person: Person) -> QuerySet[Organisation]:
    """The organisations for which someone runs terms."""
    return Organisation.objects.filter(memberships__person=person, memberships__role__in=RUNS)


def organisation_led_by(person: Person, uuid: UUID) -> Organisation | None:
    """An organisation, for those who may change who organises for it."""
    led = Membership.objects.filter(person=person, role=Membership.Role.LEAD)
    return Organisation.objects.filter(uuid=uuid, pk__in=led.values("organisation")).first()


def organisations_led_by(person: Person) -> QuerySet[Organisation]:
    """The organisations whose organisers someone may change."""
    led = Membership.objects.filter(person=person, role=Membership.Role.LEAD)
    return Organisation.objects.filter(pk__in=led.values("organisation")).order_by("pk")


def is_called(name: str) -> bool:
    """Whether there is an organisation of this name, however it is spelt in width and case."""
    plain = normalize("NFKC", name).casefold()
    return any(
        normalize("NFKC", one).casefold() == plain
        for one in Organisation.objects.values_list("name", flat=True)
    )


def programme_between(name: str, own: Organisation, partner: str) -> Programme | None:
    """A programme of this name that an organisation runs with another one, called so."""
    rows = Programme.objects.filter(name=name, partnerships__organisation=own)
    return rows.filter(partnerships__organisation__name=partner).order_by("-pk").first()


def partners_beside(organisation: Organisation, programme: Programme) -> list[Organisation]:
    """With whom an organisation runs a programme."""
    others = Organisation.objects.filter(partnerships__programme=programme).exclude(pk=organisation.pk)
    return list(others.order_by("partnerships__pk"))


def led_partners(person: Person, programme: Programme) -> list[Organisation]:
    """The partners of a programme whose organisers someone may change."""
    return list(organisations_led_by(person).filter(partnerships__programme=programme))


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """An organisation's organisers: who leads it first, then in the order in which they came."""
    here = Membership.objects.filter(
        organisation=organisation, role__in=ORGANISES, person__is_active=True
    ).select_related("person")
    order = Case(When(role=Membership.Role.LEAD, then=0), When(role=Membership.Role.DUTY, then=2), default=1)
    return here.order_by(order, "created_at", "pk")


def runs_programme(person: Person, programme: Programme) -> bool:
    """Whether someone runs terms for one of the programme's partners."""
    return programme.partnerships.filter(
        organisation__memberships__person=person, organisation__memberships__role__in=RUNS
    ).exists()


def watches_programme(person: Person, programme: Programme) -> bool:
    """Whether someone may see how an evening of the programme goes: its organisers, in whichever role."""
    return programme.partnerships.filter(
        organisation__memberships__person=person, organisation__memberships__role__in=ORGANISES
    ).exists()


def members_of_programme(programme: Programme) -> QuerySet[Membership]:
    """Every organiser of a programme, whichever partner they belong to and whatever their role: who hears of calls."""
    return Membership.objects.filter(
        organisation__partnerships__programme=programme, person__is_active=True, role__in=ORGANISES
    ).select_related("person")


def runners_of(organisation: Organisation) -> QuerySet[Membership]:
    """Who runs terms for an organisation: whom a mail about its own people reaches."""
    running = Membership.objects.filter(organisation=organisation, person__is_active=True, role__in=RUNS)
    return running.order_by("pk")


def programme_run_by(person: Person, uuid: UUID) -> Programme | None:
    """A programme, for organisers of any of its partners."""
    return programmes_run_by(person).filter(uuid=uuid).first()


def programmes_run_by(person: Person) -> QuerySet[Programme]:
    """All programmes that someone helps to run."""
    mine = Partnership.objects.filter(
        organisation__memberships__person=person, organisation__memberships__role__in=RUNS
    )
    return Programme.objects.filter(pk__in=mine.values("programme")).order_by("pk")


def organisers_of(programme: Programme) -> list[Membership]:
    """Who runs terms for a programme's partners, each person once: for whom they act first."""
    running = members_of_programme(programme).filter(role__in=RUNS)
    return each_person_once(running.select_related("organisation", "person"))


def organisers_of_others(programme: Programme, membership: Membership) -> list[Membership]:
    """Who runs terms for the programme's other partners, each person once; not whoever acts for this one."""
    running = members_of_programme(programme).filter(role__in=RUNS)
    others = running.exclude(organisation=membership.organisation_id).exclude(person=membership.person_id)
    return each_person_once(others)


def each_person_once(members: QuerySet[Membership]) -> list[Membership]:
    """The first membership of everybody: who organises for two partners is told something once."""
    first: dict[int, Membership] = {}
    for one in members.order_by("pk"):
        first.setdefault(one.person_id, one)
    return list(first.values())


def organisations_to_contact() -> QuerySet[Organisation]:
    """Organisations that gave a way to reach them; what they gave is public."""
    return Organisation.objects.exclude(contact_email="", contact_phone="").order_by("pk")


def find_membership(uuid: UUID | str, *, roles: Collection[str]) -> Membership | None:
    """Somebody to write to, by the public id of a membership: who has one of these roles still, and an address."""
    rows = Membership.objects.filter(role__in=roles, person__is_active=True, person__email__isnull=False)
    return rows.select_related("person", "organisation").filter(uuid=uuid).first()


def find_programme(uuid: UUID | str) -> Programme | None:
    """A programme by its public id."""
    return Programme.objects.filter(uuid=uuid).first()


def find_organisation(uuid: UUID | str) -> Organisation | None:
    """An organisation by its public id."""
    return Organisation.objects.filter(uuid=uuid).first()


def call_names_of(memberships: Iterable[str]) -> dict[str, str]:
    """The call names of organisers by membership."""
    rows = Membership.objects.filter(uuid__in=list(memberships)).values_list("uuid", "call_name")
    return {str(uuid): call_name for uuid, call_name in rows}


def pending_approvals(programme: Programme) -> list[Approval]:
    """Acts for which some partner's key was turned, and some other one's was not; the oldest first. `keys.all()` are those that count."""
    standing = Key.objects.filter(revoked_at=None).select_related("membership", "organisation").order_by("pk")
    waiting = Approval.objects.filter(programme=programme, completed_at=None, keys__in=standing)
    return list(waiting.distinct().order_by("created_at", "pk").prefetch_related(Prefetch("keys", standing)))


def keys_turned(kind: str, subject: UUID, digest: str | None = None) -> set[int]:
    """Primary keys of the organisations whose key is turned for an act, with a digest for exactly this one."""
    keys = Key.objects.filter(approval__kind=kind, approval__subject=subject, revoked_at=None)
    if digest is not None:
        keys = keys.filter(approval__digest=digest)
    return set(keys.values_list("organisation_id", flat=True))


def keys_turned_for(kind: str, digests: Mapping[UUID, str]) -> dict[UUID, set[int]]:
    """The same of many acts of one kind, by subject, each for exactly what its digest says. One question to the database."""
    found: dict[UUID, set[int]] = {one: set() for one in digests}
    keys = Key.objects.filter(approval__kind=kind, approval__subject__in=digests, revoked_at=None)
    for subject, digest, organisation in keys.values_list(
        "approval__subject", "approval__digest", "organisation_id"
    ):
        if digests[subject] == digest:
            found[subject].add(organisation)
    return found


def memberships_to_turn(
    person: Person, programme: Programme, *, kind: str, subject: UUID, digest: str
) -> QuerySet[Membership]:
    """For which partners somebody may turn a key for exactly this act: those whose key is not turned. Where all of theirs are, any of
    them: turned twice, nothing changes."""
    mine = own_memberships_in(person, programme)
    left = mine.exclude(organisation__in=keys_turned(kind, subject, digest))
    return left if left.exists() else mine


def first_that_can_turn(person: Person, approval: Approval) -> Membership | None:
    """For which partner somebody could turn a key for an act that waits; None where there is none, and where their own stands."""
    standing = Key.objects.filter(approval=approval, revoked_at=None)
    if approval.completed_at is not None or not standing.exists():
        return None
    if standing.filter(membership__person=person).exists():
        return None
    mine = own_memberships_in(person, approval.programme)
    return mine.exclude(organisation__in=standing.values("organisation")).first()


def times_agreed(kind: str, subject: UUID) -> int:
    """How often all partners have agreed to an act of this kind about the same thing."""
    return Approval.objects.filter(kind=kind, subject=subject, completed_at__isnull=False).count()


def read_aloud(digest: str) -> str:
    """So much of a digest as two organisers compare on the telephone."""
    return digest[:8]


def recently_agreed(programme: Programme, since: datetime) -> list[Approval]:
    """Acts that got every partner's key since then; the newest first. `keys.all()` are those that counted."""
    standing = Key.objects.filter(revoked_at=None).select_related("membership", "organisation").order_by("pk")
    done = Approval.objects.filter(programme=programme, completed_at__gte=since)
    return list(done.order_by("-completed_at", "-pk").prefetch_related(Prefetch("keys", standing)))


def find_approval(uuid: UUID | str) -> Approval | None:
    """An act that waits for keys, or got them, by its public id."""
    return Approval.objects.select_related("programme").filter(uuid=uuid).first()


def own_memberships_in(person: Person, programme: Programme) -> QuerySet[Membership]:
    """For which of a programme's partners someone acts; most organisers for one."""
    return watching_memberships_in(person, programme).filter(role__in=RUNS)


def watching_memberships_in(person: Person, programme: Programme) -> QuerySet[Membership]:
    """The same, also of who is there on the evening only."""
    mine = Membership.objects.filter(
        person=person, organisation__partnerships__programme=programme, role__in=ORGANISES
    )
    return mine.select_related("organisation", "person").order_by("pk")


def requires_passkey(person: Person) -> bool:
    """Whether somebody's work as an organiser asks for a passkey: their organisation does, or the server of all organisers."""
    return _asking(memberships_of(person)).exists()


def asked_elsewhere(membership: Membership) -> bool:
    """Whether another organisation of the same organiser's asks them for a passkey."""
    others = memberships_of(membership.person).exclude(organisation=membership.organisation_id)
    return _asking(others).exists()


def _asking(members: QuerySet[Membership]) -> QuerySet[Membership]:
    return (
        members if settings.PASSKEYS == "required" else members.filter(organisation__requires_passkeys=True)
    )
