"""Under which name a story is read."""

from kurumaza.partners.models import RUNS, Membership
from kurumaza.people.models import Person
from kurumaza.stories.models import Story, StoryConsent
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries import taking_part


def teller_name(story: Story) -> str:
    """The call name of a story's author in its term: for whoever is of it. Pages ask `words.teller_words`."""
    return Enrolment.objects.get(person=story.person_id, term=story.term_id).call_name


def told_name(story: Story, person: Person | None) -> str:
    """The call name under which somebody reads a story. Empty for who is not of its term, where it is told under no name."""
    latest = StoryConsent.objects.filter(story=story).order_by("-pk").first()
    is_named = latest is not None and latest.is_named
    return teller_name(story) if is_named or _is_of_term(person, story.term) else ""


def _is_of_term(person: Person | None, term: Term) -> bool:
    """Whether somebody takes part in a term or runs it."""
    if person is None:
        return False
    running = Membership.objects.filter(person=person, role__in=RUNS)
    return (
        taking_part().filter(person=person, term=term).exists()
        or term.programme.partnerships.filter(organisation__memberships__in=running).exists()
    )
