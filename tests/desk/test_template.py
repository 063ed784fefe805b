"""A term as a template: nobody is in it, and what starts from it hands on the very same bytes."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kurumaza.core.templates.calendar import time_of
from kurumaza.core.templates.codec import decode, encode
from kurumaza.core.templates.personal import Known, without
from kurumaza.core.templates.template import Template, read_template
from kurumaza.desk.actions_opening import Opening
from kurumaza.desk.actions_starting import Start, start_term
from kurumaza.desk.queries_starting import proposal_of
from kurumaza.desk.queries_template import (
    OPEN_WORDS,
    has_open_help_lines,
    has_open_words,
    likely_names,
    personal_words,
    template_file,
    template_of,
    usually_kept,
)
from kurumaza.integrity.fields import ChoiceField
from kurumaza.partners.models import Membership, Programme
from kurumaza.partners.queries import own_memberships_in
from kurumaza.people.models import Person
from kurumaza.sample.actions import ensure_sample
from kurumaza.terms.actions_templates import stage_template
from kurumaza.terms.models import Enrolment, LegalText, StagedTemplate, Term
from kurumaza.terms.queries_public import hosts_of
from tests.core.templates.strategies import CALENDARS, HABITS, LINES, SETTINGS, SIDES
from tests.factories.all_of_a_person import add_all_the_rest
from tests.factories.insights import make_field
from tests.factories.own_data import write_everywhere
from tests.factories.templates import another_region, fill, short_script
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SERVERS = frozenset({"livekit", "turn"})


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def read(data: bytes) -> Template:
    found = decode(data)
    assert isinstance(found, Template), found
    return found


def start_from(data: bytes, programme: Programme, membership: Membership, name: str = "第1期 別の町") -> Term:
    """As an organiser would who changes nothing of what is proposed."""
    staged = stage_template(
        programme=programme, data=data, by=membership.person, filename="f.json", now=timezone.now()
    )
    return started_from(staged, membership, name)


def started_from(staged: StagedTemplate, membership: Membership, name: str) -> Term:
    """The same for what waits already: whoever sends the form has read it before."""
    template = read(bytes(staged.data))
    first_day = timezone.localdate() + timedelta(days=20)
    proposal = proposal_of(staged, template, timezone.localdate(), first_day)
    opening = Opening(
        name=name,
        region="別の町",
        slug=f"elsewhere-{uuid4().hex[:8]}",
        starts_on=proposal.first_day,
        ends_on=proposal.initial["ends_on"],
        sides=[(host, side.name) for host, side in zip(proposal.hosts, template.sides, strict=True)],
        times=_times(template, first_day),
        topics=list(template.topics),
        safeguards=[membership.person],
        needs_all=proposal.initial["needs_all"],
    )
    start = Start(opening, [side.eligibility for side in template.sides])
    started = start_term(
        staged=staged, start=start, membership=membership, now=timezone.now(), servers=SERVERS
    )
    assert isinstance(started, Term), started
    return started


def _times(template: Template, first_day: date) -> list[Any]:
    zone = ZoneInfo(template.calendar.time_zone)
    return [time_of(slot, first_day, zone) for held in template.calendar.rounds for slot in held.slots]


def test_a_term_started_in_another_region_hands_on_the_same_file(world: World) -> None:
    data = template_file(world.student_organiser, fill(world))
    programme, organiser = another_region()
    started = start_from(data, programme, organiser)
    assert template_file(organiser.person, started) == data
    assert (started.programme, started.started_from, started.opened_at) == (programme, None, None)


def test_a_term_started_from_the_sample_hands_on_the_same_file() -> None:
    ensure_sample(now=timezone.now())
    sample = Term.objects.get(is_sample=True, retrospective_of=None)
    organiser = Person.objects.get(memberships__organisation__in=[hosts_of(sample)[0]])
    data = template_file(organiser, sample)
    programme, other = another_region()
    assert template_file(other.person, start_from(data, programme, other)) == data


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sides=SIDES, calendar=CALENDARS, chosen=SETTINGS, lines=LINES, habits=st.fixed_dictionaries(HABITS))
def test_whatever_a_template_holds_is_handed_on_the_same(
    world: World, sides: Any, calendar: Any, chosen: Any, lines: Any, habits: Any
) -> None:
    with transaction.atomic():
        said = msgspec.to_builtins(template_of(world.term))
        order = ("opening", "roster", "publishing", "conditions", "closing")
        chosen = chosen | {"two_keys": [one for one in order if one in chosen["two_keys"]]}
        changed = {"sides": _kept(sides), "calendar": _sorted(calendar), "settings": chosen}
        said |= {
            **changed,
            **habits,
            "script": short_script("ほかの進行"),
            "topics": list(dict.fromkeys(lines)),
        }
        programme, organiser = another_region()
        blank = start_from(encode(read_template(said)), programme, organiser)
        data = template_file(organiser.person, blank)
        again = start_from(data, programme, organiser, "第3期 さらに別の町")
        assert template_file(organiser.person, again) == data
        transaction.set_rollback(True)


def _kept(sides: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As short as columns are."""
    return [side | {"label": side["label"][:40]} for side in sides]


def _sorted(calendar: dict[str, Any]) -> dict[str, Any]:
    """Each time of a term once, in order, and within its days."""
    seen: set[tuple[int, int, str]] = set()
    rounds = []
    for held in calendar["rounds"]:
        slots = []
        for slot in sorted(held["slots"], key=lambda one: (one["week"], one["weekday"], one["time"])):
            key = (slot["week"], slot["weekday"], slot["time"])
            if key not in seen:
                seen.add(key)
                slots.append(slot)
        if slots:
            rounds.append({"slots": slots})
    return calendar | {"rounds": rounds}


def test_nobody_is_in_it_whatever_stands_in_any_column() -> None:
    """Everything of a person is kept, and every column that is not the template's own gets words that can be found again."""
    written = write_everywhere(timezone.now())
    add_all_the_rest(written)
    term, person = written.evening.world.term, written.evening.world.student_organiser
    planted = _plant_everywhere()
    assert len(planted) > 100
    file = template_file(person, Term.objects.get(pk=term.pk)).decode()
    assert [word for word in planted if word in file] == []
    words = encode(template_of(Term.objects.get(pk=term.pk))).decode()
    assert [word for word in planted if word in words] == []


# What organisers write for everybody, and hand on: it is looked through for names instead.
HANDED_ON = {
    "scripts.Script",
    "scripts.Deck",
    "scripts.Questionnaire",
    "scripts.Text",
    "terms.Side.name",
    "terms.Side.eligibility",
    "terms.LegalText.body",
    "terms.Term.public_page",
    "terms.Term.topics",
    "terms.Term.help_lines",
    "terms.Term.line_texts",
    "terms.Term.two_keys",
    "terms.Term.time_zone",
    "ways.WayIn.label",
    "ways.WayIn.questions",
}


def _plant_everywhere() -> list[str]:
    planted = []
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("kurumaza.") or model._meta.label in HANDED_ON:
            continue
        for field in model._meta.local_fields:
            if f"{model._meta.label}.{field.name}" not in HANDED_ON:
                planted += _plant(model, field)
    return planted


def _plant(model: type[models.Model], field: models.Field[Any, Any]) -> list[str]:
    """What the database refuses to be changed is left as it is: its rules keep other words out."""
    is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, ChoiceField)
    if not (is_text or isinstance(field, models.JSONField | models.BinaryField)) or field.choices:
        return []
    planted = []
    for pk in model._default_manager.values_list("pk", flat=True)[:3]:
        word = f"canary{uuid4().hex[:10]}"
        value: Any = word
        if isinstance(field, models.JSONField):
            value = {"canary": word}
        if isinstance(field, models.BinaryField):
            value = word.encode()
        if isinstance(field, models.EmailField):
            value = f"{word}@kurumaza.example"
        if field.max_length and len(str(value)) > field.max_length:
            continue
        try:
            with transaction.atomic():
                model._default_manager.filter(pk=pk).update(**{field.name: value})
        except DatabaseError:
            continue
        planted.append(word)
    return planted


def test_names_and_contacts_in_its_words_go_and_ordinary_words_can_stay(world: World) -> None:
    term = fill(world)
    Enrolment.objects.filter(pk=world.kenji.pk).update(name="けんじの 名字")
    Enrolment.objects.filter(pk=world.haruka.pk).update(name="はるかの名字")
    words = "はるかの名字さん、けんじの名字さん、はるか。火-Okoshi事務局 contact@okoshi.example 017-000-0000"
    Term.objects.filter(pk=term.pk).update(public_page={**term.public_page, "why": words})
    term.refresh_from_db()
    natsuki = world.student_organiser
    keep = [Known("call_name", "はるか")]
    why = read(template_file(natsuki, term, keep)).page.why
    assert why == (
        "〔お名前〕さん、〔呼び名〕の〔お名前〕、はるか。〔団体の名前〕事務局 〔メールアドレス〕 〔電話番号〕"
    )
    found = [(one.kind, one.word) for one in personal_words(natsuki, term) if one.place == "page.why"]
    # Of the other partner's people only what everybody may know: a call name, and who is called by さん.
    assert sorted(found) == [
        ("call_name", "けんじ"),
        ("call_name", "はるか"),
        ("likely", "名字さん"),
        ("mail", "contact@okoshi.example"),
        ("name", "はるかの名字"),
        ("organisation", "火-Okoshi"),
        ("phone", "017-000-0000"),
    ]


def test_nothing_tells_who_is_on_another_partners_roster(world: World) -> None:
    """Whether a name that somebody writes into a text belongs to anybody there, the page and the file are the same."""
    term, natsuki = fill(world), world.student_organiser
    words = "高見本仮名 / 仮見本太 / 高見本　仮名 / タカミホンカメイ / たかみほんかめい / 仮見本太さん"
    Term.objects.filter(pk=term.pk).update(
        public_page={**term.public_page, "why": words}, topics=["高見本仮名"], line_texts={"week": words}
    )
    term.refresh_from_db()
    seen = []
    for name, kana in (("高見本 仮名", "タカミホン カメイ"), ("仮見本 太", ""), ("森 一", "")):
        Enrolment.objects.filter(pk=world.kenji.pk).update(name=name, kana=kana)
        seen.append((template_file(natsuki, term), personal_words(natsuki, term)))
    assert seen[0] == seen[1] == seen[2]
    assert "仮見本太" not in seen[0][0].decode()


def test_whoever_is_called_by_a_title_is_asked_about_whether_known_or_not() -> None:
    said = {"why": "仮見本太さんと林様。仮見本太が、農家さん、学生さん、皆さん、はるかさんと話す林。"}
    likely = likely_names(said)
    assert likely == [Known("likely", "仮見本太"), Known("likely", "林様")]
    assert without(said, likely, (), OPEN_WORDS) == {
        "why": "〔お名前〕さんと〔お名前〕。〔お名前〕が、農家さん、学生さん、皆さん、はるかさんと話す林。"
    }


def test_who_bears_a_title_goes_with_it_and_the_surname_alone_stays() -> None:
    said = {"why": "佐々木先生と工藤組合長。佐々木は村の名でもあり、久慈市長や組合長は名前ではない。"}
    assert likely_names(said) == [Known("likely", "佐々木先生"), Known("likely", "工藤組合長")]


def test_each_partner_and_whoever_runs_the_server_takes_out_the_names_they_may_know(world: World) -> None:
    term = fill(world)
    Enrolment.objects.filter(pk=world.kenji.pk).update(name="高見本 仮名", kana="タカミホン カメイ")
    Enrolment.objects.filter(pk=world.haruka.pk).update(name="仮見本 太")
    words = "高見本　仮名とたかみほんかめい、仮見本太"
    Term.objects.filter(pk=term.pk).update(public_page={**term.public_page, "why": words})
    term.refresh_from_db()
    assert [
        read(template_file(one, term)).page.why
        for one in (world.student_organiser, world.graduate_organiser, None)
    ] == [
        "高見本　仮名とたかみほんかめい、〔お名前〕",
        "〔お名前〕と〔お名前〕、仮見本太",
        "〔お名前〕と〔お名前〕、〔お名前〕",
    ]


def test_people_in_help_lines_and_on_buttons_stay_behind_and_are_to_be_filled(world: World) -> None:
    term = fill(world)
    Enrolment.objects.filter(pk=world.haruka.pk).update(name="見本花子")
    lines = [{"name": "見本花子(事務局)", "phone": "090-1234-5678", "note": "mihon@example.jp"}]
    Term.objects.filter(pk=term.pk).update(help_lines=lines, public_page={}, topics=[], line_texts={})
    term.refresh_from_db()
    assert not has_open_help_lines(term)
    template = read(template_file(world.student_organiser, term))
    assert [msgspec.to_builtins(one) for one in template.help_lines] == [
        {"name": "〔お名前〕(事務局)", "phone": "〔電話番号〕", "note": "〔メールアドレス〕"}
    ]
    Term.objects.filter(pk=term.pk).update(help_lines=msgspec.to_builtins(template.help_lines))
    term.refresh_from_db()
    assert has_open_help_lines(term)


def call_haruka(world: World, name: str, why: str) -> Term:
    """With a page that says this, in a term that somebody takes part in who is called so."""
    Enrolment.objects.filter(pk=world.haruka.pk).update(call_name=name)
    term = fill(world)
    Term.objects.filter(pk=term.pk).update(public_page={**term.public_page, "why": why})
    LegalText.objects.filter(term=term).update(body=f"{why}主催は火-Okoshiです。")
    term.refresh_from_db()
    return term


def test_a_name_that_only_happens_to_stand_in_other_words_leaves_them_readable(world: World) -> None:
    natsuki, term = world.student_organiser, call_haruka(world, "しょう", "相談しましょう。")
    template = read(template_file(natsuki, term))
    assert template.page.why == "相談しましょう。"
    assert dict(template.legal_texts) == {"rules": "相談しましょう。主催は【団体の名前】です。"}
    known = Known("call_name", "しょう")
    assert usually_kept(natsuki, term) == [known]
    assert known in [Known(one.kind, one.word) for one in personal_words(natsuki, term)]
    taken_out = read(template_file(natsuki, term, []))
    assert taken_out.page.why == "相談しま〔呼び名〕。"


def test_a_name_in_a_clear_place_never_goes_out_by_default(world: World) -> None:
    term = call_haruka(world, "しょう", "相談しましょう。しょうさんが始めました。")
    assert usually_kept(world.student_organiser, term) == []
    assert "しょう" not in encode(read(template_file(world.student_organiser, term))).decode()


def test_what_belongs_to_this_term_alone_is_not_in_it(world: World) -> None:
    template = template_of(fill(world))
    assert template.page.lead == "学生と卒業生が、〔期の名前〕で語り合います。"
    assert template.sides[0].eligibility == "〔期の名前〕に参加する学生"
    assert dict(template.legal_texts) == {"rules": "【期の名前】のきまりです。主催は火-Okoshiです。"}
    file = encode(template).decode()
    for words in ("okoshi.example", "42人", "2月10日まで", world.term.name, world.term.slug):
        assert words not in file


def test_the_new_terms_name_stands_where_the_old_one_did(world: World) -> None:
    data = template_file(world.student_organiser, fill(world))
    programme, organiser = another_region()
    started = start_from(data, programme, organiser)
    assert started.public_page["lead"] == "学生と卒業生が、第1期 別の町で語り合います。"
    assert started.sides.get(position=0).eligibility == "第1期 別の町に参加する学生"
    assert started.legal_texts.get().body == "第1期 別の町のきまりです。主催は【団体の名前】です。"
    assert started.legal_texts.get().reviewed_on is None
    assert has_open_words(started)
    assert own_memberships_in(organiser.person, programme).count() == 1


def test_questions_out_of_the_field_stay_in_the_programme() -> None:
    field = make_field(timezone.now())
    words = "ゆずれないものは、いつ決まりましたか。"
    card = field.added(field.told("何のためかを、だれも言わない"), words)
    term, organiser = Term.objects.get(pk=field.world.term.pk), field.world.student_organiser
    own, handed_on = template_of(term), read(template_file(organiser, term))
    assert words in encode(own).decode()
    assert handed_on.deck.body["cards"] == [
        one for one in own.deck.body["cards"] if one["number"] != card.number
    ]
    assert not {words, "現場から"} & set(re.findall('[^"]+', encode(handed_on).decode()))
