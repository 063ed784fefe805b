"""How an application ends without a decision: taken back by whoever sent it, or because its time is over. All of its words go at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kurumaza.jobs.actions import send_mail
from kurumaza.people.actions import token_hash
from kurumaza.people.actions_notices import mail_goes_at
from kurumaza.people.private_writing import seal_for_mail
from kurumaza.terms.dates import zone_of
from kurumaza.ways import queries_apply as queries
from kurumaza.ways.errors import ApplicationRefused
from kurumaza.ways.models import Application, WayIn


@transaction.atomic
def withdraw_application(*, token: str) -> ApplicationRefused | None:
    """Deletes what somebody sent; nothing says afterwards that it was there. Whoever has a place by now gives that up on their own page."""
    found = queries.find_application(token_hash(token))
    locked = _locked(found) if found else None
    if locked is None:
        return ApplicationRefused("unknown")
    if locked.state == Application.State.ACCEPTED:
        return ApplicationRefused("decided")
    locked.delete()
    return None


@transaction.atomic
def forget_application(*, application: UUID, now: datetime) -> None:
    """Deletes an application that is not to be kept any more; one that is, stays."""
    found = queries.known_application(application)
    locked = _locked(found) if found else None
    if found is not None and locked is not None and queries.keep_until(locked) <= now:
        _let_go(locked, now)


def let_go_of_undecided(now: datetime) -> None:
    """Each night: where a term is closed nobody decides any more."""
    over = queries.undecided().filter(side__term__closed_at__isnull=False)
    for uuid in list(over.values_list("uuid", flat=True)):
        _let_go_of_one(uuid, now)


@transaction.atomic
def _let_go_of_one(application: UUID, now: datetime) -> None:
    found = queries.known_application(application)
    locked = _locked(found) if found else None
    if locked is not None and locked.state in queries.OPEN_STATES:
        _let_go(locked, now)


def _let_go(application: Application, now: datetime) -> None:
    """Whoever still waits for an answer, and has not come in by another way, is told, by day, that there is none; the mail carries their
    address sealed, for it is kept nowhere else."""
    side = application.side
    waits = application.confirmed_at is not None and application.state in queries.OPEN_STATES
    if waits and queries.place_of_address(side.term, application.email) is None:
        sealed = seal_for_mail({"email": application.email, "side": str(side.uuid)})
        send_mail("ways.undecided", due=mail_goes_at(now, zone_of(side.term)), sealed=sealed)
    application.delete()


def _locked(application: Application) -> Application | None:
    """As those who decide lock it (`actions_apply`)."""
    WayIn.objects.select_for_update().filter(side=application.side_id).first()
    rows = Application.objects.select_for_update(of=("self",)).select_related("side__term")
    return rows.filter(pk=application.pk).first()
