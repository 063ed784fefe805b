"""Expected refusals of this app, translated at the door."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class LinkRefused:
    """A personal link does not open: unknown, expired, or bound to another browser."""

    code: Literal["unknown", "expired", "other_browser"]
