"""Applying, confirming that the address is one's own, and deciding.

Whoever applies gets the same answer and makes the same work, whether their address is known here or not: what is different stands in a
mail to the address alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import enqueue, send_mail
from kurumaza.people.actions import token_hash
from kurumaza.people.computed_links import computed_token
from kurumaza.people.models import Person
from kurumaza.terms.actions_places import give_place
from kurumaza.terms.errors import AlreadyEnrolled
from kurumaza.terms.models import Side
from kurumaza.terms.queries_roster import roster_refusal
from kurumaza.ways import queries_apply as queries
from kurumaza.ways.actions_tell import plan_telling
from kurumaza.ways.errors import ApplicationRefused
from kurumaza.ways.models import Application, WayIn

State = Application.State


def application_token(application: UUID | str) -> str:
    """What stands in the address of a mail that asks to confirm."""
    return computed_token("application", application)


@transaction.atomic
def submit_application(
    *,
    side: Side,
    email: str,
    name: str,
    kana: str,
    answers: Sequence[Mapping[str, str]],
    fills: Mapping[str, str],
    now: datetime,
) -> Application | ApplicationRefused:
    """Keeps what somebody wrote, and asks by mail whether the address is theirs. Until then no organiser sees it."""
    if not queries.takes_applications(side, now):
        return ApplicationRefused("closed")
    uuid = uuid4()
    application = Application.objects.create(
        uuid=uuid,
        side=side,
        token_hash=token_hash(application_token(uuid)),
        email=email,
        name=name,
        kana=kana,
        answers=[dict(one) for one in answers],
        fills=dict(fills),
        created_at=now,
    )
    send_mail("ways.confirm_application", application=str(uuid))
    enqueue("ways.forget_application", due=queries.keep_until(application), application=str(uuid))
    return application


@transaction.atomic
def confirm_application(*, token: str, now: datetime) -> Application | ApplicationRefused:
    """The owner of the address says that they applied: now organisers see it. Done twice it changes nothing.

    An earlier one of theirs that nobody has decided on gives way, and its place on the waiting list goes on."""
    found = queries.application_of_mail(token_hash(token), now)
    if found is None:
        return ApplicationRefused("unknown")
    # Two who press at the same moment come one after the other.
    WayIn.objects.select_for_update().filter(side=found.side_id).first()
    application = Application.objects.select_for_update().filter(pk=found.pk).first()
    if application is None:  # taken back, or forgotten, at this moment
        return ApplicationRefused("unknown")
    if application.confirmed_at is not None:
        return application
    if not found.side.term.is_open:
        return ApplicationRefused("closed")
    same = Application.objects.filter(side=application.side_id, email=application.email)
    earlier = same.filter(confirmed_at__isnull=False, state__in=queries.OPEN_STATES).first()
    if earlier is not None:
        application.state, application.listed_at = earlier.state, earlier.listed_at
        earlier.delete()
    application.confirmed_at = now
    application.save()
    due = queries.end_of_keeping(found.side.term, application.created_at)
    enqueue("ways.forget_application", due=due, application=str(application.uuid))
    plan_telling(side=found.side, now=now)
    record("ways.applied", actor=None, subject_kind="side", subject=found.side.uuid)
    return application


@transaction.atomic
def accept_application(
    *, application: Application, by: Person, now: datetime
) -> Application | ApplicationRefused:
    """Gives somebody a place and asks them in by mail. Where the side is full, they go on its waiting list instead.

    Whoever has a place in the term already gets no second one, on whichever side it is: they are told by a mail of their own, and the
    organiser sees no difference."""
    locked = _locked(application)
    if locked is None or locked.state == State.DECLINED:
        return ApplicationRefused("decided")
    if locked.state == State.ACCEPTED:
        return locked
    side = Side.objects.select_related("term").get(pk=locked.side_id)
    if refused := roster_refusal(side.term):
        return ApplicationRefused("no_legal_basis" if refused.code == "no_legal_basis" else "not_open")
    if queries.places_left(side) == 0:
        return _put_on_waiting_list(locked, by, now)
    _let_in(locked, side, now)
    return _decide(locked, State.ACCEPTED, by, now)


@transaction.atomic
def put_on_waiting_list(
    *, application: Application, by: Person, now: datetime
) -> Application | ApplicationRefused:
    """Lets somebody wait for a place, and tells them."""
    locked = _locked(application)
    if locked is None or locked.state in (State.ACCEPTED, State.DECLINED):
        return ApplicationRefused("decided")
    return _put_on_waiting_list(locked, by, now)


@transaction.atomic
def decline_application(
    *, application: Application, reply: str, by: Person, now: datetime
) -> Application | ApplicationRefused:
    """Says no by a mail with these words. What was applied with goes after a time."""
    locked = _locked(application)
    if locked is None or locked.state in (State.ACCEPTED, State.DECLINED):
        return ApplicationRefused("decided")
    locked.reply = reply
    declined = _decide(locked, State.DECLINED, by, now)
    send_mail("ways.declined", application=str(declined.uuid))
    enqueue("ways.forget_application", due=now + queries.KEEP_DECLINED, application=str(declined.uuid))
    return declined


@transaction.atomic
def offer_free_place(*, side: Side, by: Person, now: datetime) -> Application | ApplicationRefused:
    """Gives the place that has come free to who waits for one longest."""
    WayIn.objects.select_for_update().filter(side=side).first()
    first = queries.waiting_list_of(side).first()
    if first is None or queries.places_left(side) == 0:
        return ApplicationRefused("nobody_waits")
    return accept_application(application=first, by=by, now=now)


def _locked(application: Application) -> Application | None:
    """Two who decide at the same moment come one after the other, also on two applications: they share the side's places."""
    WayIn.objects.select_for_update().filter(side=application.side_id).first()
    return Application.objects.select_for_update().filter(pk=application.pk).first()


def _decide(application: Application, state: str, by: Person, now: datetime) -> Application:
    application.state, application.decided_at, application.decided_by = state, now, by
    application.save()
    actor = by.uuid
    record(f"ways.application_{state}", actor=actor, subject_kind="application", subject=application.uuid)
    return application


def _put_on_waiting_list(application: Application, by: Person, now: datetime) -> Application:
    if application.state == State.LISTED:
        return application
    application.state, application.listed_at = State.LISTED, now
    application.save()
    send_mail("ways.on_waiting_list", application=str(application.uuid))
    record("ways.application_listed", actor=by.uuid, subject_kind="application", subject=application.uuid)
    return application


def _let_in(application: Application, side: Side, now: datetime) -> None:
    """Whoever has a place in the term already is told so."""
    words = {"name": application.name, "kana": application.kana, **application.fills}
    place = give_place(side=side, email=application.email, words=words, now=now)
    if isinstance(place, AlreadyEnrolled):
        send_mail("ways.already_in", application=str(application.uuid))
