"""What in a template's words would tell who somebody is, or how to reach them: found, and taken out.

Words in brackets stand in its place and say what is to be written there. Nothing can find a name that nobody knows: who hands a
template on reads what is left."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from kurumaza.core.templates.spellings import ANYHOW, AS_WRITTEN, SIGNS, Spelling, spread

# Sure things go by themselves; what may be an ordinary word as well is asked about.
# `likely` reads like a name, and nobody needs to be known by it.
Kind = Literal["mail", "phone", "link", "contact", "name", "term", "call_name", "organisation", "likely"]
ASKED_ABOUT: tuple[Kind, ...] = ("call_name", "organisation", "likely")
# Shorter names are too often parts of other words.
SHORTEST_NAME, SHORTEST_TERM = 4, 6
EXCERPT = 14
# Whether hiragana is a name where it stands: it may begin after a lone particle, and one of these titles after it says that somebody is
# meant.
_HIRAGANA = re.compile(r"[\u3041-\u309f\u30fc]+")
_GOES_ON = re.compile(r"[\u3041-\u309f]$")
_PARTICLE_BEFORE = re.compile(r"(?:^|[^\u3041-\u309f])[はがをとものにへや]$")
_TITLES = ("さん", "くん", "ちゃん", "さま", "様", "君", "氏")  # data: found in what others wrote
# Of a body in a file's own format these are no words, and neither are these parts of a template.
_NO_WORDS = frozenset({"key", "mode", "format", "kind", "fills", "time", "time_zone", "number", "settings"})
# Numbers that belong to nobody: whoever can be called there is a public service.
_SERVICE = r"(?!0120|0570|0800[-( ])"
_PATTERNS: tuple[tuple[Kind, Spelling, re.Pattern[str]], ...] = (
    ("mail", SIGNS, re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    # As it is written: a bracket in full width after it is none of it.
    ("link", None, re.compile(r"(?:https?://|www\.)[!-~]+")),
    (
        "phone",
        SIGNS,
        re.compile(
            rf"(?<![0-9]){_SERVICE}(?:\+81[- ]?|0)[0-9]{{1,4}}[-( ]{{1,2}}[0-9]{{1,4}}[-) ]{{1,2}}[0-9]{{3,4}}(?![0-9])"
        ),
    ),
    ("phone", SIGNS, re.compile(rf"(?<![0-9]){_SERVICE}0[0-9]{{9,10}}(?![0-9])")),
)


class Known(Struct, frozen=True):
    """A word that means somebody: as it is written, and of which kind it is."""

    kind: Kind
    word: str


class Found(Struct, frozen=True):
    """A word where it stands, with what is around it. `place` is the way through the template, e.g. `page.why`. What goes without asking
    is said as it is written there."""

    kind: Kind
    word: str
    place: str
    before: str
    after: str


class _Spot(NamedTuple):
    """Where something that is known stands in a text."""

    known: Known
    start: int
    stop: int


def words_found(said: Any, known: Sequence[Known]) -> list[Found]:
    """Everything in the words of a template (as builtins), in their order; each word once a place."""
    texts = list(_texts(said))
    whole = "\n".join(text for _place, text in texts)
    there = _those_in(whole, known)
    return [found for place, text in texts for found in _found_in(place, text, there)]


def without(
    said: Any, known: Sequence[Known], keep: Iterable[Known], placeholders: Mapping[Kind, str]
) -> Any:
    """The same template without them, but for those that are kept. Longer words first: a name goes whole, however it is spelt."""
    kept = frozenset(keep)
    there = _those_in("\n".join(text for _place, text in _texts(said)), known)
    taken_out = [one for one in there if one not in kept]
    return _mapped(said, lambda text: _replaced(text, taken_out, placeholders))


def filled_in(said: Any, placeholder: str, words: str) -> Any:
    """The same template with words where a placeholder stands."""
    return _mapped(said, lambda text: text.replace(placeholder, words))


def ordinary_words(said: Any, known: Sequence[Known]) -> list[Known]:
    """Of known call names those that stand nowhere as a name, but only inside other words, as しょう does in 相談しましょう."""
    there = _those_in("\n".join(text for _place, text in _texts(said)), known)
    clear: dict[Known, bool] = {}
    for _place, text in _texts(said):
        for spot in _apart(text, there):
            clear[spot.known] = clear.get(spot.known, False) or not _is_inside_a_word(text, spot)
    return [one for one in there if one in clear and not clear[one]]


def is_sure(word: Known) -> bool:
    """Whether it goes without asking."""
    return word.kind not in ASKED_ABOUT


def _those_in(whole: str, known: Sequence[Known]) -> list[Known]:
    """Of known words those that occur, each once, longer ones first."""
    spelt = {spelling: spread(whole, spelling).text for spelling in (ANYHOW, AS_WRITTEN)}
    there = dict.fromkeys(
        one
        for one in known
        if (word := _spelt(one)) and word in spelt[_spelling(one)] and _is_long_enough(one)
    )
    return sorted(there, key=lambda one: (-len(one.word), one.kind, one.word))


def _spelling(one: Known) -> Spelling:
    """Names that are long enough are found however they are written; shorter words would be found in too many others."""
    return ANYHOW if one.kind in ("name", "contact", "organisation") else AS_WRITTEN


def _spelt(one: Known) -> str:
    return spread(one.word, _spelling(one)).text


def _is_long_enough(one: Known) -> bool:
    length = len(_spelt(one))
    if one.kind == "term":
        return length >= SHORTEST_TERM
    return length >= SHORTEST_NAME if one.kind in ("name", "contact") else length >= 2


def _found_in(place: str, text: str, there: Sequence[Known]) -> Iterable[Found]:
    """Each word once, at its first place."""
    seen: set[Known] = set()
    for known, start, stop in _apart(text, there):
        if known not in seen:
            seen.add(known)
            word = text[start:stop] if is_sure(known) else known.word
            yield Found(known.kind, word, place, _end_of(text[:start]), _beginning_of(text[stop:]))


def _end_of(text: str) -> str:
    return text if len(text) <= EXCERPT else f"…{text[-EXCERPT:]}"


def _beginning_of(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]}…"


def _apart(text: str, there: Sequence[Known]) -> list[_Spot]:
    """Where they stand and are no part of a longer one."""
    apart: list[_Spot] = []
    for spot in _occurrences(text, there):
        if not any(spot.start < one.stop and one.start < spot.stop for one in apart):
            apart.append(spot)
    return apart


def _is_inside_a_word(text: str, spot: _Spot) -> bool:
    """Whether it goes on from hiragana before it that is no lone particle, and nobody is called so by a title after it."""
    if spot.known.kind != "call_name" or not _HIRAGANA.fullmatch(spot.known.word):
        return False
    before = text[max(0, spot.start - 2) : spot.start]
    if not _GOES_ON.search(before) or _PARTICLE_BEFORE.search(before):
        return False
    return not text.startswith(_TITLES, spot.stop)


def _occurrences(text: str, there: Sequence[Known]) -> Iterable[_Spot]:
    """Patterns first."""
    for kind, spelling, pattern in _PATTERNS:
        here = spread(text, spelling)
        for found in pattern.finditer(here.text):
            yield _Spot(Known(kind, found.group()), *here.span(found.start(), found.end()))
    for one in there:
        here, word = spread(text, _spelling(one)), _spelt(one)
        for found in re.finditer(re.escape(word), here.text):
            yield _Spot(one, *here.span(found.start(), found.end()))


def _replaced(text: str, known: Sequence[Known], placeholders: Mapping[Kind, str]) -> str:
    left, done = [], 0
    for spot in sorted(_apart(text, known), key=lambda one: one.start):
        left += [text[done : spot.start], placeholders[spot.known.kind]]
        done = spot.stop
    return "".join([*left, text[done:]])


def _texts(said: Any, place: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(said, str):
        yield place, said
    elif isinstance(said, dict):
        for key, one in said.items():
            if key not in _NO_WORDS:
                yield from _texts(one, f"{place}.{key}" if place else str(key))
    elif isinstance(said, list | tuple):
        for number, one in enumerate(said, 1):
            yield from _texts(one, f"{place}.{number}")


def _mapped(said: Any, change: Callable[[str], str]) -> Any:
    if isinstance(said, str):
        return change(said)
    if isinstance(said, dict):
        return {key: one if key in _NO_WORDS else _mapped(one, change) for key, one in said.items()}
    if isinstance(said, list | tuple):
        return [_mapped(one, change) for one in said]
    return said
