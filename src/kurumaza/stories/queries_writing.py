"""Reads for whoever writes a story: from when, out of what, and whose names stand in it."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from kurumaza.circles.models import Circle
from kurumaza.core.circulation.pace import composing_opens_at
from kurumaza.core.text.call_names import stands_in
from kurumaza.core.text.folding import fold
from kurumaza.reflections.queries import OwnPiece, ended_at, own_circles, own_writing
from kurumaza.stories.queries import Draft
from kurumaza.terms.models import Enrolment


def opens_at(circle: Circle) -> datetime:
    """From when a story may be composed out of a circle: the next day, in the term's time zone."""
    return composing_opens_at(ended_at(circle), ZoneInfo(circle.round.term.time_zone))


def composing_from(enrolment: Enrolment) -> datetime | None:
    """From when someone may compose stories in a term: the day after their first circle. None without one."""
    return min((opens_at(circle) for circle in own_circles(enrolment)), default=None)


def may_compose(enrolment: Enrolment, now: datetime) -> bool:
    """Whether someone may compose stories in a term now."""
    opens = composing_from(enrolment)
    return opens is not None and opens <= now


def slept_over_circles(enrolment: Enrolment, now: datetime) -> list[Circle]:
    """One's own circles of a term whose stories may be told now, the latest first."""
    return [circle for circle in own_circles(enrolment) if opens_at(circle) <= now]


def pieces_for(enrolment: Enrolment, now: datetime) -> list[OwnPiece]:
    """One's own writing to start from, newest first; what was written this very evening waits until tomorrow."""
    pieces = own_writing(enrolment.person)
    return [one for one in pieces if one.circle is None or opens_at(one.circle) <= now]


def mentioned_names(enrolment: Enrolment, words: Draft) -> tuple[str, ...]:
    """Call names of others of the term that stand in a text, in order. Roster names are never compared:
    finding one would tell that somebody of that name takes part."""
    text = fold("\n".join(words))
    others = enrolment.term.enrolments.exclude(pk=enrolment.pk).exclude(call_name="")
    call_names = set(others.values_list("call_name", flat=True)) - {enrolment.call_name}
    return tuple(sorted(name for name in call_names if stands_in(name, text)))


def joined(pieces: Iterable[str]) -> str:
    """Pieces as one part of a draft: a blank line between them."""
    return "\n\n".join(piece.strip() for piece in pieces if piece.strip())
