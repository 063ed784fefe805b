"""All writes of content: versions are added, never changed."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from kurumaza.core.dialogue.script import ScriptFault, parse_script
from kurumaza.partners.models import Programme
from kurumaza.scripts.errors import ScriptRefused
from kurumaza.scripts.models import Deck, Questionnaire, Script, Text

DATA = Path(__file__).with_name("data")
# Programme's own names of content that has no name in its file.
DECK_NAME = "カード集"  # data: a version's name, shown to organisers as it is
QUESTIONNAIRE_NAME = "ふりかえりの質問"  # data: a version's name, shown to organisers as it is
GROUND_RULES_NAME = "話し方の約束"  # data: a version's name, shown to organisers as it is


@dataclass(frozen=True)
class DefaultContent:
    """What a new programme starts with; each a first version that organisers copy and edit."""

    script60: Script
    script75: Script
    practice: Script
    deck: Deck
    questionnaire: Questionnaire
    ground_rules: Text


@cache
def _file(name: str) -> str:
    return (DATA / f"{name}.json").read_text(encoding="utf-8")


def default_body(name: str) -> dict[str, Any]:
    """A default content file by name, e.g. `script_60`, freshly decoded."""
    body: dict[str, Any] = json.loads(_file(name))
    return body


@transaction.atomic
def create_script_version(*, programme: Programme, body: Any, now: datetime) -> Script | ScriptRefused:
    """Adds the next version of the script named in the file, or says what in it cannot run."""
    parsed = parse_script(body)
    if isinstance(parsed, tuple):
        return ScriptRefused(parsed)
    name = parsed.name.ja
    if len(name) > 60:
        return ScriptRefused((ScriptFault("", "name", "too_long"),))
    latest = Script.objects.filter(programme=programme, name=name).aggregate(Max("version"))["version__max"]
    return Script.objects.create(
        programme=programme, name=name, version=(latest or 0) + 1, body=body, created_at=now
    )


@transaction.atomic
def create_deck_version(*, programme: Programme, name: str, body: dict[str, Any], now: datetime) -> Deck:
    """Adds the next version of a deck."""
    latest = Deck.objects.filter(programme=programme, name=name).aggregate(Max("version"))["version__max"]
    return Deck.objects.create(
        programme=programme, name=name, version=(latest or 0) + 1, body=body, created_at=now
    )


@transaction.atomic
def create_questionnaire_version(
    *, programme: Programme, name: str, body: dict[str, Any], now: datetime
) -> Questionnaire:
    """Adds the next version of a questionnaire."""
    versions = Questionnaire.objects.filter(programme=programme, name=name)
    latest = versions.aggregate(Max("version"))["version__max"]
    return Questionnaire.objects.create(
        programme=programme, name=name, version=(latest or 0) + 1, body=body, created_at=now
    )


@transaction.atomic
def create_text_version(*, programme: Programme, name: str, body: dict[str, Any], now: datetime) -> Text:
    """Adds the next version of a text."""
    latest = Text.objects.filter(programme=programme, name=name).aggregate(Max("version"))["version__max"]
    return Text.objects.create(
        programme=programme, name=name, version=(latest or 0) + 1, body=body, created_at=now
    )


@transaction.atomic
def create_default_content(*, programme: Programme, now: datetime) -> DefaultContent:
    """Gives a programme the default scripts, deck, questionnaire and ground rules."""

    def script(name: str) -> Script:
        made = create_script_version(programme=programme, body=default_body(name), now=now)
        assert isinstance(made, Script), f"default script {name} is faulty"
        return made

    return DefaultContent(
        script60=script("script_60"),
        script75=script("script_75"),
        practice=script("script_practice"),
        deck=create_deck_version(programme=programme, name=DECK_NAME, body=default_body("deck"), now=now),
        questionnaire=create_questionnaire_version(
            programme=programme, name=QUESTIONNAIRE_NAME, body=default_body("questionnaire"), now=now
        ),
        ground_rules=create_text_version(
            programme=programme, name=GROUND_RULES_NAME, body=default_body("ground_rules"), now=now
        ),
    )
