"""What is done after an evening, and after somebody has changed their mind."""

from uuid import UUID

from kurumaza.jobs.registry import job
from kurumaza.rooms import actions_airtime


@job("rooms.forget_airtime")
def forget_airtime(enrolment: str) -> None:
    """Takes one person's 話した時間 away."""
    actions_airtime.forget_airtime(enrolment=UUID(enrolment))
