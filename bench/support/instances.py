"""Makes up instances like the published ones: the same kinds of people, as many as are asked for.

`python -m bench.support.instances N FILE [--seed S] [--rounds R] [--slots K]` writes one in the format kurumaza-matching-instance/1.
"""

import argparse
import gzip
import json
from pathlib import Path
from random import Random
from typing import Any

from kurumaza.core.matching.instance import FORMAT, read_instance
from kurumaza.core.matching.problem import Problem

TAGS, TOPICS, INDUSTRIES, REGIONS = 24, 16, 12, 8


def made_up(people: int, *, seed: int, rounds: int = 1, slots: int | None = None) -> Problem:
    """A problem of that many people, half of each side."""
    problem = read_instance(json.dumps(rows_of(people, seed=seed, rounds=rounds, slots=slots)).encode())
    assert isinstance(problem, Problem)
    return problem


def rows_of(people: int, *, seed: int, rounds: int = 1, slots: int | None = None) -> dict[str, Any]:
    """The file's content. Shares and skews are those counted in the published instances."""
    random = Random(seed)
    slots = slots or (3 if people < 100 else 6 if people < 500 else 12 if people < 5_000 else 16)
    wanted = [random.uniform(0.5, 1.0) for _ in range(slots)]
    rows = [_row(number, people, rounds, wanted, random) for number in range(people)]
    for number in random.sample(range(people), people // 80):
        other = random.randrange(people)
        if other != number:
            rows[number]["apart"] = [other]
    return {"format": FORMAT, "n": people, "seed": seed, "rounds": rounds, "slots": slots, "people": rows}


def _row(number: int, people: int, rounds: int, wanted: list[float], random: Random) -> dict[str, Any]:
    is_student = number % 2 == 0
    own, other = (
        (random.choice((1, 2, 3)), random.choice((0, 1, 2)))
        if is_student
        else (
            random.choice((0, 1, 2)),
            random.choice((2, 3, 4, 5)),
        )
    )
    schools, employers = max(6, people // 25), max(8, people // 11)
    return {
        "id": number,
        "side": 0 if is_student else 1,
        "languages": random.choices((["ja"], ["ja", "en"], ["en"]), (90, 7, 3))[0],
        "school": _skewed(schools, random) if is_student or random.random() < 0.5 else None,
        "employer": _skewed(employers, random) if not is_student or random.random() < 0.2 else None,
        "past_employer": _skewed(employers, random) if not is_student and random.random() < 0.6 else None,
        "facing": random.sample(range(TAGS), own),
        "lived": random.sample(range(TAGS), other),
        "topics": random.sample(range(TOPICS), random.choice((2, 3, 4))),
        "industry": _skewed(INDUSTRIES, random),
        "region": _skewed(REGIONS, random),
        "apart": [],
        "can": [_offers(wanted, random) for _ in range(rounds)],
    }


def _offers(wanted: list[float], random: Random) -> list[int]:
    count = min(len(wanted), random.choices((1, 2, 3, 4, 5, 6), (8, 26, 34, 23, 8, 1))[0])
    offered: set[int] = set()
    while len(offered) < count:
        offered.add(random.choices(range(len(wanted)), wanted)[0])
    return sorted(offered)


def _skewed(kinds: int, random: Random) -> int:
    """A few are frequent, most are rare: weights 1 / (1 + rank)."""
    return min(kinds - 1, int((kinds + 1) ** random.random()) - 1)


def main() -> None:
    """Writes an instance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", type=int, metavar="N")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--slots", type=int)
    options = parser.parse_args()
    rows = rows_of(options.people, seed=options.seed, rounds=options.rounds, slots=options.slots)
    options.file.write_bytes(gzip.compress(json.dumps(rows).encode(), mtime=0))


if __name__ == "__main__":
    main()
