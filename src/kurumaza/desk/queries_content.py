"""A template's content beside what a programme has: what is the same, and what would become a new version."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import available_timezones

from django.db.models import QuerySet

from kurumaza.core.dialogue.content import faults_of_deck, faults_of_questionnaire, faults_of_text
from kurumaza.core.dialogue.script import Script as Agenda
from kurumaza.core.dialogue.script import ScriptFault, parse_script
from kurumaza.core.templates.codec import TemplateFault, are_same, decode
from kurumaza.core.templates.template import Template
from kurumaza.desk.limits_template import TooMuch, limit_faults
from kurumaza.partners.models import Programme

Kind = Literal["script", "retrospective", "retrospective_deck", "deck", "questionnaire", "ground_rules"]
NAME_MAX = 60
State = Literal["same", "older", "new_version", "first"]


@dataclass(frozen=True)
class Piece:
    """One part of a template's content. `version` is the programme's own that says the same, or None where one would be added."""

    kind: Kind
    name: str
    body: dict[str, Any]
    state: State
    version: Any


def sound_template(data: bytes) -> Template | TemplateFault | TooMuch | list[tuple[Kind, Any]]:
    """The template of a file that a term could begin and run with; else why not, of its content all faults."""
    template = decode(data)
    if isinstance(template, TemplateFault):
        return template
    if template.calendar.time_zone not in available_timezones():
        return TemplateFault("faulty", "$.calendar.time_zone")
    if faults := list(content_faults(template)):
        return faults
    too_much = tuple(limit_faults(template))
    return TooMuch(too_much) if too_much else template


def pieces_of(template: Template, programme: Programme) -> list[Piece]:
    """All of it, for a programme that is to run it. Its bodies are sound: `content_faults` says so first."""
    pieces = [
        _piece("script", programme.scripts, template.script["name"]["ja"], template.script, any_version=True),
        _piece("deck", programme.decks, template.deck.name, template.deck.body, any_version=True),
        _piece(
            "questionnaire",
            programme.questionnaires,
            template.questionnaire.name,
            template.questionnaire.body,
            any_version=True,
        ),
        _piece(
            "ground_rules",
            programme.texts,
            template.ground_rules.name,
            template.ground_rules.body,
            any_version=True,
        ),
    ]
    if (back := template.retrospective) is not None:
        # A term does not name its version: the latest one counts.
        pieces += [
            _piece("retrospective", programme.scripts, back.script["name"]["ja"], back.script),
            _piece("retrospective_deck", programme.decks, back.deck.name, back.deck.body),
        ]
    return pieces


def content_faults(template: Template) -> Iterator[tuple[Kind, Any]]:
    """What in a template's bodies could not run or be shown: (kind, fault), all of it."""
    scripts: list[tuple[Kind, Any]] = [("script", template.script)]
    decks: list[tuple[Kind, Any]] = [("deck", template.deck.body)]
    if (back := template.retrospective) is not None:
        scripts.append(("retrospective", back.script))
        decks.append(("retrospective_deck", back.deck.body))
    for kind, body in scripts:
        parsed = parse_script(body)
        if not isinstance(parsed, Agenda):
            yield from ((kind, fault) for fault in parsed)
        elif len(parsed.name.ja) > NAME_MAX:
            yield kind, ScriptFault("", "name", "too_long")
    for kind, body in decks:
        yield from ((kind, fault) for fault in faults_of_deck(body))
    yield from (("questionnaire", fault) for fault in faults_of_questionnaire(template.questionnaire.body))
    yield from (("ground_rules", fault) for fault in faults_of_text(template.ground_rules.body))


def _piece(kind: Kind, versions: Any, name: str, body: dict[str, Any], *, any_version: bool = False) -> Piece:
    rows: QuerySet[Any] = versions.filter(name=name).order_by("-version")
    kept = list(rows)
    alike = next((one for one in kept if are_same(one.body, body)), None)
    if alike is not None and (any_version or alike == kept[0]):
        return Piece(kind, name, body, "same" if alike == kept[0] else "older", alike)
    return Piece(kind, name, body, "new_version" if kept else "first", None)
