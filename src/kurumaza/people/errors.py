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
