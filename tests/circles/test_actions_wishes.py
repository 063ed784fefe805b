"""What organisers wish: two people kept apart, and how strictly schools and employers are, and what counts how much."""

import msgspec
import pytest

from kurumaza.audit.models import AuditEntry
from kurumaza.circles import actions_forecast, actions_wishes
from kurumaza.circles.conditions import conditions_digest
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.forecast import level_forecasts, unknown_problems
from kurumaza.circles.models import Forecast, GroupRules, KeptApart, Proposal
from kurumaza.circles.problem import problem_of, problem_of_slot
from kurumaza.circles.queries import plan_of
from kurumaza.core.matching.emphasis import Emphasis, weights_of
from kurumaza.core.matching.problem import Weights
from kurumaza.jobs.models import Job
from kurumaza.terms.models import Enrolment
from tests.factories.circles import make_table_of, propose
from tests.factories.terms import NOW, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    """4 + 4 people with ○ at both times of a round."""
    world = make_world()
    make_table_of(world, students=4, graduates=4)
    return world


def _keep_apart(world: World, one: Enrolment, other: Enrolment) -> KeptApart | GroupsRefused:
    return actions_wishes.keep_apart(
        term=world.term, one=one, other=other, by=world.student_organiser, now=NOW
    )


def _together(world: World) -> tuple[Enrolment, Enrolment]:
    first, second, *_ = plan_of(propose(world)).circles[0].members
    return Enrolment.objects.get(uuid=str(first)), Enrolment.objects.get(uuid=str(second))


def test_pair_is_kept_apart_for_the_term_until_the_wish_is_taken_back(world: World) -> None:
    one, other = _together(world)
    wish = _keep_apart(world, other, one)
    assert isinstance(wish, KeptApart)
    assert _keep_apart(world, one, other) == wish
    pair = {str(one.uuid), str(other.uuid)}
    assert not any(pair <= set(circle.members) for circle in plan_of(propose(world)).circles)
    assert actions_wishes.end_keeping_apart(term=world.term, wish=wish.uuid, by=world.graduate_organiser)
    assert not actions_wishes.end_keeping_apart(term=world.term, wish=wish.uuid, by=world.graduate_organiser)
    assert any(pair <= set(circle.members) for circle in plan_of(propose(world, seed=1)).circles)
    acts = AuditEntry.objects.filter(subject=wish.uuid).values_list("act", flat=True)
    assert list(acts) == ["circles.kept_apart", "circles.kept_apart_ended"]


def test_one_person_or_somebody_of_another_term_is_refused(world: World) -> None:
    assert _keep_apart(world, world.haruka, world.haruka) == GroupsRefused("same_person")
    elsewhere = Enrolment.objects.get(term=world.outsiders_term)
    assert _keep_apart(world, world.haruka, elsewhere) == GroupsRefused("unknown_person")
    assert not KeptApart.objects.exists()


def test_level_is_chosen_for_the_term_and_used_by_the_next_proposal(world: World) -> None:
    Enrolment.objects.filter(side=world.students).update(school="見本大学")
    rules = actions_wishes.choose_level(
        term=world.term, relation="same_school", level=GroupRules.Level.NEVER, by=world.student_organiser
    )
    assert (rules.same_school, rules.same_employer, rules.past_employer) == ("never", "never", "avoid")
    assert problem_of(world.round, now=NOW).levels.same_school == "never"
    proposal = propose(world)
    assert proposal.levels["same_school"] == "never"
    assert len(plan_of(proposal).circles) == 2
    assert all(len(circle.members) == 3 for circle in plan_of(proposal).circles)


def test_what_counts_is_chosen_for_the_term_and_used_by_the_next_proposal(world: World) -> None:
    people = Enrolment.objects.filter(term=world.term).order_by("side_id", "pk")
    for number, one in enumerate(people):
        one.topics, one.region = [f"話題{number % 2}", f"迷い{number % 2}"], f"町{number % 2}"
        one.save()
    by, emphasis = world.student_organiser, Emphasis(topics="more", regions="none", maybe="less")
    usual = conditions_digest(world.round, problem_of(world.round, now=NOW))
    actions_wishes.choose_emphasis(term=world.term, emphasis=emphasis, by=by)
    actions_wishes.choose_emphasis(term=world.term, emphasis=emphasis, by=by)
    assert conditions_digest(world.round, problem_of(world.round, now=NOW)) != usual
    assert problem_of(world.round, now=NOW).weights == weights_of(emphasis)
    assert problem_of_slot(world.slots[0]).weights == weights_of(emphasis)
    proposal = propose(world)
    assert msgspec.convert(proposal.weights, Weights) == weights_of(emphasis)
    assert _topics_of(proposal) == [1, 1]
    turned = Emphasis(topics="none", regions="more")
    actions_wishes.choose_emphasis(term=world.term, emphasis=turned, by=by)
    assert _topics_of(propose(world)) == [2, 2]
    assert AuditEntry.objects.filter(act="circles.emphasis_chosen", subject=world.term.uuid).count() == 2


def _topics_of(proposal: Proposal) -> list[int]:
    """In each group, how many different wishes of what to talk about."""
    return [
        len(set(Enrolment.objects.filter(uuid__in=circle.members).values_list("region", flat=True)))
        for circle in plan_of(proposal).circles
    ]


def test_levels_are_forecast_in_the_background_once_for_each_problem(world: World) -> None:
    Enrolment.objects.filter(side=world.students).update(school="見本大学")
    assert actions_forecast.ask_forecasts(held=world.round, now=NOW)
    assert actions_forecast.ask_forecasts(held=world.round, now=NOW)
    assert Job.objects.filter(name="circles.forecast_levels").count() == 1
    while unknown_problems(world.round, problem_of(world.round, now=NOW)):
        actions_forecast.forecast_levels(held=world.round, now=NOW)
    told = level_forecasts(world.round, problem_of(world.round, now=NOW))
    school = [(one.level, one.is_chosen, one.left) for one in told["same_school"]]
    assert school == [("never", False, 2), ("avoid", True, 0), ("ignore", False, 0)]
    assert Forecast.objects.count() == 7  # as it is, and two other levels of three relations each
    assert not actions_forecast.ask_forecasts(held=world.round, now=NOW)


def test_level_that_seats_nobody_at_all_is_known_too(world: World) -> None:
    problem = problem_of(world.round, now=NOW)
    alone = msgspec.structs.replace(problem, people=problem.people[:1])
    name = conditions_digest(world.round, alone)
    actions_forecast.keep_forecast(name=name, problem=alone, seated=0, now=NOW)
    assert [one.left for one in level_forecasts(world.round, alone)["same_school"]].count(1) == 1


def test_forecast_waits_for_groups_that_somebody_waits_for(world: World) -> None:
    Proposal.objects.create(round=world.round, seed=1, created_at=NOW)
    actions_forecast.forecast_levels(held=world.round, now=NOW)
    assert not Forecast.objects.exists()
    assert Job.objects.get(name="circles.forecast_levels").due == NOW + actions_forecast.PAUSE


def test_forecast_that_does_not_come_to_an_end_is_not_asked_again(world: World) -> None:
    problem = problem_of(world.round, now=NOW)
    before = len(unknown_problems(world.round, problem))
    name, asked = next(iter(unknown_problems(world.round, problem).items()))
    actions_forecast.keep_forecast(name=name, problem=asked, seated=None, now=NOW)
    assert len(unknown_problems(world.round, problem)) == before - 1
    assert [one.is_given_up for one in level_forecasts(world.round, problem)["same_school"]].count(True) == 1
