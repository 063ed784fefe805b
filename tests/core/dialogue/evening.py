"""A room that is played by hand, with a clock that runs from deadline to deadline."""

from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.decide import decide
from kurumaza.core.dialogue.evolve import advance
from kurumaza.core.dialogue.state import RoomState, new_room, next_deadline
from tests.core.dialogue.scripts import ALL_MODES

FOUR = ("p", "q", "r", "s")


class Evening:
    """A room of four at the start of its first phase, and a clock."""

    def __init__(self, seats: tuple[str, ...] = FOUR) -> None:
        self.now = 0
        self.state: RoomState = new_room(ALL_MODES)
        self.give(c.OpenRoom(seats))
        for seat in seats:
            self.give(c.Arrive(seat, f"{seat}1"))
        if len(seats) == 2:
            self.pair_goes_on()

    def pair_goes_on(self) -> None:
        """Both of two who are left would like to go on."""
        for seat in self.state.present:
            self.give(c.ChoosePair(seat, True))

    def give(self, command: c.AnyCommand) -> None:
        outcome = decide(self.state, command, self.now)
        assert not isinstance(outcome, c.Refusal), outcome
        if outcome:
            self.state = advance(self.state, outcome)

    def refused(self, command: c.AnyCommand) -> str:
        outcome = decide(self.state, command, self.now)
        assert isinstance(outcome, c.Refusal), outcome
        return outcome.code

    def tick(self) -> None:
        """Lets the clock run to the next deadline."""
        deadline = next_deadline(self.state)
        assert deadline is not None
        self.now = max(self.now, deadline)
        self.give(c.TimePassed())

    def until(self, key: str) -> "Evening":
        while self.state.current.key != key:
            self.tick()
        return self
