"""Expected refusals of ways in."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class ApplicationRefused:
    """An application is not taken, not found, or not decided on: the side takes none now; no mail of ours asked for this; it is decided
    already; people may not come into the term now; nobody waits for a place, or there is none."""

    code: Literal["closed", "unknown", "decided", "no_legal_basis", "not_open", "nobody_waits"]


@dataclass(frozen=True)
class ListRefused:
    """No mail of ours asked for this confirmation, or too long ago; or an enquiry was answered by somebody else already; or this very announcement
    was sent before."""

    code: Literal["unknown", "answered", "sent"]
