"""`kurumaza create_organisation`: how a real server gets its organisations, each with its first organiser."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.partners.actions import found_organisation
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Membership, Organisation


class Command(BaseCommand):
    help = "Makes an organisation and invites its first organiser by mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="as participants read it")
        parser.add_argument("--contact-email", required=True, help="public: where anybody can write to")
        parser.add_argument("--organiser-email", required=True, help="who is invited and organises")
        parser.add_argument("--organiser-name", default=_("担当者"), help="how the invitation greets them")

    def handle(self, *_args: Any, **options: Any) -> None:
        name, call_name = options["name"].strip(), options["organiser_name"].strip()
        _check_length("--name", name, Organisation._meta.get_field("name").max_length)
        _check_length("--organiser-name", call_name, Membership._meta.get_field("call_name").max_length)
        made = found_organisation(
            name=name,
            contact_email=_address("--contact-email", options["contact_email"]),
            organiser_email=_address("--organiser-email", options["organiser_email"]),
            call_name=call_name,
            now=timezone.now(),
        )
        if isinstance(made, PartnersRefused):
            raise CommandError(f"There is an organisation called {name} already. Nothing was changed.")
        self.stdout.write(f"{name} is there. {made.person.email} is sent an invitation.")


def _check_length(option: str, value: str, limit: int | None) -> None:
    if not value or (limit is not None and len(value) > limit):
        raise CommandError(f"{option} must have 1 to {limit} characters.")


def _address(option: str, value: str) -> str:
    try:
        validate_email(value.strip())
    except ValidationError:
        raise CommandError(f"{option} must be an e-mail address, not {value!r}.") from None
    return value.strip()
