"""Expected refusals about groups."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GroupsRefused:
    """Nothing was changed; `codes` are rules' codes where the code is not_legal, fit for an organiser's eyes.

    Codes: nobody (nobody prepared can any time), no_slots (none ahead), forming (already being formed), not_forming,
    already_confirmed, not_ready, changed_meanwhile (another organiser was faster), people_changed (a member left),
    nothing_to_undo, nothing_to_redo, unknown_person, unknown_group, locked, not_legal, same_person, breaks_home (the group
    they leave could not take place), too_late (the group's time has come), cancelled, nothing_broken,
    over (nothing to answer any more)."""

    code: str
    codes: tuple[str, ...] = ()
