"""The next term's name out of this one's: 第1期 → 第2期."""

import re
from collections.abc import Collection
from itertools import count

_KANJI = "〇一二三四五六七八九"  # data: numerals
_TEN = "十"  # data: a numeral
_NUMBER = rf"(?:[0-9]+|[\uff10-\uff19]+|[{_KANJI[1:]}{_TEN}]{{1,3}})"
# After 第, or before 期.
_COUNTED = re.compile(rf"(?<=\u7b2c){_NUMBER}|{_NUMBER}(?=\u671f)")
_FULL = str.maketrans("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")


def next_name(name: str) -> str:
    """The first counted thing counts on, in the digits in which it is written; a name that counts nothing stays."""
    return _COUNTED.sub(_counted_on, name, count=1)


def next_slug(slug: str, taken: Collection[str]) -> str:
    """aomori-1 → aomori-2, or the first number after it that is free; aomori → aomori-2."""
    stem, _dash, last = slug.rpartition("-")
    is_counted = bool(stem) and last.isascii() and last.isdecimal() and len(last) <= 4
    stem, first = (stem, int(last) + 1) if is_counted else (slug, 2)
    return next(one for number in count(first) if (one := _slug(stem, number)) not in taken)


def _slug(stem: str, number: int) -> str:
    """Within the 50 characters that an address has room for."""
    return f"{stem[: 49 - len(str(number))]}-{number}"


def _counted_on(found: re.Match[str]) -> str:
    written = found.group()
    if written[0] in _KANJI + _TEN:
        read = _read_kanji(written)
        return written if read is None else _as_kanji(read + 1)
    number = str(int(written) + 1)
    return number.translate(_FULL) if not written.isascii() else number


def _read_kanji(written: str) -> int | None:
    """1 to 99; None for what is no numeral, such as 一二."""
    tens, ten, ones = written.rpartition(_TEN)
    if len(tens) > 1 or len(ones) > 1:
        return None
    if not ten:
        return _KANJI.index(ones)
    return (_KANJI.index(tens) if tens else 1) * 10 + (_KANJI.index(ones) if ones else 0)


def _as_kanji(number: int) -> str:
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    written = "" if tens == 0 else _TEN if tens == 1 else f"{_KANJI[tens]}{_TEN}"
    return written + (_KANJI[ones] if ones or not tens else "")
