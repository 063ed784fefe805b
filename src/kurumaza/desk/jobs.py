"""What ends by itself."""

from uuid import UUID

from django.utils import timezone

from kurumaza.desk import actions_rehearsal
from kurumaza.desk.queries_rehearsal import rehearsal_by_id
from kurumaza.jobs.registry import job


@job("desk.end_rehearsal")
def end_rehearsal(term: str) -> None:
    """Closes a rehearsal a day after it was started."""
    rehearsal = rehearsal_by_id(UUID(term))
    if rehearsal is not None:
        actions_rehearsal.end_rehearsal(rehearsal=rehearsal, now=timezone.now())
