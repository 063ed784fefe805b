"""Evenings as they were stored: rows of a released version are read for good. A golden file is never made anew."""

import hashlib
import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from kurumaza.core.dialogue import events as e
from kurumaza.core.dialogue import snapshot
from kurumaza.core.dialogue.evolve import advance
from kurumaza.core.dialogue.script import Phase, Script, Words, parse_script
from kurumaza.core.dialogue.state import OrganiserState, RoomState, SeatState, ShownGesture, new_room
from tests.core.dialogue.scripts import ALL_MODES

GOLDEN = sorted((Path(__file__).with_name("golden")).glob("*.json"))


def read(file: Path) -> dict[str, Any]:
    evening: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return evening


def replayed(evening: dict[str, Any]) -> dict[int, RoomState]:
    """The state after every row, by seq."""
    script = parse_script(evening["script"])
    assert isinstance(script, Script)
    state, states = new_room(script), {}
    for row in evening["log"]:
        state = advance(state, e.from_log(row))
        states[state.seq] = state
    return states


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_stored_evening_is_replayed_to_its_states(file: Path) -> None:
    evening = read(file)
    states = replayed(evening)
    assert len(states) == len(evening["log"]) == evening["states"][-1]["seq"]
    for stored in evening["states"]:
        state = states[stored["seq"]]
        # A field that joined later is not in the file: it has its default on both sides.
        assert msgspec.convert({**stored, "script": msgspec.to_builtins(state.script)}, RoomState) == state


def test_golden_evenings_hold_every_kind_of_event() -> None:
    rows = [row for file in GOLDEN for row in read(file)["log"] if row["version"] == e.VERSION]
    kinds = {event["type"] for row in rows for event in row["events"]}
    assert kinds == {kind.__struct_config__.tag for kind in get_args(e.AnyEvent)}


def test_row_of_an_old_version_is_lifted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if seats had been called places two versions ago, and events had had no tag one version ago."""
    old = {"version": e.VERSION - 2, "events": [{"place": "p"}]}
    monkeypatch.setitem(e.UPCASTERS, e.VERSION - 2, lambda events: [{"seat": one["place"]} for one in events])
    monkeypatch.setitem(
        e.UPCASTERS, e.VERSION - 1, lambda events: [{"type": "seat_left", **one} for one in events]
    )
    assert e.from_log(old) == (e.SeatLeft("p"),)


@pytest.mark.parametrize("version", [0, e.VERSION + 1, None, "1"])
def test_row_of_an_unknown_version_is_refused(version: object) -> None:
    with pytest.raises(msgspec.ValidationError, match="no upcaster"):
        e.from_log({"version": version, "events": []})


def test_snapshot_of_another_version_is_refused() -> None:
    stored = snapshot.to_bytes(new_room(ALL_MODES))
    assert snapshot.from_bytes(stored) == new_room(ALL_MODES)
    for version in (snapshot.VERSION - 1, snapshot.VERSION + 1):
        other = msgspec.json.encode({**msgspec.json.decode(stored), "version": version})
        with pytest.raises(msgspec.DecodeError):
            snapshot.from_bytes(other)


def test_snapshot_without_a_version_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        snapshot.from_bytes(msgspec.json.encode(new_room(ALL_MODES)))


def test_changed_state_needs_a_new_version_of_snapshots() -> None:
    """If this fails, a snapshot has other fields: raise snapshot.VERSION and put the new digest here."""
    kinds = (RoomState, SeatState, OrganiserState, ShownGesture, Script, Phase, Words)
    fields = json.dumps([kind.__struct_fields__ for kind in kinds])
    assert (snapshot.VERSION, hashlib.sha256(fields.encode()).hexdigest()[:16]) == (4, "f951425b62b6e52a")
