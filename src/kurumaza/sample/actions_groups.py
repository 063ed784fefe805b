"""Groups of the sample: proposed, confirmed, and everybody comes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from kurumaza.circles.actions import confirm_groups, keep_answer, propose_groups
from kurumaza.circles.actions_seats import reply_attendance
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.circles.problem import LANGUAGE, problem_of
from kurumaza.core.matching.plan import assemble
from kurumaza.core.matching.problem import PlannedCircle
from kurumaza.sample.actions_term import OpenedTerm
from kurumaza.sample.content import SEED, Group


def seat_groups(
    opened: OpenedTerm, round_index: int, groups: Sequence[Group], *, at: datetime
) -> list[Circle]:
    """Confirms these groups for a round's only time, and all say that they come.

    Nobody is told by mail: the sample would begin with a hundred mails about an evening that has been or is now."""
    held, by = opened.rounds[round_index], opened.organisers[0]
    proposal = propose_groups(held=held, seed=SEED, by=by, now=at)
    assert isinstance(proposal, Proposal), proposal
    problem = problem_of(held, now=at)
    planned = tuple(_planned(opened, group, problem.slots[0]) for group in groups)
    keep_answer(proposal=proposal, asked=problem, answer=assemble(problem, 0, SEED, planned), now=at)
    proposal.refresh_from_db()
    circles = confirm_groups(proposal=proposal, revision=proposal.revision, by=by, now=at, invite=False)
    assert isinstance(circles, list), circles
    for circle in circles:
        _say_that_all_come(circle, at + timedelta(days=4))
    return circles


def _planned(opened: OpenedTerm, group: Group, slot: object) -> PlannedCircle:
    students, graduates = opened.people_of
    members = (
        students[group.student],
        graduates[group.graduate],
        students[group.other_student],
        graduates[group.other_graduate],
    )
    return PlannedCircle(
        round=0, slot=str(slot), language=LANGUAGE, members=tuple(str(one.uuid) for one in members)
    )


def _say_that_all_come(circle: Circle, at: datetime) -> None:
    for seat in circle.seats.select_related("enrolment__person"):
        replied = reply_attendance(seat=seat, reply=Seat.Reply.COMING, by=seat.enrolment.person, now=at)
        assert isinstance(replied, Seat), replied
