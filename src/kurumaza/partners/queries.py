"""Reads about organisations and their organisers."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from kurumaza.partners.models import Approval, Key, Membership, Organisation, Partnership, Programme
from kurumaza.people.models import Person


def memberships_of(person: Person) -> QuerySet[Membership]:
    """Where someone is an organiser."""
    return Membership.objects.filter(person=person).select_related("organisation")


def organisations_run_by(person: Person) -> QuerySet[Organisation]:
    """The organisations for which someone is an organiser."""
    return Organisation.objects.filter(memberships__person=person)


def runs_programme(person: Person, programme: Programme) -> bool:
    """Whether someone is an organiser of one of the programme's partners."""
    return programme.partnerships.filter(organisation__memberships__person=person).exists()


def members_of_programme(programme: Programme) -> QuerySet[Membership]:
    """Everybody who runs a programme, whichever partner they belong to."""
    return Membership.objects.filter(
        organisation__partnerships__programme=programme, person__is_active=True
    ).select_related("person")


def programme_run_by(person: Person, uuid: UUID) -> Programme | None:
    """A programme, for organisers of any of its partners."""
    return programmes_run_by(person).filter(uuid=uuid).first()


def programmes_run_by(person: Person) -> QuerySet[Programme]:
    """All programmes that someone helps to run."""
    mine = Partnership.objects.filter(organisation__memberships__person=person)
    return Programme.objects.filter(pk__in=mine.values("programme")).order_by("pk")


def organisers_of(programme: Programme) -> list[Membership]:
    """The organisers of a programme's partners, each person once: for whom they act first."""
    members = members_of_programme(programme).select_related("organisation", "person").order_by("pk")
    return list({one.person_id: one for one in reversed(members)}.values())[::-1]


def organisations_to_contact() -> QuerySet[Organisation]:
    """Organisations that gave a way to reach them; what they gave is public."""
    return Organisation.objects.exclude(contact_email="", contact_phone="").order_by("pk")


def find_membership(uuid: UUID | str) -> Membership | None:
    """A membership by its public id, with its person and organisation."""
    return Membership.objects.select_related("person", "organisation").filter(uuid=uuid).first()


def call_names_of(memberships: Iterable[str]) -> dict[str, str]:
    """The call names of organisers by membership."""
    rows = Membership.objects.filter(uuid__in=list(memberships)).values_list("uuid", "call_name")
    return {str(uuid): call_name for uuid, call_name in rows}


def membership_in_programme(person: Person, programme: Programme) -> Membership | None:
    """For which of a programme's partners someone acts."""
    return own_memberships_in(person, programme).first()


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
    mine = Membership.objects.filter(person=person, organisation__partnerships__programme=programme)
    return mine.select_related("organisation", "person").order_by("pk")


def requires_passkey(person: Person) -> bool:
    """Whether somebody's work as an organiser asks for a passkey: their organisation does, or the server of all organisers."""
    mine = Membership.objects.filter(person=person)
    if settings.PASSKEYS != "required":
        mine = mine.filter(organisation__requires_passkeys=True)
    return mine.exists()
