"""Reads for whoever brings a story to somebody: whom it may reach now, and a reason to propose."""

from datetime import datetime

from django.db.models import Max, QuerySet

from kurumaza.core.circulation.pace import may_bring
from kurumaza.stories.models import Story, StoryConsent
from kurumaza.stories.queries import consent_of, waits_for_names
from kurumaza.stories.queries_apart import kept_apart_from
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import taking_part


def readers_for(story: Story, now: datetime) -> list[Enrolment]:
    """People of another side to whom a story may be brought now, by call name.

    Taking part, in its audience, not reached by it yet, and nothing brought to them within a week. Whoever a tie keeps
    apart from the author is not among them either: a missing name has many reasons and tells none."""
    consent = consent_of(story)
    if story.state != Story.State.APPROVED or consent is None or waits_for_names(story):
        return []
    candidates = list(_others_in_audience(story, consent))
    last = dict(
        Enrolment.objects.filter(person__in=[one.person_id for one in candidates])
        .values("person")
        .annotate(last=Max("deliveries__delivered_at"))
        .values_list("person", "last")
    )
    free = [one for one in candidates if may_bring(last.get(one.person_id), now)]
    apart = {person.pk for person in kept_apart_from(story.person, [one.person for one in free])}
    return [one for one in free if one.person_id not in apart]


def _others_in_audience(story: Story, consent: StoryConsent) -> QuerySet[Enrolment]:
    author = Enrolment.objects.get(person=story.person_id, term=story.term_id)
    people = (
        taking_part()
        .filter(term=story.term_id, person__is_active=True)
        .exclude(side=author.side_id)
        .exclude(call_name="")
        .exclude(deliveries__story=story)
    )
    if consent.audience == StoryConsent.Audience.GROUP:
        people = people.filter(seats__circle=consent.circle, seats__released_at__isnull=True)
    return people.select_related("person", "side").order_by("call_name", "pk")


def shared_topics(story: Story, reader: Enrolment) -> list[str]:
    """Topics that both author and reader want to talk about, in the author's order."""
    author = Enrolment.objects.get(person=story.person_id, term=story.term_id)
    return [topic for topic in author.topics if topic in reader.topics]
