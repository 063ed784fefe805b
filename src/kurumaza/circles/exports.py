"""Confirmed groups as files: for Zoom's breakout rooms, and for Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from kurumaza.circles import words
from kurumaza.circles.models import Circle, Seat
from kurumaza.core.text.written_tables import write_csv, write_workbook
from kurumaza.people.models import Person
from kurumaza.terms.dates import day_text, time_text
from kurumaza.terms.models import Term
from kurumaza.terms.queries import sides_run_by

# Zoom knows its columns by these very words (support.zoom.com, "Pre-assigning participants to breakout rooms"), and 200 people
# at most. Its sample is UTF-8 without a byte order mark, which would become part of the first heading.
ZOOM_HEADING = ("Pre-assign Room Name", "Email Address")
_WIDTHS = (7, 16, 9, 9, 20, 18, 12)


@dataclass(frozen=True)
class ZoomFile:
    """A file for Zoom, and who is not in it: people of other organisations' sides, whose addresses only those may see."""

    content: bytes
    included: int
    withheld: int
    without_address: int


def zoom_file(person: Person, term: Term, circles: Sequence[Circle]) -> ZoomFile:
    """Breakout rooms for one organiser: their own side's addresses only."""
    own = set(sides_run_by(person, term).values_list("pk", flat=True))
    rows, withheld, without_address = [], 0, 0
    for circle in circles:
        for seat in _coming(circle):
            if seat.enrolment.side_id not in own:
                withheld += 1
            elif not seat.enrolment.person.email:
                without_address += 1
            else:
                room = _("%(number)s番") % {"number": circle.number}
                rows.append((room, seat.enrolment.person.email))
    return ZoomFile(write_csv([ZOOM_HEADING, *rows], "utf-8"), len(rows), withheld, without_address)


def excel_file(term: Term, circles: Sequence[Circle]) -> bytes:
    """Groups, times, call names, sides and answers as a workbook: nothing that the board does not show."""
    rows: list[list[str | int]] = [
        [_("番号"), _("日"), _("始まり"), _("終わり"), _("呼び名"), _("立場"), _("返事")]
    ]
    for circle in circles:
        starts_at = circle.slot.starts_at
        ends_at = starts_at + timedelta(minutes=circle.slot.minutes)
        times = [day_text(starts_at, term), time_text(starts_at, term), time_text(ends_at, term)]
        for seat in circle.seats.all():
            call_name = _("%(name)sさん") % {"name": seat.enrolment.call_name}
            about = [call_name, seat.enrolment.side.name, words.reply_of(seat)]
            rows.append([circle.number, *times, *about])
    return write_workbook(_("グループ"), rows, _WIDTHS)


def withheld_count(person: Person, term: Term, circles: Sequence[Circle]) -> int:
    """How many people of groups a Zoom file for this organiser would leave out."""
    own = set(sides_run_by(person, term).values_list("pk", flat=True))
    return sum(seat.enrolment.side_id not in own for circle in circles for seat in _coming(circle))


def _coming(circle: Circle) -> list[Seat]:
    return [seat for seat in circle.seats.all() if seat.reply != Seat.Reply.ABSENT]
