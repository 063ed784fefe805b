"""Script files: the default ones load, faults are named, scaling keeps the shape."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.dialogue.script import Mode, Script, ScriptFault, export_script, parse_script

DATA = Path(__file__).parents[3] / "src/kurumaza/scripts/data"


def body(name: str = "script_60") -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "minutes"), [("script_60", 60), ("script_75", 75), ("script_practice", 6)])
def test_default_script_lasts_as_long_as_it_says(name: str, minutes: int) -> None:
    script = parse_script(body(name))
    assert isinstance(script, Script)
    assert script.total_ms == minutes * 60_000
    assert [phase.mode for phase in script.phases] == [
        Mode.GATHER,
        Mode.ROUND,
        Mode.SILENT,
        Mode.ROUND,
        Mode.QUESTIONS,
        Mode.REST,
        Mode.OPEN,
        Mode.GIFT,
        Mode.CLOSE,
    ]
    assert [phase.key for phase in script.phases if phase.is_reversed] == ["ask"]


def test_script_file_is_equal_after_export_and_import() -> None:
    script = parse_script(body())
    assert isinstance(script, Script)
    assert parse_script(json.loads(json.dumps(export_script(script)))) == script


def test_scaled_script_is_shorter_and_keeps_its_patience() -> None:
    script = parse_script(body())
    assert isinstance(script, Script)
    scaled = script.scaled(0.01)
    assert scaled.total_ms == 36_000
    assert scaled.grace_ms == 200
    assert (scaled.away_ms, scaled.empty_ms) == (script.away_ms, script.empty_ms)
    with pytest.raises(ValueError, match="positive"):
        script.scaled(0)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"mode": "party"}, ScriptFault("talk", "mode", "not_a_mode")),
        ({"seconds": -1}, ScriptFault("talk", "seconds", "not_seconds")),
        ({"seconds": "60"}, ScriptFault("talk", "seconds", "not_seconds")),
        ({"seconds": True}, ScriptFault("talk", "seconds", "not_seconds")),
        ({"seconds": float("nan")}, ScriptFault("talk", "seconds", "not_seconds")),
        ({"seconds": 1e9}, ScriptFault("talk", "seconds", "too_long")),
        ({"seconds": 0.0001}, ScriptFault("talk", "seconds", "too_short")),
        ({"seconds": 200}, ScriptFault("talk", "turn_seconds", "does_not_fit")),
        ({"mode": "gift", "write_seconds": 60}, ScriptFault("gift", "mode", "twice")),
        ({"turn_seconds": 0}, ScriptFault("talk", "turn_seconds", "missing")),
        ({"words": {"ja": "あ"}}, ScriptFault("talk", "words", "not_words")),
        ({"words": {"ja": " ", "en": "a"}}, ScriptFault("talk", "words", "not_words")),
        ({"reversed": "yes"}, ScriptFault("talk", "reversed", "not_true_or_false")),
        ({"host": "けんじ"}, ScriptFault("talk", "host", "unknown")),
        ({"key": "gather"}, ScriptFault("gather", "key", "twice")),
    ],
)
def test_fault_names_phase_and_field(change: dict[str, Any], fault: ScriptFault) -> None:
    faulty = body()
    faulty["phases"][3].update(change)
    assert parse_script(faulty) == (fault,)


def test_writing_must_leave_time_to_read() -> None:
    faulty = body()
    faulty["phases"][7]["write_seconds"] = faulty["phases"][7]["seconds"]
    assert parse_script(faulty) == (ScriptFault("gift", "write_seconds", "does_not_fit"),)


def test_script_of_more_phases_than_an_evening_holds_is_refused() -> None:
    long = body()
    long["phases"] = [{**long["phases"][0], "key": f"gather{number}"} for number in range(31)]
    assert parse_script(long) == (ScriptFault("", "phases", "too_many"),)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["phases", "format", "name", "key", "mode"]), inner, max_size=4)
        ),
        max_leaves=20,
    )
)
def test_any_json_is_a_script_or_refused_with_reasons(value: Any) -> None:
    parsed = parse_script(value)
    assert isinstance(parsed, Script) or len(parsed) >= 1
