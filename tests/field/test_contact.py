import pytest
from django.urls import reverse

from tests.conftest import SignIn
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_members_call_the_contact_by_a_tap(placed: Placed, sign_in: SignIn) -> None:
    placed.placement.description |= {"contact_name": "佐藤", "contact_phone": "017-000-0000"}
    placed.placement.save()
    browser = sign_in(placed.world.haruka.person)
    page = browser.get(reverse("placement_home", args=[placed.placement.uuid])).content.decode()
    assert '<a href="tel:017-000-0000">017-000-0000</a>' in page
