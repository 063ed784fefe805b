"""The figures of a circle, and when there are none."""

import pytest

from kurumaza.core.measurement.circle import Measured, Shared, how_shared

TEN_MINUTES = 600_000


def people(*seconds: int, sides: str = "0101", unmeasured: int = 0) -> list[Measured]:
    return [
        Measured(int(side), one * 1000, unmeasured * 1000) for one, side in zip(seconds, sides, strict=False)
    ]


def test_four_who_were_measured() -> None:
    shared = how_shared(people(60, 60, 120, 0), seats=4, phase_ms=TEN_MINUTES)
    assert (shared.seats, shared.measured, shared.spoken_seconds) == (4, 4, 240)
    assert shared.inequality == pytest.approx(0.5)
    assert shared.balance == pytest.approx(1 - 60 / 120)


def test_two_who_were_measured_give_no_figure() -> None:
    assert how_shared(people(60, 30), seats=4, phase_ms=TEN_MINUTES) == Shared(
        seats=4, measured=2, phase_seconds=600
    )


def test_mean_of_one_person_is_no_figure_of_a_side() -> None:
    shared = how_shared(people(60, 30, 20, sides="001"), seats=3, phase_ms=TEN_MINUTES)
    assert shared.inequality is not None
    assert shared.balance is None


def test_who_could_not_be_heard_is_not_taken_for_silent() -> None:
    silent = Measured(1, 0, 61_000)
    shared = how_shared([*people(60, 60, 60), silent], seats=4, phase_ms=TEN_MINUTES)
    assert shared.measured == 3
    assert shared.inequality == pytest.approx(0)
