"""Naming safeguarding people."""

import pytest

from kurumaza.audit.models import AuditEntry
from kurumaza.safety.actions import name_safeguard
from kurumaza.safety.errors import SafeguardRefused
from kurumaza.safety.models import Safeguard
from kurumaza.safety.queries import safeguards_of
from tests.factories.terms import PersonFactory, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_third_safeguarding_person_is_refused_and_nothing_is_written() -> None:
    world = make_world()
    first, second, third = world.student_organiser, world.graduate_organiser, PersonFactory.create()
    named = [name_safeguard(term=world.term, person=one, by=first) for one in (first, second, first, third)]
    assert [isinstance(one, Safeguard) for one in named] == [True, True, True, False]
    assert named[-1] == SafeguardRefused()
    assert list(safeguards_of(world.term)) == [first, second]
    assert AuditEntry.objects.filter(act="safety.safeguard_named").count() == 2
