"""Rosters as an organiser takes them over."""

from datetime import datetime
from typing import Any

from kurumaza.core.text.roster import RosterPreview, read_roster
from kurumaza.people.models import Person
from kurumaza.terms.actions_confirm import confirm_roster
from kurumaza.terms.actions_roster import apply_roster_batch, stage_roster
from kurumaza.terms.models import RosterImport, Side
from kurumaza.terms.queries_fates import fates_beside
from tests.factories.terms import NOW


def read(*lines: str) -> RosterPreview:
    """A CSV of these lines, the heading first."""
    preview = read_roster("\n".join(lines).encode(), "名簿.csv")
    assert isinstance(preview, RosterPreview)
    return preview


def fates(side: Side, *lines: str) -> list[dict[str, Any]]:
    """What would become of each row."""
    return fates_beside(side, read(*lines))


def stage(side: Side, by: Person, *lines: str, now: datetime = NOW) -> RosterImport:
    """Read, and not yet taken over."""
    staged = stage_roster(side=side, preview=read(*lines), digest="d" * 64, by=by, now=now)
    assert isinstance(staged, RosterImport)
    return staged


def take_over(staged: RosterImport, by: Person, now: datetime = NOW) -> RosterImport:
    """All of it that there is to take over."""
    confirm_roster(roster=staged, by=by, now=now)
    while apply_roster_batch(roster_uuid=staged.uuid, now=now):
        pass
    return RosterImport.objects.get(pk=staged.pk)
