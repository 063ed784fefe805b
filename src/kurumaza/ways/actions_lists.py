"""Wanting to hear of the next term, asking about running one, and writing to those who did."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import enqueue, send_mail
from kurumaza.partners.models import RUNS, Membership, Organisation, Programme
from kurumaza.partners.queries import each_person_once, members_of_programme
from kurumaza.people.actions import token_hash
from kurumaza.people.computed_links import computed_token
from kurumaza.people.models import Person
from kurumaza.terms.models import Term
from kurumaza.ways import queries_lists as queries
from kurumaza.ways.errors import ListRefused
from kurumaza.ways.models import Announcement, Enquiry, Subscription

BATCH = 50


def subscription_token(subscription: UUID | str) -> str:
    """What stands in the addresses of its mails."""
    return computed_token("subscription", subscription)


@transaction.atomic
def subscribe(
    *, programme: Programme, organisations: Sequence[Organisation], email: str, now: datetime
) -> Subscription:
    """Asks by mail whether the address is theirs; until then nobody writes to it anything else. The same for known and unknown ones."""
    uuid = uuid4()
    made = Subscription.objects.create(
        uuid=uuid,
        programme=programme,
        email=email,
        token_hash=token_hash(subscription_token(uuid)),
        consent_version=queries.SUBSCRIPTION_VERSION,
        created_at=now,
    )
    made.organisations.set(organisations)
    send_mail("ways.confirm_subscription", subscription=str(uuid))
    enqueue("ways.forget_subscription", due=queries.subscription_ends(made), subscription=str(uuid))
    return made


@transaction.atomic
def confirm_subscription(*, token: str, now: datetime) -> Subscription | ListRefused:
    """The owner of the address wants it. An earlier one of theirs gives way: this one names who may write now."""
    found = queries.subscription_of_mail(token_hash(token), now)
    if found is None:
        return ListRefused("unknown")
    Programme.objects.select_for_update().get(pk=found.programme_id)
    found = Subscription.objects.filter(pk=found.pk).first()
    if found is None:  # taken back, or forgotten, at this moment
        return ListRefused("unknown")
    if found.confirmed_at is None:
        same = Subscription.objects.filter(programme=found.programme_id, email=found.email)
        same.filter(confirmed_at__isnull=False).delete()
        found.confirmed_at = now
        found.save(update_fields=["confirmed_at"])
        ends = queries.subscription_ends(found)
        enqueue("ways.forget_subscription", due=ends, subscription=str(found.uuid))
        record("ways.subscribed", actor=None, subject_kind="subscription", subject=found.uuid)
    return found


@transaction.atomic
def unsubscribe(*, token: str) -> None:
    """Takes an address off the list at once; done twice, or with an unknown token, nothing changes."""
    found = queries.find_subscription(token_hash(token))
    if found is not None:
        record("ways.unsubscribed", actor=None, subject_kind="subscription", subject=found.uuid)
        found.delete()


def forget_subscription(*, subscription: UUID, now: datetime) -> None:
    """Deletes a subscription whose time is over; another one stays."""
    found = queries.known_subscription(subscription)
    if found is not None and queries.subscription_ends(found) <= now:
        found.delete()


@transaction.atomic
def write_announcement(
    *,
    announcement: UUID,
    membership: Membership,
    programme: Programme,
    subject: str,
    body: str,
    now: datetime,
) -> Announcement | ListRefused:
    """One text to everybody on the list of an organisation. Sent twice under one id, it is one announcement; other words, or another
    organisation's, are another one."""
    found = Announcement.objects.filter(uuid=announcement).first()
    if found is not None:
        said = (found.programme_id, found.organisation_id, found.subject, found.body)
        if said == (programme.pk, membership.organisation_id, subject, body):
            return ListRefused("sent")
        announcement = uuid4()
    made, is_new = Announcement.objects.get_or_create(
        uuid=announcement,
        defaults={
            "programme": programme,
            "organisation": membership.organisation,
            "by": membership.person,
            "subject": subject,
            "body": body,
            "created_at": now,
        },
    )
    if is_new:
        actor = membership.person.uuid
        record("ways.announcement_written", actor=actor, subject_kind="announcement", subject=made.uuid)
        enqueue("ways.send_announcement", announcement=str(made.uuid))
    return made


@transaction.atomic
def tell_next_batch(*, announcement: UUID, now: datetime) -> bool:
    """Queues an announcement's mails to the next people of the list, each at most once however often this runs. True while there are more."""
    found = Announcement.objects.select_for_update().filter(uuid=announcement, done_at=None).first()
    if found is None:
        return False
    batch = list(queries.to_be_told(found)[:BATCH])
    for one in batch:
        send_mail("ways.announcement", announcement=str(found.uuid), subscription=str(one.uuid))
    found.told_up_to = batch[-1].pk if batch else found.told_up_to
    found.told_count += len(batch)
    found.done_at = None if len(batch) == BATCH else now
    found.save(update_fields=["told_up_to", "told_count", "done_at"])
    return found.done_at is None


@transaction.atomic
def enquire(
    *,
    programme: Programme,
    organisations: Sequence[Organisation],
    group_name: str,
    name: str,
    email: str,
    phone: str,
    text: str,
    now: datetime,
) -> Enquiry:
    """Keeps a question, and tells those who run the programme that one is there."""
    made = Enquiry.objects.create(
        programme=programme,
        group_name=group_name,
        name=name,
        email=email,
        phone=phone,
        text=text,
        created_at=now,
    )
    made.organisations.set(organisations)
    running = members_of_programme(programme).filter(organisation__in=organisations, role__in=RUNS)
    for member in each_person_once(running):
        send_mail("ways.enquiry_waits", enquiry=str(made.uuid), membership=str(member.uuid))
    enqueue("ways.forget_enquiry", due=now + queries.KEEP_ENQUIRY, enquiry=str(made.uuid))
    return made


@transaction.atomic
def answer_enquiry(
    *, enquiry: Enquiry, answer: str, membership: Membership, now: datetime
) -> Enquiry | ListRefused:
    """Sends an answer by mail; a reply to it reaches the organisation that gave it. One answer, whoever is first."""
    locked = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    if locked.answered_at is not None:
        return ListRefused("answered")
    locked.answer, locked.answered_at = answer, now
    locked.answered_by, locked.answered_for = membership.person, membership.organisation
    locked.save()
    send_mail("ways.enquiry_answer", enquiry=str(locked.uuid))
    actor = membership.person.uuid
    record("ways.enquiry_answered", actor=actor, subject_kind="enquiry", subject=locked.uuid)
    return locked


def forget_enquiry(*, enquiry: UUID) -> None:
    """When an enquiry's time is over."""
    Enquiry.objects.filter(uuid=enquiry).delete()


def note_list_export(*, term: Term, by: Person, people: int) -> None:
    """Who took the list out as a file, of how many people."""
    record("ways.list_exported", actor=by.uuid, subject_kind="term", subject=term.uuid, people=people)
