"""Bringing stories to people: one at a time, by an organiser's hand or as `core.circulation` chose it; and the pass that chooses."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import override

from kurumaza.audit.actions import record
from kurumaza.core.circulation.handover import CEILING, Handover
from kurumaza.jobs.actions import enqueue
from kurumaza.people.actions_notices import notify
from kurumaza.people.models import Person
from kurumaza.stories.actions import locked
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Delivery, Story, StoryRequest
from kurumaza.stories.queries import readable_story
from kurumaza.stories.queries_handover import Offer, authors_of, has_reached, offer_in, readers_for
from kurumaza.stories.words import reason_text
from kurumaza.terms.dates import in_term, zone_of
from kurumaza.terms.models import Enrolment, Term


@transaction.atomic
def bring_story(
    *, story: Story, reader: UUID, reason: str, by: Person | None, now: datetime
) -> Delivery | StoryRefused:
    """Brings an approved story to one person of another side, and tells them by mail. Without `by`, as the pass chose it: whether
    that still holds is looked at once more, since words on it may have changed meanwhile."""
    story = locked(story)
    if story.state != Story.State.APPROVED:
        return StoryRefused("wrong_state")
    # Two stories brought at the same moment, in whichever terms: the second waits for the first and sees it.
    mine = Enrolment.objects.select_for_update(of=("self",)).filter(person__enrolments__uuid=reader)
    list(mine.order_by("pk"))
    enrolment = next(iter(readers_for(story, now, only=reader)), None)
    if enrolment is None or readable_story(enrolment.person, story.uuid) is None:
        return StoryRefused("not_available")
    if by is None and not (_chooses(story.term) and has_reached(story) < CEILING):
        return StoryRefused("not_available")
    delivery = Delivery.objects.create(
        story=story,
        enrolment=enrolment,
        reason=reason,
        by=Delivery.By.HAND if by else Delivery.By.CIRCULATION,
        delivered_at=now,
    )
    StoryRequest.objects.filter(enrolment=enrolment, answered_at__isnull=True).update(answered_at=now)
    _tell(delivery, now)
    actor = by.uuid if by else None
    record("stories.delivered", actor=actor, subject_kind="story", subject=story.uuid, by=delivery.by)
    return delivery


def _tell(delivery: Delivery, now: datetime) -> None:
    notify(
        "stories.delivered",
        person=delivery.enrolment.person,
        key=str(delivery.uuid),
        zone=zone_of(delivery.story.term),
        now=now,
        haste="gathered",
        delivery=str(delivery.uuid),
    )


def _chooses(term: Term) -> bool:
    """Whether stories of this term are brought by circulation now."""
    return _circulating().filter(pk=term.pk).exists()


def plan_passes(now: datetime) -> None:
    """Queues the day's pass of each term that is brought its stories by circulation. Planned twice on a day, it happens once."""
    for term in _circulating():
        day = f"{in_term(now, term):%Y-%m-%d}"
        enqueue("stories.bring", due=now, unique_key=f"stories.bring:{term.uuid}:{day}", term=str(term.uuid))


def start_pass(*, term: Term, by: Person) -> None:
    """いま届ける: an organiser does not wait for the daily pass."""
    enqueue("stories.bring", term=str(term.uuid))
    record("stories.pass_started", actor=by.uuid, subject_kind="term", subject=term.uuid)


def bring_stories(*, term: UUID, now: datetime) -> int:
    """The pass of a term; how many stories were brought. Begun again after it was killed, it goes on: whoever was brought one rests."""
    found = _circulating().filter(uuid=term).first()
    if found is None:
        return 0
    offer = offer_in(found)
    return _carry_out(offer, offer.plan(now).handovers, now)


def answer_request(*, enrolment: UUID, now: datetime) -> int:
    """A pass for one person who asked, if there is something for them; else the next daily pass looks again."""
    place = Enrolment.objects.select_related("term").filter(uuid=enrolment).first()
    if place is None or not _chooses(place.term):
        return 0
    offer = offer_in(place.term, reader=enrolment)
    return _carry_out(offer, offer.plan(now, only=offer.asking()).handovers, now)


def _circulating() -> QuerySet[Term]:
    return Term.objects.filter(
        hand_over=Term.HandOver.BY_CIRCULATION,
        opened_at__isnull=False,
        closed_at__isnull=True,
        rehearsal_of__isnull=True,
        retrospective_of__isnull=True,
    ).order_by("pk")


def _carry_out(offer: Offer, handovers: tuple[Handover, ...], now: datetime) -> int:
    """Each in a transaction of its own: one that is refused by now (taken back, told elsewhere, kept apart) leaves the others."""
    authors = authors_of(offer.stories)
    brought = 0
    for one in handovers:
        story, reader = offer.story[one.tale], offer.person[one.reader]
        with override(reader.person.language):
            reason = reason_text(one.reason, authors[story.pk].side.name)
        done = bring_story(story=story, reader=reader.uuid, reason=reason, by=None, now=now)
        brought += isinstance(done, Delivery)
    return brought
