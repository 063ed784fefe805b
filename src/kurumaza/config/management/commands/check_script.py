"""`python -m kurumaza check_script FILE`: whether a script's file can run, and if not, every reason why."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kurumaza.core.dialogue.script import Script, parse_script
from kurumaza.scripts.words import sentence_of


class Command(BaseCommand):
    """Reads one file and writes nothing."""

    help = "Says whether a script's file can run, and if not, which phases and fields stand in the way."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *_arguments: Any, file: Path, **_options: Any) -> None:
        """Prints the phases, or every fault."""
        try:
            body = json.loads(file.read_text(encoding="utf-8-sig"))
        except OSError as failure:
            raise CommandError(_("%(file)s を読めません。") % {"file": file}) from failure
        except (UnicodeDecodeError, json.JSONDecodeError) as failure:
            raise CommandError(_("%(file)s を、UTF-8のJSONとして読めません。") % {"file": file}) from failure
        found = parse_script(body)
        if not isinstance(found, Script):
            title = _("%(count)sか所を直してください。") % {"count": len(found)}
            raise CommandError("\n".join([title, *map(sentence_of, found)]))
        said = {"name": found.name.ja, "phases": len(found.phases), "minutes": f"{found.total_ms / 60_000:g}"}
        self.stdout.write(_("%(name)s:%(phases)s段階、%(minutes)s分。このまま使えます。") % said)
