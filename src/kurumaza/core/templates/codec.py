"""The file of a template: canonical JSON, so that two equal templates are the same bytes.

UTF-8 in NFC, keys sorted, an indent of one space, whole numbers without a point, a line end at the end."""

import json
import re
import unicodedata
from typing import Any, Literal

import msgspec

from kurumaza.core.templates.template import Template, read_template

FORMAT, VERSION, OLDEST = "kurumaza-template", 2, 1
# What files of before could not say, by the version that brought it: as it was for every term then.
_BROUGHT: dict[int, dict[str, Any]] = {
    2: {
        "groups": {
            "same_school": "avoid",
            "same_employer": "never",
            "past_employer": "avoid",
            "topics": "usual",
            "regions": "usual",
            "maybe": "usual",
        },
        "roles": ["opener", "companion", "next_organiser"],
        "theme": "circle",
    }
}
MAX_BYTES = 1_000_000
# A script's words lie six deep.
MAX_DEPTH = 12
_FIELD = re.compile(r"(?:unknown|missing required) field `([^`]+)`")
Code = Literal["too_large", "not_json", "not_ours", "too_new", "too_old", "faulty"]


class TemplateFault(msgspec.Struct, frozen=True):
    """Why a file is refused; `where` is the place that does not fit, as in `$.calendar.rounds`, or empty."""

    code: Code
    where: str = ""


def encode(template: Template) -> bytes:
    """The file. ValueError for what JSON cannot say: a number that is none, half a character."""
    said = {"format": FORMAT, "version": VERSION, **msgspec.to_builtins(template)}
    return (_written(said, indent=1) + "\n").encode()


def read_file(data: bytes) -> Template | TemplateFault:
    """The template of a file, whoever wrote it and however it is laid out; never an exception. One that could not be handed on again is
    too large, too: as we write it, a file is a little longer than as some others do."""
    if len(data) > MAX_BYTES:
        return TemplateFault("too_large")
    template = decode(data)
    is_longer = isinstance(template, Template) and len(encode(template)) > MAX_BYTES
    return TemplateFault("too_large") if is_longer else template


def decode(data: bytes) -> Template | TemplateFault:
    """The template of bytes that we wrote, however many they are; never an exception."""
    try:
        said = _canonical(json.loads(data.decode("utf-8-sig"), object_pairs_hook=_each_key_once))
    except (ValueError, RecursionError):
        return TemplateFault("not_json")
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        return TemplateFault("not_ours")
    version = said.get("version")
    if isinstance(version, bool) or not isinstance(version, int):
        return TemplateFault("faulty", "$.version")
    if not OLDEST <= version <= VERSION:
        return TemplateFault("too_new" if version > VERSION else "too_old")
    body = {key: said[key] for key in said if key not in ("format", "version")}
    for brought in (_BROUGHT[later] for later in range(version + 1, VERSION + 1)):
        if body.keys() & brought.keys():
            return TemplateFault("faulty", "$.version")
        body |= brought
    try:
        return read_template(body)
    except msgspec.ValidationError as fault:
        return TemplateFault("faulty", _place(str(fault)))


def are_same(one: Any, other: Any) -> bool:
    """Whether two bodies say the same, as files have it."""
    return _written(one) == _written(other)


def _written(said: Any, indent: int | None = None) -> str:
    separators = (",", ": ") if indent else (",", ":")
    canonical = _canonical(said)
    return json.dumps(canonical, ensure_ascii=False, sort_keys=True, indent=indent, separators=separators)


def _canonical(value: Any, depth: int = 0) -> Any:
    """Texts in NFC, whole numbers as such. ValueError where a file could not hold it, or a database."""
    if depth > MAX_DEPTH:
        raise ValueError("too deep")
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else _finite(value)
    if isinstance(value, dict):
        pairs = [(_text(key), _canonical(one, depth + 1)) for key, one in value.items()]
        return _each_key_once(pairs)
    if isinstance(value, list | tuple):
        return [_canonical(one, depth + 1) for one in value]
    return value


def _text(value: str) -> str:
    value.encode()  # UnicodeEncodeError is a ValueError
    if "\0" in value:
        raise ValueError("no text holds a zero")
    return unicodedata.normalize("NFC", value)


def _finite(value: float) -> float:
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("no number")
    return value


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two values under one key a reader sees this, and another one that."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _place(message: str) -> str:
    """`$.settings.media` out of msgspec's sentence, with the field that is too much there or missing; the whole where it names none."""
    place = message.rpartition("`$")[2].rstrip("`").join(("$", "")) if "`$" in message else "$"
    field = _FIELD.search(message)
    return f"{place}.{field[1]}" if field else place
