"""Writes about joining an internship: somebody asks, the two write to each other, the host answers, either ends it.

Each side is told by mail that something waits, never what. No other participant learns that somebody asked."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from kurumaza.audit.actions import record
from kurumaza.field.actions_members import begin_role, end_roles
from kurumaza.field.errors import WishRefused
from kurumaza.field.models import JoinWish, Placement, WishMessage
from kurumaza.field.queries import members_of
from kurumaza.field.queries_placements import takes_wishes
from kurumaza.field.queries_wishes import answering_memberships, ended_before
from kurumaza.jobs.actions import send_mail, withdraw_mails
from kurumaza.jobs.actions_retention import delete_some
from kurumaza.partners.models import Membership
from kurumaza.people.actions_notices import mail_goes_at, notify
from kurumaza.people.actions_retractions import note_retraction
from kurumaza.people.models import Person
from kurumaza.people.sent_once import goes_on, sent_once
from kurumaza.terms.dates import zone_of
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import taking_part

MOVED_MAX, BEGAN_MAX, TEXT_MAX = 800, 300, 1000
State, EndedBy = JoinWish.State, JoinWish.EndedBy
# A wish that was taken back; a membership that its member, or its host, has ended.
WISH, LEFT, ENDED = "field_wish", "field_left", "field_ended"


@transaction.atomic
def ask_to_join(
    *,
    placement: Placement,
    enrolment: Enrolment,
    moved: str,
    now: datetime,
    began_kind: str = "",
    began: UUID | None = None,
    began_words: str = "",
) -> JoinWish | WishRefused:
    """Somebody says what moves them here, and what led there if they like. Who asked before, and took it back or was declined, may ask anew."""
    placement = Placement.objects.select_for_update(of=("self",)).select_related("term").get(pk=placement.pk)
    if (refused := _words_refused(moved, MOVED_MAX)) or len(began_words.strip()) > BEGAN_MAX:
        return refused or WishRefused("too_long")
    if not takes_wishes(placement, now):
        return WishRefused("closed")
    if members_of(placement).filter(pk=enrolment.pk).exists():
        return WishRefused("there_already")
    try:
        with transaction.atomic():
            wish = JoinWish.objects.create(
                placement=placement,
                enrolment=enrolment,
                moved=moved.strip(),
                began_kind=JoinWish.Began(began_kind) if began else JoinWish.Began.NOTHING,
                began=began,
                began_words=began_words.strip() if began else "",
                asked_at=now,
            )
    except IntegrityError:
        return WishRefused("there_already")
    _tell_host(wish, now)
    return wish


@transaction.atomic
def write_to_host(
    *, wish: JoinWish, text: str, now: datetime, sent_as: UUID | None = None
) -> WishMessage | WishRefused:
    """Who asked writes on, also as a member."""
    return _write(wish, None, text, now, sent_as)


@transaction.atomic
def write_to_applicant(
    *, wish: JoinWish, membership: Membership, text: str, now: datetime, sent_as: UUID | None = None
) -> WishMessage | WishRefused:
    """The host writes; before a yes or no, and after a yes."""
    return _write(wish, membership, text, now, sent_as)


def _write(
    wish: JoinWish, membership: Membership | None, text: str, now: datetime, sent_as: UUID | None
) -> WishMessage | WishRefused:
    wish = _locked(wish)
    if (refused := _words_refused(text, TEXT_MAX)) or (refused := _own_refused(wish, membership)):
        return refused
    if wish.state not in (State.WAITING, State.ACCEPTED):
        return WishRefused("decided")
    writer = membership.person if membership else wish.enrolment.person
    text = text.strip()
    message, is_new = WishMessage.objects.get_or_create(
        uuid=sent_once(writer, sent_as),
        defaults={"wish": wish, "membership": membership, "text": text, "sent_at": now},
    )
    if not is_new:
        is_here = message.wish_id == wish.pk
        if is_here and message.text == text:
            return message
        goes = goes_on({"text": message.text}, {"text": text})
        if not is_here or not goes or _is_answered(message, wish):
            return WishRefused("arrived")
        message.text, message.sent_at = text, now
        message.save(update_fields=["text", "sent_at"])
    _tell_host(wish, now) if membership is None else _tell_applicant(wish, now)
    return message


def _is_answered(message: WishMessage, wish: JoinWish) -> bool:
    """Whether anything came after it: then it is not written on."""
    is_decided = wish.decided_at is not None and wish.decided_at >= message.sent_at
    return is_decided or wish.messages.filter(pk__gt=message.pk).exists()


@transaction.atomic
def accept_wish(
    *, wish: JoinWish, membership: Membership, now: datetime, reply: str = ""
) -> JoinWish | WishRefused:
    """メンバーとして迎える. Said twice, nothing changes; other words than those that went are refused, for nobody would read them."""
    wish = _locked(wish)
    if len(reply.strip()) > TEXT_MAX:
        return WishRefused("too_long")
    if (refused := _own_refused(wish, membership)) is not None:
        return refused
    if wish.state == State.ACCEPTED:
        return wish if reply.strip() in ("", wish.reply) else WishRefused("decided")
    if wish.state != State.WAITING or wish.placement.finished_at is not None:
        return WishRefused("decided")
    if not taking_part().filter(pk=wish.enrolment_id).exists():
        return WishRefused("takes_no_part")
    _decide(wish, State.ACCEPTED, reply, membership.person, now)
    wish.placement.members.add(wish.enrolment)
    begin_role(placement=wish.placement, enrolment=wish.enrolment, now=now)
    _tell_applicant(wish, now)
    return wish


@transaction.atomic
def decline_wish(
    *, wish: JoinWish, membership: Membership, reply: str, now: datetime
) -> JoinWish | WishRefused:
    """No, in the host's own words. After a while all of it is deleted."""
    wish = _locked(wish)
    if (refused := _words_refused(reply, TEXT_MAX)) or (refused := _own_refused(wish, membership)):
        return refused
    if wish.state != State.WAITING:
        return WishRefused("decided")
    wish.ended_at = now
    _decide(wish, State.DECLINED, reply, membership.person, now)
    _tell_applicant(wish, now)
    return wish


@transaction.atomic
def withdraw_wish(*, wish: JoinWish, now: datetime) -> JoinWish | WishRefused:
    """Who asked takes it back before there is an answer; its host reads it no more. Taken back twice, nothing changes."""
    wish = _locked(wish)
    if wish.state == State.WITHDRAWN:
        return wish
    if wish.state != State.WAITING:
        return WishRefused("decided")
    wish.state, wish.ended_at = State.WITHDRAWN, now
    wish.save(update_fields=["state", "ended_at"])
    note_retraction(kind=WISH, subject=wish.uuid, at=now)
    for member in answering_memberships(wish):  # there is nothing left to read
        withdraw_mails("field.wish_heard", wish=str(wish.uuid), membership=str(member.uuid))
    return wish


@transaction.atomic
def leave_placement(
    *, placement: Placement, enrolment: Enrolment, words: str, now: datetime
) -> JoinWish | WishRefused:
    """A member ends it, with a word if they like."""
    return _end_membership(placement, enrolment, words, EndedBy.MEMBER, now)


@transaction.atomic
def end_membership(
    *, placement: Placement, enrolment: Enrolment, words: str, membership: Membership, now: datetime
) -> JoinWish | WishRefused:
    """The host ends it, and says why."""
    if membership.person_id == enrolment.person_id:
        return WishRefused("own_wish")
    if (refused := _words_refused(words, TEXT_MAX)) is not None:
        return refused
    ended = _end_membership(placement, enrolment, words, EndedBy.HOST, now)
    if isinstance(ended, JoinWish):
        record(
            "field.membership_ended",
            actor=membership.person.uuid,
            subject_kind="placement",
            subject=placement.uuid,
        )
    return ended


def _end_membership(
    placement: Placement, enrolment: Enrolment, words: str, ended_by: str, now: datetime
) -> JoinWish | WishRefused:
    placement = Placement.objects.select_for_update(of=("self",)).select_related("term").get(pk=placement.pk)
    words = words.strip()
    if len(words) > TEXT_MAX:
        return WishRefused("too_long")
    if not placement.members.filter(pk=enrolment.pk).exists():
        return WishRefused("decided")
    placement.members.remove(enrolment)
    end_roles(enrolments=[enrolment], now=now)
    # Who became a member in another way, or whose conversation is gone already, has a row for the words all the same.
    wish, _is_new = JoinWish.objects.get_or_create(
        placement=placement,
        enrolment=enrolment,
        state=State.ACCEPTED,
        defaults={"asked_at": now, "decided_at": now},
    )
    wish.state, wish.ended_at, wish.ended_by, wish.parting = State.LEFT, now, ended_by, words
    wish.save(update_fields=["state", "ended_at", "ended_by", "parting"])
    note_retraction(kind=ENDED if ended_by == EndedBy.HOST else LEFT, subject=wish.uuid, at=now)
    _tell_applicant(wish, now) if ended_by == EndedBy.HOST else _tell_host(wish, now)
    return wish


def forget_ended_wishes(before: datetime) -> int:
    """Takes some of what ended before then away, with all that was written; how many. Who is a member stays one."""
    return delete_some(ended_before(before))


def _words_refused(words: str, longest: int) -> WishRefused | None:
    words = words.strip()
    if not words:
        return WishRefused("empty")
    return WishRefused("too_long") if len(words) > longest else None


def _own_refused(wish: JoinWish, membership: Membership | None) -> WishRefused | None:
    """Whoever organises for the host and asks themselves is answered by somebody else."""
    is_own = membership is not None and membership.person_id == wish.enrolment.person_id
    return WishRefused("own_wish") if is_own else None


def _locked(wish: JoinWish) -> JoinWish:
    rows = JoinWish.objects.select_for_update(of=("self",)).select_related(
        "placement__term", "placement__organisation", "enrolment__person"
    )
    return rows.get(pk=wish.pk)


def _decide(wish: JoinWish, state: JoinWish.State, reply: str, by: Person, now: datetime) -> None:
    wish.state, wish.reply, wish.decided_at, wish.decided_by = state, reply.strip(), now, by
    wish.save(update_fields=["state", "reply", "decided_at", "decided_by", "ended_at"])
    record(f"field.wish_{state}", actor=by.uuid, subject_kind="wish", subject=wish.uuid)


def _tell_host(wish: JoinWish, now: datetime) -> None:
    """Who runs terms for it, by day; of several letters that wait for the same evening one mail goes."""
    due = mail_goes_at(now, zone_of(wish.placement.term))
    for member in answering_memberships(wish):
        told = {"wish": str(wish.uuid), "membership": str(member.uuid)}
        withdraw_mails("field.wish_heard", **told)
        send_mail("field.wish_heard", due=due, **told)


def _tell_applicant(wish: JoinWish, now: datetime) -> None:
    notify(
        "field.wish_answered",
        person=wish.enrolment.person,
        key=f"{wish.uuid}:{now.isoformat()}",
        zone=zone_of(wish.placement.term),
        now=now,
        wish=str(wish.uuid),
    )
