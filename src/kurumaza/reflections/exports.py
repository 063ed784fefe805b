"""One's own lines as files: as they read, and as a table."""

from datetime import datetime

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kurumaza.core.text.written_tables import write_csv
from kurumaza.people.models import Person
from kurumaza.reflections.queries_will import LineInRiver, own_will, shown


def will_as_text(author: Person, now: datetime) -> bytes:
    """Oldest first, an empty line between them. With a byte order mark, by which older programs know the Japanese."""
    blocks = [_block(one) for one in _oldest_first(author, now)]
    return ("\n\n".join([_("やってみたいこと"), *blocks]) + "\n").replace("\n", "\r\n").encode("utf-8-sig")


def will_as_csv(author: Person, now: datetime) -> bytes:
    """One line a row, oldest first."""
    heading = (
        _("書いた日"),
        _("やってみたいこと"),
        _("きっかけ"),
        _("次に小さく試すこと"),
        _("やってみてどうでしたか"),
    )
    rows = [
        (written_day(one), one.will.line, one.came_from, one.will.next_step, one.will.how_it_went)
        for one in _oldest_first(author, now)
    ]
    return write_csv([heading, *rows])


def later_words(one: LineInRiver) -> list[tuple[str, str]]:
    """What stands under a line, with what it is called."""
    labelled = (
        (_("次に小さく試すこと"), one.will.next_step),
        (_("やってみてどうでしたか"), one.will.how_it_went),
    )
    return [(label, text) for label, text in labelled if text]


def written_day(one: LineInRiver) -> str:
    """2026年11月16日."""
    return format_date(localtime(one.will.created_at), _("Y年n月j日"))


def _oldest_first(author: Person, now: datetime) -> list[LineInRiver]:
    return shown(author, own_will(author)[::-1], now)


def _block(one: LineInRiver) -> str:
    said = [_("%(label)s:%(text)s") % {"label": label, "text": text} for label, text in later_words(one)]
    return "\n".join([written_day(one), one.will.line, *([one.came_from] if one.came_from else []), *said])
