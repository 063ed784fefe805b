"""The sample's people prepare: each step is sent as a page would send it."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from kurumaza.sample.actions_term import OpenedTerm
from kurumaza.sample.content import content
from kurumaza.terms import actions_prepare as prepare
from kurumaza.terms.actions_opening import add_slot
from kurumaza.terms.models import Availability, Enrolment
from kurumaza.terms.queries_conditions import consent_version

ALWAYS = (Availability.Answer.YES,)
AS_PEOPLE_CAN = (
    Availability.Answer.YES,
    Availability.Answer.YES,
    Availability.Answer.MAYBE,
    Availability.Answer.NO,
)


def offer_times(
    opened: OpenedTerm,
    round_index: int,
    times: Sequence[datetime],
    *,
    answers: Sequence[str],
    rng: Random,
    at: datetime,
) -> None:
    """Offers times for a round; a day later everybody has answered each with one of `answers`."""
    held = opened.rounds[round_index]
    slots = [add_slot(round=held, starts_at=time, by=opened.organisers[0]) for time in times]
    for enrolment in opened.everybody:
        chosen = {slot.uuid: rng.choice(answers) for slot in slots}
        refused = prepare.answer_times(enrolment=enrolment, answers=chosen, now=at)
        assert refused is None, refused


def prepare_everybody(opened: OpenedTerm, *, rng: Random, at: datetime) -> None:
    """Call name, topics, consent, rules; the two that can be tried out have written a card as well."""
    for side in opened.people_of:
        for index, enrolment in enumerate(side):
            _prepare(enrolment, _topics(index, rng), at)
    for enrolment, role in ((opened.people_of[0][0], "reader"), (opened.people_of[1][0], "teller")):
        lines = zip(
            ("hesitation", "choice", "since_then"), content()["own_writing"][f"{role}_card"], strict=True
        )
        refused = prepare.write_card(enrolment=enrolment, card=dict(lines), now=at)
        assert refused is None, refused


def _topics(index: int, rng: Random) -> list[str]:
    """The two that can be tried out share theirs: it is the reason for which a story is brought."""
    topics: list[str] = content()["topics"]
    return rng.sample(topics, 3) if index else topics[:2]


def _prepare(enrolment: Enrolment, topics: list[str], at: datetime) -> None:
    refused = (
        prepare.choose_call_name(enrolment=enrolment, call_name=enrolment.name, now=at),
        prepare.choose_topics(enrolment=enrolment, topics=topics),
    )
    assert refused == (None, None), refused
    version = consent_version(enrolment.term)
    assert prepare.agree_to_participation(enrolment=enrolment, version=version, now=at) is None
    prepare.agree_to_ground_rules(enrolment=enrolment, now=at)
    assert enrolment.prepared_at is not None
