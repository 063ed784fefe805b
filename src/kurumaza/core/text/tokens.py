"""Turn a school or an employer as written into an opaque token that matching compares for equality.

An empty token means "not known": it equals nobody's, not even another empty one. The grouping rules
must skip it.
"""

import re

import msgspec

from .folding import fold
from .wordlists import read_wordlist


class _Affiliations(msgspec.Struct, frozen=True):
    legal_forms: tuple[str, ...]
    short_forms: tuple[str, ...]
    nothing: frozenset[str]
    university: str
    university_continuations: tuple[str, ...]
    school_parts: tuple[str, ...]
    other_schools: tuple[str, ...]


_WORDS = read_wordlist("affiliations", _Affiliations)


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))


_LEGAL_FORM = re.compile(rf"^(?:{_any_of(_WORDS.legal_forms)})+|(?:{_any_of(_WORDS.legal_forms)})+$")
_SHORT_FORM = re.compile(rf"[(\[](?:{_any_of(_WORDS.short_forms)})[)\]]")
_ENGLISH_FORM = re.compile(
    r"(?:[\s,.]+(?:co|company|ltd|limited|inc|incorporated|corp|corporation|k\.?k|g\.?k|llc|llp|plc))+[\s.]*$"
)
# Names are shorter; on texts of any length the patterns above would take time with the square of it.
_MAX_CHARACTERS = 500
# Neither letter nor digit: spaces, dots, hyphens, brackets. The long vowel sign counts as a letter.
_MARKS = re.compile(r"[\W_]+")
_NOTHING = frozenset(_MARKS.sub("", fold(word)) for word in _WORDS.nothing)
_UNIVERSITY = re.compile(rf"^(.+?{fold(_WORDS.university)})(.*)$")
_OTHER_SCHOOL = re.compile(_any_of(_WORDS.other_schools))
_SCHOOL_PART = re.compile(_any_of(_WORDS.school_parts))
_CONTINUATION = re.compile(
    _any_of(tuple(w.removeprefix(_WORDS.university) for w in _WORDS.university_continuations))
)


def employer_token(text: str) -> str:
    """Return the token of an employer: without legal form, spaces and marks; empty where nothing is named.

    `(株)`, the single character for it and the words in full, before or behind the name, give the same
    token.
    """
    return _settle(_drop_legal_form(text))


def school_token(text: str) -> str:
    """Return the token of a school; faculty, course and year behind a university's name are dropped.

    A school that belongs to a university (attached schools, junior colleges) keeps its own token.
    """
    name = _settle(_drop_legal_form(text))
    found = _UNIVERSITY.match(name)
    if found is None or _OTHER_SCHOOL.search(name):
        return name
    university, rest = found.groups()
    continuation = _CONTINUATION.match(rest)
    if continuation:
        return university + continuation.group()
    return university if _SCHOOL_PART.search(rest) else name


def _drop_legal_form(text: str) -> str:
    name = _SHORT_FORM.sub(" ", fold(text[:_MAX_CHARACTERS])).strip()
    name = _ENGLISH_FORM.sub("", name)
    return _LEGAL_FORM.sub("", name.strip(" ,.")).strip()


def _settle(name: str) -> str:
    token = _MARKS.sub("", name)
    return "" if token in _NOTHING else token
