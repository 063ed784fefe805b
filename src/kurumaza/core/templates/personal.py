"""What in a template's words would tell who somebody is, or how to reach them: found, and taken out.

Words in brackets stand in its place and say what is to be written there. Nothing can find a name that nobody knows: who hands a
template on reads what is left."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

# Sure things go by themselves; what may be an ordinary word as well is asked about.
Kind = Literal["mail", "phone", "link", "contact", "name", "term", "call_name", "organisation"]
ASKED_ABOUT: tuple[Kind, ...] = ("call_name", "organisation")
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
_NO_WORDS = frozenset(
    {"key", "mode", "format", "kind", "fills", "time", "time_zone", "number", "settings", "help_lines"}
)
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("mail", re.compile(r"[A-Za-z0-9._%+-]+[@\uff20][A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    ("link", re.compile(r"(?:https?://|www\.)[!-~]+")),
    (
        "phone",
        re.compile(r"(?<![0-9])(?:\+81[- ]?|0)[0-9]{1,4}[-( ]{1,2}[0-9]{1,4}[-) ]{1,2}[0-9]{3,4}(?![0-9])"),
    ),
    ("phone", re.compile(r"(?<![0-9])0[0-9]{9,10}(?![0-9])")),
)


class Known(Struct, frozen=True):
    """A word that means somebody: as it is written, and of which kind it is."""

    kind: Kind
    word: str


class Found(Struct, frozen=True):
    """A word where it stands, with what is around it. `place` is the way through the template, e.g. `page.why`."""

    kind: Kind
    word: str
    place: str
    before: str
    after: str


def words_found(said: Any, known: Sequence[Known]) -> list[Found]:
    """Everything in the words of a template (as builtins), in their order; each word once a place."""
    texts = list(_texts(said))
    whole = "\n".join(text for _place, text in texts)
    there = _those_in(whole, known)
    return [found for place, text in texts for found in _found_in(place, text, there)]


def without(
    said: Any, known: Sequence[Known], keep: Iterable[Known], placeholders: Mapping[Kind, str]
) -> Any:
    """The same template without them, but for those that are kept. Longer words first: a name goes whole."""
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
        for kind, word, start in _apart(text, there):
            one = Known(kind, word)
            clear[one] = clear.get(one, False) or not _is_inside_a_word(text, one, start)
    return [one for one in there if one in clear and not clear[one]]


def is_sure(word: Known) -> bool:
    """Whether it goes without asking."""
    return word.kind not in ASKED_ABOUT


def _those_in(whole: str, known: Sequence[Known]) -> list[Known]:
    """Of known words those that occur, each once, longer ones first."""
    folded = unicodedata.normalize("NFC", whole)
    there = dict.fromkeys(one for one in known if one.word and one.word in folded and _is_long_enough(one))
    return sorted(there, key=lambda one: (-len(one.word), one.kind, one.word))


def _is_long_enough(one: Known) -> bool:
    if one.kind == "term":
        return len(one.word) >= SHORTEST_TERM
    return len(one.word) >= SHORTEST_NAME if one.kind in ("name", "contact") else len(one.word) >= 2


def _found_in(place: str, text: str, there: Sequence[Known]) -> Iterable[Found]:
    """Each word once, at its first place."""
    seen: set[tuple[Kind, str]] = set()
    for kind, word, start in _apart(text, there):
        if (kind, word) not in seen:
            seen.add((kind, word))
            after = text[start + len(word) :][:EXCERPT]
            yield Found(kind, word, place, text[max(0, start - EXCERPT) : start], after)


def _apart(text: str, there: Sequence[Known]) -> Iterable[tuple[Kind, str, int]]:
    """Where they stand and are no part of a longer one."""
    taken: list[range] = []
    for kind, word, start in _occurrences(text, there):
        here = range(start, start + len(word))
        if not any(start < one.stop and one.start < here.stop for one in taken):
            taken.append(here)
            yield kind, word, start


def _is_inside_a_word(text: str, one: Known, start: int) -> bool:
    """Whether it goes on from hiragana before it that is no lone particle, and nobody is called so by a title after it."""
    if one.kind != "call_name" or not _HIRAGANA.fullmatch(one.word):
        return False
    before = text[max(0, start - 2) : start]
    if not _GOES_ON.search(before) or _PARTICLE_BEFORE.search(before):
        return False
    return not text.startswith(_TITLES, start + len(one.word))


def _occurrences(text: str, there: Sequence[Known]) -> Iterable[tuple[Kind, str, int]]:
    """Patterns first, as `_replaced` goes."""
    for kind, pattern in _PATTERNS:
        for found in pattern.finditer(text):
            yield kind, found.group(), found.start()
    for one in there:
        for found in re.finditer(re.escape(one.word), text):
            yield one.kind, one.word, found.start()


def _replaced(text: str, known: Sequence[Known], placeholders: Mapping[Kind, str]) -> str:
    for kind, pattern in _PATTERNS:
        text = pattern.sub(placeholders[kind], text)
    for one in known:
        text = text.replace(one.word, placeholders[one.kind])
    return text


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
