"""Confirmed groups as files: for Zoom's breakout rooms, and for Excel."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.writer.excel import save_workbook

from kurumaza.circles import words
from kurumaza.circles.models import Circle, Seat
from kurumaza.core.text.formulas import without_formula
from kurumaza.people.models import Person
from kurumaza.terms.dates import day_text, time_text
from kurumaza.terms.exports import write_text
from kurumaza.terms.models import Term
from kurumaza.terms.queries import sides_run_by

# Zoom knows its columns by these very words (support.zoom.com, "Pre-assigning participants to breakout rooms"), and 200 people
# at most. Its sample is UTF-8 without a byte order mark, which would become part of the first heading.
ZOOM_HEADING = ("Pre-assign Room Name", "Email Address")
ZOOM_PEOPLE = 200


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
                rows.append((without_formula(room), without_formula(seat.enrolment.person.email)))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(ZOOM_HEADING)
    writer.writerows(rows)
    return ZoomFile(text.getvalue().encode(), len(rows), withheld, without_address)


def excel_file(term: Term, circles: Sequence[Circle]) -> bytes:
    """Groups, times, call names, sides and answers as a workbook: nothing that the board does not show."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("グループ")
    heading = [_("番号"), _("日"), _("始まり"), _("終わり"), _("呼び名"), _("立場"), _("返事")]
    sheet.append(heading)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    row = 1
    for circle in circles:
        starts_at = circle.slot.starts_at
        ends_at = starts_at + timedelta(minutes=circle.slot.minutes)
        times = [day_text(starts_at, term), time_text(starts_at, term), time_text(ends_at, term)]
        for seat in circle.seats.all():
            call_name = _("%(name)sさん") % {"name": seat.enrolment.call_name}
            about = [call_name, seat.enrolment.side.name, words.reply_of(seat)]
            row += 1
            sheet.cell(row, 1, circle.number)
            for column, text in enumerate([*times, *about], start=2):
                write_text(sheet.cell(row, column), text)
    for letter, width in zip("ABCDEFG", (7, 16, 9, 9, 20, 18, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()


def withheld_count(person: Person, term: Term, circles: Sequence[Circle]) -> int:
    """How many people of groups a Zoom file for this organiser would leave out."""
    own = set(sides_run_by(person, term).values_list("pk", flat=True))
    return sum(seat.enrolment.side_id not in own for circle in circles for seat in _coming(circle))


def _coming(circle: Circle) -> list[Seat]:
    return [seat for seat in circle.seats.all() if seat.reply != Seat.Reply.ABSENT]
