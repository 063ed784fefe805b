"""The digest, and that problems travel between processes."""

import pickle

import msgspec
import pytest
from msgspec.structs import replace

from kurumaza.core.matching.problem import Meeting, Problem, Weights, digest
from tests.core.matching.problems import instance, person, problem, senior

SMALL = problem(
    person(1, slots=(0, 1), topics=frozenset({1, 2})),
    senior("1", topics=frozenset({"1", 2})),
    senior(3),
    slots=(0, 1),
    met=(Meeting(1, 3, 1),),
)


def test_digest_ignores_order_and_the_way_a_number_is_written() -> None:
    turned = replace(
        SMALL,
        people=SMALL.people[::-1],
        met=(Meeting(3, 1, 1),),
        weights=Weights(seat=1000.0, size_penalty=(40.0, 0.0, 25.0, 60.0)),
        sizes=(6, 5, 4, 3),
    )
    assert digest(turned) == digest(SMALL)


@pytest.mark.parametrize(
    "changed",
    [
        replace(SMALL, weights=Weights(maybe=21)),
        replace(SMALL, met=()),
        replace(SMALL, people=(*SMALL.people[:2], senior(3, topics=frozenset({1})))),
        replace(SMALL, people=(*SMALL.people[:2], senior("3")), met=()),
        replace(SMALL, people=(person(1, slots=(0,), topics=frozenset({1, 2})), *SMALL.people[1:])),
        replace(SMALL, sizes=(3, 4)),
    ],
)
def test_digest_changes_with_anything_that_matters(changed: Problem) -> None:
    assert digest(changed) != digest(SMALL)


def test_digest_is_stable_across_versions() -> None:
    assert (
        digest(problem(person(1), senior(2), senior(3)))
        == "982c13f478b50de3b0ae2df36d6b2a14127da843bf523365783eedacaf884771"
    )


@pytest.mark.parametrize("original", [SMALL, instance("n24-s1")])
def test_problem_survives_pickle_and_json(original: Problem) -> None:
    assert pickle.loads(pickle.dumps(original)) == original
    assert msgspec.json.decode(msgspec.json.encode(original), type=Problem) == original
