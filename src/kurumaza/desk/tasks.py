"""One thing that waits for an organiser."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Task:
    """One sentence, one place to do it. `call` names a help call that is ended by saying that one has seen to it, `enter` where
    one asks to be let into its room."""

    words: str
    address: str
    label: str
    is_urgent: bool = False
    call: UUID | None = None
    enter: str = ""
