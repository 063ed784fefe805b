"""Expected refusals of this app, translated at the door."""

from dataclasses import dataclass
from typing import Literal

from kurumaza.core.dialogue.content import ContentFault
from kurumaza.core.dialogue.script import ScriptFault


@dataclass(frozen=True)
class ScriptRefused:
    """A script file that cannot run: every fault with its phase and field."""

    faults: tuple[ScriptFault, ...]
    code: Literal["script_faulty"] = "script_faulty"


@dataclass(frozen=True)
class ContentRefused:
    """A deck, questionnaire or text that cannot be shown: every fault with its place and field."""

    faults: tuple[ContentFault, ...]
    code: Literal["content_faulty"] = "content_faulty"
