"""現場のメンバー is left at the placement, where its host hears of it; the two never say different things."""

import pytest
from django.urls import reverse

from kurumaza.field.actions_members import begin_role
from kurumaza.field.actions_wishes import leave_placement
from kurumaza.terms.actions_roles import leave_role
from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.models import Role
from kurumaza.terms.queries_roles import own_roles
from tests.conftest import SignIn
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
