"""What of a template is too much: as the product's own forms have it, so that whatever a file holds can be kept, and changed afterwards.

A place is the way to a text with a star for its number, e.g. `sides.*.label`."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, Literal, NamedTuple

import msgspec

from kurumaza.core.templates.template import Asked, Template
from kurumaza.terms.actions_prepare import TOPIC_MAX
from kurumaza.terms.faq import ANSWER_MAX as FAQ_ANSWER_MAX
from kurumaza.terms.faq import QUESTION_MAX as FAQ_QUESTION_MAX
from kurumaza.terms.faq import QUESTIONS_MAX as FAQ_MAX
from kurumaza.terms.help_lines import HELP_LINES_MAX, NAME_MAX, NOTE_MAX, PHONE_MAX
from kurumaza.terms.legal_texts import LONGEST as LEGAL_MAX
from kurumaza.terms.legal_texts import MOST_LINES
from kurumaza.terms.line_texts import KINDS, TEXT_MAX
from kurumaza.terms.models import Side
from kurumaza.terms.public_page import LINES, LONG, PAGE_LINES, SHORT
from kurumaza.ways.models import WayIn
from kurumaza.ways.questions import CHOICE_MAX, CHOICES_MAX, LABEL_MAX, QUESTIONS_MAX

TOPIC, ELIGIBILITY = "topics.*", "sides.*.eligibility"
# The next card gets the next number, and what is noted beside one is kept in a small column.
CARD_NUMBER_MAX = 9999
# The longest time that can be promised.
ANSWER_HOURS_MAX = 168
# Of the words of scripts and cards.
_WORDS_MAX = 300
_BODIES = ("script.", "retrospective.", "deck.", "questionnaire.", "ground_rules.")
# A line of a page is no longer than a template has room for.
_LINE = 1000
_NAMES = 60
_LONGEST: dict[str, int] = {
    **dict.fromkeys(("page.lead", "page.why", "page.how_it_came", "page.internship"), LONG),
    **dict.fromkeys(("page.place", "page.with_whom"), SHORT),
    **dict.fromkeys((f"page.{name}.*" for name in PAGE_LINES), _LINE),
    "page.faq.*.question": FAQ_QUESTION_MAX,
    "page.faq.*.answer": FAQ_ANSWER_MAX,
    TOPIC: TOPIC_MAX,
    "help_lines.*.name": NAME_MAX,
    "help_lines.*.phone": PHONE_MAX,
    "help_lines.*.note": NOTE_MAX,
    "sides.*.name": Side._meta.get_field("name").max_length or 0,
    ELIGIBILITY: Side._meta.get_field("eligibility").max_length or 0,
    "sides.*.label": WayIn._meta.get_field("label").max_length or 0,
    "sides.*.questions.*.label": LABEL_MAX,
    "sides.*.questions.*.choices.*": CHOICE_MAX,
    **dict.fromkeys(
        ("script.name.ja", "retrospective.script.name.ja", "retrospective.deck.name", "deck.name"), _NAMES
    ),
    **dict.fromkeys(("questionnaire.name", "ground_rules.name"), _NAMES),
}
Code = Literal[
    "too_long",
    "too_many",
    "too_many_lines",
    "too_high",
    "empty",
    "twice",
    "no_choice",
    "half_a_line",
    "no_kind",
    "fills_none",
]


class LimitFault(NamedTuple):
    """What does not fit, and the most there may be of it."""

    place: str
    code: Code
    most: int = 0


class TooMuch(NamedTuple):
    """Why nothing begins from a file whose shape is sound."""

    faults: tuple[LimitFault, ...]


def limit_faults(template: Template) -> Iterator[LimitFault]:
    """All that does not fit, each once."""
    said = msgspec.to_builtins(template)
    faults = [
        *(
            LimitFault(place, "too_long", longest(place))
            for place, text in texts(said)
            # How long words of scripts and cards are is looked at with all that they say.
            if not place.startswith(_BODIES) and not fits(place, text)
        ),
        *_faults_of_page(template),
        *_faults_of_sides(template),
        *_faults_of_words(template),
        *_faults_of_cards(template),
    ]
    yield from dict.fromkeys(faults)


def longest(place: str) -> int:
    """How many signs a text there may have."""
    if place in _LONGEST:
        return _LONGEST[place]
    if place.startswith(_BODIES):
        return _WORDS_MAX
    return {"line_texts": TEXT_MAX, "legal_texts": LEGAL_MAX}.get(place.partition(".")[0], _LINE)


def fits(place: str, text: str) -> bool:
    """Whether it has room there."""
    return len(text) <= longest(place)


def texts(said: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a template (as builtins) with its place."""
    if isinstance(said, str):
        yield place, said
    elif isinstance(said, dict):
        for key, one in said.items():
            yield from texts(one, f"{place}.{key}" if place else str(key))
    elif isinstance(said, list | tuple):
        for one in said:
            yield from texts(one, f"{place}.*")


def changed(said: Any, change: Callable[[str, str], str], place: str = "") -> Any:
    """The same with every text (place, text) changed."""
    if isinstance(said, str):
        return change(place, said)
    if isinstance(said, dict):
        return {
            key: changed(one, change, f"{place}.{key}" if place else str(key)) for key, one in said.items()
        }
    if isinstance(said, list | tuple):
        return [changed(one, change, f"{place}.*") for one in said]
    return said


def within_limits(before: Any, after: Any, open_words: Collection[str]) -> Any:
    """A template after words were replaced in it: where that made a text too long, what is left of it is what is to be written there."""
    earlier = iter([text for _place, text in texts(before)])

    def shortened(place: str, text: str) -> str:
        was = next(earlier)
        if len(text) <= len(was) or fits(place, text):
            return text
        there = [one for one in open_words if one in text]
        return min(there, key=text.index, default=text[: longest(place)])

    return changed(after, shortened)


def _faults_of_page(template: Template) -> Iterator[LimitFault]:
    for name in PAGE_LINES:
        lines: tuple[str, ...] = getattr(template.page, name)
        if len(lines) > LINES:
            yield LimitFault(f"page.{name}", "too_many", LINES)
        elif len("\n".join(lines)) > LONG:
            yield LimitFault(f"page.{name}", "too_long", LONG)
    if len(template.page.faq) > FAQ_MAX:
        yield LimitFault("page.faq", "too_many", FAQ_MAX)
    if any(not one.question.strip() or not one.answer.strip() for one in template.page.faq):
        yield LimitFault("page.faq", "empty")


def _faults_of_sides(template: Template) -> Iterator[LimitFault]:
    names = [side.name.strip() for side in template.sides]
    if len(set(names)) < len(names):
        yield LimitFault("sides.*.name", "twice")
    for side in template.sides:
        if not side.name.strip():
            yield LimitFault("sides.*.name", "empty")
        if len(side.questions) > QUESTIONS_MAX:
            yield LimitFault("sides.*.questions", "too_many", QUESTIONS_MAX)
        for question in side.questions:
            yield from _faults_of_question(question)


def _faults_of_question(question: Asked) -> Iterator[LimitFault]:
    if not question.label.strip():
        yield LimitFault("sides.*.questions.*.label", "empty")
    written = {one.strip() for one in question.choices} - {""}
    if len(question.choices) > CHOICES_MAX:
        yield LimitFault("sides.*.questions.*.choices", "too_many", CHOICES_MAX)
    elif question.kind == "choice" and (len(written) < 2 or len(written) < len(question.choices)):
        yield LimitFault("sides.*.questions.*.choices", "no_choice", CHOICES_MAX)
    if question.fills and question.kind in ("long", "yes_no"):
        yield LimitFault("sides.*.questions.*", "fills_none")


def _faults_of_words(template: Template) -> Iterator[LimitFault]:
    if any(not topic.strip() for topic in template.topics):
        yield LimitFault(TOPIC, "empty")
    if any(kind not in KINDS for kind in template.line_texts):
        yield LimitFault("line_texts", "no_kind")
    if len(template.help_lines) > HELP_LINES_MAX:
        yield LimitFault("help_lines", "too_many", HELP_LINES_MAX)
    if any(not one.name.strip() or not one.phone.strip() for one in template.help_lines):
        yield LimitFault("help_lines", "half_a_line")
    if template.settings.answer_hours > ANSWER_HOURS_MAX:
        yield LimitFault("settings.answer_hours", "too_high", ANSWER_HOURS_MAX)
    for body in template.legal_texts.values():
        if not body.strip():
            yield LimitFault("legal_texts.*", "empty")
        if len(body.splitlines()) > MOST_LINES:
            yield LimitFault("legal_texts.*", "too_many_lines", MOST_LINES)


def _faults_of_cards(template: Template) -> Iterator[LimitFault]:
    """Their bodies are sound by now, but for their names."""
    for place, piece in (
        ("deck", template.deck),
        ("questionnaire", template.questionnaire),
        ("ground_rules", template.ground_rules),
        *((("retrospective.deck", back.deck),) if (back := template.retrospective) else ()),
    ):
        if not piece.name.strip():
            yield LimitFault(f"{place}.name", "empty")
        if any(card["number"] > CARD_NUMBER_MAX for card in piece.body.get("cards", ())):
            yield LimitFault(f"{place}.number", "too_high", CARD_NUMBER_MAX)
