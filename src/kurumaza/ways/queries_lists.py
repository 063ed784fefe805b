"""Reads about the two lists of people who take no part (yet)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from kurumaza.partners.models import Membership, Programme
from kurumaza.partners.queries import organisations_run_by, own_memberships_in
from kurumaza.people.models import Person
from kurumaza.ways.models import Announcement, Enquiry, Subscription

# Rises when the words of the form change that somebody agrees to.
SUBSCRIPTION_VERSION = "1"
KEEP_UNCONFIRMED = timedelta(days=3)
KEEP_SUBSCRIPTION = timedelta(days=730)
KEEP_ENQUIRY = timedelta(days=365)


def find_subscription(hashed: str) -> Subscription | None:
    """A subscription by the hash of the token in its mails."""
    return Subscription.objects.select_related("programme").filter(token_hash=hashed).first()


def subscription_of_mail(hashed: str, now: datetime) -> Subscription | None:
    """The same, unless its time is over."""
    found = find_subscription(hashed)
    return found if found is not None and subscription_ends(found) > now else None


def known_subscription(uuid: UUID | str) -> Subscription | None:
    """A subscription by its public id, for mails and jobs."""
    return Subscription.objects.select_related("programme").filter(uuid=uuid).first()


def subscription_ends(subscription: Subscription) -> datetime:
    """From when on it is not kept any more."""
    if subscription.confirmed_at is None:
        return subscription.created_at + KEEP_UNCONFIRMED
    return subscription.confirmed_at + KEEP_SUBSCRIPTION


def subscriptions_for(person: Person, programme: Programme) -> QuerySet[Subscription]:
    """The list, for organisers of the organisations that it was said to be for."""
    mine = organisations_run_by(person).values("pk")
    rows = Subscription.objects.filter(programme=programme, confirmed_at__isnull=False)
    return rows.filter(organisations__in=mine).distinct().order_by("confirmed_at", "pk")


def to_be_told(announcement: Announcement) -> QuerySet[Subscription]:
    """Who is on the list of an announcement's organisation and was not told yet. Who came after it was written is not."""
    rows = Subscription.objects.filter(
        programme=announcement.programme_id,
        organisations=announcement.organisation_id,
        confirmed_at__lte=announcement.created_at,
        pk__gt=announcement.told_up_to,
    )
    return rows.order_by("pk")


def announcements_for(person: Person, programme: Programme) -> QuerySet[Announcement]:
    """What was written to the list by one's own organisation, newest first."""
    mine = organisations_run_by(person)
    return Announcement.objects.filter(programme=programme, organisation__in=mine).order_by(
        "-created_at", "-pk"
    )


def enquiries_for(person: Person, programme: Programme) -> QuerySet[Enquiry]:
    """Enquiries, for organisers of the organisations that they were said to be for; unanswered ones first, the oldest of them first."""
    mine = organisations_run_by(person).values("pk")
    rows = Enquiry.objects.filter(programme=programme, organisations__in=mine).distinct()
    return rows.select_related("answered_for").order_by(
        F("answered_at").asc(nulls_first=True), "created_at", "pk"
    )


def waiting_enquiries(person: Person, programme: Programme) -> int:
    """How many enquiries nobody has answered."""
    return enquiries_for(person, programme).filter(answered_at__isnull=True).count()


def own_enquiry(person: Person, uuid: UUID) -> Enquiry | None:
    """One enquiry, for organisers of the organisations that it was said to be for."""
    mine = organisations_run_by(person).values("pk")
    rows = Enquiry.objects.select_related("programme", "answered_for").filter(uuid=uuid)
    return rows.filter(organisations__in=mine).distinct().first()


def known_enquiry(uuid: UUID | str) -> Enquiry | None:
    """An enquiry by its public id, for mails and jobs."""
    return Enquiry.objects.select_related("programme", "answered_for").filter(uuid=uuid).first()


def known_announcement(uuid: UUID | str) -> Announcement | None:
    """An announcement by its public id, for mails."""
    return Announcement.objects.select_related("programme", "organisation").filter(uuid=uuid).first()


def may_answer(person: Person, enquiry: Enquiry) -> QuerySet[Membership]:
    """For which partners somebody can answer: those that the form named."""
    return own_memberships_in(person, enquiry.programme).filter(organisation__in=enquiry.organisations.all())
