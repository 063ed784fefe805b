"""Contacts change hands only if both wish it, and through a safeguarding person."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import enqueue, send_mail
from kurumaza.people.actions_notices import mail_goes_at
from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal
from kurumaza.safety.errors import ContactRefused
from kurumaza.safety.models import ContactWish, Safeguard
from kurumaza.safety.queries_contacts import mutual_pairs, offers_contacts
from kurumaza.terms.dates import zone_of
from kurumaza.terms.models import Enrolment, Term

CONTACT_MAX = 200
# So long a wish waits for the other's. Then it goes, and nobody learns that it was there.
WISH_LASTS = timedelta(days=30)


@transaction.atomic
def wish_contact(
    *, wisher: Enrolment, other: Enrolment, contact: str, now: datetime
) -> ContactRefused | None:
    """Keeps a private wish, or renews it with another contact. The log of acts does not have it."""
    given = contact.strip()
    if not offers_contacts(wisher.term):
        return ContactRefused("not_offered")
    if not given or len(given) > CONTACT_MAX:
        return ContactRefused("too_long" if given else "empty", CONTACT_MAX)
    ContactWish.objects.update_or_create(
        wisher=wisher,
        other=other,
        defaults={
            "term": wisher.term,
            "sealed": seal(wisher.person, given),
            "created_at": now,
            "expires_at": now + WISH_LASTS,
            "passed_at": None,
        },
    )
    # Also when it is the first of the two: the other may come at this very moment, and not be seen from here.
    _plan_telling(wisher.term, now)
    return None


def _plan_telling(term: Term, now: datetime) -> None:
    """The safeguarding people hear of it in the morning or in the evening, of all that waits by then at once."""
    due = mail_goes_at(now, zone_of(term), haste="gathered")
    key = f"safety.tell_of_wishes:{term.uuid}:{due.isoformat()}"
    since = now.isoformat()
    enqueue("safety.tell_of_wishes", due=due, unique_key=key, term=str(term.uuid), since=since)


@transaction.atomic
def tell_of_wishes(*, term: UUID, since: datetime | None, now: datetime) -> None:
    """Mails to the safeguarding people that mutual wishes wait, if any have become so since then: how many, not whose."""
    found = Term.objects.filter(uuid=term, rehearsal_of__isnull=True).first()
    pairs = mutual_pairs(found, now) if found else []
    if not any(since is None or since <= wish.created_at for pair in pairs for wish in pair):
        return
    for safeguard in Safeguard.objects.filter(term=found).order_by("pk"):
        send_mail("safety.wishes_wait", safeguard=safeguard.pk)


def take_wish_back(*, wisher: Enrolment, other: Enrolment) -> None:
    """As if it had never been; what was passed on is with the other."""
    ContactWish.objects.filter(wisher=wisher, other=other).delete()


@transaction.atomic
def pass_contacts_on(*, term: Term, wish: UUID, by: Person, now: datetime) -> bool:
    """A safeguarding person gives each of two what the other would give, by mail. False if not both wish it any more."""
    Term.objects.select_for_update().get(pk=term.pk)  # pressed twice, the second waits here
    both = next((pair for pair in mutual_pairs(term, now) if pair[0].uuid == wish), None)
    if both is None:
        return False
    for one in both:
        ContactWish.objects.filter(pk=one.pk).update(passed_at=now)
        send_mail("safety.contact_passed_on", wish=str(one.uuid))
    record("safety.contacts_passed_on", actor=by.uuid, subject_kind="contact_wish", subject=wish)
    return True


def forget_wishes(now: datetime) -> int:
    """Takes wishes away that have ended. How many."""
    return ContactWish.objects.filter(expires_at__lte=now).delete()[0]
