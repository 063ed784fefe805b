"""A place in a term for somebody who asked for one."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from kurumaza.jobs.actions import send_mail, withdraw_mails
from kurumaza.people.actions import end_handed_over_links, ensure_person
from kurumaza.people.actions_notices import mail_goes_at
from kurumaza.terms.dates import zone_of
from kurumaza.terms.errors import AlreadyEnrolled
from kurumaza.terms.models import Enrolment, Side


@transaction.atomic
def give_place(
    *, side: Side, email: str, words: Mapping[str, str], now: datetime
) -> Enrolment | AlreadyEnrolled:
    """The place, as a roster's row gives one, and a mail that says so. `words` are its columns, by name. Who left comes back."""
    person = ensure_person(email=email, now=now)
    place, is_new = Enrolment.objects.get_or_create(
        person=person,
        term=side.term,
        defaults={"side": side, "created_at": now, "invited_at": now, **words},
    )
    if not is_new and (place.side_id != side.pk or place.left_at is None):
        return AlreadyEnrolled()
    if not is_new:
        Enrolment.objects.filter(pk=place.pk).update(left_at=None, invited_at=now, **words)
    # Another place is something that whoever was handed a link for an earlier one must not come into.
    end_handed_over_links(person=person, now=now)
    withdraw_mails("terms.accepted", enrolment=str(place.uuid))
    send_mail("terms.accepted", due=mail_goes_at(now, zone_of(side.term)), enrolment=str(place.uuid))
    return place
