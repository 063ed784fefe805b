"""How far a search for groups is, told while it goes on."""

import msgspec


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """`seated` of `people` have a seat in the best groups so far, worth `objective` (J) of at most `bound`, if that is
    known; `done` says how much of the work is behind, 0 to 1."""

    seated: int
    people: int
    objective: float
    bound: float | None
    done: float
