"""What of signing in is older than it may be."""

from datetime import datetime, timedelta

from kurumaza.jobs.actions_retention import delete_some
from kurumaza.people.actions_hand_over import forget_hand_overs
from kurumaza.people.actions_retractions import bring_together
from kurumaza.people.models import BrowserSession, Link

# So long an expired link still gets its owner a fresh one.
LINK_DAYS = 180


def forget_links(now: datetime) -> int:
    """Links that ended long ago."""
    return delete_some(Link.objects.filter(expires_at__lt=now - timedelta(days=LINK_DAYS)))


def forget_sessions(now: datetime) -> int:
    """Sessions that are over."""
    return delete_some(BrowserSession.objects.filter(expire_date__lt=now))


def forget_numbers(now: datetime) -> int:
    """Six-digit numbers, and what was typed in vain."""
    forget_hand_overs(now=now)
    return 0


def look_at_retractions(now: datetime) -> None:
    """Whether all that was taken back is kept, and stays taken back."""
    bring_together(now=now)
