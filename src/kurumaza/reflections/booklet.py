"""A small booklet of one's own lines, to print and keep: PDF, A5, with what a screen reader needs."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kurumaza.core.text.glyphs import GETA, legible
from kurumaza.people.models import Person
from kurumaza.people.typesetting import drawable, typeset
from kurumaza.reflections.exports import later_words
from kurumaza.reflections.queries import gifts_by_evening
from kurumaza.reflections.queries_will import LineInRiver, river_of
from kurumaza.terms.dates import slot_text

_SOURCE = Path(__file__).parent / "data" / "booklet.typ"


def make_booklet(author: Person, now: datetime, *, with_gifts: bool) -> bytes:
    """All lines, oldest first, by month. NotTypeset if it cannot be made."""
    return typeset(_SOURCE, booklet_words(author, now, with_gifts=with_gifts), into="pdf")


def booklet_words(author: Person, now: datetime, *, with_gifts: bool) -> dict[str, Any]:
    """All that is written in it, with 〓 for what our fonts cannot draw."""
    months = [
        {
            "name": format_date(month.first, _("Y年n月")),
            "lines": [_line(one) for one in reversed(month.lines)],
        }
        for month in reversed(river_of(author, now))
    ]
    words = {
        "title": _("やってみたいこと"),
        "language": (get_language() or "ja")[:2],
        "foreword": _foreword(months),
        "months": months,
        "gifts_title": _("受け取ったひとこと"),
        "gifts_note": _("この回の人だけが読めます。ここだけのものとして、大切にしてください。"),
        "gifts": _gifts(author) if with_gifts else [],
        "afterword": "",
    }
    drawn: dict[str, Any] = _drawn(words)
    if str(drawn).count(GETA) > str(words).count(GETA):
        drawn["afterword"] = _(
            "「%(sign)s」のところには、この冊子の文字では表せない文字や絵文字がありました。"
        ) % {"sign": GETA}
    return drawn


def _drawn(value: Any) -> Any:
    """The same with every text as our fonts can draw it."""
    if isinstance(value, str):
        return legible(value, drawable())
    if isinstance(value, dict):
        return {key: _drawn(one) for key, one in value.items()}
    return [_drawn(one) for one in value]


def _foreword(months: list[dict[str, Any]]) -> list[str]:
    if not months:
        return [_("まだ何も書いていません。")]
    span = months[0]["name"]
    if len(months) > 1:
        span = _("%(first)sから%(last)s") % {"first": span, "last": months[-1]["name"]}
    return [span]


def _line(one: LineInRiver) -> dict[str, Any]:
    return {
        "day": format_date(localtime(one.will.created_at), _("n月j日")),
        "line": one.will.line,
        "came": one.came_from,
        "said": later_words(one),
    }


def _gifts(author: Person) -> list[dict[str, Any]]:
    return [
        {
            "day": slot_text(evening.circle.slot),
            "gifts": [
                {"text": gift.text, "by": _("%(name)sさん") % {"name": gift.call_name}}
                for gift in evening.gifts
            ],
        }
        for evening in reversed(gifts_by_evening(author))
    ]
