"""How good groups are, in figures and in words."""

import pytest

from kurumaza.circles.quality import Quality, quality_of
from kurumaza.circles.words_board import progress_sentences, quality_sentence
from kurumaza.core.matching.problem import Missed, Person, Problem

PEOPLE = tuple(
    Person(id=name, side=name[0], languages=frozenset({"ja"}), can=((("1", "yes"),),))
    for name in "a1 a2 b1 b2".split()
)
PROBLEM = Problem(people=PEOPLE, rounds=1, slots=("1",))


@pytest.mark.parametrize(
    ("objective", "bound", "expected"),
    [
        (4200, 4200, Quality("best")),
        (4200, 4200 + 1e-7, Quality("best")),
        (4200, None, Quality("unknown")),
        (4194, 4200, Quality("near", 3)),
        (4193.9, 4200, Quality("near", 4)),
        (4180, 4200, Quality("near", 10)),
        (4160, 4200, Quality("fair", 20)),
        (4100, 4200, Quality("open")),
        (3100, 4200, Quality("open")),
    ],
)
def test_quality_is_the_gap_beside_the_seats(
    objective: float, bound: float | None, expected: Quality
) -> None:
    assert quality_of(PROBLEM, objective, bound, seated=4) == expected


def test_quality_where_not_everybody_can_sit_counts_the_seats_that_there_are() -> None:
    assert quality_of(PROBLEM, 3194, 3200, seated=3) == Quality("near", 3)


def test_quality_counts_the_dearer_seats_of_those_who_were_left_out() -> None:
    problem = Problem(people=PEOPLE, rounds=1, slots=("1",), missed=(Missed("a1", 1),))
    assert quality_of(problem, 4494, 4500, seated=4) == Quality("near", 3)


def test_quality_of_groups_moved_by_hand_is_rough() -> None:
    assert quality_of(PROBLEM, 4199, 4200, seated=4, rough=True) == Quality("near", 5)
    assert quality_of(PROBLEM, 4178, 4200, seated=4, rough=True) == Quality("fair", 15)


def test_quality_is_said_in_words() -> None:
    said = [
        quality_sentence(one)
        for one in (Quality("best"), Quality("near", 3), Quality("fair", 20), Quality("open"))
    ]
    assert said == [
        "条件の中で、最良の組み合わせです。",
        "ほぼ最良です(これ以上は最大でも3%)。",
        "よい組み合わせです(さらに良くなるとしても、最大で20%です)。",
        "条件に合うグループ分けができました。もっと良いグループ分けがあるかどうかは、言い切れません。",
    ]


def test_progress_is_calm_from_the_beginning() -> None:
    assert progress_sentences({}, None) == ["みなさんの時間を重ねています。"]
    told = {"people": 48, "seated": 44}
    assert progress_sentences(told, Quality("near", 6)) == [
        "48人のうち、44人の席が見つかりました。",
        "いまのグループ分けは、ほぼ最良です(これ以上は最大でも6%)。",
        "よりよい組み合わせを探しています。",
    ]
