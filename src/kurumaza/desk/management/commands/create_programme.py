"""`kurumaza create-programme --name P --partner A --partner B`: organisations that are to run terms together."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from kurumaza.desk.actions_programmes import found_programme
from kurumaza.partners.models import Organisation, Programme


class Command(BaseCommand):
    help = "Brings organisations together in a programme, with the default script, cards and texts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="as participants read it")
        parser.add_argument(
            "--partner", action="append", required=True, help="an organisation's name; twice or more"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        name, names = options["name"].strip(), list(dict.fromkeys(options["partner"]))
        limit = Programme._meta.get_field("name").max_length or 0
        if not 0 < len(name) <= limit:
            raise CommandError(f"--name must have 1 to {limit} characters. Nothing was changed.")
        if len(names) < 2:
            raise CommandError("A programme has two partners or more. Nothing was changed.")
        found = {one.name: one for one in Organisation.objects.filter(name__in=names)}
        if missing := [one for one in names if one not in found]:
            raise CommandError(
                f"There is no organisation called {missing[0]}. Make it with create-organisation. Nothing was changed."
            )
        programme = found_programme(name=name, partners=[found[one] for one in names], now=timezone.now())
        self.stdout.write(f"{programme.name} is there, of {' and '.join(names)}: {programme.uuid}")
