"""How a circle runs: a pure state machine that a server drives and every seat sees a part of.

`decide(state, command, now) -> events | Refusal`, `evolve(state, event) -> state`, `view(state, seat)`.
Instants are whole milliseconds since 1970 in UTC, durations whole milliseconds."""
