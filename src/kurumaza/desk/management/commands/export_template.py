"""`kurumaza export-template --term T [FILE]`: what a term hands on, without anybody's name; as at the desk, where
of what may be one only parts of other words are kept. Names of all sides are known here."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from kurumaza.desk.queries_template import template_file, usually_kept
from kurumaza.terms.models import Term


class Command(BaseCommand):
    help = "Writes a term's template into a file that another region can begin with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="where to; kurumaza-template-<term>.json here")
        parser.add_argument("--term", required=True, help="the term's name in its address, e.g. aomori-1")

    def handle(self, *_args: Any, **options: Any) -> None:
        slug = options["term"]
        term = Term.objects.filter(slug=slug, rehearsal_of__isnull=True).first()
        if term is None:
            raise CommandError(f"There is no term {slug}. Nothing was written.")
        path = options["file"] or Path(f"kurumaza-template-{slug}.json")
        try:
            with path.open("xb") as file:
                file.write(template_file(None, term))
        except OSError as reason:
            raise CommandError(f"{path} cannot be written: {reason.strerror}.") from None
        if stay := usually_kept(None, term):
            words = ", ".join(one.word for one in stay)
            self.stdout.write(f"Also somebody's call name, and left in as a part of other words: {words}.")
        self.stdout.write(
            f"{path} is there. Read it before you hand it on: a name that nobody knows is not found."
        )
