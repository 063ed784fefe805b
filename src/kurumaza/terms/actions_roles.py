"""Writes about 続いている関わり: its person wishes, an organiser offers or answers, its person says yes, goes on longer or steps back.

Each side is told by mail that something waits, never what. Other participants see nothing of it."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import DateField, QuerySet, Value
from django.db.models.functions import Greatest

from kurumaza.audit.actions import record
from kurumaza.people.models import Person
from kurumaza.terms.actions_roles_told import tell_organisers, tell_person
from kurumaza.terms.dates import in_term
from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.models import Enrolment, Role, RoleHeld
from kurumaza.terms.queries_roles import is_open_to_wishes, state_of
from kurumaza.terms.roles_kept import is_kept

WORDS_MAX = 400
# What a wish, an offer or an answer of before leaves blank.
_UNANSWERED = ("replied_at", "accepted_at", "longer_until", "left_at")


@transaction.atomic
def wish_role(*, enrolment: Enrolment, kind: str, words: str, now: datetime) -> Role | RoleRefused:
    """Tells the organisers that one would like to. Wished again before they answer, the words change; without words the ones that stand
    stay. Who wants none of them there takes the wish back."""
    words = words.strip()
    if kind == Role.Kind.FIELD_MEMBER:
        return RoleRefused("by_placement")
    if kind not in enrolment.term.role_kinds:
        return RoleRefused("not_here")
    if len(words) > WORDS_MAX:
        return RoleRefused("too_long")
    role = _locked(enrolment, kind)
    if role is not None and not is_open_to_wishes(role, now):
        return RoleRefused("there_already")
    was_waiting = role is not None and state_of(role, now) == "wished"
    if role is not None and was_waiting:
        words = words or role.words
    role, _is_new = Role.objects.update_or_create(
        enrolment=enrolment,
        kind=Role.Kind(kind),
        defaults={
            "wished_at": now,
            "words": words,
            **dict.fromkeys((*_UNANSWERED, "offered_at", "until")),
            "reply": "",
        },
    )
    if not was_waiting:
        tell_organisers(role, now)
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
    if kind == Role.Kind.FIELD_MEMBER:
        return RoleRefused("by_placement")
    if until < in_term(now, enrolment.term).date():
        return RoleRefused("over")
    role = _locked(enrolment, kind)
    # Whoever wished it while it was asked for can still be answered with an offer.
    if role is None and kind not in enrolment.term.role_kinds:
        return RoleRefused("not_here")
    if role is not None and state_of(role, now) in ("offered", "accepted"):
        return RoleRefused("there_already")
    is_wished = role is not None and state_of(role, now) in ("wished", "replied")
    role, _is_new = Role.objects.update_or_create(
        enrolment=enrolment,
        kind=Role.Kind(kind),
        defaults={"offered_at": now, "until": until, **dict.fromkeys(_UNANSWERED), "reply": ""},
    )
    record("terms.role_offered", actor=by.uuid, subject_kind="enrolment", subject=enrolment.uuid, kind=kind)
    tell_person(role, now, asks=not is_wished)
    return role


@transaction.atomic
def ask_for_longer(
    *, enrolment: Enrolment, kind: str, until: date, by: Person, now: datetime
) -> Role | RoleRefused:
    """Asks someone who has accepted to go on until a later day. Until they say yes, it ends when it was to end."""
    if kind == Role.Kind.FIELD_MEMBER:
        return RoleRefused("by_placement")
    role = _locked(enrolment, kind)
    if role is None or state_of(role, now) != "accepted" or role.until is None:
        return RoleRefused("nothing_to_answer")
    if until <= role.until:
        return RoleRefused("not_longer")
    if role.longer_until == until:
        return role  # pressed twice
    role.longer_until = until
    role.save(update_fields=["longer_until"])
    record("terms.role_offered", actor=by.uuid, subject_kind="enrolment", subject=enrolment.uuid, kind=kind)
    tell_person(role, now, asks=True)
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
    tell_person(role, now)
    return role


@transaction.atomic
def accept_role(*, enrolment: Enrolment, kind: str, until: date | None, now: datetime) -> Role | RoleRefused:
    """Says yes to an offer that holds, for the day `until` that its person was shown. Said twice, nothing changes."""
    role = _locked(enrolment, kind)
    state = state_of(role, now) if role is not None else None
    if role is None or state not in ("offered", "accepted"):
        return RoleRefused("nothing_to_answer")
    if role.until != until:
        return RoleRefused("another_day")
    if state == "accepted":
        return role
    role.accepted_at = now
    role.save(update_fields=["accepted_at"])
    _hold_from(role, now)
    tell_organisers(role, now)
    return role


@transaction.atomic
def go_on_longer(
    *, enrolment: Enrolment, kind: str, until: date | None, agrees: bool, now: datetime
) -> Role | RoleRefused:
    """Answers who asks one to go on: yes, until the day `until` that one was shown; or it ends when it was to end. Said twice, nothing
    changes."""
    role = _locked(enrolment, kind)
    if role is None or state_of(role, now) != "accepted":
        return RoleRefused("nothing_to_answer")
    if role.longer_until is None:
        # Answered already: the day that holds says how.
        return role if agrees == (role.until == until) else RoleRefused("nothing_to_answer")
    if role.longer_until != until:
        return RoleRefused("another_day")
    if agrees:
        _period_under_way(role, now).update(ended_on=role.longer_until)
        role.until = role.longer_until
    role.longer_until = None
    role.save(update_fields=["until", "longer_until"])
    tell_organisers(role, now)
    return role


@transaction.atomic
def decline_role(*, enrolment: Enrolment, kind: str, until: date | None, now: datetime) -> Role | RoleRefused:
    """Says no to an offer, for the day `until` that its person was shown. What they have accepted meanwhile they keep: that is left, not
    declined. Said twice, nothing changes."""
    role = _locked(enrolment, kind)
    if role is None:
        return RoleRefused("nothing_to_answer")
    state = state_of(role, now)
    if state == "left" and role.accepted_at is None and role.until == until:
        return role
    if state != "offered":
        return RoleRefused("nothing_to_answer")
    if role.until != until:
        return RoleRefused("another_day")
    role.left_at = now
    role.save(update_fields=["left_at"])
    tell_organisers(role, now)
    return role


@transaction.atomic
def leave_role(*, enrolment: Enrolment, kind: str, now: datetime) -> Role | RoleRefused:
    """Steps back from what one had accepted, unless something keeps it."""
    role = _locked(enrolment, kind)
    if role is None or state_of(role, now) != "accepted":
        return RoleRefused("nothing_to_answer")
    if is_kept(enrolment, kind):
        return RoleRefused("kept")
    _end_role(role, now)
    tell_organisers(role, now)
    return role


@transaction.atomic
def note_field_member(*, enrolment: Enrolment, until: date | None, now: datetime) -> Role:
    """Called when somebody has become a member of a placement: their asking and the host's yes are the offer and the yes to it, so that
    nobody is asked again or told by mail. In a second placement the role lasts as long as the longer of the two; None has no end."""
    today = in_term(now, enrolment.term).date()
    until = max(until, today) if until else None
    role = _locked(enrolment, Role.Kind.FIELD_MEMBER)
    if role is not None and state_of(role, now) == "accepted":
        if role.until is not None and (until is None or until > role.until):
            _period_under_way(role, now).update(ended_on=until)
            role.until, role.longer_until = until, None
            role.save(update_fields=["until", "longer_until"])
        return role
    role, _is_new = Role.objects.update_or_create(
        enrolment=enrolment,
        kind=Role.Kind.FIELD_MEMBER,
        defaults={
            **dict.fromkeys(_UNANSWERED),
            "offered_at": now,
            "accepted_at": now,
            "until": until,
            "reply": "",
        },
    )
    _hold_from(role, now)
    return role


@transaction.atomic
def move_field_member(*, enrolment: Enrolment, until: date | None, now: datetime) -> None:
    """Called when the last day of a placement was moved, sooner or later; never to a day that is over. What ended by itself before begins
    again where the new day is still to come. Without the role nothing changes."""
    role, today = _locked(enrolment, Role.Kind.FIELD_MEMBER), in_term(now, enrolment.term).date()
    state = state_of(role, now) if role is not None else None
    if state == "over" and (until is None or until >= today):
        note_field_member(enrolment=enrolment, until=until, now=now)
        return
    if role is None or state != "accepted":
        return
    until = max(until, today) if until else None
    if until == role.until:
        return
    _period_under_way(role, now).update(ended_on=until)
    role.until, role.longer_until = until, None
    role.save(update_fields=["until", "longer_until"])


@transaction.atomic
def end_field_member(*, enrolment: Enrolment, now: datetime) -> None:
    """Called when somebody is a member of no placement of the term any more. Done twice, or without the role, nothing changes."""
    role = _locked(enrolment, Role.Kind.FIELD_MEMBER)
    if role is not None and state_of(role, now) == "accepted":
        _end_role(role, now)


def _hold_from(role: Role, now: datetime) -> None:
    """Notes that a role is held from today on; stepped back from and accepted on one day, it is one time."""
    RoleHeld.objects.update_or_create(
        enrolment=role.enrolment,
        kind=role.kind,
        began_on=in_term(now, role.enrolment.term).date(),
        defaults={"ended_on": role.until},
    )


def _end_role(role: Role, now: datetime) -> None:
    """Ends it today. Nothing says whether it was to last longer. Nor does it end before it began where a clock was put back over midnight."""
    today = Value(in_term(now, role.enrolment.term).date(), DateField())
    _period_under_way(role, now).update(ended_on=Greatest("began_on", today))
    role.left_at, role.longer_until = now, None
    role.save(update_fields=["left_at", "longer_until"])


def _period_under_way(role: Role, now: datetime) -> QuerySet[RoleHeld]:
    """The time for which it is held now: of two that today is part of, one ended today and the later one goes on."""
    today = in_term(now, role.enrolment.term).date()
    held = RoleHeld.objects.filter(enrolment=role.enrolment_id, kind=role.kind).exclude(ended_on__lt=today)
    return RoleHeld.objects.filter(pk__in=held.order_by("-began_on").values("pk")[:1])


def _locked(enrolment: Enrolment, kind: str) -> Role | None:
    """Whoever else does something about a role of this person waits, also where there is no row of it yet: their place is locked first."""
    Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    rows = Role.objects.select_for_update(of=("self",)).select_related("enrolment__term")
    return rows.filter(enrolment=enrolment, kind=kind).first()
