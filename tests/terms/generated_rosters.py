"""Roster files as organisers send them, and worse: a thousand different ones out of a seed."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from tests.core.text.roster_files import change_part, csv_bytes, workbook_bytes

# Those that a roster may have come oftener than those that are refused kindly.
ENCODINGS = (*("utf-8", "utf-8-sig", "cp932") * 3, "euc_jp", "iso2022_jp", "utf-16", "utf-16-le")
FORMATS = ("csv", "tsv", "xlsx")
NAMES = (
    "髙橋 そら",
    "佐藤 みどり",
    "①番",
    "㈱見本",
    "ﾊﾅｺ",
    "山﨑　はるか",
    "=cmd|'/c calc'!A1",
    "O'Neil",
    "",
    "　",
)
ADDRESSES = (
    "sora{n}@example.com",
    "ＭＩＤＯＲＩ{n}＠example.com",
    " kenji{n}@example.jp ",
    "どこか",
    "",
    "a..b{n}@docomo.ne.jp",
)
OTHER = ("", "1980/1/1", "見本大学", "+81 90", "－", "仕事、家", "あ" * 130, "2+2", "\t")
# Alternatives for what a name's columns are called.
NAME_COLUMNS = (("氏名",), ("氏名",), ("姓", "名"), ("お名前",), ("名前", "フリガナ"), ("なまえ？",))
ADDRESS_COLUMNS = ("メールアドレス", "メール", "E-mail", "mail address", "連絡先")
MORE_COLUMNS = ("学校", "勤務先", "卒業期", "話したいこと", "備考欄X", "", "地域")


class Made(NamedTuple):
    """A file and how it came about, for whoever has to look at one that fails."""

    data: bytes
    name: str
    how: str


def make(seed: int) -> Made:
    """The roster of a seed: encoding × format × columns × damage."""
    drawn = Random(seed)
    rows = _table(drawn)
    kind, encoding = drawn.choice(FORMATS), drawn.choice(ENCODINGS)
    if kind == "xlsx":
        data, encoding = workbook_bytes(*([rows] * drawn.choice((1, 1, 1, 2)))), ""
    else:
        delimiter = "," if kind == "csv" else "\t"
        text = csv_bytes(rows, "utf-8", delimiter).decode()
        data = text.encode(encoding, errors="replace")
    damage = drawn.choice([*DAMAGES, *["whole"] * len(DAMAGES)])
    return Made(
        DAMAGES[damage](data, drawn), f"名簿{seed}.{kind}", f"seed {seed}: {kind} {encoding} {damage}"
    )


def _table(drawn: Random) -> list[list[str]]:
    names, address = drawn.choice(NAME_COLUMNS), drawn.choice(ADDRESS_COLUMNS)
    header = [*names, address, *drawn.sample(MORE_COLUMNS, drawn.randint(0, 4))]
    drawn.shuffle(header)
    rows = [[_cell(drawn, column, names, address) for column in header] for _ in range(drawn.randint(0, 12))]
    if rows and drawn.random() < 0.3:
        rows.append(rows[0])  # the same person twice
    if drawn.random() < 0.2:
        rows.insert(drawn.randint(0, len(rows)), [""] * len(header))
    above = [["第1期 名簿"], []] if drawn.random() < 0.2 else []
    return [*above, header, *rows]


def _cell(drawn: Random, column: str, names: tuple[str, ...], address: str) -> str:
    if column in names:
        return drawn.choice(NAMES)
    return (
        drawn.choice(ADDRESSES).format(n=drawn.randint(0, 30)) if column == address else drawn.choice(OTHER)
    )


def _cut(data: bytes, drawn: Random) -> bytes:
    return data[: drawn.randint(0, len(data))]


def _flip(data: bytes, drawn: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(drawn.randint(1, 5)):
        if changed:
            changed[drawn.randrange(len(changed))] = drawn.randrange(256)
    return bytes(changed)


def _insert(data: bytes, drawn: Random) -> bytes:
    at, what = (
        drawn.randint(0, len(data)),
        drawn.choice([b"\x00", b'"', b"\r", b"\xef\xbb\xbf", b"\xff\xfe", b"\n" * 40]),
    )
    return data[:at] + what + data[at:]


def _break_part(data: bytes, drawn: Random) -> bytes:
    """One part of a workbook is something else; of other files a piece is."""
    if not data.startswith(b"PK"):
        return _flip(data, drawn)
    part = drawn.choice(
        ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"]
    )
    return change_part(data, part, lambda content: _flip(content, drawn))


DAMAGES: dict[str, Callable[[bytes, Random], bytes]] = {
    "whole": lambda data, _drawn: data,
    "cut": _cut,
    "flipped": _flip,
    "inserted": _insert,
    "broken part": _break_part,
    "twice": lambda data, _drawn: data * 2,
    "empty": lambda _data, _drawn: b"",
}
