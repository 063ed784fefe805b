"""One's own mirror as it is drawn: two bars of the same colour, and their lengths in words."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from kurumaza.rooms.queries_figures import Mirror

FULL = 100
# Finer than that nobody's talk was measured.
ROUND_SECONDS = 10


class Bar(NamedTuple):
    """A line of the mirror; `width` in hundredths of the longest."""

    label: str
    length: str
    width: int


class Bars(NamedTuple):
    """What one sees of oneself; `unmeasured` is empty if nothing worth telling went unheard."""

    bars: tuple[Bar, Bar]
    evening: str
    unmeasured: str
    people: int


def mirror_bars(mirror: Mirror | None) -> Bars | None:
    """The mirror in words and bars, or None."""
    if mirror is None:
        return None
    longest = max(mirror.open_seconds, mirror.equal_seconds, 1)
    own, equal = (
        Bar(label, minutes_text(seconds), round(FULL * seconds / longest))
        for label, seconds in (
            (_("わたしが話した時間"), mirror.open_seconds),
            (_("時間を等しく分けると"), mirror.equal_seconds),
        )
    )
    is_worth_telling = mirror.unmeasured_seconds >= ROUND_SECONDS
    return Bars(
        bars=(own, equal),
        evening=minutes_text(mirror.evening_seconds),
        unmeasured=minutes_text(mirror.unmeasured_seconds) if is_worth_telling else "",
        people=mirror.people,
    )


def minutes_text(seconds: int) -> str:
    """About how long, to ten seconds."""
    minutes, rest = divmod(round(seconds / ROUND_SECONDS) * ROUND_SECONDS, 60)
    if minutes and rest:
        return _("%(minutes)d分%(seconds)d秒") % {"minutes": minutes, "seconds": rest}
    if minutes:
        return _("%(minutes)d分") % {"minutes": minutes}
    return _("%(seconds)d秒") % {"seconds": rest}
