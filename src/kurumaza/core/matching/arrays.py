"""One round of a problem as the compiled loops read it: people as numbers, sets as bits, weights as a vector.

People are numbered in the order of their ids, so a plan does not depend on the order they came in.
"""

from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .objective import seat_points
from .problem import Cell, Id, Person, Problem, order_of

Bits = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

Numbers = npt.NDArray[np.int64]

LEVEL_NUMBERS = {"ignore": 0, "avoid": 1, "never": 2}
UNKNOWN = -1
"""The token of a question that was not answered: the same as nobody's."""
APART = -1
"""In place of how often two people have met: they are declared to be kept apart."""

# Columns of `token`.
SIDE, SCHOOL, EMPLOYER, PAST, INDUSTRY_OF, REGION_OF = range(6)
# Sets in `bits`: the words of set k are the columns word[k] to word[k + 1].
CELLS, MAYBE_CELLS, FACING, LIVED, TOPICS_OF = range(5)


class Arrays(NamedTuple):
    """N people in one round; few and wide arrays, because each one more makes compiling slower."""

    token: Ints
    """(N, 6): numbers of side, school, employer, past employer, industry, region, UNKNOWN where nothing is known."""
    bits: Bits
    """(N, words): sets of cells and tags, a bit for each possible element."""
    word: Numbers
    near_at: Ints
    """(N + 1,): the neighbours of person i are the rows near_at[i] to near_at[i + 1] of `near`."""
    near: Ints
    """(rows, 2): a person, in ascending order, and how often the two have met, or APART."""
    seat: Floats
    """(N,): points for seating each person, before anything is taken off for a maybe."""
    weight: Floats
    """What the places below name."""


# Places in `weight`.
BASE, CROSSROADS, TOPICS, INDUSTRY, REGION = 0, 1, 5, 8, 9
WITHIN_TOPIC, WITHIN_INDUSTRY, MET_ACROSS, MET_WITHIN, AVOIDED = 10, 11, 12, 13, 14
SHARE, PENALTY, MAYBE = 15, 16, 20
LEVEL_SCHOOL, LEVEL_EMPLOYER, LEVEL_PAST = 21, 22, 23
MAY_HAVE = 24
"""Plus a size of 0 to 6: 1.0 if circles may have it."""
IS_MIXED = 31
"""1.0 if circles must bring sides together."""


class Round(NamedTuple):
    """Arrays with what their numbers stand for."""

    arrays: Arrays
    ids: tuple[Id, ...]
    number: dict[Id, int]
    cells: tuple[Cell, ...]
    missed: Ints
    """(N,): how many earlier rounds each person was left out of."""


def round_of(problem: Problem, round_index: int, without: Container[Id] = ()) -> Round:
    """The arrays of one round of a valid problem, of all people but some."""
    people = [person for person in problem.people if person.id not in without]
    people.sort(key=lambda person: order_of(person.id))
    number = {person.id: index for index, person in enumerate(people)}
    languages = sorted({language for person in people for language in person.languages})
    cells = tuple(Cell(slot, language) for slot in problem.slots for language in languages)
    bits, word = _bits(people, round_index, cells)
    near_at, near = _neighbours(problem, people, number)
    missed = {one.person: one.times for one in problem.missed}
    arrays = Arrays(
        token=_tokens(people),
        bits=bits,
        word=word,
        near_at=near_at,
        near=near,
        seat=np.array([seat_points(problem.weights, missed.get(p.id, 0), "yes") for p in people], np.float64),
        weight=_weights(problem),
    )
    left_out = np.array([missed.get(person.id, 0) for person in people], np.int32)
    return Round(arrays, tuple(person.id for person in people), number, cells, left_out)


def _weights(problem: Problem) -> Floats:
    w, levels = problem.weights, problem.levels
    across = (w.across_base, *w.across_crossroads, *w.across_topics, w.across_industry, w.across_region)
    within = (w.within_topic, w.within_industry)
    off = (w.met_across, w.met_within, w.avoided)
    kinds = (levels.same_school, levels.same_employer, levels.past_employer)
    rules = (
        *(LEVEL_NUMBERS[kind] for kind in kinds),
        *(size in problem.sizes for size in range(7)),
        problem.sides == "mixed",
    )
    return np.array((*across, *within, *off, w.within_share, *w.size_penalty, w.maybe, *rules), np.float64)


def _tokens(people: Sequence[Person]) -> Ints:
    employers = _Tokens()
    columns = (
        _Tokens().column([person.side for person in people]),
        _Tokens().column([person.school for person in people]),
        employers.column([person.employer for person in people]),
        employers.column([person.past_employer for person in people]),
        _Tokens().column([person.industry for person in people]),
        _Tokens().column([person.region for person in people]),
    )
    return np.ascontiguousarray(np.stack(columns, axis=1))


def _bits(people: Sequence[Person], round_index: int, cells: Sequence[Cell]) -> tuple[Bits, Numbers]:
    offers = _Offers(people, round_index, cells)
    crossroads = _Tokens()
    for person in people:
        crossroads.number_all(sorted(person.facing | person.lived, key=order_of))
    sets = (
        offers.bits("yes", "maybe"),
        offers.bits("maybe"),
        crossroads.bits([person.facing for person in people]),
        crossroads.bits([person.lived for person in people]),
        _Tokens().bits([person.topics for person in people]),
    )
    word = np.cumsum([0, *(packed.shape[1] for packed in sets)], dtype=np.int64)
    return np.ascontiguousarray(np.concatenate(sets, axis=1)), word


def _neighbours(problem: Problem, people: Sequence[Person], number: dict[Id, int]) -> tuple[Ints, Ints]:
    rows: list[dict[int, int]] = [{} for _ in people]
    pairs = [(met.one, met.other, met.times) for met in problem.met]
    pairs += [(person.id, other, APART) for person in people for other in person.apart]
    for one, other, times in pairs:
        if one not in number or other not in number:
            continue
        rows[number[one]][number[other]] = times
        rows[number[other]][number[one]] = times
    flat = [entry for row in rows for entry in sorted(row.items())]
    at = np.cumsum([0, *(len(row) for row in rows)], dtype=np.int32)
    return at, np.array(flat, np.int32).reshape(len(flat), 2)


class _Tokens:
    """Numbers tokens in the order they are first seen."""

    def __init__(self) -> None:
        self.numbers: dict[Id, int] = {}

    def number_all(self, tokens: Iterable[Id]) -> None:
        for token in tokens:
            self.numbers.setdefault(token, len(self.numbers))

    def column(self, tokens: Sequence[Id | None]) -> Ints:
        self.number_all(token for token in tokens if token is not None)
        return np.array([UNKNOWN if token is None else self.numbers[token] for token in tokens], np.int32)

    def bits(self, sets: Sequence[frozenset[Id]]) -> Bits:
        for tokens in sets:
            if not self.numbers.keys() >= tokens:
                self.number_all(sorted(tokens, key=order_of))
        return _pack(sets, self.numbers)


def _pack(sets: Sequence[frozenset[Id]], numbers: dict[Id, int]) -> Bits:
    packed = np.zeros((len(sets), len(numbers) // 64 + 1), np.uint64)
    words: dict[frozenset[Id], list[int]] = {}
    for row, tokens in enumerate(sets):
        if tokens not in words:
            words[tokens] = _words((numbers[token] for token in tokens), packed.shape[1])
        packed[row] = words[tokens]
    return packed


def _words(numbers: Iterable[int], count: int) -> list[int]:
    words = [0] * count
    for number in numbers:
        words[number // 64] |= 1 << number % 64
    return words


class _Offers:
    """Who can which cell; many people offer the same ones, each combination is worked out once."""

    def __init__(self, people: Sequence[Person], round_index: int, cells: Sequence[Cell]) -> None:
        self.offers = [(person.can[round_index], person.languages) for person in people]
        self.number = {cell: index for index, cell in enumerate(cells)}

    def bits(self, *answers: str) -> Bits:
        packed = np.zeros((len(self.offers), len(self.number) // 64 + 1), np.uint64)
        known: dict[object, list[int]] = {}
        for row, (can, languages) in enumerate(self.offers):
            words = known.get((can, languages))
            if words is None:
                slots = [slot for slot, answer in can if answer in answers]
                found = (self.number[Cell(slot, language)] for slot in slots for language in languages)
                words = known[(can, languages)] = _words(found, packed.shape[1])
            packed[row] = words
        return packed
