"""Decks, questionnaires and texts are checked when they are loaded, and every fault is named with its place."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.dialogue.content import (
    ContentFault,
    faults_of_deck,
    faults_of_questionnaire,
    faults_of_text,
)

WORDS = {"ja": "ことば", "en": "words"}
CARD = {"number": 1, "group": WORDS, "text": WORDS}
ITEM = {"key": "E1", "text": WORDS, "reversed": False}
DECK = {"note": WORDS, "cards": [CARD, {**CARD, "number": 2}]}
QUESTIONNAIRE = {
    "before_after": [{**ITEM, "key": "1"}],
    "after_circle": [ITEM],
    "scale": {"low": WORDS, "high": WORDS},
}
TEXT = {"lines": [WORDS, WORDS]}
CHECKS: tuple[Callable[[Any], tuple[ContentFault, ...]], ...] = (
    faults_of_deck,
    faults_of_questionnaire,
    faults_of_text,
)


def test_sound_files_have_no_faults() -> None:
    assert (faults_of_deck(DECK), faults_of_questionnaire(QUESTIONNAIRE), faults_of_text(TEXT)) == (
        (),
        (),
        (),
    )


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"title": "x"}, ("", "title", "unknown")),
        ({"note": "ことば"}, ("", "note", "not_words")),
        ({"note": {"ja": "ことば"}}, ("", "note", "not_words")),
        ({"note": {"ja": "あ" * 301, "en": "x"}}, ("", "note", "not_words")),
        ({"note": {**WORDS, "fr": "mots"}}, ("", "note", "not_words")),
        ({"cards": None}, ("", "cards", "not_a_list")),
        ({"cards": []}, ("", "cards", "empty")),
        ({"cards": [{**CARD, "number": place} for place in range(1, 202)]}, ("", "cards", "too_many")),
        ({"cards": [CARD, 2]}, ("cards.2", "", "not_an_object")),
        ({"cards": [{**CARD, "number": 0}]}, ("cards.1", "number", "not_a_number")),
        ({"cards": [{**CARD, "number": True}]}, ("cards.1", "number", "not_a_number")),
        ({"cards": [{**CARD, "number": "1"}]}, ("cards.1", "number", "not_a_number")),
        ({"cards": [CARD, CARD]}, ("cards.2", "number", "twice")),
        ({"cards": [{**CARD, "text": {"ja": " ", "en": "x"}}]}, ("cards.1", "text", "not_words")),
        ({"cards": [{"number": 1, "text": WORDS}]}, ("cards.1", "group", "not_words")),
        ({"cards": [{**CARD, "rank": 1}]}, ("cards.1", "rank", "unknown")),
    ],
)
def test_deck_names_its_fault(changed: dict[str, Any], fault: tuple[str, str, Any]) -> None:
    assert faults_of_deck({**DECK, **changed}) == (ContentFault(*fault),)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"title": "x"}, ("", "title", "unknown")),
        ({"before_after": {}}, ("", "before_after", "not_a_list")),
        ({"after_circle": []}, ("", "after_circle", "empty")),
        ({"after_circle": [ITEM, "E2"]}, ("after_circle.2", "", "not_an_object")),
        ({"after_circle": [{**ITEM, "key": ""}]}, ("after_circle.1", "key", "not_a_key")),
        ({"after_circle": [{**ITEM, "key": 1}]}, ("after_circle.1", "key", "not_a_key")),
        ({"after_circle": [{**ITEM, "key": "E" * 11}]}, ("after_circle.1", "key", "not_a_key")),
        ({"after_circle": [ITEM, ITEM]}, ("after_circle.2", "key", "twice")),
        ({"after_circle": [{**ITEM, "key": "1"}]}, ("after_circle.1", "key", "twice")),
        ({"after_circle": [{**ITEM, "text": "x"}]}, ("after_circle.1", "text", "not_words")),
        ({"after_circle": [{**ITEM, "reversed": 1}]}, ("after_circle.1", "reversed", "not_true_or_false")),
        ({"after_circle": [{**ITEM, "weight": 2}]}, ("after_circle.1", "weight", "unknown")),
        ({"scale": None}, ("scale", "", "not_an_object")),
        ({"scale": {"low": WORDS}}, ("scale", "high", "not_words")),
        ({"scale": {"low": WORDS, "high": WORDS, "middle": WORDS}}, ("scale", "middle", "unknown")),
        (
            {"after_circle": [{**ITEM, "key": f"E{place}"} for place in range(41)]},
            ("", "after_circle", "too_many"),
        ),
    ],
)
def test_questionnaire_names_its_fault(changed: dict[str, Any], fault: tuple[str, str, Any]) -> None:
    assert faults_of_questionnaire({**QUESTIONNAIRE, **changed}) == (ContentFault(*fault),)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"lines": [WORDS], "title": "x"}, ("", "title", "unknown")),
        ({}, ("", "lines", "not_a_list")),
        ({"lines": []}, ("", "lines", "empty")),
        ({"lines": [WORDS] * 41}, ("", "lines", "too_many")),
        ({"lines": [WORDS, "ことば"]}, ("lines.2", "", "not_words")),
    ],
)
def test_text_names_its_fault(body: dict[str, Any], fault: tuple[str, str, Any]) -> None:
    assert faults_of_text(body) == (ContentFault(*fault),)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("body", [None, [], "deck", 3])
def test_file_that_is_no_object_is_said_to_be_none(
    check: Callable[[Any], tuple[ContentFault, ...]], body: object
) -> None:
    assert check(body) == (ContentFault("", "", "not_an_object"),)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["cards", "lines", "scale", "after_circle", "key", "number", "ja"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_any_file_is_answered(body: Any) -> None:
    for check in CHECKS:
        assert all(isinstance(fault, ContentFault) for fault in check(body))
