"""What the parts of one's own data are called, on its page and in its readable file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kurumaza.desk.words_own_codes import CODES, PURPOSES
from kurumaza.desk.words_own_labels import LABELS
from kurumaza.people.errors import ErasureRefused


class Line(NamedTuple):
    """One line of the readable file: a label with either a text or further lines. `is_file`: the text names a file beside it."""

    label: str
    text: str
    lines: tuple["Line", ...] = ()
    is_file: bool = False


def label_of(key: str) -> str:
    """What a key of the file is called; a questionnaire's item goes by its own."""
    return str(LABELS.get(key, key))


def purpose_text(purpose: str) -> str:
    """What somebody agreed to."""
    return str(PURPOSES[purpose])


def refusal_text(refused: ErasureRefused) -> str:
    """What must be settled before somebody can be erased, and that nothing was done."""
    return {
        "last_organiser": _(
            "終わっていない期を運営している団体の、ただひとりの運営です。ほかの運営を迎えるか、期を終えてから、もう一度お試しください。まだ何も消していません。"
        ),
        "safeguard": _(
            "終わっていない期の見守り役です。ほかの人に代わってもらうか、期を終えてから、もう一度お試しください。まだ何も消していません。"
        ),
        "contact": _(
            "団体の連絡先が、あなたのメールアドレスになっています。運営ページで別の連絡先に変えてから、もう一度お試しください。まだ何も消していません。"
        ),
    }[refused.code]


def lines_of(values: Mapping[str, Any]) -> tuple[Line, ...]:
    """The file's values as lines to read; what is empty is left out."""
    found = (_line(key, label_of(key), value) for key, value in values.items())
    return tuple(one for one in found if one.text or one.lines)


def _line(key: str, label: str, value: Any) -> Line:
    if isinstance(value, Mapping):
        return Line(label, "", lines_of(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        if all(isinstance(one, str) for one in value):
            return Line(label, _("、").join(value))
        return Line(
            label, "", tuple(_line(key, f"{label} {number}", one) for number, one in enumerate(value, 1))
        )
    return Line(label, _text(key, value), is_file=key == "picture")


def _text(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, datetime):
        return format_date(localtime(value), _("Y年n月j日 H:i"))
    if isinstance(value, date):
        return format_date(value, _("Y年n月j日"))
    return str(CODES.get(key, {}).get(value, value))
