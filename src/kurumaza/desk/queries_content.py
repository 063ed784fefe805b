"""A template's content beside what a programme has: what is the same, and what would become a new version."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import available_timezones

import msgspec
from django.db.models import QuerySet

from kurumaza.core.dialogue.content import faults_of_deck, faults_of_questionnaire, faults_of_text
from kurumaza.core.dialogue.script import Script as Agenda
from kurumaza.core.dialogue.script import ScriptFault, parse_script
from kurumaza.core.templates.codec import TemplateFault, are_same, read_file
from kurumaza.core.templates.template import Template
from kurumaza.desk.limits_template import TooMuch, limit_faults
from kurumaza.field.queries_insight_cards import without_field_cards
from kurumaza.partners.models import Programme
from kurumaza.scripts.queries import to_begin_with

Kind = Literal["script", "retrospective", "retrospective_deck", "deck", "questionnaire", "ground_rules"]
NAME_MAX = 60
State = Literal["same", "older", "new_version", "first"]


@dataclass(frozen=True)
class Piece:
    """One part of a template's content. `version` is the one kept that says the same, or None where one would be added."""

    kind: Kind
    name: str
    body: dict[str, Any]
    state: State
    version: Any

    @property
    def is_new(self) -> bool:
        """Whether others of the programme do not know it yet."""
        return self.state in ("new_version", "first")


def sound_template(data: bytes) -> Template | TemplateFault | TooMuch | list[tuple[Kind, Any]]:
    """The template of a file that a term could begin and run with; else why not, of its content all faults."""
    template = read_file(data)
    if isinstance(template, TemplateFault):
        return template
    if template.calendar.time_zone not in available_timezones():
        return TemplateFault("faulty", "$.calendar.time_zone")
    if faults := list(content_faults(template)):
        return faults
    template = without_questions_of_the_field(template)
    if faults := list(content_faults(template)):
        return faults
    too_much = tuple(limit_faults(template))
    return TooMuch(too_much) if too_much else template


def without_questions_of_the_field(template: Template) -> Template:
    """They are words of people who may take them back: out of a file, where nobody finds them, none comes in."""
    body = without_field_cards(template.deck.body)
    return msgspec.structs.replace(template, deck=msgspec.structs.replace(template.deck, body=body))


def pieces_of(template: Template, programme: Programme) -> list[Piece]:
    """All of it, for a programme that is to run it. Its bodies are sound: `content_faults` says so first."""
    deck, questions, rules = template.deck, template.questionnaire, template.ground_rules
    pieces = [
        _piece("script", programme.scripts, template.script["name"]["ja"], template.script),
        _piece("deck", programme.decks, deck.name, deck.body),
        _piece("questionnaire", programme.questionnaires, questions.name, questions.body),
        _piece("ground_rules", programme.texts, rules.name, rules.body),
    ]
    if (back := template.retrospective) is not None:
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


def _piece(kind: Kind, versions: Any, name: str, body: dict[str, Any]) -> Piece:
    """What somebody's draft brought in is used again, and is as new as it was."""
    kept: list[Any] = list(versions.filter(name=name).order_by("-version"))
    known: list[Any] = list(_in_use(kind, versions.filter(name=name)).order_by("-version"))
    alike = next((one for one in (*known, *kept) if are_same(one.body, body)), None)
    if alike is not None and alike in known:
        return Piece(kind, name, body, "same" if alike == known[0] else "older", alike)
    return Piece(kind, name, body, "new_version" if known else "first", alike)


def _in_use(kind: Kind, versions: QuerySet[Any]) -> QuerySet[Any]:
    """What others of the programme run with, or begin with. For looking back a term has its own, or what the programme has."""
    if kind in ("retrospective", "retrospective_deck"):
        return versions.filter(brought=False)
    return to_begin_with(versions)
