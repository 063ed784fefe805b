"""The operator's command for a server without anybody."""

import io
import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Membership, Organisation
from kurumaza.people.models import Person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADDRESS = "natsuki@kurumaza.example"


def create(**changes: str) -> str:
    options = {"name": "火-Okoshi", "contact_email": "info@kurumaza.example", "organiser_email": ADDRESS}
    said = io.StringIO()
    call_command("create_organisation", stdout=said, **(options | changes))
    return said.getvalue()


def test_organisation_is_made_and_its_organiser_invited() -> None:
    assert create() == f"火-Okoshi is there. {ADDRESS} is sent an invitation.\n"
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.contact_email) == ("火-Okoshi", "info@kurumaza.example")
    assert Membership.objects.get().organisation == organisation
    run_all_due()
    [invitation] = mail.outbox
    assert invitation.to == [ADDRESS]
    assert "担当者さんを、運営としてお迎えします。" in str(invitation.body)
    found = re.search(r"/l/[\w-]+/", str(invitation.body))
    assert found is not None
    assert Client().post(found[0])["Location"] == "/desk/"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "--name must have 1 to 100 characters."),
        ({"name": "あ" * 101}, "--name must have 1 to 100 characters."),
        ({"organiser_name": "あ" * 21}, "--organiser-name must have 1 to 20 characters."),
        ({"contact_email": "info"}, "--contact-email must be an e-mail address, not 'info'."),
        ({"organiser_email": ""}, "--organiser-email must be an e-mail address, not ''."),
    ],
)
def test_wrong_option_changes_nothing(changes: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=f"^{re.escape(said)}$"):
        create(**changes)
    assert (Organisation.objects.count(), Person.objects.count()) == (0, 0)


def test_name_that_is_taken_changes_nothing() -> None:
    create()
    with pytest.raises(CommandError, match="already"):
        create(organiser_email="other@kurumaza.example")
    assert (Organisation.objects.count(), Person.objects.count()) == (1, 1)
