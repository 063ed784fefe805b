"""What was typed on one page, against what is kept by now: pure. Someone may write on two devices, or send hours later."""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

Verdict = Literal["same", "write", "theirs"]


class Typed(NamedTuple):
    """One field as it was typed. `known` is what the page took for kept: what it was given, and what it has sent since without an
    answer. `age` is how long ago it was typed, by the page's own clock alone."""

    value: str
    known: tuple[str, ...]
    age: timedelta


def plain(text: str) -> str:
    """Text as it is kept: browsers end lines of one and the same text in two ways."""
    return text.replace("\r\n", "\n").strip()


def judge(kept: str, typed: Typed) -> Verdict:
    """What becomes of a typed text: it is there already; it follows what is kept; or something else was written elsewhere meanwhile,
    and its author has to see both."""
    if plain(typed.value) == plain(kept):
        return "same"
    return "write" if plain(kept) in map(plain, typed.known) else "theirs"


def judge_choice(kept: str, kept_at: datetime | None, typed: Typed, now: datetime) -> Verdict:
    """The same of a choice on a scale: where both changed it, the later one counts."""
    verdict = judge(kept, typed)
    if verdict == "theirs" and (kept_at is None or now - typed.age > kept_at):
        return "write"
    return verdict
