"""Under which name a story is read."""

from collections.abc import Sequence

from kurumaza.partners.models import RUNS, Membership
from kurumaza.people.models import Person
from kurumaza.stories.models import Story, StoryConsent
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries import taking_part


def teller_names(stories: Sequence[Story]) -> dict[int, str]:
    """The call names of authors in the terms of their stories, by story: for whoever is of those. Pages for others ask `told_names`."""
    places = Enrolment.objects.filter(
        person__in={one.person_id for one in stories}, term__in={one.term_id for one in stories}
    )
    names = {(person, term): name for person, term, name in places.values_list("person", "term", "call_name")}
    return {one.pk: names[one.person_id, one.term_id] for one in stories}


def teller_name(story: Story) -> str:
    """Of one story."""
    return teller_names([story])[story.pk]


def told_names(stories: Sequence[Story], person: Person | None) -> dict[int, str]:
    """The call names under which somebody (None: a stranger) reads stories, by story, in as many questions for many as for one. Empty for
    who is not of a story's term, where it is told under no name."""
    consents = StoryConsent.objects.filter(story__in=[one.pk for one in stories]).order_by("pk")
    is_named = dict(consents.values_list("story", "is_named"))  # the latest of each stays
    terms = _own_terms(person, {one.term_id for one in stories})
    names = teller_names(stories)
    return {
        one.pk: names[one.pk] if is_named.get(one.pk, False) or one.term_id in terms else ""
        for one in stories
    }


def told_name(story: Story, person: Person | None) -> str:
    """Of one story."""
    return told_names([story], person)[story.pk]


def _own_terms(person: Person | None, among: set[int]) -> set[int]:
    """Which of these terms somebody takes part in or runs."""
    if person is None:
        return set()
    places = taking_part().filter(person=person, term__in=among)
    running = Membership.objects.filter(person=person, role__in=RUNS)
    run = Term.objects.filter(
        pk__in=among, programme__partnerships__organisation__memberships__in=running
    ).distinct()
    return {*places.values_list("term", flat=True), *run.values_list("pk", flat=True)}
