"""相談できるところ: numbers for who would rather talk to somebody outside of the term."""

import json
from pathlib import Path
from typing import TypedDict

HELP_LINES_MAX = 4
NAME_MAX, PHONE_MAX, NOTE_MAX = 60, 30, 100


class HelpLine(TypedDict):
    """Whom one can call, and a line about when and how."""

    name: str
    phone: str
    note: str


def default_help_lines() -> list[HelpLine]:
    """What a new term begins with; its organisers look whether it is still true."""
    lines: list[HelpLine] = json.loads(
        (Path(__file__).parent / "data" / "help_lines.json").read_text(encoding="utf-8")
    )
    return lines
