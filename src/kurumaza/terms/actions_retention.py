"""What of rosters is older than it may be."""

from datetime import datetime, timedelta

from kurumaza.jobs.actions_retention import delete_some
from kurumaza.partners.models import Key
from kurumaza.terms.actions_roster import UNDO_WITHIN
from kurumaza.terms.models import Accompaniment, ConditionChange, RosterChange, RosterImport
from kurumaza.terms.queries_conditions import CONDITIONS

# Nobody confirmed it: its rows are people's data without a purpose.
STAGED_DAYS = 30
# Nobody asks for it any more.
UNWANTED_DAYS = 30
# Its times are a month ahead at most (`terms.actions_accompaniment`).
ACCOMPANIMENT_DAYS = 60


def forget_changes(now: datetime) -> int:
    """What stood before a roster, once it can no longer be taken back. Usually its own job was faster."""
    return delete_some(RosterChange.objects.filter(roster__applied_at__lt=now - UNDO_WITHIN))


def forget_staged(now: datetime) -> int:
    """Rosters that were never confirmed, with their rows."""
    waiting = RosterImport.objects.filter(confirmed_at=None)
    return delete_some(waiting.filter(created_at__lt=now - timedelta(days=STAGED_DAYS)))


def forget_accompaniments(now: datetime) -> int:
    """Wishes to be accompanied, long after the time that was settled, or might have been."""
    return delete_some(Accompaniment.objects.filter(wished_at__lt=now - timedelta(days=ACCOMPANIMENT_DAYS)))


def forget_unwanted_changes(now: datetime) -> None:
    """Changes of conditions that were proposed once, and for which no key is turned. Those that took place stay."""
    standing = Key.objects.filter(approval__kind=CONDITIONS, revoked_at=None).values("approval__subject")
    unwanted = ConditionChange.objects.filter(applied_at=None).exclude(uuid__in=standing)
    unwanted.filter(created_at__lt=now - timedelta(days=UNWANTED_DAYS)).delete()
