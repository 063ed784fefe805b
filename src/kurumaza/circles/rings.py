"""People around a table, as the board draws them: 240 × 176, sides alternating where they can."""

import math
from dataclasses import dataclass

from kurumaza.terms.models import Enrolment

WIDTH, HEIGHT, ACROSS, DOWN = 240, 176, 72, 56
LINE_CHARACTERS, LINES = 4, 2


@dataclass(frozen=True)
class Dot:
    """Somebody on a ring of 240 × 176; `lines` is the call name, cut to fit."""

    person: Enrolment
    x: int
    y: int
    lines: tuple[str, ...]

    @property
    def side(self) -> int:
        return self.person.side.position


def dots_of(people: list[Enrolment]) -> list[Dot]:
    """Sides alternate around the table where they can; nobody sits at its head."""
    sides = sorted({one.side.position for one in people})
    by_side = [[one for one in people if one.side.position == side] for side in sides]
    longest = max((len(group) for group in by_side), default=0)
    ordered = [group[place] for place in range(longest) for group in by_side if place < len(group)]
    turn = math.pi / len(ordered) if len(ordered) % 2 == 0 else 0.0
    dots = []
    for index, one in enumerate(ordered):
        angle = 2 * math.pi * index / len(ordered) - turn
        x = round(WIDTH / 2 + ACROSS * math.sin(angle))
        dots.append(Dot(one, x, round(HEIGHT / 2 - DOWN * math.cos(angle)), _lines(one.call_name)))
    return dots


def _lines(name: str) -> tuple[str, ...]:
    """A call name in at most two lines of four characters; the list beside the ring has it whole."""
    if len(name) <= LINE_CHARACTERS:
        return (name,)
    if len(name) > LINE_CHARACTERS * LINES:
        name = name[: LINE_CHARACTERS * LINES - 1] + "…"
    half = (len(name) + 1) // 2
    return (name[:half], name[half:])
