"""When the items of before and after are asked: pure."""

from calendar import monthrange
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

Occasion = Literal["before", "after", "later"]
Standing = Literal["open", "not_yet", "over", "not_asked"]
OCCASIONS: tuple[Occasion, ...] = ("before", "after", "later")
# Who missed "before" can still answer it ahead of their first reflection, but not days after the first circle: it is about before.
GRACE = timedelta(days=1)
# A term has no setting for it: the answers of several terms are compared with each other, and would not be with different times.
LATER_MONTHS = 3
LATER_STAYS_MONTHS = 2


class Facts(NamedTuple):
    """One place in a term as of now. `ended` are the ends of one's circles that are over. `sits_again`: a circle is still ahead, or may
    be. `has_reflected`: on any circle."""

    is_in_groups: bool
    is_prepared: bool
    ended: tuple[datetime, ...]
    sits_again: bool
    is_term_closed: bool
    has_reflected: bool


def standing(occasion: Occasion, facts: Facts, now: datetime) -> Standing:
    """Whether an occasion can be answered now."""
    if not facts.is_in_groups:
        return "not_asked"
    if not facts.is_prepared:
        return "not_yet"
    if occasion == "before":
        return _before(facts, now)
    if not facts.ended:
        return "not_asked" if facts.is_term_closed else "not_yet"
    if facts.sits_again and not facts.is_term_closed:
        return "not_yet"
    last = max(facts.ended)
    later_from = months_after(last, LATER_MONTHS)
    if occasion == "after":
        return "open" if now < later_from else "over"
    if now < later_from:
        return "not_yet"
    return "open" if now < months_after(last, LATER_MONTHS + LATER_STAYS_MONTHS) else "over"


def occasion_named(word: str) -> Occasion | None:
    """An occasion out of an address."""
    return next((one for one in OCCASIONS if one == word), None)


def months_after(moment: datetime, months: int) -> datetime:
    """The same day so many months later; the month's last where it has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _before(facts: Facts, now: datetime) -> Standing:
    if not facts.ended:
        return "over" if facts.is_term_closed else "open"
    is_in_grace = not facts.has_reflected and now < min(facts.ended) + GRACE
    return "open" if is_in_grace else "over"
