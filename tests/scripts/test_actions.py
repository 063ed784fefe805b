"""Default content, and versions of scripts."""

from collections.abc import Callable
from typing import Any

import pytest

from kurumaza.core.dialogue.content import ContentFault
from kurumaza.core.dialogue.script import Mode, Script, ScriptFault, parse_script
from kurumaza.scripts.actions import (
    create_deck_version,
    create_default_content,
    create_questionnaire_version,
    create_script_version,
    create_text_version,
    ensure_retrospective_content,
)
from kurumaza.scripts.errors import ContentRefused, ScriptRefused
from kurumaza.scripts.models import Script as ScriptVersion
from kurumaza.scripts.models import Text
from kurumaza.scripts.queries import default_body, in_language, lines_of, retrospective_content
from tests.factories.terms import NOW, ProgrammeFactory

db = pytest.mark.django_db(databases=["default", "keys"])
MINUTES = {"script_60": 60, "script_75": 75, "script_practice": 6}
ORDER = ["集まる", "ほぐす", "書く", "話す", "質問する", "休む", "みんなで話す", "ひとこと", "終わる"]


def parsed(name: str) -> Script:
    script = parse_script(default_body(name))
    assert isinstance(script, Script), script
    return script


def words_in(body: Any) -> list[dict[str, str]]:
    """Every text of a content file."""
    if isinstance(body, list):
        return [words for inner in body for words in words_in(inner)]
    if not isinstance(body, dict):
        return []
    return [body] if "ja" in body else [words for inner in body.values() for words in words_in(inner)]


@pytest.mark.parametrize("name", MINUTES)
def test_default_script_has_the_phases_of_the_dialogue_in_its_minutes(name: str) -> None:
    script = parsed(name)
    assert [phase.title.ja for phase in script.phases] == ORDER
    assert script.total_ms == MINUTES[name] * 60_000


@pytest.mark.parametrize("name", [*MINUTES, "script_retrospective"])
def test_default_script_gives_four_people_the_time_of_each_phase(name: str) -> None:
    for phase in parsed(name).phases:
        if phase.mode in (Mode.ROUND, Mode.QUESTIONS, Mode.GIFT):
            assert phase.write_ms + 4 * (phase.turn_ms + phase.pause_ms) <= phase.total_ms, phase.key


def test_retrospective_leads_from_what_was_done_to_what_is_held_dear_within_an_hour() -> None:
    script = parsed("script_retrospective")
    assert [phase.mode for phase in script.phases] == [
        Mode.GATHER,
        Mode.ROUND,
        Mode.ROUND,
        Mode.SILENT,
        Mode.ROUND,
        Mode.QUESTIONS,
        Mode.REST,
        Mode.OPEN,
        Mode.GIFT,
        Mode.CLOSE,
    ]
    titles = [phase.title.ja for phase in script.phases]
    assert [one for one in titles if one in ("したこと", "人との関わり", "これから", "大切なこと")] == [
        "したこと",
        "人との関わり",
        "これから",
        "大切なこと",
    ]
    assert script.total_ms == 58 * 60_000


@pytest.mark.parametrize(
    "name",
    [*MINUTES, "script_retrospective", "deck", "deck_retrospective", "questionnaire", "ground_rules"],
)
def test_default_content_says_everything_in_both_languages(name: str) -> None:
    texts = words_in(default_body(name))
    assert texts
    assert [words for words in texts if not (words["ja"].strip() and words["en"].strip())] == []


@db
def test_default_content_has_every_part_of_the_dialogue() -> None:
    content = create_default_content(programme=ProgrammeFactory.create(), now=NOW)
    cards = content.deck.body["cards"]
    assert [card["number"] for card in cards] == list(range(1, 25))
    assert in_language(cards[0]["group"], "ja") == "話しはじめ"
    assert in_language(cards[0]["text"], "ja") == "予定になかったのに引き受けたことはありますか。"
    assert len(lines_of(content.ground_rules, "en")) == 6
    questions = content.questionnaire.body
    assert [item["key"] for item in questions["after_circle"]] == ["E1", "E2", "E3", "E4", "E5", "E6"]
    reversed_ones = [item["key"] for item in questions["before_after"] if item["reversed"]]
    assert (len(questions["before_after"]), reversed_ones) == (8, ["5", "6"])


@db
def test_script_versions_are_counted_and_never_changed() -> None:
    programme = ProgrammeFactory.create()
    body = default_body("script_60")
    first = create_script_version(programme=programme, body=body, now=NOW)
    second = create_script_version(programme=programme, body={**body, "grace_seconds": 30}, now=NOW)
    assert isinstance(first, ScriptVersion)
    assert isinstance(second, ScriptVersion)
    assert (first.version, second.version, first.name) == (1, 2, "60分")
    assert ScriptVersion.objects.get(pk=first.pk).body["grace_seconds"] == 20


@db
def test_faulty_script_is_refused_with_phase_and_field() -> None:
    body = default_body("script_60")
    body["phases"][3]["turn_seconds"] = "long"
    refused = create_script_version(programme=ProgrammeFactory.create(), body=body, now=NOW)
    assert refused == ScriptRefused((ScriptFault("talk", "turn_seconds", "not_seconds"),))
    assert ScriptVersion.objects.count() == 0


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ({"ja": "約束", "en": "rules"}, "en", "rules"),
        ({"ja": "約束", "en": "rules"}, "en-gb", "rules"),
        ({"ja": "約束"}, "en", "約束"),
        ("約束", "en", "約束"),
    ],
)
def test_words_come_in_the_language_asked_for_or_japanese(words: Any, language: str, expected: str) -> None:
    assert in_language(words, language) == expected


@db
@pytest.mark.parametrize(
    ("create", "file"),
    [
        (create_deck_version, "deck"),
        (create_questionnaire_version, "questionnaire"),
        (create_text_version, "ground_rules"),
    ],
)
def test_content_version_gives_back_what_was_taken_in(create: Callable[..., Any], file: str) -> None:
    programme, body = ProgrammeFactory.create(), default_body(file)
    first = create(programme=programme, name="見本", body=body, now=NOW)
    again = create(programme=programme, name="見本", body=type(first).objects.get().body, now=NOW)
    assert (first.version, again.version) == (1, 2)
    assert first.body == again.body == default_body(file)


@db
@pytest.mark.parametrize(
    ("name", "body", "faults"),
    [
        ("見本", {}, [("", "lines", "not_a_list")]),
        ("", {"lines": []}, [("", "name", "missing"), ("", "lines", "empty")]),
        ("あ" * 61, default_body("ground_rules"), [("", "name", "too_long")]),
    ],
)
def test_faulty_content_is_refused_with_all_its_faults(
    name: str, body: Any, faults: list[tuple[str, str, Any]]
) -> None:
    refused = create_text_version(programme=ProgrammeFactory.create(), name=name, body=body, now=NOW)
    assert refused == ContentRefused(tuple(ContentFault(*fault) for fault in faults))
    assert Text.objects.count() == 0


@db
@pytest.mark.parametrize("create", [create_deck_version, create_questionnaire_version])
def test_faulty_deck_or_questionnaire_is_refused(create: Callable[..., Any]) -> None:
    refused = create(programme=ProgrammeFactory.create(), name="見本", body=[], now=NOW)
    assert refused == ContentRefused((ContentFault("", "", "not_an_object"),))


@db
def test_programme_that_is_older_gets_what_a_retrospective_runs_with_once() -> None:
    programme = ProgrammeFactory.create()
    assert retrospective_content(programme) is None
    made = ensure_retrospective_content(programme=programme, now=NOW)
    assert retrospective_content(programme) == made
    assert ensure_retrospective_content(programme=programme, now=NOW) == made
    assert (programme.scripts.count(), programme.decks.count()) == (1, 1)


@db
def test_new_programme_has_it_from_the_start() -> None:
    programme = ProgrammeFactory.create()
    content = create_default_content(programme=programme, now=NOW)
    assert retrospective_content(programme) == content.retrospective
    assert ensure_retrospective_content(programme=programme, now=NOW) == content.retrospective


@db
def test_retrospective_runs_the_version_that_organisers_made_last() -> None:
    programme = ProgrammeFactory.create()
    ensure_retrospective_content(programme=programme, now=NOW)
    shorter = default_body("script_retrospective")
    del shorter["phases"][1]
    made = create_script_version(programme=programme, body=shorter, now=NOW)
    content = retrospective_content(programme)
    assert content is not None
    assert content.script == made
