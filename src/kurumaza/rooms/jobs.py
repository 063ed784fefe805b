"""What is done after an evening, day by day, and after somebody has changed their mind."""

from uuid import UUID

from django.utils import timezone

from kurumaza.jobs.registry import job
from kurumaza.rooms import actions_airtime as actions
from kurumaza.rooms.models import Room


@job("rooms.forget_airtime")
def forget_airtime(enrolment: str) -> None:
    """Takes one person's 話した時間 away."""
    actions.forget_airtime(enrolment=UUID(enrolment))


@job("rooms.compute_figures")
def compute_figures(room: str) -> None:
    """Makes a circle's figures; a room that was taken away meanwhile has none."""
    ended = Room.objects.select_related("circle").filter(uuid=room).first()
    if ended is not None:
        actions.compute_figures(room=ended, now=timezone.now())


@job("rooms.forget_logs")
def forget_logs() -> None:
    """As an older version planned it; the table of retention does it now."""
    while actions.forget_logs(now=timezone.now()):
        pass
