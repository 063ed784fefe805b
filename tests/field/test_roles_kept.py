"""現場のメンバー is left at the placement, where its host hears of it; the two never say different things."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.field.actions_members import begin_role, follow_last_day
from kurumaza.field.actions_placements import rewrite_placement
from kurumaza.field.actions_wishes import leave_placement
from kurumaza.field.models import Placement
from kurumaza.field.queries_placements import content_of, digest_of
from kurumaza.terms.actions_roles import leave_role
from kurumaza.terms.dates import in_term
from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.models import Role, RoleHeld
from kurumaza.terms.queries_roles import own_roles, state_of
from tests.conftest import SignIn
from tests.factories.field import full_content, joined, published_placement
from tests.factories.terms import evening_of, make_world
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
KIND = Role.Kind.FIELD_MEMBER


def state(placed: Placed) -> str:
    [(_role, found)] = own_roles(placed.world.haruka.person, placed.now)
    return found


def test_role_of_a_member_is_not_left_by_itself(placed: Placed, sign_in: SignIn) -> None:
    begin_role(placement=placed.placement, enrolment=placed.world.haruka, now=placed.now)
    left = leave_role(enrolment=placed.world.haruka, kind=KIND, now=placed.now)
    assert (left, state(placed)) == (RoleRefused("kept"), "accepted")
    page = sign_in(placed.world.haruka.person).get(reverse("own_roles")).content.decode()
    assert f'href="{reverse("field")}"' in page
    assert 'value="leave"' not in page


def test_leaving_the_placement_ends_the_role(placed: Placed) -> None:
    place = placed.world.haruka
    begin_role(placement=placed.placement, enrolment=place, now=placed.now)
    leave_placement(placement=placed.placement, enrolment=place, words="", now=placed.now)
    assert state(placed) == "left"


def test_role_that_no_placement_keeps_is_left_at_once(placed: Placed) -> None:
    place = placed.world.haruka
    begin_role(placement=placed.placement, enrolment=place, now=placed.now)
    placed.finished()
    assert isinstance(leave_role(enrolment=place, kind=KIND, now=placed.now), Role)


@pytest.mark.parametrize("days", [100, 3])
def test_role_follows_the_last_day_of_the_placement(days: int) -> None:
    now = timezone.now()
    world = make_world(now=now)
    today = in_term(now, world.term).date()
    began = full_content()._replace(starts_on=today, ends_on=today + timedelta(days=10))
    placement = published_placement(world, now, began)
    joined(world, placement, now)
    placement = Placement.objects.get(pk=placement.pk)
    content, last = content_of(placement), today + timedelta(days=days)
    done = rewrite_placement(
        placement=placement,
        content=content._replace(ends_on=last),
        mark=digest_of(content),
        by=world.student_organiser,
        now=now,
        counsel_read=True,
    )
    assert isinstance(done, Placement), done
    assert Role.objects.get(enrolment=world.haruka).until == last
    assert RoleHeld.objects.get(enrolment=world.haruka).ended_on == last


def member_until(placed: Placed, days: int) -> date:
    """A member from today on, until the placement ends."""
    last = in_term(placed.now, placed.placement.term).date() + timedelta(days=days)
    Placement.objects.filter(pk=placed.placement.pk).update(ends_on=last)
    placed.placement.refresh_from_db()
    begin_role(placement=placed.placement, enrolment=placed.world.haruka, now=placed.now)
    return last


def moved(placed: Placed, last: date | None, now: datetime) -> None:
    Placement.objects.filter(pk=placed.placement.pk).update(ends_on=last)
    follow_last_day(placement=placed.placement, now=now)


@pytest.mark.parametrize("days", [90, None])
def test_role_begins_again_where_the_last_day_is_moved_after_it_has_passed(
    placed: Placed, days: int | None
) -> None:
    place, last = placed.world.haruka, member_until(placed, 5)
    later = placed.now + timedelta(days=7)
    until = last + timedelta(days=days) if days else None
    moved(placed, until, later)
    role = Role.objects.get(enrolment=place)
    assert (role.until, state_of(role, later)) == (until, "accepted")
    held = RoleHeld.objects.filter(enrolment=place).order_by("began_on")
    assert [one.ended_on for one in held] == [last, until]
    assert held[1].began_on == in_term(later, place.term).date()


def test_role_that_is_over_stays_over_where_the_moved_day_has_passed_too(placed: Placed) -> None:
    place, last = placed.world.haruka, member_until(placed, 5)
    later = placed.now + timedelta(days=7)
    moved(placed, last + timedelta(days=1), later)
    role = Role.objects.get(enrolment=place)
    assert (role.until, state_of(role, later)) == (last, "over")
    assert RoleHeld.objects.get(enrolment=place).ended_on == last


def test_role_that_was_left_does_not_begin_again_by_a_day(placed: Placed) -> None:
    place, last = placed.world.haruka, member_until(placed, 5)
    Role.objects.filter(enrolment=place).update(left_at=placed.now)
    moved(placed, last + timedelta(days=30), placed.now)
    assert state_of(Role.objects.get(enrolment=place), placed.now) == "left"


def test_role_lasts_as_long_as_the_longer_of_two_placements(placed: Placed) -> None:
    today, place = in_term(placed.now, placed.placement.term).date(), placed.world.haruka
    other = Placement.objects.create(
        term=placed.placement.term,
        organisation=placed.placement.organisation,
        title="もう一つ",
        starts_on=today,
        ends_on=today + timedelta(days=30),
    )
    other.members.add(place)
    Placement.objects.filter(pk=placed.placement.pk).update(ends_on=today + timedelta(days=5))
    for one in (other, Placement.objects.get(pk=placed.placement.pk)):
        begin_role(placement=one, enrolment=place, now=placed.now)
    follow_last_day(placement=placed.placement, now=placed.now)
    assert Role.objects.get(enrolment=place).until == today + timedelta(days=30)


def test_clock_that_was_put_back_over_midnight_ends_nothing_before_it_began(placed: Placed) -> None:
    place, midnight = placed.world.haruka, evening_of(placed.now) + timedelta(hours=5)
    begin_role(placement=placed.placement, enrolment=place, now=midnight + timedelta(minutes=30))
    leave_placement(
        placement=placed.placement, enrolment=place, words="", now=midnight - timedelta(minutes=30)
    )
    held = RoleHeld.objects.get(enrolment=place)
    assert held.ended_on == held.began_on
