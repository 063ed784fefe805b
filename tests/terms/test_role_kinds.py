"""Which 続いている関わり a term asks for: what it does not ask for is neither wished nor offered, and what was accepted goes on."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.terms import actions_roles
from kurumaza.terms.actions_role_kinds import choose_role_kinds
from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.models import Role, Term
from kurumaza.terms.queries_roles import state_of
from kurumaza.terms.role_kinds import ROLE_KINDS, default_role_kinds
from tests.conftest import SignIn
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now=now)


def _choose(world: World, *kinds: str) -> None:
    choose_role_kinds(term=world.term, kinds=kinds, by=world.student_organiser)  # type: ignore[arg-type]
    world.haruka.refresh_from_db()


def _wish(world: World, kind: str, now: datetime) -> Role | RoleRefused:
    return actions_roles.wish_role(enrolment=world.haruka, kind=kind, words="", now=now)


def _offer(world: World, kind: str, now: datetime) -> Role | RoleRefused:
    until = now.date() + timedelta(days=30)
    by = world.graduate_organiser
    return actions_roles.offer_role(enrolment=world.haruka, kind=kind, until=until, by=by, now=now)


def test_a_term_asks_for_all_of_them_until_its_organisers_choose(world: World) -> None:
    assert world.term.role_kinds == default_role_kinds() == list(ROLE_KINDS)
    _choose(world, "next_organiser", "opener")
    assert Term.objects.get(pk=world.term.pk).role_kinds == ["opener", "next_organiser"]
    _choose(world, "opener", "next_organiser")
    assert AuditEntry.objects.filter(act="terms.role_kinds_chosen").count() == 1


def test_what_is_not_asked_for_is_neither_wished_nor_offered(world: World, now: datetime) -> None:
    _choose(world, "opener")
    assert _wish(world, "companion", now) == RoleRefused("not_here")
    assert _offer(world, "companion", now) == RoleRefused("not_here")
    assert not Role.objects.exists()
    assert isinstance(_wish(world, "opener", now), Role)


def test_what_was_wished_before_can_be_answered_and_what_was_accepted_goes_on(
    world: World, now: datetime
) -> None:
    _wish(world, "companion", now)
    _choose(world)
    offered = _offer(world, "companion", now)
    assert isinstance(offered, Role)
    accepted = actions_roles.accept_role(
        enrolment=world.haruka, kind="companion", until=offered.until, now=now
    )
    assert isinstance(accepted, Role)
    assert state_of(accepted, now) == "accepted"


def test_forms_show_what_the_term_asks_for(world: World, sign_in: SignIn) -> None:
    organiser, person = sign_in(world.student_organiser), sign_in(world.haruka.person)
    desk, wish = reverse("roles_on_desk", args=[world.term.slug]), reverse("wish_role")
    assert "接続の練習に付きそう:はじめての人と" in person.get(wish).content.decode()
    sent = organiser.post(desk, {"act": "kinds", "kinds": ["opener"]}, follow=True).content.decode()
    assert "この期でお願いすることを決めました。" in sent
    assert 'value="companion"' not in sent.partition('value="ask"')[2].partition("</form>")[0]
    page = person.get(wish).content.decode()
    assert "話しはじめを受けもつ:はじめに" in page
    assert "接続の練習に付きそう:はじめての人と" not in page
    assert "選び直してください。" in person.post(wish, {"kind": "companion"}).content.decode()
    organiser.post(desk, {"act": "kinds"})
    assert "いま、続いている関わりをお願いしていません。" in person.get(wish).content.decode()
    assert "こちらからお願いする" not in organiser.get(desk).content.decode()


def test_what_is_no_kind_is_not_chosen(world: World, sign_in: SignIn) -> None:
    desk = reverse("roles_on_desk", args=[world.term.slug])
    page = sign_in(world.student_organiser).post(desk, {"act": "kinds", "kinds": ["opener", "field_member"]})
    assert page.status_code == 200
    assert Term.objects.get(pk=world.term.pk).role_kinds == default_role_kinds()
