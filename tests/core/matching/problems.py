"""People and problems for the tests of core.matching, by hand and at random."""

from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from kurumaza.core.matching.instance import read_instance
from kurumaza.core.matching.problem import (
    Answer,
    Id,
    Level,
    Meeting,
    Missed,
    Person,
    Problem,
    RuleLevels,
)

INSTANCES = Path(__file__).parents[3] / "bench" / "instances"


def person(person_id: Id, side: Id = "student", slots: tuple[Id, ...] = (0,), **features: Any) -> Person:
    """Somebody who can the given slots of one round and speaks Japanese."""
    features.setdefault("languages", frozenset({"ja"}))
    features.setdefault("can", (tuple((slot, "yes") for slot in slots),))
    return Person(id=person_id, side=side, **features)


def senior(person_id: Id, slots: tuple[Id, ...] = (0,), **features: Any) -> Person:
    return person(person_id, "senior", slots, **features)


def problem(*people: Person, slots: tuple[Id, ...] = (0,), rounds: int = 1, **rest: Any) -> Problem:
    return Problem(people=people, slots=slots, rounds=rounds, **rest)


def instance(name: str) -> Problem:
    read = read_instance((INSTANCES / f"{name}.json.gz").read_bytes())
    assert isinstance(read, Problem)
    return read


def term(people: int, slots: int, seed: int) -> Problem:
    """A term as organisers have them: half students of two universities, some answers maybe, default rules."""
    random = Random(seed)
    answers: tuple[Answer, ...] = ("yes", "yes", "maybe")
    rows = []
    for number in range(people):
        is_student = number % 2 == 0
        offered = sorted(random.sample(range(slots), min(slots, random.choice((1, 2, 2, 3, 3, 4)))))
        rows.append(
            Person(
                id=number,
                side="student" if is_student else "senior",
                languages=frozenset({"ja"}),
                can=(tuple((slot, random.choice(answers)) for slot in offered),),
                school=random.randrange(2) if is_student else random.randrange(8),
                employer=None if is_student else random.randrange(20),
                past_employer=None if is_student else random.choice((None, *range(20))),
                facing=frozenset(random.sample(range(24), random.randrange(4))),
                lived=frozenset(random.sample(range(24), random.randrange(5))),
                topics=frozenset(random.sample(range(16), random.randrange(1, 5))),
                industry=random.randrange(10),
                region=random.randrange(8),
            )
        )
    return Problem(people=tuple(rows), rounds=1, slots=tuple(range(slots)))


TOKENS = st.none() | st.none() | st.integers(0, 6)
TAGS = st.frozensets(st.integers(0, 4), max_size=3)
LEVELS: st.SearchStrategy[Level] = st.sampled_from(["never", "avoid", "ignore"])


@st.composite
def small_problems(draw: st.DrawFn, max_people: int = 9) -> Problem:
    """Up to `max_people` people, 2 or 3 sides, 1 to 3 slots, every kind of relation, history and tie."""
    count = draw(st.sampled_from([1, 3, *range(4, max_people + 1), max_people]))
    sides = draw(st.sampled_from([2, 2, 3]))
    slots = draw(st.integers(1, 3))
    sureness: st.SearchStrategy[Answer] = st.sampled_from(["yes", "yes", "maybe"])
    offers = st.dictionaries(st.integers(0, slots - 1), sureness, min_size=min(1, slots - 1), max_size=slots)
    people = [
        Person(
            id=number,
            side=draw(st.sampled_from([number % sides] * 3 + [0])),
            languages=draw(
                st.sampled_from([frozenset({"ja"})] * 6 + [frozenset({"en"}), frozenset({"ja", "en"})])
            ),
            can=(tuple(draw(offers).items()),),
            school=draw(TOKENS),
            employer=draw(TOKENS),
            past_employer=draw(TOKENS),
            facing=draw(TAGS),
            lived=draw(TAGS),
            topics=draw(TAGS),
            industry=draw(TOKENS),
            region=draw(TOKENS),
            apart=draw(st.frozensets(st.integers(0, count - 1), max_size=1)) - {number},
        )
        for number in range(count)
    ]
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).map(lambda p: (min(p), max(p)))
    met = draw(st.dictionaries(pairs.filter(lambda p: p[0] != p[1]), st.integers(0, 2), max_size=4))
    missed = draw(st.dictionaries(st.integers(0, count - 1), st.integers(0, 4), max_size=3))
    return Problem(
        people=tuple(people),
        rounds=1,
        slots=tuple(range(slots)),
        sizes=draw(st.sampled_from([(3, 4, 5, 6)] * 3 + [(3, 4), (4,), (4, 6), (3,)])),
        levels=RuleLevels(same_school=draw(LEVELS), same_employer=draw(LEVELS), past_employer=draw(LEVELS)),
        met=tuple(Meeting(one, other, times) for (one, other), times in met.items()),
        missed=tuple(Missed(who, times) for who, times in missed.items()),
    )
