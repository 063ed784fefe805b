"""Expected refusals of this app, translated at the door."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class LinkRefused:
    """A personal link does not open: unknown, expired, or bound to another browser."""

    code: Literal["unknown", "expired", "other_browser"]


@dataclass(frozen=True)
class HandOverRefused:
    """No six digits are given, or those typed open nothing.

    `no_match` is one word for a wrong, a used and an expired number: a guess learns nothing from it."""

    code: Literal["organiser", "outside", "too_many_open", "no_match", "too_many_here", "too_many"]


@dataclass(frozen=True)
class ErasureRefused:
    """Somebody cannot be erased yet, because others depend on them: the last organiser of a partner with a term under way, a
    safeguarding person of such a term, or whoever an organisation names as its contact."""

    code: Literal["last_organiser", "safeguard", "contact"]


@dataclass(frozen=True)
class PasskeyRefused:
    """A passkey is not kept, not accepted or not taken away.

    no_question: the page was open too long, or answered before; no_match: the answer is not good; taken: it is kept already;
    too_many: so many one person keeps at most; last_required: their organisation asks for one."""

    code: Literal["no_question", "no_match", "taken", "too_many", "last_required"]


@dataclass(frozen=True)
class IdentityRefused:
    """Nobody comes in, or is connected, by a provider of identities.

    stale: not what this browser asked for, or too long ago; away: the provider does not answer; no_match: what it says is not
    good, or somebody said no there; unknown: nobody we know; taken: somebody else's already; not_now: who is here is asked to
    come in by a way of their own first."""

    code: Literal["stale", "away", "no_match", "unknown", "taken", "not_now"]
