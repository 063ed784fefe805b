"""Reads of content: the files of defaults, a programme's latest versions, words in one language."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kurumaza.partners.models import Programme
from kurumaza.scripts.models import Deck, Questionnaire, Script, Text

DATA = Path(__file__).with_name("data")
# Programme's own names of content that has no name in its file.
DECK_NAME = "カード集"  # data: a version's name, shown to organisers as it is
QUESTIONNAIRE_NAME = "ふりかえりの質問"  # data: a version's name, shown to organisers as it is
RETROSPECTIVE_NAME = "ふりかえりの対話"  # data: a version's name, shown to organisers as it is
RETROSPECTIVE_DECK_NAME = "ふりかえりのカード"  # data: a version's name, shown to organisers as it is
GROUND_RULES_NAME = "話し方の約束"  # data: a version's name, shown to organisers as it is


@dataclass(frozen=True)
class TermContent:
    """What a new term runs with."""

    script: Script
    deck: Deck
    questionnaire: Questionnaire
    ground_rules: Text


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


def latest_content(programme: Programme) -> TermContent | None:
    """The latest versions of the 60-minute script, deck, questionnaire and ground rules; None where one is missing."""
    script = programme.scripts.filter(name=default_body("script_60")["name"]["ja"]).order_by("version").last()
    deck = programme.decks.filter(name=DECK_NAME).order_by("version").last()
    questionnaire = programme.questionnaires.filter(name=QUESTIONNAIRE_NAME).order_by("version").last()
    ground_rules = programme.texts.filter(name=GROUND_RULES_NAME).order_by("version").last()
    if script is None or deck is None or questionnaire is None or ground_rules is None:
        return None
    return TermContent(script, deck, questionnaire, ground_rules)


def practice_script(programme: Programme) -> Script | None:
    """The latest version of the short script for trying everything out."""
    return (
        programme.scripts.filter(name=default_body("script_practice")["name"]["ja"])
        .order_by("version")
        .last()
    )


def retrospective_content(programme: Programme) -> RetrospectiveContent | None:
    """The latest versions of the script and cards for looking back together; None where the programme has none."""
    script = programme.scripts.filter(name=RETROSPECTIVE_NAME).order_by("version").last()
    deck = programme.decks.filter(name=RETROSPECTIVE_DECK_NAME).order_by("version").last()
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
