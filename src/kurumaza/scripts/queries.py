"""Reads of content: the files of defaults, a programme's latest versions, words in one language."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, Q, QuerySet

from kurumaza.core.templates.codec import are_same
from kurumaza.partners.models import Programme
from kurumaza.scripts.models import Deck, Questionnaire, Script, Text

DATA = Path(__file__).with_name("data")
# Programme's own names of content that has no name in its file.
DECK_NAME = "カード集"  # data: a version's name, shown to organisers as it is
QUESTIONNAIRE_NAME = "ふりかえりの質問"  # data: a version's name, shown to organisers as it is
RETROSPECTIVE_DECK_NAME = "ふりかえりのカード"  # data: a version's name, shown to organisers as it is
GROUND_RULES_NAME = "話し方の約束"  # data: a version's name, shown to organisers as it is
Version = TypeVar("Version", bound=Model)


@dataclass(frozen=True)
class TermContent:
    """What a new term runs with."""

    script: Script
    deck: Deck
    questionnaire: Questionnaire
    ground_rules: Text


class Card(NamedTuple):
    """A question card as it is read."""

    number: int
    group: str
    text: str


@dataclass(frozen=True)
class RetrospectiveContent:
    """What a joint retrospective runs with."""

    script: Script
    deck: Deck


@cache
def _file(name: str) -> str:
    return (DATA / f"{name}.json").read_text(encoding="utf-8")


def default_body(name: str) -> dict[str, Any]:
    """A default content file by name, e.g. `script_60`, freshly decoded."""
    body: dict[str, Any] = json.loads(_file(name))
    return body


def to_begin_with(versions: QuerySet[Version]) -> QuerySet[Version]:
    """Those that a new term may begin with: all but what a template brought in for a term that has not opened. Somebody's draft
    changes nothing for others."""
    opened = versions.filter(terms__opened_at__isnull=False)
    return versions.filter(Q(brought=False) | Q(pk__in=opened.values("pk")))


def latest_content(programme: Programme) -> TermContent | None:
    """The latest versions of the 60-minute script, deck, questionnaire and ground rules; None where one is missing."""
    scripts = to_begin_with(programme.scripts.filter(name=default_body("script_60")["name"]["ja"]))
    script = scripts.order_by("version").last()
    deck = latest_deck(programme, DECK_NAME)
    questionnaires = to_begin_with(programme.questionnaires.filter(name=QUESTIONNAIRE_NAME))
    questionnaire = questionnaires.order_by("version").last()
    texts = to_begin_with(programme.texts.filter(name=GROUND_RULES_NAME))
    ground_rules = texts.order_by("version").last()
    if script is None or deck is None or questionnaire is None or ground_rules is None:
        return None
    return TermContent(script, deck, questionnaire, ground_rules)


def latest_deck(programme: Programme, name: str) -> Deck | None:
    """The latest version of a deck of this name that a new term may begin with."""
    return to_begin_with(programme.decks.filter(name=name)).order_by("version").last()


def cards_of(deck: Deck, language: str) -> list[Card]:
    """A deck's cards in one language, in their order."""
    return [
        Card(one["number"], in_language(one["group"], language), in_language(one["text"], language))
        for one in deck.body["cards"]
    ]


def is_card(card: dict[str, Any], group: dict[str, str], text: dict[str, str]) -> bool:
    """Whether a card of a deck's body is the one with these words under this heading, whatever its number."""
    return are_same([card["group"], card["text"]], [group, text])


def without_card(body: dict[str, Any], group: dict[str, str], text: dict[str, str]) -> dict[str, Any]:
    """A deck's body without that card."""
    return body | {"cards": [one for one in body["cards"] if not is_card(one, group, text)]}


def practice_script(programme: Programme) -> Script | None:
    """The latest version of the short script for trying everything out."""
    return (
        programme.scripts.filter(name=default_body("script_practice")["name"]["ja"], brought=False)
        .order_by("version")
        .last()
    )


def retrospective_content(programme: Programme) -> RetrospectiveContent | None:
    """The programme's latest versions of the script and cards for looking back together; None where it is older than they are. What a
    template brought in is its own term's alone (`Term.retrospective_script`)."""
    name = default_body("script_retrospective")["name"]["ja"]
    script = programme.scripts.filter(name=name, brought=False).order_by("version").last()
    deck = programme.decks.filter(name=RETROSPECTIVE_DECK_NAME, brought=False).order_by("version").last()
    return RetrospectiveContent(script, deck) if script is not None and deck is not None else None


def in_language(words: Any, language: str) -> str:
    """One language's text of `{"ja", "en"}`; Japanese where there is no other, plain text as it is."""
    if not isinstance(words, dict):
        return str(words)
    return str(words.get(language.split("-")[0]) or words["ja"])


def lines_of(text: Text, language: str) -> list[str]:
    """The lines of a text, e.g. of the ground rules."""
    lines: Sequence[Any] = text.body.get("lines", [])
    return [in_language(line, language) for line in lines]
