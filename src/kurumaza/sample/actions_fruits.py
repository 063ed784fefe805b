"""The sample's finished internship looks back: an evening of members and host, the host's words about what it holds dear, an agreement."""

from datetime import timedelta
from random import Random
from typing import Any

from kurumaza.field.actions_agreements import agree, draft_agreement
from kurumaza.field.actions_retrospective import answer_asked, ask_to_look_back, give_seats
from kurumaza.field.actions_values import show_values, write_values
from kurumaza.field.models import AgreementVersion, Asked, HostValues, Placement, Retrospective
from kurumaza.field.queries_agreements import Words, digest_of
from kurumaza.partners.queries import own_memberships_in
from kurumaza.sample.actions_evening import play_evening
from kurumaza.sample.actions_term import OpenedTerm
from kurumaza.sample.outcomes import made

AFTERWARDS = timedelta(hours=2)


def look_back(opened: OpenedTerm, placement: Placement, words: dict[str, Any], rng: Random) -> None:
    """Who was there looks back together, and what came of it is written down."""
    _hold(opened, placement, words["looked_back"], rng)
    _write_values(opened, placement, words)
    _agree(opened, placement, words["agreement"])


def _hold(opened: OpenedTerm, placement: Placement, words: dict[str, Any], rng: Random) -> None:
    by, asked_at = opened.organisers[0], opened.day(words["asked_day"])
    host = own_memberships_in(by, opened.term.programme).get()
    asked = ask_to_look_back(
        placement=placement, starts_at=opened.day(words["day"]), hosts={host.uuid}, by=by, now=asked_at
    )
    retrospective = made(Retrospective, asked)
    for one in retrospective.asked.order_by("pk"):
        made(Asked, answer_asked(asked=one, comes=True, now=asked_at + AFTERWARDS))
    circles = give_seats(retrospective=retrospective, by=by, now=asked_at + timedelta(days=1), rng=rng)
    [circle] = made(list, circles)
    play_evening(circle=circle, gifts=words["gifts"], rng=rng)


def _write_values(opened: OpenedTerm, placement: Placement, words: dict[str, Any]) -> None:
    """Twice: what it said that evening, and how it says it a day later."""
    host = own_memberships_in(opened.organisers[0], opened.term.programme).get()
    at = opened.day(words["looked_back"]["day"]) + AFTERWARDS
    for number, lines in enumerate(words["values"]):
        written = write_values(
            placement=placement,
            lines=lines,
            seen=number,
            membership=host,
            now=at + number * timedelta(hours=20),
        )
        made(HostValues, written)
    show_values(membership=host, on_internships=True, on_terms=False)


def _agree(opened: OpenedTerm, placement: Placement, words: dict[str, str]) -> None:
    """Drafted by the host, published with the other partner's key."""
    at = opened.day(13)
    host, partner = (own_memberships_in(one, opened.term.programme).get() for one in opened.organisers)
    until = (at + timedelta(days=365)).date()
    drafted = draft_agreement(
        placement=placement,
        words=Words(until=until, **words),
        seen=0,
        names_are_fine=False,
        membership=host,
        now=at,
    )
    version = made(AgreementVersion, drafted)
    agreed = agree(version=version, digest=digest_of(version), membership=partner, now=at)
    made(AgreementVersion, agreed)
