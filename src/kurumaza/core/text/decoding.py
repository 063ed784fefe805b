"""Bytes of an uploaded file → a `Table`, or the reason why not.

Nothing is guessed from statistics: charset detectors get CP932 wrong. The order is fixed: a byte order
mark, strict UTF-8, strict CP932 (what Japanese Excel writes). Everything else is refused, and named
where it names itself.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from itertools import islice

from .tables import MAX_BYTES, MAX_DATA_ROWS, MAX_LINES, Encoding, RosterRefusal, Table, TableRow, bound_table
from .workbooks import read_workbook

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_FILES = (
    b"%PDF",
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"{\\rtf",
)
_MARKUP = re.compile(r"\s*<(?:!doctype|html|table|\?xml|meta|style)", re.IGNORECASE)
# The longer marks first: UTF-32's little-endian mark begins with UTF-16's.
_REFUSED_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
# Single bytes that CP932 does not assign and Python lets through.
_UNASSIGNED_IN_CP932 = re.compile("[\x80\uf8f0-\uf8f3]")
_KANA_IN_EUC = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_KANJI = re.compile("[\u4e00-\u9fff]")
_TAB, _SIGNS = "\t", (",", ";")
_PROBED_ROWS = 20
# The csv module has one error for everything; its words alone tell a long cell from an unclosed quote.
_TOO_LONG = "larger than field limit"


def read_table(data: bytes, is_wanted: Callable[[Table], bool] | None = None) -> Table | RosterRefusal:
    """Read an XLSX workbook or delimited text of at most 5 MiB.

    The content decides which, never the file's name. `is_wanted` chooses among the sheets of a workbook (`read_workbook`).
    """
    if len(data) > MAX_BYTES:
        return RosterRefusal("too_large", count=len(data), limit=MAX_BYTES)
    if data.startswith(_ZIP):
        return read_workbook(data, is_wanted)
    if data.startswith(_OLE):
        return RosterRefusal("password_protected" if _ENCRYPTED in data else "old_workbook")
    if data.startswith(_OTHER_FILES):
        return RosterRefusal("unsupported_file")
    decoded = decode_text(data)
    if isinstance(decoded, RosterRefusal):
        return decoded
    text, encoding = decoded
    if _MARKUP.match(text):
        return RosterRefusal("unsupported_file")
    return _read_delimited(text, encoding)


def decode_text(data: bytes) -> tuple[str, Encoding] | RosterRefusal:
    """Return the text without its mark, and the encoding; or refuse as `empty` or `unknown_encoding`."""
    for mark, name in _REFUSED_MARKS:
        if data.startswith(mark):
            return RosterRefusal("unknown_encoding", encoding=name)
    decoded = _decode_utf8(data) or _decode_cp932(data)
    if isinstance(decoded, RosterRefusal):
        return decoded
    # DOS marks the end of a file with Ctrl-Z, and some exports pad it with NULs.
    text, encoding = decoded[0].rstrip("\x00\x1a"), decoded[1]
    if not text.strip():
        return RosterRefusal("empty")
    # A tenth of control characters is no text: a picture, or UTF-16 without its mark (NUL in every letter).
    if (len(text) - len(text.translate(_CONTROLS))) * 10 > len(text):
        return RosterRefusal("unknown_encoding")
    return text, encoding


def _decode_utf8(data: bytes) -> tuple[str, Encoding] | RosterRefusal | None:
    marked = data.startswith(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return RosterRefusal("unknown_encoding") if marked else None
    if b"\x1b$" in data:  # mail's ISO-2022-JP is pure ASCII and would pass for UTF-8
        return RosterRefusal("unknown_encoding", encoding="iso-2022-jp")
    return text, "utf-8-sig" if marked else "utf-8"


def _decode_cp932(data: bytes) -> tuple[str, Encoding] | RosterRefusal:
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return RosterRefusal("unknown_encoding", encoding="euc-jp" if _is_euc_jp(data, "") else "")
    if _is_euc_jp(data, text):
        return RosterRefusal("unknown_encoding", encoding="euc-jp")
    return RosterRefusal("unknown_encoding") if _UNASSIGNED_IN_CP932.search(text) else (text, "cp932")


def _is_euc_jp(data: bytes, read_as_cp932: str) -> bool:
    """Whether bytes that CP932 accepts are EUC-JP, whose kanji it takes for half-width kana and rare kanji.

    Common kanji and all kana of CP932 have lead bytes that EUC-JP does not know, so both can only be
    read as the other where a CP932 file holds nothing but half-width kana: then there is no kanji in
    it.
    """
    try:
        text = data.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    return bool(_KANA_IN_EUC.search(text) or _KANJI.search(read_as_cp932))


def _read_delimited(text: str, encoding: Encoding) -> Table | RosterRefusal:
    delimiter = _find_delimiter(text)
    rows: list[TableRow] = []
    line = filled = 0
    # Strict: an unclosed quote would otherwise swallow every row behind it into one cell, unseen.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for line, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                filled += 1
                if filled <= MAX_LINES:  # 5 MiB can hold millions of rows: count those, do not keep them
                    rows.append(TableRow(line, _unify_breaks(cells)))
    except csv.Error as error:
        if _TOO_LONG in str(error):
            return RosterRefusal("cell_too_long", line=line + 1, limit=csv.field_size_limit())
        return RosterRefusal("broken_quotes", line=line + 1)
    if filled > MAX_LINES:
        return RosterRefusal("too_many_rows", count=filled, limit=MAX_DATA_ROWS)
    return bound_table(Table(tuple(rows), encoding, delimiter=delimiter))


def _unify_breaks(cells: list[str]) -> tuple[str, ...]:
    return tuple(cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells)


def _find_delimiter(text: str) -> str:
    """A tab in most rows decides (nobody types one into a cell).

    Else the sign that makes the usual row widest.
    """
    if _usual_width(text, _TAB) > 1:
        return _TAB
    return max(_SIGNS, key=lambda sign: _usual_width(text, sign))


def _usual_width(text: str, delimiter: str) -> int:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        widths = Counter(len(cells) for cells in islice(reader, _PROBED_ROWS) if cells)
    except csv.Error:
        return 0
    return widths.most_common(1)[0][0] if widths else 0
