"""How large a worksheet is, from its XML, before anything is allocated (ECMA-376 part 1, 18.3.1)."""

import re
from collections.abc import Callable
from typing import NoReturn
from xml.parsers import expat

import msgspec

# Of one part. A roster of 20,000 people in 20 columns has 820,000; each costs a microsecond or two to walk.
MAX_ELEMENTS = 1_000_000
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


class SheetPart(msgspec.Struct, frozen=True):
    """A sheet as the workbook lists it; `relation` names its part in the workbook's relations."""

    name: str
    relation: str
    is_visible: bool


class SheetSize(msgspec.Struct, frozen=True):
    """Extent of the cells that hold a value; `text_characters` counts a shared text each time it is used."""

    filled_rows: int
    height: int
    width: int
    text_characters: int


class BrokenSheetError(ValueError):
    """The XML is not what a spreadsheet writes."""


class UnsafeSheetError(ValueError):
    """The XML announces more than it can hold (calamine would allocate that much, and the process would end), or
    holds more elements than any roster."""


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _walk(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call back with local names; a document type is refused, since entities could multiply the text.

    Elements are counted before any of them is walked: a few compressed kilobytes hold millions."""
    if xml.count(b"<") - xml.count(b"</") > MAX_ELEMENTS:
        raise UnsafeSheetError

    def refuse(*_: object) -> NoReturn:
        raise BrokenSheetError

    def begin(name: str, attributes: dict[str, str]) -> None:
        if any(int(attributes.get(count, 0)) * 4 > len(xml) for count in ("count", "uniqueCount")):
            raise UnsafeSheetError
        start(_local(name), attributes)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    if end is not None:
        parser.EndElementHandler = lambda name: end(_local(name))
    if text is not None:
        parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def read_sheet_parts(workbook_xml: bytes) -> list[SheetPart]:
    """The workbook's sheets in the order of their tabs."""
    sheets: list[SheetPart] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next(value for key, value in attributes.items() if key.endswith(" id"))
            sheets.append(
                SheetPart(attributes["name"], relation, attributes.get("state", "visible") == "visible")
            )

    _walk(workbook_xml, start)
    return sheets


def read_relations(relations_xml: bytes) -> dict[str, str]:
    """Relation → path of its part, relative to `xl/` unless it begins with a slash."""
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    _walk(relations_xml, start)
    return targets


def check_counts(xml: bytes) -> None:
    """Raise where a part that is not measured otherwise (the styles) announces more items than it has bytes."""
    _walk(xml, lambda *_: None)


def shared_text_lengths(shared_xml: bytes) -> list[int]:
    """Characters of each shared text by its number (readings above the characters counted with them)."""
    lengths: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    _walk(shared_xml, start, text=text)
    return lengths


def measure_sheet(sheet_xml: bytes, text_lengths: list[int]) -> SheetSize:
    """Measure a worksheet whose shared texts have these lengths; raises on XML that is damaged."""
    measure = _Measure(text_lengths)
    _walk(sheet_xml, measure.start, measure.end, measure.text)
    return measure.size()


class _Measure:
    """Follows rows and cells; one that does not say where it is stands next to the one before."""

    def __init__(self, text_lengths: list[int]) -> None:
        self._text_lengths = text_lengths
        self._row = self._column = 0
        self._rows: set[int] = set()
        self._columns: set[int] = set()
        self._characters = 0
        self._shared = False
        self._value: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif name == "c":
            self._column += 1
            if "r" in attributes:
                self._column, self._row = _position(attributes["r"])
            self._shared = attributes.get("t") == "s"
        elif name in ("v", "is", "f"):
            self._rows.add(self._row)
            self._columns.add(self._column)
            self._value = []

    def text(self, characters: str) -> None:
        if self._value is not None:
            self._value.append(characters)

    def end(self, name: str) -> None:
        if name in ("v", "is", "f") and self._value is not None:
            value = "".join(self._value)
            is_shared = self._shared and name == "v" and value != ""
            self._characters += self._text_lengths[int(value)] if is_shared else len(value)
            self._value = None

    def size(self) -> SheetSize:
        return SheetSize(len(self._rows), _span(self._rows), _span(self._columns), self._characters)


def _position(reference: str) -> tuple[int, int]:
    """`BC12` → (55, 12), both from 1."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise BrokenSheetError
    column = 0
    for letter in found.group(1).upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(found.group(2))


def _span(numbers: set[int]) -> int:
    return max(numbers) - min(numbers) + 1 if numbers else 0
