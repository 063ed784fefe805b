"""Writes about 続いている関わり: its person wishes, an organiser offers or answers, its person says yes or steps back.

Each side is told by mail that something waits, never what. Other participants see nothing of it."""

from datetime import date, datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import send_mail
from kurumaza.partners.queries import runners_of
from kurumaza.people.actions_notices import mail_goes_at, notify
from kurumaza.people.models import Person
from kurumaza.terms.dates import in_term, zone_of
from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.models import Enrolment, Role
from kurumaza.terms.queries_roles import is_open_to_wishes, state_of

WORDS_MAX = 400


@transaction.atomic
def wish_role(*, enrolment: Enrolment, kind: str, words: str, now: datetime) -> Role | RoleRefused:
    """Tells the organisers that one would like to; wished again before they answer, the words change."""
    words = words.strip()
    if len(words) > WORDS_MAX:
        return RoleRefused("too_long")
    role = _locked(enrolment, kind)
    if role is not None and not is_open_to_wishes(role, now):
        return RoleRefused("there_already")
    was_waiting = role is not None and state_of(role, now) == "wished"
    role, _is_new = Role.objects.update_or_create(
        enrolment=enrolment,
        kind=Role.Kind(kind),
        defaults={
            "wished_at": now,
            "words": words,
            **dict.fromkeys(("replied_at", "offered_at", "accepted_at", "until", "left_at")),
            "reply": "",
        },
    )
    if not was_waiting:
        _tell_organisers(role, now)
    return role


@transaction.atomic
def take_back_wish(*, enrolment: Enrolment, kind: str, now: datetime) -> RoleRefused | None:
    """As if it had never been wished; once there is an offer, one says yes or no to that."""
    role = _locked(enrolment, kind)
    if role is None or state_of(role, now) not in ("wished", "replied"):
        return RoleRefused("nothing_to_answer")
    role.delete()
    return None


@transaction.atomic
def offer_role(
    *, enrolment: Enrolment, kind: str, until: date, by: Person, now: datetime
) -> Role | RoleRefused:
    """Asks someone to, until a day: somebody who wished it, or of an organiser's own accord."""
    if until < in_term(now, enrolment.term).date():
        return RoleRefused("over")
    role = _locked(enrolment, kind)
    if role is not None and state_of(role, now) in ("offered", "accepted"):
        return RoleRefused("there_already")
    role, _is_new = Role.objects.update_or_create(
        enrolment=enrolment,
        kind=Role.Kind(kind),
        defaults={
            "offered_at": now,
            "until": until,
            **dict.fromkeys(("accepted_at", "left_at", "replied_at")),
            "reply": "",
        },
    )
    record("terms.role_offered", actor=by.uuid, subject_kind="enrolment", subject=enrolment.uuid, kind=kind)
    _tell_person(role, now)
    return role


@transaction.atomic
def reply_to_wish(
    *, enrolment: Enrolment, kind: str, words: str, by: Person, now: datetime
) -> Role | RoleRefused:
    """A kind word where there is no place for it now."""
    words = words.strip()
    if not words:
        return RoleRefused("empty")
    if len(words) > WORDS_MAX:
        return RoleRefused("too_long")
    role = _locked(enrolment, kind)
    if role is None or state_of(role, now) not in ("wished", "replied"):
        return RoleRefused("nothing_to_answer")
    role.reply, role.replied_at = words, now
    role.save(update_fields=["reply", "replied_at"])
    record("terms.role_replied", actor=by.uuid, subject_kind="enrolment", subject=enrolment.uuid, kind=kind)
    _tell_person(role, now)
    return role


@transaction.atomic
def accept_role(*, enrolment: Enrolment, kind: str, now: datetime) -> Role | RoleRefused:
    """Says yes to an offer that holds."""
    role = _locked(enrolment, kind)
    if role is None or state_of(role, now) != "offered":
        return RoleRefused("nothing_to_answer")
    role.accepted_at = now
    role.save(update_fields=["accepted_at"])
    _tell_organisers(role, now)
    return role


@transaction.atomic
def leave_role(*, enrolment: Enrolment, kind: str, now: datetime) -> Role | RoleRefused:
    """Says no to an offer, or steps back from what one had accepted."""
    role = _locked(enrolment, kind)
    if role is None or state_of(role, now) not in ("offered", "accepted"):
        return RoleRefused("nothing_to_answer")
    role.left_at = now
    role.save(update_fields=["left_at"])
    _tell_organisers(role, now)
    return role


def _locked(enrolment: Enrolment, kind: str) -> Role | None:
    return Role.objects.select_for_update().filter(enrolment=enrolment, kind=kind).first()


def _tell_organisers(role: Role, now: datetime) -> None:
    """Those of one's own side, by day."""
    place = role.enrolment
    due = mail_goes_at(now, zone_of(place.term))
    for member in runners_of(place.side.organisation):
        send_mail(
            "terms.role_heard",
            due=due,
            enrolment=str(place.uuid),
            kind=role.kind,
            membership=str(member.uuid),
        )


def _tell_person(role: Role, now: datetime) -> None:
    place = role.enrolment
    notify(
        "terms.role_answered",
        person=place.person,
        key=f"{place.uuid}:{role.kind}:{now.isoformat()}",
        zone=zone_of(place.term),
        now=now,
        enrolment=str(place.uuid),
        kind=role.kind,
    )
