"""`kurumaza reset_passkeys`: for an organiser who has lost theirs, where nobody else of the organisation can help."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from kurumaza.people.actions_passkeys import reset_passkeys
from kurumaza.people.queries import person_by_address


class Command(BaseCommand):
    help = "Takes all passkeys of a person away and ends their sessions. They come in by a code, and add a new one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="the address of the person")

    def handle(self, *_args: Any, **options: Any) -> None:
        person = person_by_address(options["email"])
        if person is None:
            raise CommandError(f"Nobody is known by {options['email']}. Nothing was changed.")
        taken = reset_passkeys(person=person, by=None)
        self.stdout.write(f"{taken} passkeys of {person.email} are gone, and they are told by mail.")
