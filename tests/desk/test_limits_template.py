"""What a template file may hold: whatever the preview lets in can be started, and fits into every column on either database."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.db import models, transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from kurumaza.core.templates.codec import TemplateFault, encode
from kurumaza.core.templates.template import Template, read_template
from kurumaza.desk.forms_safety import ANSWER_HOURS
from kurumaza.desk.limits_template import ANSWER_HOURS_MAX, LimitFault, TooMuch, longest, texts, within_limits
from kurumaza.desk.queries_content import sound_template
from kurumaza.desk.queries_tasks import tasks_of
from kurumaza.desk.queries_template import open_ways_in, template_file, template_of
from kurumaza.desk.words_template import refusal_sentence
from kurumaza.scripts.models import Deck, Questionnaire, Script, Text
from kurumaza.terms.line_texts import KINDS
from kurumaza.terms.models import Enrolment, LegalText, Round, Side, Slot, Term
from kurumaza.ways.models import WayIn
from tests.core.templates.strategies import CALENDARS, HABITS, SETTINGS
from tests.desk.test_template import _sorted, start_from
from tests.factories.templates import another_region, fill
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
NAME = "第2期 世代間キャリア対話@弘前市と五所川原市のみなさん"
OPEN = "〔期の名前〕"


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def said_by(world: World) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(encode(template_of(world.term)))
    return {key: one for key, one in said.items() if key not in ("format", "version")}


def asked(**changed_to: Any) -> dict[str, Any]:
    question = {"label": "学校", "kind": "short", "is_required": True, "choices": [], "fills": ""}
    return question | changed_to


def test_what_terms_hand_on_is_let_in(world: World) -> None:
    fill(world)
    world.term.refresh_from_db()
    for data in (encode(template_of(world.term)), template_file(world.student_organiser, world.term)):
        assert isinstance(sound_template(data), Template)


@pytest.mark.parametrize(
    ("change", "fault", "words"),
    [
        (
            lambda s: s["deck"].update(name="  "),
            LimitFault("deck.name", "empty"),
            "カードの名前:何も書かれていないところがあります。",
        ),
        (
            lambda s: s["questionnaire"].update(name=" "),
            LimitFault("questionnaire.name", "empty"),
            "ふりかえりの質問の名前:何も書かれていないところがあります。",
        ),
        (
            lambda s: s["deck"]["body"]["cards"][0].update(number=2**40),
            LimitFault("deck.number", "too_high", 9999),
            "カードの番号:9999までの数です。",
        ),
        (
            lambda s: s["line_texts"].update({"nonsense": "x"}),
            LimitFault("line_texts", "no_kind"),
            "LINEに貼る文:車座にない種類の文があります。",
        ),
        (
            lambda s: s["line_texts"].update({"week": "x" * 1001}),
            LimitFault("line_texts.week", "too_long", 1000),
            "LINEに貼る文:一つ1000字までです。",
        ),
        (
            lambda s: s.update(help_lines=[{"name": "", "phone": "", "note": "x"}]),
            LimitFault("help_lines", "half_a_line"),
            "相談できるところ:名前と電話番号が、両方とも要ります。",
        ),
        (
            lambda s: s.update(help_lines=[{"name": "a", "phone": "1", "note": ""}] * 5),
            LimitFault("help_lines", "too_many", 4),
            "相談できるところ:4までしか入りません。",
        ),
        (
            lambda s: s["sides"][0].update(questions=[asked(label="")]),
            LimitFault("sides.*.questions.*.label", "empty"),
            "申し込みでたずねること:何も書かれていないところがあります。",
        ),
        (
            lambda s: s["sides"][0].update(questions=[asked(kind="choice", choices=["a"])]),
            LimitFault("sides.*.questions.*.choices", "no_choice", 12),
            "申し込みの選択肢:「選ぶ」質問には、別々の選択肢が2つから12つまで要ります。",
        ),
        (
            lambda s: s["sides"][0].update(
                questions=[asked(kind="choice", choices=["a", "b" * 1000], fills="school")]
            ),
            LimitFault("sides.*.questions.*.choices.*", "too_long", 40),
            "申し込みの選択肢:一つ40字までです。",
        ),
        (
            lambda s: s["sides"][0].update(questions=[asked()] * 200),
            LimitFault("sides.*.questions", "too_many", 10),
            "申し込みでたずねること:10までしか入りません。",
        ),
        (
            lambda s: s["sides"][0].update(questions=[asked(kind="long", fills="cohort")]),
            LimitFault("sides.*.questions.*", "fills_none"),
            "申し込みでたずねること:参加者の一覧に入れられるのは",
        ),
        (
            lambda s: s["sides"][0].update(name=f" {s['sides'][1]['name']}"),
            LimitFault("sides.*.name", "twice"),
            "参加する人の呼び方:同じものが二つあります。",
        ),
        (
            lambda s: s.update(topics=["x" * 41]),
            LimitFault("topics.*", "too_long", 40),
            "話題の例:一つ40字までです。",
        ),
        (
            lambda s: s.update(legal_texts={"privacy": "x\n" * 401}),
            LimitFault("legal_texts.*", "too_many_lines", 400),
            "きまりの文:400行までです。",
        ),
        (
            lambda s: s["page"].update(why="x" * 2001),
            LimitFault("page.why", "too_long", 2000),
            "なぜ始めたか:一つ2000字までです。",
        ),
        (
            lambda s: s["page"].update(promises=["x"] * 13),
            LimitFault("page.promises", "too_many", 12),
            "約束:12までしか入りません。",
        ),
        (
            lambda s: s["settings"].update(answer_hours=32_767),
            LimitFault("settings.answer_hours", "too_high", 168),
            "「運営に知らせる」への返事の時間:168までの数です。",
        ),
    ],
)
def test_what_would_fail_later_is_refused_at_once_in_a_sentence(
    world: World, change: Callable[[Any], Any], fault: LimitFault, words: str
) -> None:
    said = said_by(world)
    change(said)
    refused = sound_template(encode(read_template(said)))
    assert isinstance(refused, TooMuch)
    assert refused.faults == (fault,)
    assert f"何も読み込んでいません。{words}" in refusal_sentence(refused)


def test_a_time_with_a_line_end_is_none(world: World) -> None:
    said = said_by(world)
    said["calendar"]["rounds"][0]["slots"][0]["time"] = "12:00\n"
    data = encode(template_of(world.term)).replace(b'"time": "', b'"time": "12:00\\n", "x": "', 1)
    assert isinstance(sound_template(data), TemplateFault)
    with pytest.raises(msgspec.ValidationError):
        read_template(said)


def test_where_the_new_name_makes_a_text_too_long_its_place_stays_open(world: World) -> None:
    said = said_by(world) | {"topics": [f"{OPEN}で気づいたことを、みなさんと話します"]}
    said["sides"][0] |= {"eligibility": OPEN * 20, "label": f"{OPEN}に、学生として申し込みます"}
    said["page"]["place"] = f"{OPEN}の会場"
    programme, organiser = another_region()
    data = encode(read_template(said))
    assert isinstance(sound_template(data), Template)
    term = start_from(data, programme, organiser, name=NAME)
    side = term.sides.get(position=0)
    assert (side.eligibility, side.way_in.label) == (OPEN * 20, f"{OPEN}に、学生として申し込みます")
    assert (term.topics, term.public_page["place"]) == (said["topics"], f"{NAME}の会場")
    assert open_ways_in(organiser.person, term) == [side]
    addresses = [one.address for one in tasks_of(organiser.person, term, timezone.now())]
    assert f"/desk/{term.slug}/ways/{side.uuid}/" in addresses


def test_a_bracket_that_makes_a_text_too_long_stands_for_all_of_it(world: World) -> None:
    term = fill(world)
    Enrolment.objects.filter(pk=world.haruka.pk).update(call_name="りん")
    WayIn.objects.filter(side=world.students).update(
        label="りんさんのところで、学生として加わってみたい人は、ここから申し込んでください。"
    )
    way = WayIn.objects.get(side=world.students)
    assert len(way.label) == 39
    data = template_file(world.student_organiser, term)
    found = sound_template(data)
    assert isinstance(found, Template), found
    assert found.sides[0].label == "〔呼び名〕"


def test_a_text_that_was_too_long_before_is_left_as_it_was() -> None:
    before, after = {"page": {"why": "x" * 2500}}, {"page": {"why": "x" * 2400 + "〔お名前〕"}}
    assert within_limits(before, after, ["〔お名前〕"]) == after


# As long as somebody likes, of few signs.
WRITTEN = st.builds(
    lambda piece, times, rest: piece * times + rest,
    st.sampled_from(["", "あ", OPEN, "x ", " ", "\n"]),
    st.sampled_from([0, 1, 6, 12, 20, 41, 61, 101, 170]),
    st.sampled_from(["", "い", OPEN, "〔呼び名〕さん"]),
)


def short(most: int) -> st.SearchStrategy[str]:
    return WRITTEN.map(lambda text: text[:most])


QUESTIONS = st.lists(
    st.fixed_dictionaries(
        {
            "label": short(200),
            "kind": st.sampled_from(["short", "long", "choice", "yes_no"]),
            "is_required": st.booleans(),
            "choices": st.lists(st.one_of(st.sampled_from(["a", "b", "c"]), short(100)), max_size=3),
            "fills": st.sampled_from(["", "school", "cohort", "region"]),
        }
    ),
    max_size=3,
).flatmap(lambda some: st.sampled_from([some, some * 5]))
SIDE = st.fixed_dictionaries(
    {
        "name": short(60).map(lambda n: n or "x"),
        "eligibility": short(200),
        "label": short(40),
        "questions": QUESTIONS,
    }
)
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "sides": st.lists(SIDE, min_size=1, max_size=3, unique_by=lambda side: side["name"]),
    "topics": st.lists(short(1000), max_size=2),
    "line_texts": st.dictionaries(st.sampled_from([*KINDS, "none"]), WRITTEN, max_size=2),
    "help_lines": st.lists(
        st.fixed_dictionaries({"name": short(70), "phone": short(40), "note": short(120)}), max_size=2
    ),
    "legal_texts": st.dictionaries(st.sampled_from(["privacy", "rules"]), WRITTEN, max_size=1),
    "calendar": CALENDARS.map(_sorted),
    **HABITS,
    "settings": SETTINGS,
}
DECKS = st.tuples(
    st.sampled_from(["カード集", " ", "x" * 60]), st.sampled_from([1, 9999, 10_000, 2**31, 2**40])
)
# One part at a time is anything: else hardly a file would be let in.
ONE_PART = st.one_of(*(st.fixed_dictionaries({key: values}) for key, values in CHANGES.items()))


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changes=ONE_PART, deck=st.none() | DECKS, name=st.sampled_from(["第2期", NAME, "期" * 100]))
def test_whatever_is_let_in_can_be_started_and_fits_into_every_column(
    world: World, changes: dict[str, Any], deck: tuple[str, int] | None, name: str
) -> None:
    said = said_by(world) | changes
    if deck is not None:
        card = said["deck"]["body"]["cards"][0] | {"number": deck[1]}
        said["deck"] = {"name": deck[0], "body": said["deck"]["body"] | {"cards": [card]}}
    found = sound_template(encode(read_template(said)))
    event(type(found).__name__)
    if not isinstance(found, Template):
        assert "何も読み込んでいません。" in refusal_sentence(found)
        return
    with transaction.atomic():
        programme, organiser = another_region()
        assert_all_fits(start_from(encode(found), programme, organiser, name))
        transaction.set_rollback(True)


def assert_all_fits(term: Term) -> None:
    """As PostgreSQL would have it, which the other database leaves alone; and what people answer later, too."""
    kept: list[type[models.Model]] = [
        Term,
        Side,
        WayIn,
        Round,
        Slot,
        LegalText,
        Script,
        Deck,
        Questionnaire,
        Text,
    ]
    for model in kept:
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                if isinstance(field, models.CharField) and field.max_length:
                    assert len(value) <= field.max_length, (model, field.name)
                if isinstance(field, models.PositiveSmallIntegerField | models.PositiveIntegerField):
                    most = 2**15 if isinstance(field, models.PositiveSmallIntegerField) else 2**31
                    assert value is None or 0 <= value < most, (model, field.name)
    for way in WayIn.objects.filter(side__term=term):
        for question in way.questions:
            if question["fills"]:
                column: Any = Enrolment._meta.get_field(question["fills"])
                assert max([40, *map(len, question["choices"])]) <= column.max_length
    assert max(card["number"] for card in term.deck.body["cards"]) + 1 < 2**15


def test_the_longest_promise_is_the_forms() -> None:
    assert max(hours for hours, _words in ANSWER_HOURS) == ANSWER_HOURS_MAX


def test_each_text_of_a_template_has_a_limit(world: World) -> None:
    fill(world)
    world.term.refresh_from_db()
    assert all(longest(place) > 0 for place, _text in texts(said_by(world)))
