"""Those who lead an organisation go at the same moment: somebody leads it afterwards."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from kurumaza.partners.actions_members import change_role
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import members_of
from kurumaza.people.actions_erasure import erase_person
from tests.factories.terms import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
Role = Membership.Role
TIMES = 5


def at_once(acts: Sequence[Callable[[], object]]) -> None:
    """On threads with connections of their own."""

    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts))


def erases(member: Membership) -> Callable[[], object]:
    return lambda: erase_person(person=member.person, now=timezone.now())


def becomes(member: Membership, role: str) -> Callable[[], object]:
    return lambda: change_role(membership=member, role=role, by=member.person)


@pytest.mark.parametrize("both_erased", [False, True])
def test_somebody_leads_when_both_leads_go_at_once(both_erased: bool) -> None:
    for _time in range(TIMES):
        organisation = OrganisationFactory.create()
        one, other = MembershipFactory.create_batch(2, organisation=organisation)
        MembershipFactory.create(organisation=organisation, role=Role.ORGANISER)
        at_once([erases(one), erases(other) if both_erased else becomes(other, Role.ORGANISER)])
        roles = sorted(str(member.role) for member in members_of(organisation))
        assert roles == (["lead"] if both_erased else ["lead", "organiser"])
