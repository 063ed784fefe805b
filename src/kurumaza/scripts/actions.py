"""All writes of content: versions are added, never changed. `brought` as in `models`: by a template, for the term that begins with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, QuerySet

from kurumaza.core.dialogue.content import (
    ContentFault,
    faults_of_deck,
    faults_of_questionnaire,
    faults_of_text,
)
from kurumaza.core.dialogue.script import ScriptFault, parse_script
from kurumaza.partners.models import Programme
from kurumaza.scripts.errors import ContentRefused, ScriptRefused
from kurumaza.scripts.models import Deck, Questionnaire, Script, Text
from kurumaza.scripts.queries import (
    DECK_NAME,
    GROUND_RULES_NAME,
    QUESTIONNAIRE_NAME,
    RETROSPECTIVE_DECK_NAME,
    RetrospectiveContent,
    default_body,
    retrospective_content,
)

NAME_MAX = 60
Version = TypeVar("Version")


@dataclass(frozen=True)
class DefaultContent:
    """What a new programme starts with; each a first version that organisers copy and edit."""

    script60: Script
    script75: Script
    practice: Script
    retrospective: RetrospectiveContent
    deck: Deck
    questionnaire: Questionnaire
    ground_rules: Text


@transaction.atomic
def create_script_version(
    *, programme: Programme, body: Any, now: datetime, brought: bool = False
) -> Script | ScriptRefused:
    """Adds the next version of the script named in the file, or says what in it cannot run."""
    parsed = parse_script(body)
    if isinstance(parsed, tuple):
        return ScriptRefused(parsed)
    name = parsed.name.ja
    if len(name) > NAME_MAX:
        return ScriptRefused((ScriptFault("", "name", "too_long"),))
    version = _next_version(Script.objects.filter(programme=programme, name=name))
    return Script.objects.create(
        programme=programme, name=name, version=version, body=body, brought=brought, created_at=now
    )


@transaction.atomic
def create_deck_version(
    *, programme: Programme, name: str, body: Any, now: datetime, brought: bool = False
) -> Deck | ContentRefused:
    """Adds the next version of a deck, or says what in its file cannot be shown."""
    if faults := (*_name_faults(name), *faults_of_deck(body)):
        return ContentRefused(faults)
    version = _next_version(Deck.objects.filter(programme=programme, name=name))
    return Deck.objects.create(
        programme=programme, name=name, version=version, body=body, brought=brought, created_at=now
    )


@transaction.atomic
def create_questionnaire_version(
    *, programme: Programme, name: str, body: Any, now: datetime, brought: bool = False
) -> Questionnaire | ContentRefused:
    """Adds the next version of a questionnaire, or says what in its file cannot be asked."""
    if faults := (*_name_faults(name), *faults_of_questionnaire(body)):
        return ContentRefused(faults)
    version = _next_version(Questionnaire.objects.filter(programme=programme, name=name))
    return Questionnaire.objects.create(
        programme=programme, name=name, version=version, body=body, brought=brought, created_at=now
    )


@transaction.atomic
def create_text_version(
    *, programme: Programme, name: str, body: Any, now: datetime, brought: bool = False
) -> Text | ContentRefused:
    """Adds the next version of a text, or says what in its file cannot be shown."""
    if faults := (*_name_faults(name), *faults_of_text(body)):
        return ContentRefused(faults)
    version = _next_version(Text.objects.filter(programme=programme, name=name))
    return Text.objects.create(
        programme=programme, name=name, version=version, body=body, brought=brought, created_at=now
    )


def _name_faults(name: str) -> tuple[ContentFault, ...]:
    if not name.strip():
        return (ContentFault("", "name", "missing"),)
    return (ContentFault("", "name", "too_long"),) if len(name) > NAME_MAX else ()


def _next_version(versions: QuerySet[Any]) -> int:
    latest: int | None = versions.aggregate(latest=Max("version"))["latest"]
    return (latest or 0) + 1


def _sound(kind: type[Version], made: object) -> Version:
    """A default that was made; a refusal would be a fault of our own file."""
    assert isinstance(made, kind), made
    return made


@transaction.atomic
def ensure_retrospective_content(*, programme: Programme, now: datetime) -> RetrospectiveContent:
    """What a joint retrospective runs with; a programme that has none yet gets the first version. Asked again, nothing changes."""
    Programme.objects.select_for_update().get(pk=programme.pk)  # asked twice at once, the second waits here
    found = retrospective_content(programme)
    if found is not None:
        return found
    body = default_body("script_retrospective")
    latest = programme.scripts.filter(name=body["name"]["ja"], brought=False).order_by("version").last()
    cards = default_body("deck_retrospective")
    deck = create_deck_version(programme=programme, name=RETROSPECTIVE_DECK_NAME, body=cards, now=now)
    script = latest or create_script_version(programme=programme, body=body, now=now)
    return RetrospectiveContent(_sound(Script, script), _sound(Deck, deck))


@transaction.atomic
def create_default_content(*, programme: Programme, now: datetime) -> DefaultContent:
    """Gives a programme the default scripts, deck, questionnaire and ground rules."""

    def script(name: str) -> Script:
        return _sound(Script, create_script_version(programme=programme, body=default_body(name), now=now))

    def content(name: str, file: str) -> dict[str, Any]:
        return {"programme": programme, "name": name, "body": default_body(file), "now": now}

    return DefaultContent(
        script60=script("script_60"),
        script75=script("script_75"),
        practice=script("script_practice"),
        retrospective=ensure_retrospective_content(programme=programme, now=now),
        deck=_sound(Deck, create_deck_version(**content(DECK_NAME, "deck"))),
        questionnaire=_sound(
            Questionnaire, create_questionnaire_version(**content(QUESTIONNAIRE_NAME, "questionnaire"))
        ),
        ground_rules=_sound(Text, create_text_version(**content(GROUND_RULES_NAME, "ground_rules"))),
    )
