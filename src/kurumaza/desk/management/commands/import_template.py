"""`kurumaza import-template FILE --programme P --organiser ADDRESS`: reads a template in for an organiser, who goes on at the desk."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from kurumaza.core.templates.codec import MAX_BYTES, encode
from kurumaza.core.templates.template import Template
from kurumaza.desk.queries_content import sound_template
from kurumaza.desk.words_template import refusal_sentence
from kurumaza.partners.models import RUNS, Programme
from kurumaza.partners.queries import members_of_programme
from kurumaza.people.mails import absolute
from kurumaza.people.models import Person
from kurumaza.terms.actions_templates import stage_template


class Command(BaseCommand):
    help = "Reads a template in; the organiser looks at it and starts the term at the desk, within a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="kurumaza-template-….json")
        parser.add_argument("--programme", required=True, help="its id, or its name if no other is called so")
        parser.add_argument("--organiser", required=True, help="address of who starts the term")

    def handle(self, *_args: Any, **options: Any) -> None:
        programme = _programme(options["programme"])
        by = _organiser(programme, options["organiser"])
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as reason:
            raise CommandError(f"{path} cannot be read: {reason.strerror}. Nothing was changed.") from None
        template = sound_template(data)
        if not isinstance(template, Template):
            raise CommandError(refusal_sentence(template))
        staged = stage_template(
            programme=programme, data=encode(template), by=by, filename=path.name, now=timezone.now()
        )
        self.stdout.write(
            f"It is read. Go on at the desk, within a day: {absolute(reverse('start_term', args=[staged.uuid]))}"
        )


def _programme(said: str) -> Programme:
    try:
        found = list(Programme.objects.filter(uuid=UUID(said)))
    except ValueError:
        found = list(Programme.objects.filter(name=said).order_by("pk")[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandError(f"Several programmes are called {said}: say which by its id. Nothing was changed.")
    raise CommandError(f"There is no programme {said}. Nothing was changed.")


def _organiser(programme: Programme, address: str) -> Person:
    member = (
        members_of_programme(programme).filter(role__in=RUNS, person__email=address.strip().lower()).first()
    )
    if member is None:
        raise CommandError(f"{programme.name} has no organiser {address}. Nothing was changed.")
    return member.person
