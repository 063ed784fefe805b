"""What is kept of oneself, as the page of one's own data shows it."""

from datetime import datetime
from typing import NamedTuple

from kurumaza.people.models import Consent, Person
from kurumaza.people.queries import consents_of
from kurumaza.reflections.models import Answer, PrivateNote, WillNote
from kurumaza.rooms.models import Gift, SeatMemo
from kurumaza.stories.models import Response, Story
from kurumaza.terms.actions_correct import ROSTER_WORDS
from kurumaza.terms.models import CrossroadsCard, Enrolment
from kurumaza.terms.queries import all_places_of


class OwnConsent(NamedTuple):
    """The latest word on one purpose, or one of before; `version` of its words, without what they say by the term's legal basis."""

    purpose: str
    version: str
    granted: bool
    at: datetime


class OwnPlace(NamedTuple):
    """A place with what a roster says (by column), and one's latest word on each purpose."""

    enrolment: Enrolment
    words: list[tuple[str, str]]
    consents: list[OwnConsent]
    earlier: list[OwnConsent]


class OwnCounts(NamedTuple):
    """How much one has written. Shown to oneself alone."""

    notes: int
    cards: int
    wills: int
    gifts: int
    answers: int
    stories: int


def own_places(person: Person) -> list[OwnPlace]:
    """All places, newest term first."""
    consents = consents_of(person)
    return [_place(one, consents) for one in all_places_of(person)]


def _place(enrolment: Enrolment, consents: list[Consent]) -> OwnPlace:
    about = [
        OwnConsent(one.purpose, one.version.partition("-")[0], one.granted, one.at)
        for one in consents
        if one.subject == enrolment.term.uuid
    ]
    latest: dict[str, OwnConsent] = {}
    for one in about:
        latest.setdefault(one.purpose, one)
    words = [(word, getattr(enrolment, word)) for word in ROSTER_WORDS]
    return OwnPlace(enrolment, words, list(latest.values()), about)


def own_counts(person: Person) -> OwnCounts:
    """What one wrote, in numbers."""
    memos = SeatMemo.objects.filter(seat__enrolment__person=person).count()
    return OwnCounts(
        notes=PrivateNote.objects.filter(enrolment__person=person).count() + memos,
        cards=CrossroadsCard.objects.filter(enrolment__person=person).count(),
        wills=WillNote.objects.filter(person=person).count(),
        gifts=Gift.objects.filter(seat__enrolment__person=person).count(),
        answers=Answer.objects.filter(enrolment__person=person).count()
        + Response.objects.filter(delivery__enrolment__person=person).exclude(kind="kindling").count(),
        stories=Story.objects.filter(person=person).exclude(state=Story.State.WITHDRAWN).count(),
    )
