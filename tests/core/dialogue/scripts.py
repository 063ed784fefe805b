"""Scripts for the tests of core.dialogue: one phase of every mode, short."""

from kurumaza.core.dialogue.script import Mode, Phase, Script, Words

WORDS = Words(ja="ことば", en="words")


def phase(
    key: str,
    mode: Mode,
    *,
    total: int,
    turn: int = 0,
    pause: int = 0,
    write: int = 0,
    is_reversed: bool = False,
) -> Phase:
    """A phase with durations in milliseconds."""
    return Phase(
        key=key,
        title=WORDS,
        mode=mode,
        total_ms=total,
        words=WORDS,
        explain=WORDS,
        turn_ms=turn,
        pause_ms=pause,
        write_ms=write,
        is_reversed=is_reversed,
    )


ALL_MODES = Script(
    name=WORDS,
    phases=(
        phase("gather", Mode.GATHER, total=5_000),
        phase("warm_up", Mode.ROUND, total=8_000, turn=2_000),
        phase("write", Mode.SILENT, total=3_000),
        phase("talk", Mode.ROUND, total=14_000, turn=3_000, pause=500),
        phase("ask", Mode.QUESTIONS, total=12_000, turn=3_000, is_reversed=True),
        phase("rest", Mode.REST, total=2_000),
        phase("open", Mode.OPEN, total=12_000),
        phase("gift", Mode.GIFT, total=6_000, turn=1_000, write=2_000),
        phase("close", Mode.CLOSE, total=2_000),
    ),
    grace_ms=400,
    away_ms=1_500,
    empty_ms=20_000,
    wait_ms=2_500,
    extension_ms=1_000,
    pair_ms=3_000,
)
