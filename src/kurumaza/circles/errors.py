"""Expected refusals about groups."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class GroupsRefused:
    """Nothing was changed; `codes` are rules' codes where the code is not_legal, fit for an organiser's eyes.

    Codes: nobody (nobody prepared can any time), no_slots (none ahead), forming (already being formed), not_forming,
    already_confirmed, not_ready, changed_meanwhile (another organiser was faster), people_changed (a member left),
    nothing_to_undo, nothing_to_redo, unknown_person, unknown_group, locked, not_legal, same_person, breaks_home (the group
    they leave could not take place), too_late (the group's time has come), cancelled, nothing_broken,
    over (nothing to answer any more), not_late (by how much is asked of who said that they come late)."""

    code: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Busy:
    """Nobody was seated in this pass; planned circles stay, the next pass tries again.

    Codes: held (another server process seats this slot now), engine (it crashed or was too slow), changed_meanwhile
    (somebody changed the slot's circles at the same moment), not_legal (what was found breaks a rule: nothing is written)."""

    code: Literal["held", "engine", "changed_meanwhile", "not_legal"]
