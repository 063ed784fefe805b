"""Which mails one wants: one's own choice, which opening the page does not change."""

import pytest
from django.urls import reverse

from kurumaza.people.models import Consent
from kurumaza.people.queries import wants_notices
from tests.conftest import SignIn
from tests.factories.terms import PersonFactory

pytestmark = pytest.mark.django_db


def test_mails_are_switched_off_and_on_again(sign_in: SignIn) -> None:
    person = PersonFactory.create()
    client, address = sign_in(person), reverse("own_mail")
    assert "いまは、メールでもお知らせしています。" in client.get(address, {"wanted": "no"}).content.decode()
    assert wants_notices(person)
    page = client.post(address, {"wanted": "no"}, follow=True).content.decode()
    assert "自分の対話のほかのメールを止めました。いつでも戻せます。" in page
    assert "いまは、止めています。" in page
    assert not wants_notices(person)
    assert wants_notices(PersonFactory.create())
    client.post(address, {"wanted": "yes"})
    assert wants_notices(person)
    rows = Consent.objects.values_list("purpose", "subject_kind", "subject", "granted")
    assert list(rows) == [("notices", "person", person.uuid, granted) for granted in (False, True)]


def test_nonsense_switches_nothing(sign_in: SignIn) -> None:
    person = PersonFactory.create()
    assert sign_in(person).post(reverse("own_mail"), {"wanted": "maybe"}).status_code == 200
    assert Consent.objects.count() == 0
