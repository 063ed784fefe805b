"""Plain text that organisers write, as it is shown: paragraphs, lines, and addresses that can be pressed. Nothing else in it means anything."""

import re
from typing import NamedTuple

# An address ends where Japanese goes on, as it does without a space; marks at its end belong to the sentence.
_ADDRESS = re.compile(r"""https?://[!-~]+""")
_NOT_INSIDE = re.compile(r"""[<>"].*""")
_SENTENCE_MARKS = ".,;:!?'"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


class Piece(NamedTuple):
    """Words, or an address that can be pressed."""

    text: str
    address: str = ""


Line = tuple[Piece, ...]


def paragraphs_of(text: str) -> list[list[Line]]:
    """Paragraphs of lines of pieces; a blank line begins a paragraph."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return [
        [_pieces(line) for line in paragraph.split("\n")] for paragraph in _BLANK.split(unix) if paragraph
    ]


def _pieces(line: str) -> Line:
    found: list[Piece] = []
    at = 0
    for match in _ADDRESS.finditer(line):
        address = _trimmed(match.group())
        if address in ("http://", "https://"):
            continue
        if match.start() > at:
            found.append(Piece(line[at : match.start()]))
        found.append(Piece(address, address))
        at = match.start() + len(address)
    if at < len(line):
        found.append(Piece(line[at:]))
    return tuple(found)


def _trimmed(address: str) -> str:
    """Without the marks of the sentence around it: (https://example.jp/)."""
    address = _NOT_INSIDE.sub("", address)
    while address and (address[-1] in _SENTENCE_MARKS or _closes_what_it_did_not_open(address)):
        address = address[:-1]
    return address


def _closes_what_it_did_not_open(address: str) -> bool:
    opening = _BRACKETS.get(address[-1])
    return opening is not None and address.count(address[-1]) > address.count(opening)
