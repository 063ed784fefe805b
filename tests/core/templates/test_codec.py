"""The file of a template: the same bytes for the same template, and a clear word for everything that is none."""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.matching import problem
from kurumaza.core.matching.emphasis import MATTERS, STRENGTHS, Emphasis
from kurumaza.core.matching.problem import RuleLevels
from kurumaza.core.matching.rules import RELATIONS
from kurumaza.core.templates import template
from kurumaza.core.templates.codec import (
    FORMAT,
    MAX_BYTES,
    MAX_DEPTH,
    VERSION,
    TemplateFault,
    are_same,
    decode,
    encode,
    read_file,
)
from kurumaza.core.templates.template import Template, read_template
from tests.core.templates.strategies import SAID

HEAD = {"format": FORMAT, "version": VERSION}


def said(**changed: Any) -> dict[str, Any]:
    """The smallest template, as decoded JSON."""
    named = {"name": "n", "body": {}}
    settings = {
        "media": "mesh",
        "relay_only": False,
        "age_rule": "adults_only",
        "minimum_age": 15,
        "answer_hours": 48,
        "measures_airtime": False,
        "hand_over": "by_hand",
        "two_keys": ["roster"],
    }
    page = dict.fromkeys(("lead", "why", "how_it_came", "place", "with_whom", "internship"), "")
    whole = {
        "script": {},
        "retrospective": None,
        **dict.fromkeys(("deck", "questionnaire", "ground_rules"), named),
        "page": {**page, **{key: [] for key in ("promises", "how_we_talk", "for_whom", "faq")}},
        "topics": [],
        "line_texts": {},
        "help_lines": [],
        "legal_texts": {},
        "calendar": {"time_zone": "Asia/Tokyo", "days": 1, "rounds": []},
        "sides": [{"name": "学生", "eligibility": "", "label": "", "questions": []}],
        **said_since_2(),
        "settings": settings,
    }
    return whole | changed


def said_since_2() -> dict[str, Any]:
    """What a file of the first version does not say: as every term was then."""
    levels = {"same_school": "avoid", "same_employer": "never", "past_employer": "avoid"}
    groups = levels | dict.fromkeys(("topics", "regions", "maybe"), "usual")
    return {"groups": groups, "roles": ["opener", "companion", "next_organiser"], "theme": "circle"}


def file(**changed: Any) -> bytes:
    return json.dumps({**HEAD, **said(), **changed}).encode()


@given(SAID)
def test_what_is_written_is_read_back_the_same(parts: dict[str, Any]) -> None:
    data = encode(read_template(parts))
    read = decode(data)
    assert isinstance(read, Template)
    assert encode(read) == data


@given(SAID, st.randoms(use_true_random=False))
def test_equal_templates_are_equal_bytes_however_they_were_laid_out(
    parts: dict[str, Any], random: Any
) -> None:
    whole = {**HEAD, **parts}
    keys = list(whole)
    random.shuffle(keys)
    otherwise = json.dumps({key: whole[key] for key in keys}, indent=random.choice([None, 4])).encode()
    read = decode(otherwise)
    assert isinstance(read, Template)
    assert encode(read) == encode(read_template(parts))


def test_a_file_of_the_first_version_is_read_as_terms_were_then() -> None:
    earlier = {key: part for key, part in said().items() if key not in said_since_2()}
    read = decode(json.dumps({**HEAD, "version": 1, **earlier}).encode())
    assert read == read_template(said())
    assert decode(encode(read_template(said()))) == read
    later = json.dumps({**HEAD, "version": 1, **earlier, "theme": "fire"}).encode()
    assert decode(later) == TemplateFault("faulty", "$.version")


def test_a_real_file_of_the_first_version_is_read() -> None:
    """As a term was handed on before there were groups, roles and themes in it."""
    read = decode((Path(__file__).parent / "version_1.json").read_bytes())
    assert isinstance(read, Template), read
    assert (read.theme, read.groups.topics) == ("circle", "usual")
    assert decode(encode(read)) == read


def test_what_terms_were_then_is_what_a_term_is_without_a_choice() -> None:
    """The codec writes it out: a default that changes later must not change files of before."""
    groups = msgspec.structs.asdict(RuleLevels()) | msgspec.structs.asdict(Emphasis())
    assert said_since_2()["groups"] == groups


def test_rules_of_groups_are_called_as_the_engine_calls_them() -> None:
    """The packages of core do not know each other."""
    assert get_args(template.Level) == get_args(problem.Level)
    assert get_args(template.Strength) == STRENGTHS
    assert template.Groups.__struct_fields__ == (*RELATIONS, *MATTERS)


@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data: bytes) -> None:
    assert isinstance(decode(data), TemplateFault)


@given(SAID, st.data())
def test_a_file_changed_anywhere_is_answered(parts: dict[str, Any], data: st.DataObject) -> None:
    written = bytearray(encode(read_template(parts)))
    place = data.draw(st.integers(0, len(written) - 1))
    written[place] = data.draw(st.integers(0, 255))
    assert isinstance(decode(bytes(written)), Template | TemplateFault)


def test_the_file_is_readable_and_ends_with_a_line_end() -> None:
    lines = encode(read_template(said())).decode().splitlines()
    assert lines[:2] == ["{", ' "calendar": {']
    assert ' "format": "kurumaza-template",' in lines
    assert encode(read_template(said())).endswith(b"}\n")


def test_texts_are_composed_and_whole_numbers_have_no_point() -> None:
    body = {"か\u3099": 60.0, "x": -0.0, "y": 0.5}
    data = encode(read_template(said(script=body))).decode()
    assert '"が": 60\n' in data
    assert '"x": 0,' in data
    assert are_same(body, {"x": 0, "y": 0.5, "が": 60})
    assert not are_same({"x": 1}, {"x": True})


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", TemplateFault("not_json")),
        (b"\xff\xfe", TemplateFault("not_json")),
        ("氏名,メール\n".encode("cp932"), TemplateFault("not_json")),
        (b"[" * 100_000, TemplateFault("not_json")),
        (b'{"format": NaN}', TemplateFault("not_json")),
        (b"9" * 5000, TemplateFault("not_json")),
        (b'{"a": "\\ud800"}', TemplateFault("not_json")),
        (b'{"a": "\\u0000"}', TemplateFault("not_json")),
        (b'{"a": 1e999}', TemplateFault("not_json")),
        (b'{"format": "kurumaza-template", "format": "x"}', TemplateFault("not_json")),
        (b"[]", TemplateFault("not_ours")),
        (b'{"format": "kurumaza-script/1"}', TemplateFault("not_ours")),
        (b" " * (MAX_BYTES + 1), TemplateFault("too_large")),
        (file(version=VERSION + 1), TemplateFault("too_new")),
        (file(version=0), TemplateFault("too_old")),
        (file(version="1"), TemplateFault("faulty", "$.version")),
        (file(version=True), TemplateFault("faulty", "$.version")),
        (file(people=[]), TemplateFault("faulty", "$.people")),
        (file(topics="x"), TemplateFault("faulty", "$.topics")),
        (file(topics=["x" * 1001]), TemplateFault("faulty", "$.topics[0]")),
        (file(sides=[]), TemplateFault("faulty", "$.sides")),
        (file(roles=["opener", "opener"]), TemplateFault("faulty", "$")),
        (file(roles=["companion", "opener"]), TemplateFault("faulty", "$")),
        (file(roles=["opener"] * 50_000), TemplateFault("faulty", "$.roles")),
        (file(roles=["field_member"]), TemplateFault("faulty", "$.roles[0]")),
        (file(theme="moon"), TemplateFault("faulty", "$.theme")),
        (file(sides=said()["sides"] * 2), TemplateFault("faulty", "$")),
        (
            file(settings={**said()["settings"], "age_rule": "guardian"}),
            TemplateFault("faulty", "$.settings"),
        ),
        (
            file(settings={**said()["settings"], "media": "phone"}),
            TemplateFault("faulty", "$.settings.media"),
        ),
    ],
)
def test_what_is_no_template_says_why(data: bytes, fault: TemplateFault) -> None:
    assert read_file(data) == fault


def test_what_is_too_long_as_we_write_it_is_too_large() -> None:
    """It could not be read again from a file of ours; what was kept before is read however long it is."""
    short = json.dumps(json.loads(file(script={"x": [1] * 300_000})), separators=(",", ":")).encode()
    assert len(short) < MAX_BYTES
    read = decode(short)
    assert isinstance(read, Template)
    assert len(encode(read)) > MAX_BYTES
    assert read_file(short) == TemplateFault("too_large")
    assert decode(encode(read)) == read


def test_a_file_from_windows_is_read() -> None:
    assert isinstance(decode(b"\xef\xbb\xbf" + file().replace(b"\n", b"\r\n")), Template)


def test_what_lies_too_deep_is_refused() -> None:
    body: Any = 1
    for _step in range(MAX_DEPTH + 1):
        body = [body]
    assert decode(file(script={"x": body})) == TemplateFault("not_json")
