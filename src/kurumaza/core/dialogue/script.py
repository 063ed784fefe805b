"""The guided agenda (進行) as data: file format `kurumaza-script/1`, validation, scaling for tests."""

from enum import StrEnum
from typing import Any

import msgspec

FORMAT = "kurumaza-script/1"
LOCALES = ("ja", "en")
MAX_SECONDS = 4 * 60 * 60
# Shorter is a slip of the pen: a step that ends before a page has drawn it.
MIN_SECONDS = 0.05
MAX_PHASES = 30
# As long as what is counted of a phase can name it.
KEY_MAX = 40


class Mode(StrEnum):
    """How a phase runs."""

    GATHER = "gather"
    ROUND = "round"
    SILENT = "silent"
    QUESTIONS = "questions"
    REST = "rest"
    OPEN = "open"
    GIFT = "gift"
    CLOSE = "close"


class Words(msgspec.Struct, frozen=True):
    """One text in the languages that we have."""

    ja: str
    en: str


class Phase(msgspec.Struct, frozen=True):
    """段階. Durations in milliseconds; `turn_ms` is one person's time in modes that go round."""

    key: str
    title: Words
    mode: Mode
    total_ms: int
    words: Words
    explain: Words
    turn_ms: int = 0
    pause_ms: int = 0
    write_ms: int = 0
    is_reversed: bool = False


class Script(msgspec.Struct, frozen=True):
    """進行: the phases in order, and the room's patience."""

    name: Words
    phases: tuple[Phase, ...]
    grace_ms: int = 20_000
    # A seat whose connection is lost keeps its place, and its turn, for so long.
    away_ms: int = 15_000
    # A room in which nobody is left waits so long before it ends.
    empty_ms: int = 900_000
    # With fewer than three at its time, the seating has so long to send people or to take them elsewhere; then two begin.
    wait_ms: int = 75_000
    # So much longer is a turn for which the others gave time; open talk is as much shorter.
    extension_ms: int = 60_000
    # Two who are left have so long to choose; then they go on.
    pair_ms: int = 120_000

    @property
    def total_ms(self) -> int:
        """Planned length of the evening."""
        return sum(phase.total_ms for phase in self.phases)

    def scaled(self, factor: float) -> "Script":
        """The same script with every duration multiplied: how tests run an hour in a minute.

        `away_ms` and `empty_ms` stay: a network is not faster in a test."""
        if factor <= 0:
            raise ValueError("factor must be positive")
        return msgspec.structs.replace(
            self,
            grace_ms=_scale(self.grace_ms, factor),
            wait_ms=_scale(self.wait_ms, factor),
            extension_ms=_scale(self.extension_ms, factor),
            pair_ms=_scale(self.pair_ms, factor),
            phases=tuple(
                msgspec.structs.replace(
                    phase,
                    total_ms=_scale(phase.total_ms, factor),
                    turn_ms=_scale(phase.turn_ms, factor),
                    pause_ms=_scale(phase.pause_ms, factor),
                    write_ms=_scale(phase.write_ms, factor),
                )
                for phase in self.phases
            ),
        )


class ScriptFault(msgspec.Struct, frozen=True):
    """Why a script file is refused: which phase (its key, or its place if it has none), which field, what."""

    phase: str
    field: str
    code: str


# One after the other, in the drawn order or its reverse; over when all had their turn.
GOES_ROUND = (Mode.ROUND, Mode.QUESTIONS)
_MODES_WITH_TURNS = {Mode.ROUND, Mode.QUESTIONS, Mode.GIFT}
_SECONDS = ("seconds", "turn_seconds", "pause_seconds", "write_seconds")
_PHASE_FIELDS = {"key", "title", "mode", "words", "explain", "reversed", *_SECONDS}
_SCRIPT_FIELDS = {
    "format",
    "name",
    "grace_seconds",
    "away_seconds",
    "empty_seconds",
    "wait_seconds",
    "extension_seconds",
    "pair_seconds",
    "phases",
}


def parse_script(body: Any) -> Script | tuple[ScriptFault, ...]:
    """A script from its file (decoded JSON), or all its faults at once.

    Fault codes: not_an_object, wrong_format, unknown, missing, not_words, not_seconds, too_short, too_long,
    not_a_mode, twice, empty, too_many, not_true_or_false, does_not_fit."""
    if not isinstance(body, dict):
        return (ScriptFault("", "", "not_an_object"),)
    faults = _script_faults(body)
    phases = body.get("phases")
    if isinstance(phases, list):
        faults += _phases_faults(phases)
    if faults:
        return tuple(faults)
    return Script(
        name=_words(body["name"]),
        phases=tuple(_phase(phase) for phase in body["phases"]),
        grace_ms=_ms(body.get("grace_seconds", 20)),
        away_ms=_ms(body.get("away_seconds", 15)),
        empty_ms=_ms(body.get("empty_seconds", 900)),
        wait_ms=_ms(body.get("wait_seconds", 75)),
        extension_ms=_ms(body.get("extension_seconds", 60)),
        pair_ms=_ms(body.get("pair_seconds", 120)),
    )


def export_script(script: Script) -> dict[str, Any]:
    """The file of a script; `parse_script` gives the script back."""
    return {
        "format": FORMAT,
        "name": msgspec.to_builtins(script.name),
        "grace_seconds": script.grace_ms / 1000,
        "away_seconds": script.away_ms / 1000,
        "empty_seconds": script.empty_ms / 1000,
        "wait_seconds": script.wait_ms / 1000,
        "extension_seconds": script.extension_ms / 1000,
        "pair_seconds": script.pair_ms / 1000,
        "phases": [
            {
                "key": phase.key,
                "title": msgspec.to_builtins(phase.title),
                "mode": phase.mode.value,
                "seconds": phase.total_ms / 1000,
                "turn_seconds": phase.turn_ms / 1000,
                "pause_seconds": phase.pause_ms / 1000,
                "write_seconds": phase.write_ms / 1000,
                "reversed": phase.is_reversed,
                "words": msgspec.to_builtins(phase.words),
                "explain": msgspec.to_builtins(phase.explain),
            }
            for phase in script.phases
        ],
    }


def _scale(duration_ms: int, factor: float) -> int:
    return max(1, round(duration_ms * factor)) if duration_ms else 0


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _words(value: dict[str, str]) -> Words:
    return Words(ja=value["ja"], en=value["en"])


def _phase(raw: dict[str, Any]) -> Phase:
    return Phase(
        key=raw["key"],
        title=_words(raw["title"]),
        mode=Mode(raw["mode"]),
        total_ms=_ms(raw["seconds"]),
        words=_words(raw["words"]),
        explain=_words(raw["explain"]),
        turn_ms=_ms(raw.get("turn_seconds", 0)),
        pause_ms=_ms(raw.get("pause_seconds", 0)),
        write_ms=_ms(raw.get("write_seconds", 0)),
        is_reversed=raw.get("reversed", False),
    )


def are_words(value: Any) -> bool:
    """Whether a value of a file is a text in every language that we have, at most 300 characters each, and nothing beside: no page would
    show it, and it would be handed on unread."""
    return (
        isinstance(value, dict)
        and value.keys() == set(LOCALES)
        and all(isinstance(text, str) and 0 < len(text.strip()) <= 300 for text in value.values())
    )


def _seconds_code(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        return "not_seconds"
    if 0 < value < MIN_SECONDS:
        return "too_short"
    return "too_long" if value > MAX_SECONDS else None


def _script_faults(body: dict[Any, Any]) -> list[ScriptFault]:
    faults = [ScriptFault("", str(field), "unknown") for field in sorted(set(body) - _SCRIPT_FIELDS, key=str)]
    if body.get("format") != FORMAT:
        faults.append(ScriptFault("", "format", "wrong_format"))
    if not are_words(body.get("name")):
        faults.append(ScriptFault("", "name", "not_words"))
    for field in sorted(_SCRIPT_FIELDS - {"format", "name", "phases"}):
        if field in body and (code := _seconds_code(body[field])):
            faults.append(ScriptFault("", field, code))
    if not isinstance(body.get("phases"), list) or not body["phases"]:
        faults.append(ScriptFault("", "phases", "empty"))
    elif len(body["phases"]) > MAX_PHASES:
        faults.append(ScriptFault("", "phases", "too_many"))
    return faults


def _phases_faults(phases: list[Any]) -> list[ScriptFault]:
    faults: list[ScriptFault] = []
    seen: set[str] = set()
    for place, raw in enumerate(phases, start=1):
        if not isinstance(raw, dict):
            faults.append(ScriptFault(str(place), "", "not_an_object"))
            continue
        key = raw.get("key")
        name = key if isinstance(key, str) and key else str(place)
        if name in seen:
            faults.append(ScriptFault(name, "key", "twice"))
        seen.add(name)
        faults += _phase_faults(name, raw)
    gifts = [raw for raw in phases if isinstance(raw, dict) and raw.get("mode") == Mode.GIFT]
    # A seat has one gift an evening: a second phase of them would open at once.
    faults += [ScriptFault(str(raw.get("key", "")), "mode", "twice") for raw in gifts[1:]]
    return faults


def _phase_faults(name: str, raw: dict[Any, Any]) -> list[ScriptFault]:
    faults = [ScriptFault(name, str(field), "unknown") for field in sorted(set(raw) - _PHASE_FIELDS, key=str)]
    if not isinstance(raw.get("key"), str) or not raw["key"]:
        faults.append(ScriptFault(name, "key", "missing"))
    elif len(raw["key"]) > KEY_MAX:
        faults.append(ScriptFault(name, "key", "too_long"))
    for field in ("title", "words", "explain"):
        if not are_words(raw.get(field)):
            faults.append(ScriptFault(name, field, "not_words"))
    for field in _SECONDS:
        if field in raw and (code := _seconds_code(raw[field])):
            faults.append(ScriptFault(name, field, code))
    if "reversed" in raw and not isinstance(raw["reversed"], bool):
        faults.append(ScriptFault(name, "reversed", "not_true_or_false"))
    if not isinstance(raw.get("mode"), str) or raw["mode"] not in set(Mode):
        return [*faults, ScriptFault(name, "mode", "not_a_mode")]
    return faults + _duration_faults(name, raw, Mode(raw["mode"]))


def _duration_faults(name: str, raw: dict[Any, Any], mode: Mode) -> list[ScriptFault]:
    needed = ["seconds"]
    if mode in _MODES_WITH_TURNS:
        needed.append("turn_seconds")
    if mode is Mode.GIFT:
        needed.append("write_seconds")
    faults = [ScriptFault(name, field, "missing") for field in needed if not raw.get(field)]
    are_seconds = all(_seconds_code(raw[field]) is None for field in _SECONDS if field in raw)
    return faults if faults or not are_seconds else _fit_faults(name, raw, mode)


def _fit_faults(name: str, raw: dict[Any, Any], mode: Mode) -> list[ScriptFault]:
    """One turn with what belongs to it must fit into its phase."""
    if mode is Mode.GIFT:
        field, within = "write_seconds", raw["write_seconds"] + raw["turn_seconds"]
    elif mode in _MODES_WITH_TURNS:
        field, within = "turn_seconds", raw["turn_seconds"] + raw.get("pause_seconds", 0)
    else:
        return []
    return [ScriptFault(name, field, "does_not_fit")] if within > raw["seconds"] else []
