"""The rooms' clock keeps its pace."""

from kurumaza.rooms.live.clock import SteadyClock

SECOND_NS = 1_000_000_000


class Machine:
    """A wall clock and a rising one, moved by hand."""

    def __init__(self) -> None:
        self.wall, self.monotonic = 1_000_000 * SECOND_NS, 5 * SECOND_NS

    def pass_seconds(self, seconds: int) -> None:
        self.wall += seconds * SECOND_NS
        self.monotonic += seconds * SECOND_NS


def test_clock_agrees_with_the_machine() -> None:
    machine = Machine()
    clock = SteadyClock(lambda: machine.wall, lambda: machine.monotonic)
    machine.pass_seconds(90)
    assert clock.now_ms() == machine.wall // 1_000_000


def test_step_of_the_machines_clock_moves_no_deadline() -> None:
    machine = Machine()
    clock = SteadyClock(lambda: machine.wall, lambda: machine.monotonic)
    before = clock.now_ms()
    machine.wall -= 3_600 * SECOND_NS
    assert clock.now_ms() == before
    machine.pass_seconds(100)
    assert clock.now_ms() == before + 99_000  # a hundredth of it goes into coming back
