"""All writes about organisations, their organisers, programmes and keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import send_mail, withdraw_mails
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import RUNS, Approval, Key, Membership, Organisation, Partnership, Programme
from kurumaza.partners.queries import each_person_once, is_called
from kurumaza.people.actions import end_handed_over_links, ensure_person
from kurumaza.people.models import Person

ASKED_AGAIN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Waiting:
    """An act that still needs the keys of `missing` partners."""

    approval: Approval
    missing: tuple[Organisation, ...]


@dataclass(frozen=True)
class Complete:
    """Every partner has turned its key for exactly this digest: the caller applies its act now."""

    approval: Approval


def create_organisation(
    *,
    name: str,
    by: Person | None,
    about: str = "",
    website: str = "",
    contact_name: str = "",
    contact_email: str = "",
    contact_phone: str = "",
) -> Organisation:
    """Makes an organisation; `by` is None when a command makes the first ones."""
    organisation = Organisation.objects.create(
        name=name,
        about=about,
        website=website,
        contact_name=contact_name,
        contact_email=contact_email,
        contact_phone=contact_phone,
    )
    record(
        "partners.organisation_created",
        actor=by.uuid if by else None,
        subject_kind="organisation",
        subject=organisation.uuid,
    )
    return organisation


def found_organisation(
    *,
    name: str,
    contact_email: str,
    organiser_email: str,
    call_name: str,
    now: datetime,
    by: Person | None = None,
) -> Membership | PartnersRefused:
    """An organisation begins with its first organiser, who is invited by mail: by whoever runs the server with a command (`by` is None),
    who is none of its people; where an organiser of another one begins it, what the two are to do together is said by who calls this."""
    if is_called(name):
        return PartnersRefused("name_taken")
    try:
        with transaction.atomic():
            organisation = create_organisation(name=name, contact_email=contact_email, by=by)
            return add_member(
                organisation=organisation,
                email=organiser_email,
                call_name=call_name,
                by=by,
                now=now,
                invite=by is None,
            )
    except IntegrityError:
        return PartnersRefused("name_taken")


@transaction.atomic
def change_contact(
    *, organisation: Organisation, by: Person, name: str, email: str, phone: str, website: str
) -> None:
    """Changes whom one reaches at an organisation, as every page shows it."""
    Organisation.objects.filter(pk=organisation.pk).update(
        contact_name=name, contact_email=email, contact_phone=phone, website=website
    )
    record(
        "partners.contact_changed",
        actor=by.uuid,
        subject_kind="organisation",
        subject=organisation.uuid,
    )


@transaction.atomic
def add_member(
    *,
    organisation: Organisation,
    email: str,
    call_name: str,
    by: Person | None,
    now: datetime,
    invite: bool = True,
    role: str = Membership.Role.LEAD,
) -> Membership:
    """Makes someone an organiser and, unless told otherwise, invites them by mail. Added twice, nothing changes; who has left
    comes back."""
    person = ensure_person(email=email, now=now)
    membership, made = Membership.objects.get_or_create(
        person=person,
        organisation=organisation,
        defaults={"call_name": call_name, "role": role, "created_at": now},
    )
    if membership.role == Membership.Role.LEFT:
        membership.role, membership.call_name, made = role, call_name, True
        membership.save(update_fields=["role", "call_name"])
    if made:
        # Before, this may have been a participant's empty place, whose link an organiser could hand on.
        end_handed_over_links(person=person, now=now)
        record(
            "partners.member_added",
            actor=by.uuid if by else None,
            subject_kind="organisation",
            subject=organisation.uuid,
        )
        if invite:
            send_mail("partners.invitation", membership=str(membership.uuid))
    return membership


@transaction.atomic
def create_programme(*, name: str, partners: Sequence[Organisation], by: Person | None) -> Programme:
    """Makes a programme that these organisations run together as equals."""
    programme = Programme.objects.create(name=name)
    for organisation in partners:
        Partnership.objects.create(programme=programme, organisation=organisation)
    record(
        "partners.programme_created",
        actor=by.uuid if by else None,
        subject_kind="programme",
        subject=programme.uuid,
        partners=len(partners),
    )
    return programme


@transaction.atomic
def turn_key(
    *,
    programme: Programme,
    kind: str,
    subject: UUID,
    digest: str,
    membership: Membership,
    now: datetime,
    one_is_enough: bool = False,
) -> Waiting | Complete | PartnersRefused:
    """Turns one organisation's key for an act, fixed by its digest.

    Call it inside the transaction of the act itself and apply that act on `Complete` only. A key that is
    turned already is not turned twice; another digest is another act and needs all keys anew. Two keys are two people's: who
    organises for two partners turns one of them. With `one_is_enough` any partner's key completes it."""
    partners = _partners_of(programme)
    if membership.organisation_id not in partners:
        return PartnersRefused("no_partner")
    approval = _locked_approval(programme, kind, subject, digest, now)
    if _has_another_key(approval, membership):
        return PartnersRefused("same_person")
    is_new = _keep_key(approval, membership, now)
    turned_by = set(approval.keys.filter(revoked_at=None).values_list("organisation_id", flat=True))
    missing = () if one_is_enough else tuple(one for pk, one in partners.items() if pk not in turned_by)
    if missing and is_new:
        _ask(approval, missing, now)
    if missing:
        return Waiting(approval, missing)
    _complete(approval, now)
    return Complete(approval)


def _partners_of(programme: Programme) -> dict[int, Organisation]:
    rows = programme.partnerships.select_related("organisation").order_by("pk")
    return {one.organisation_id: one.organisation for one in rows}


def _locked_approval(programme: Programme, kind: str, subject: UUID, digest: str, now: datetime) -> Approval:
    """Two partners may turn their keys at the same moment: the second waits here and sees the first's key."""
    approval, _made = Approval.objects.get_or_create(
        kind=kind, subject=subject, digest=digest, defaults={"programme": programme, "created_at": now}
    )
    return Approval.objects.select_for_update().get(pk=approval.pk)


def _has_another_key(approval: Approval, membership: Membership) -> bool:
    """Whether the same person's key stands there for another partner."""
    theirs = approval.keys.filter(revoked_at=None, membership__person=membership.person)
    return theirs.exclude(membership=membership).exists()


def _keep_key(approval: Approval, membership: Membership, now: datetime) -> bool:
    """False where a key of this organisation stood there already."""
    _key, is_new = Key.objects.get_or_create(
        approval=approval,
        organisation=membership.organisation,
        revoked_at=None,
        defaults={"membership": membership, "turned_at": now},
    )
    if is_new:
        record(
            "partners.key_turned",
            actor=membership.person.uuid,
            subject_kind=approval.kind,
            subject=approval.subject,
            digest=approval.digest,
        )
    return is_new


def _complete(approval: Approval, now: datetime) -> None:
    if approval.completed_at is not None:
        return
    approval.completed_at = now
    approval.save(update_fields=["completed_at"])
    record(
        "partners.approval_completed",
        actor=None,
        subject_kind=approval.kind,
        subject=approval.subject,
        digest=approval.digest,
    )


def _ask(approval: Approval, partners: Sequence[Organisation], now: datetime) -> None:
    """Tells the organisers of those whose key is missing that something waits; whose own key stands there cannot turn another."""
    due = _when_to_ask(approval, now)
    running = Membership.objects.filter(organisation__in=partners, person__is_active=True, role__in=RUNS)
    running = running.exclude(person__in=approval.keys.filter(revoked_at=None).values("membership__person"))
    for member in each_person_once(running):
        asked = {"approval": str(approval.uuid), "membership": str(member.uuid)}
        withdraw_mails("partners.key_wanted", **asked)
        send_mail("partners.key_wanted", due=due, **asked)


def _when_to_ask(approval: Approval, now: datetime) -> datetime | None:
    """At once; a while later where the same partners were asked for such an act just now. What is taken back by then is told to
    nobody, so that nobody who changes their mind fills others' mailboxes."""
    just_now = Key.objects.filter(
        approval__programme=approval.programme_id,
        approval__kind=approval.kind,
        revoked_at__isnull=False,
        turned_at__gt=now - ASKED_AGAIN_AFTER,
    )
    return now + ASKED_AGAIN_AFTER if just_now.exists() else None


@transaction.atomic
def revoke_keys(
    *, kind: str, subject: UUID, by: Person, now: datetime, organisation: Organisation | None = None
) -> bool:
    """Takes an organisation's keys for an act back, whichever of its organisers turned them; everybody's where the act itself is
    taken back. False if the act is done, or none was turned."""
    waiting = Approval.objects.select_for_update().filter(kind=kind, subject=subject, completed_at=None)
    keys = Key.objects.filter(approval__in=list(waiting), revoked_at=None)
    if organisation is not None:
        keys = keys.filter(organisation=organisation)
    if not keys.update(revoked_at=now):
        return False
    record("partners.key_revoked", actor=by.uuid, subject_kind=kind, subject=subject)
    return True
