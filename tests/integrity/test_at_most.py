"""A term has two safeguarding people at most."""

import pytest
from django.db import IntegrityError, transaction

from kurumaza.safety.models import Safeguard
from tests.factories.terms import PersonFactory, TermFactory

pytestmark = pytest.mark.django_db


def test_third_safeguard_is_refused() -> None:
    term, other = TermFactory.create(), TermFactory.create()
    for _ in range(2):
        Safeguard.objects.create(term=term, person=PersonFactory.create())
    third = Safeguard.objects.create(term=other, person=PersonFactory.create())
    refused = "safety_safeguard: at most 2 to one term"
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        Safeguard.objects.create(term=term, person=PersonFactory.create())
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        Safeguard.objects.filter(pk=third.pk).update(term=term)
    assert Safeguard.objects.filter(term=term).count() == 2
