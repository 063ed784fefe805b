"""A term held beside one that people know, for one sitting: a rehearsal or a retrospective of it. It has that term's sides, rules, ways
of talking and theme, and stands in no list, roster or figure."""

import secrets
from datetime import date, datetime
from typing import Any

from kurumaza.partners.models import Organisation
from kurumaza.people.models import Person
from kurumaza.scripts.models import Deck, Script
from kurumaza.terms.actions_opening import add_side
from kurumaza.terms.models import Round, Side, Term


def add_term_aside(
    *,
    of: Term,
    kind: str,
    name: str,
    script: Script,
    deck: Deck,
    days: tuple[date, date],
    by: Person,
    now: datetime,
) -> tuple[Term, list[Side]]:
    """The term, from the first of `days` to the last, and its sides, in their order; `kind` is "rehearsal" or "retrospective". It is
    never opened to people."""
    link: dict[str, Any] = {f"{kind}_of": of}
    term = Term.objects.create(
        programme=of.programme,
        slug=f"{kind}-{secrets.token_hex(6)}",
        name=name,
        region=of.region,
        starts_on=days[0],
        ends_on=days[1],
        time_zone=of.time_zone,
        script=script,
        deck=deck,
        questionnaire=of.questionnaire,
        ground_rules=of.ground_rules,
        help_lines=of.help_lines,
        theme=of.theme,
        media=of.media,
        relay_only=of.relay_only,
        is_sample=of.is_sample,
        created_at=now,
        **link,
    )
    sides = [
        add_side(term=term, organisation=side.organisation, name=side.name, by=by) for side in of.sides.all()
    ]
    return term, sides


def add_side_of_host(*, term: Term, organisation: Organisation, name: str, by: Person) -> Side:
    """One more side, of people who work for this organisation; numbered where a side of that name is there."""
    taken = set(term.sides.values_list("name", flat=True))
    number = 2
    chosen = name
    while chosen in taken:
        chosen, number = f"{name} {number}", number + 1
    return add_side(term=term, organisation=organisation, name=chosen, by=by)


def copy_meeting(*, of: Term, held: Round) -> None:
    """The meeting elsewhere that the term used last, where its people talk in one."""
    used = of.rounds.exclude(meeting_url="").order_by("number").last()
    if used is not None:
        Round.objects.filter(pk=held.pk).update(meeting_url=used.meeting_url)
