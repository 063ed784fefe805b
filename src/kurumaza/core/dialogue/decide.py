"""decide(state, command, now) -> events | Refusal: all rules of a running circle.

A command yields its own events; then `follow_up` adds what follows from them (an empty turn is filled, a
vote takes effect …) until nothing more follows. Nobody is host: no rule looks at who a seat is."""

from collections.abc import Callable
from typing import Any

from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue import events as e
from kurumaza.core.dialogue import guards
from kurumaza.core.dialogue.agenda import seats_after
from kurumaza.core.dialogue.clock import clock_events
from kurumaza.core.dialogue.evolve import evolve
from kurumaza.core.dialogue.follow_up import follow_up
from kurumaza.core.dialogue.state import RoomState, Stage

Events = tuple[e.AnyEvent, ...]
# More steps than any chain of consequences has: a bound that only a programming error reaches.
_LONGEST_CHAIN = 100


def decide(state: RoomState, command: c.AnyCommand, now: int) -> Events | c.Refusal:
    """The events of an accepted command (none if it changes nothing), or why it is refused."""
    first = _RULES[type(command)](state, command, now)
    if isinstance(first, c.Refusal):
        return first
    events: list[e.AnyEvent] = []
    after, due = state, first
    while due:
        for event in due:
            events.append(event)
            after = evolve(after, event)
        assert len(events) < _LONGEST_CHAIN, f"endless consequences: {events[-4:]}"
        following = follow_up(after, now)
        if following is not None:
            due = (following,)
        else:  # several deadlines may have passed at once: one TimePassed serves them all
            due = clock_events(after, now) if isinstance(command, c.TimePassed) else ()
    return tuple(events)


def _open_room(state: RoomState, command: c.OpenRoom, _now: int) -> Events | c.Refusal:
    if state.stage is not Stage.CLOSED:
        return c.Refusal("already_open")
    return (e.RoomOpened(command.order, command.begins_at, command.closes_at),)


def _change_seats(state: RoomState, command: c.ChangeSeats, now: int) -> Events | c.Refusal:
    if refusal := guards.open_refusal(state):
        return refusal
    order = seats_after(state, command.order)
    if state.is_seated and order == tuple(seat.seat for seat in state.seats):
        return ()
    return (e.SeatsChanged(order, now),)


def _time_passed(state: RoomState, _command: c.TimePassed, now: int) -> Events | c.Refusal:
    return clock_events(state, now)


def _arrive(state: RoomState, command: c.Arrive, _now: int) -> Events | c.Refusal:
    if refusal := guards.seat_refusal(state, command.seat):
        return refusal
    seat = state.seat(command.seat)
    if seat and seat.connection == command.connection:
        return ()
    return (e.SeatArrived(command.seat, command.connection),)


def _lose_connection(state: RoomState, command: c.LoseConnection, now: int) -> Events | c.Refusal:
    if refusal := guards.seat_refusal(state, command.seat):
        return refusal
    seat = state.seat(command.seat)
    if seat is None or seat.connection != command.connection:
        return ()  # an older connection, since taken over by a newer one
    return (e.ConnectionLost(command.seat, now),)


def _leave(state: RoomState, command: c.Leave, _now: int) -> Events | c.Refusal:
    return guards.presence_refusal(state, command.seat) or (e.SeatLeft(command.seat),)


def _pass_turn(state: RoomState, command: c.PassTurn, _now: int) -> Events | c.Refusal:
    return guards.pass_refusal(state, command.seat) or (e.TurnEnded(command.seat, e.TurnEnd.PASSED),)


def _speak_last(state: RoomState, command: c.SpeakLast, _now: int) -> Events | c.Refusal:
    return guards.speak_last_refusal(state, command.seat) or (e.TurnEnded(command.seat, e.TurnEnd.POSTPONED),)


def _ask_for_time(state: RoomState, command: c.AskForTime, _now: int) -> Events | c.Refusal:
    return guards.ask_time_refusal(state, command.seat) or (e.TimeAsked(command.seat),)


def _give_time(state: RoomState, command: c.GiveTime, _now: int) -> Events | c.Refusal:
    return guards.give_time_refusal(state, command.seat) or (e.TimeGiven(command.seat),)


def _choose_pair(state: RoomState, command: c.ChoosePair, now: int) -> Events | c.Refusal:
    """Whoever would rather end need not persuade anybody; to go on takes both."""
    if refusal := guards.choose_pair_refusal(state, command.seat):
        return refusal
    if not command.goes_on:
        return (e.RoomEnded(now, e.EndReason.PAIR),)
    return () if command.seat in state.pair_choosers else (e.PairChosen(command.seat),)


def _come_as_organiser(state: RoomState, command: c.ComeAsOrganiser, now: int) -> Events | c.Refusal:
    """Everybody sees who comes, and nobody's time runs on meanwhile."""
    if refusal := guards.open_refusal(state):
        return refusal
    if any(
        (one.organiser, one.connection) == (command.organiser, command.connection) for one in state.organisers
    ):
        return ()
    came = e.OrganiserCame(command.organiser, command.connection)
    stands_still = state.stage is not Stage.RUNNING or state.is_paused
    if stands_still or command.organiser in state.organisers_seen:
        return (came,)
    return (came, e.RoomPaused(e.PauseReason.ASKED, now))


def _go_as_organiser(state: RoomState, command: c.GoAsOrganiser, _now: int) -> Events | c.Refusal:
    if refusal := guards.open_refusal(state):
        return refusal
    is_here = any(
        (one.organiser, one.connection) == (command.organiser, command.connection) for one in state.organisers
    )
    return (e.OrganiserWent(command.organiser),) if is_here else ()


def _remove_seat(state: RoomState, command: c.RemoveSeat, _now: int) -> Events | c.Refusal:
    removed = e.SeatRemoved(command.seat, command.organiser)
    return guards.remove_refusal(state, command.organiser, command.seat) or (removed,)


def _end_room(state: RoomState, command: c.EndRoom, now: int) -> Events | c.Refusal:
    ended = e.RoomEnded(now, e.EndReason.ORGANISER)
    return guards.organiser_refusal(state, command.organiser) or (ended,)


def _vote(state: RoomState, command: c.Vote, _now: int) -> Events | c.Refusal:
    if refusal := guards.vote_refusal(state, command.seat, command.direction):
        return refusal
    votes = state.forward_votes if command.direction is e.Direction.FORWARD else state.back_votes
    if (command.seat in votes) == command.is_wanted:
        return ()
    return (e.VoteCast(command.seat, command.direction, command.is_wanted),)


def _pause(state: RoomState, command: c.PauseRoom, now: int) -> Events | c.Refusal:
    return guards.pause_refusal(state, command.seat) or (e.RoomPaused(e.PauseReason.ASKED, now),)


def _resume(state: RoomState, command: c.ResumeRoom, now: int) -> Events | c.Refusal:
    return guards.resume_refusal(state, command.seat) or (e.RoomResumed(now),)


def _gesture(state: RoomState, command: c.ShowGesture, now: int) -> Events | c.Refusal:
    return guards.presence_refusal(state, command.seat) or (e.GestureShown(command.gesture, now),)


def _join_queue(state: RoomState, command: c.JoinQueue, _now: int) -> Events | c.Refusal:
    return guards.join_queue_refusal(state, command.seat) or (e.QueueJoined(command.seat),)


def _leave_queue(state: RoomState, command: c.LeaveQueue, _now: int) -> Events | c.Refusal:
    return guards.leave_queue_refusal(state, command.seat) or (e.QueueLeft(command.seat),)


def _write_gift(state: RoomState, command: c.WriteGift, _now: int) -> Events | c.Refusal:
    if refusal := guards.gift_refusal(state, command.seat):
        return refusal
    return () if command.seat in state.gift_writers else (e.GiftWritten(command.seat),)


_RULES: dict[type, Callable[[RoomState, Any, int], Events | c.Refusal]] = {
    c.OpenRoom: _open_room,
    c.ChangeSeats: _change_seats,
    c.TimePassed: _time_passed,
    c.Arrive: _arrive,
    c.LoseConnection: _lose_connection,
    c.Leave: _leave,
    c.PassTurn: _pass_turn,
    c.SpeakLast: _speak_last,
    c.AskForTime: _ask_for_time,
    c.GiveTime: _give_time,
    c.ChoosePair: _choose_pair,
    c.ComeAsOrganiser: _come_as_organiser,
    c.GoAsOrganiser: _go_as_organiser,
    c.RemoveSeat: _remove_seat,
    c.EndRoom: _end_room,
    c.Vote: _vote,
    c.PauseRoom: _pause,
    c.ResumeRoom: _resume,
    c.ShowGesture: _gesture,
    c.JoinQueue: _join_queue,
    c.LeaveQueue: _leave_queue,
    c.WriteGift: _write_gift,
}
