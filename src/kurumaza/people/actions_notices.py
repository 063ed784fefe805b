"""Telling people something by mail, whatever waits for one person in one mail; and whether they want it."""

from datetime import datetime, tzinfo
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from kurumaza.core.telling.quiet_hours import Haste, goes_at
from kurumaza.jobs.actions import enqueue, send_mail
from kurumaza.people.actions import record_consent
from kurumaza.people.models import Consent, Notice, Person
from kurumaza.people.notices import find_notice
from kurumaza.people.queries import wants_notices

# Rises when the words on the page about mails change.
NOTICES_VERSION = "1"


def mail_goes_at(moment: datetime, zone: tzinfo, *, haste: Haste = "day") -> datetime:
    """When a mail that can wait goes that is there at `moment`, by the hours in `zone`."""
    return goes_at(moment, haste, zone) if settings.MAILS_WAIT else moment


@transaction.atomic
def notify(
    name: str,
    *,
    person: Person,
    key: str,
    zone: tzinfo,
    now: datetime,
    at: datetime | None = None,
    haste: Haste = "day",
    **arguments: str | int,
) -> Notice | None:
    """Queues something to tell a person: at once or from `at` on, as soon as `haste` and the hours in `zone` allow, with whatever
    else waits for them then. With a `key` that was told before, nothing happens and None comes back."""
    find_notice(name)
    from_at = at or now
    due = mail_goes_at(from_at, zone, haste=haste)
    found, is_new = Notice.objects.get_or_create(
        key=f"{name}:{key}",
        defaults={"person": person, "name": name, "arguments": arguments, "from_at": from_at, "due": due},
    )
    if not is_new:
        return None
    enqueue("people.send_notices", due=due, person=str(person.uuid))
    return found


@transaction.atomic
def send_notices(*, person: UUID, now: datetime) -> bool:
    """Takes all that waits for a person into one mail, if any of it is due; whether it was. Each is taken once, however often this
    runs, and by whomever."""
    waiting = Notice.objects.filter(person__uuid=person, bundle__isnull=True)
    if not waiting.filter(due__lte=now).exists():
        return False
    bundle = uuid4()
    if not waiting.filter(from_at__lte=now).update(bundle=bundle):
        return False
    send_mail("people.notices", bundle=str(bundle))
    return True


@transaction.atomic
def choose_notices(*, person: Person, wanted: bool, now: datetime) -> None:
    """Whether mails come that are not about one's own evenings. Said twice, it is noted once."""
    if wants_notices(person) != wanted:
        record_consent(
            person=person,
            purpose=Consent.Purpose.NOTICES,
            version=NOTICES_VERSION,
            subject_kind="person",
            subject=person.uuid,
            granted=wanted,
            now=now,
        )
