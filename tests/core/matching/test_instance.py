"""Files of the benchmark format, good and bad."""

import gzip
import json
from typing import Any

import pytest

from kurumaza.core.matching.instance import read_instance
from kurumaza.core.matching.problem import Person, Problem, RuleLevels
from kurumaza.core.matching.validate import Refusal
from tests.core.matching.problems import INSTANCES, instance

ROW: dict[str, Any] = {
    "id": 0,
    "side": 1,
    "languages": ["ja"],
    "school": None,
    "employer": 0,
    "past_employer": None,
    "facing": [1],
    "lived": [],
    "topics": [3],
    "industry": 9,
    "region": 1,
    "apart": [],
    "can": [[1]],
}
FILE: dict[str, Any] = {
    "format": "kurumaza-matching-instance/1",
    "n": 1,
    "seed": 1,
    "rounds": 1,
    "slots": 3,
    "people": [ROW],
}


def read(**changes: Any) -> Problem | tuple[Refusal, ...]:
    return read_instance(json.dumps({**FILE, **changes}).encode())


@pytest.mark.parametrize(
    ("name", "people", "slots"), [("n24-s1", 24, 3), ("n24-s2", 24, 3), ("n200-s1", 200, 6)]
)
def test_published_instance_is_read_whole(name: str, people: int, slots: int) -> None:
    found = instance(name)
    assert (len(found.people), len(found.slots), found.rounds) == (people, slots, 1)
    assert found.levels == RuleLevels.benchmark()


def test_row_keeps_every_field() -> None:
    found = read()
    assert isinstance(found, Problem)
    assert found.people == (
        Person(
            id=0,
            side=1,
            languages=frozenset({"ja"}),
            employer=0,
            facing=frozenset({1}),
            topics=frozenset({3}),
            industry=9,
            region=1,
            can=(((1, "yes"),),),
        ),
    )


@pytest.mark.parametrize(
    ("changes", "code", "field", "who"),
    [
        ({"format": "other/1"}, "wrong_format", "format", None),
        ({"n": 2}, "wrong_length", "n", None),
        ({"n": "many"}, "wrong_type", "n", None),
        ({"people": 3}, "wrong_type", "people", None),
        ({"rounds": 2}, "wrong_length", "can", 0),
        ({"slots": 10**12}, "out_of_range", "slots", None),
        ({"people": [{**ROW, "school": 1.5}]}, "wrong_type", "school", 0),
        ({"people": [{**ROW, "facing": [[1]]}]}, "wrong_type", "facing", 0),
        ({"people": [{**ROW, "can": [[7]]}]}, "unknown", "can", 0),
        ({"people": [{**ROW, "can": [1]}]}, "wrong_type", "can", 0),
        ({"people": [{**ROW, "id": None}]}, "wrong_type", "id", None),
        ({"people": [{name: ROW[name] for name in ROW if name != "side"}]}, "wrong_type", "side", 0),
        ({"people": [3]}, "wrong_type", "file", None),
    ],
)
def test_bad_file_is_refused_by_name(changes: dict[str, Any], code: str, field: str, who: int | None) -> None:
    assert read(**changes) == (Refusal(code=code, field=field, person=who),)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"\x1f\x8bxx", gzip.compress(b"{", mtime=0)])
def test_unreadable_bytes_are_refused(data: bytes) -> None:
    assert read_instance(data) == (Refusal(code="not_readable", field="file"),)


def test_cut_off_gzip_is_refused() -> None:
    data = (INSTANCES / "n24-s1.json.gz").read_bytes()
    assert read_instance(data[:300]) == (Refusal(code="not_readable", field="file"),)
