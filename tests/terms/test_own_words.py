"""What people put right of themselves outlives the next roster, and so does an address that an organiser has put right."""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kurumaza.jobs.models import Mail
from kurumaza.people.models import Person
from kurumaza.terms.actions_address import correct_address
from kurumaza.terms.actions_correct import ROSTER_WORDS, correct_words
from kurumaza.terms.actions_undo import Undone, undo_roster
from kurumaza.terms.errors import CorrectionRefused
from kurumaza.terms.models import Enrolment, RosterImport
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.rosters import fates, stage, take_over
from tests.factories.terms import NOW, EnrolmentFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
HEADING = "氏名,メール,学校,地域"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def sora(world: World) -> Enrolment:
    take_over(
        stage(world.students, world.student_organiser, HEADING, "そら,sora@example.com,北大学,青森"),
        world.student_organiser,
    )
    return Enrolment.objects.get(person__email="sora@example.com")


def correct(place: Enrolment, **words: str) -> None:
    place.refresh_from_db()
    is_same = all(getattr(place, word) == text for word, text in words.items())
    refused = CorrectionRefused("same") if is_same else None
    assert correct_words(enrolment=place, words=words, by=place.person) == refused


def bring(world: World, *rows: str) -> RosterImport:
    by = world.student_organiser
    return take_over(stage(world.students, by, HEADING, *rows), by)


def test_corrected_word_stays_and_the_others_follow_the_roster(world: World, sora: Enrolment) -> None:
    correct(sora, school="南大学")
    [fate] = fates(world.students, HEADING, "そら,sora@example.com,北大学,弘前")
    assert (fate["outcome"], fate["changed"], fate["kept"]) == ("update", ("region",), ("school",))
    bring(world, "そら,sora@example.com,北大学,弘前")
    sora.refresh_from_db()
    assert (sora.school, sora.region, sora.corrected) == ("南大学", "弘前", ["school"])
    [again] = fates(world.students, HEADING, "そら,sora@example.com,北大学,弘前")
    assert (again["outcome"], again["kept"]) == ("unchanged", ("school",))


def test_nothing_is_said_where_the_roster_has_the_corrected_word_too(world: World, sora: Enrolment) -> None:
    correct(sora, school="南大学")
    for school in ("南大学", ""):
        [fate] = fates(world.students, HEADING, f"そら,sora@example.com,{school},青森")
        assert (fate["outcome"], fate["kept"]) == ("unchanged", ())


def test_word_that_its_person_took_away_stays_away(world: World, sora: Enrolment) -> None:
    correct(sora, school="")
    bring(world, "そら,sora@example.com,北大学,弘前")
    sora.refresh_from_db()
    assert (sora.school, sora.region) == ("", "弘前")


def test_word_that_is_corrected_while_a_roster_waits_stays(world: World, sora: Enrolment) -> None:
    by = world.student_organiser
    staged = stage(world.students, by, HEADING, "そら,sora@example.com,北大学,弘前")
    correct(sora, school="南大学", region="八戸")
    taken = take_over(staged, by)
    sora.refresh_from_db()
    assert (sora.school, sora.region, taken.result) == ("南大学", "八戸", {"unchanged": 1})


def test_undoing_a_roster_leaves_corrected_words(world: World, sora: Enrolment) -> None:
    changed = bring(world, "そら,sora@example.com,東大学,弘前")
    correct(sora, school="西大学")
    correct(sora, school="東大学")  # as the roster had it, and now their own
    undone = undo_roster(roster=changed, by=world.student_organiser, now=NOW)
    assert undone == Undone(removed=0, restored=1, kept=0)
    sora.refresh_from_db()
    assert (sora.school, sora.region) == ("東大学", "青森")


def test_preview_says_what_stays(world: World, sora: Enrolment, sign_in: SignIn) -> None:
    correct(sora, name="髙橋 そら", school="南大学")
    staged = stage(world.students, world.student_organiser, HEADING, "そら,sora@example.com,北大学,弘前")
    page = sign_in(world.student_organiser).get(reverse("roster_preview", args=[staged.uuid]))
    assert "「氏名」「学校」は、本人が直したため、そのままにします。" in words_of(page)


@dataclass
class _Known:
    """What is expected of one place."""

    words: dict[str, str]
    corrected: set[str] = field(default_factory=set)


_WORDS = st.sampled_from(["", "い", "ろ", "は"])
_ROSTER = st.fixed_dictionaries(dict.fromkeys(ROSTER_WORDS[1:], _WORDS)).map(lambda words: ("roster", words))
_CORRECTION = st.dictionaries(st.sampled_from(ROSTER_WORDS[1:]), _WORDS, min_size=1).map(
    lambda words: ("correct", words)
)
_UNDO = st.just(("undo", dict[str, str]()))
_COLUMNS = {
    "kana": "フリガナ",
    "school": "学校",
    "employer": "勤務先",
    "past_employer": "前職",
    "cohort": "期",
    "region": "地域",
}


def _in_kana(word: str, text: str) -> str:
    return {"い": "イ", "ろ": "ロ", "は": "ハ"}.get(text, "") if word == "kana" else text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(_ROSTER, _CORRECTION, _UNDO), max_size=8))
def test_corrected_word_stays_until_it_is_corrected_anew(
    world: World, acts: list[tuple[str, dict[str, str]]]
) -> None:
    by = world.student_organiser
    with transaction.atomic():
        place = EnrolmentFactory.create(side=world.students, name="そら")
        known = _Known(dict.fromkeys(_COLUMNS, ""))
        for act, words in acts:
            said = {word: _in_kana(word, text) for word, text in words.items()}
            if act == "correct":
                known.corrected |= {word for word, text in said.items() if text != known.words[word]}
                known.words |= said
                correct(place, **said)
            elif act == "roster":
                heading = ",".join(["氏名", "メール", *_COLUMNS.values()])
                row = ",".join(["そら", str(place.person.email), *(said[word] for word in _COLUMNS)])
                take_over(stage(world.students, by, heading, row), by)
                free = set(_COLUMNS) - known.corrected
                known.words |= {word: said[word] for word in free if said[word]}
            else:
                last = RosterImport.objects.filter(applied_at__isnull=False, undone_at=None).last()
                if last is not None:
                    undo_roster(roster=last, by=by, now=NOW)
            place.refresh_from_db()
            assert set(place.corrected) == known.corrected
            if act == "undo":  # what was not corrected may be as it was
                known.words |= {w: getattr(place, w) for w in _COLUMNS if w not in known.corrected}
            assert {word: getattr(place, word) for word in _COLUMNS} == known.words
        transaction.set_rollback(True)


def moved(world: World, place: Enrolment, email: str) -> Enrolment:
    done = correct_address(enrolment=place, email=email, by=world.student_organiser, now=timezone.now())
    assert isinstance(done, Enrolment)
    return done


def test_old_address_of_a_later_roster_is_that_of_the_same_person(
    world: World, sora: Enrolment, sign_in: SignIn
) -> None:
    moved(world, sora, "right@example.com")
    [fate] = fates(world.students, HEADING, "そ ら,SORA@example.com,北大学,弘前")
    assert (fate["outcome"], fate["changed"], fate["kept"]) == ("update", ("name", "region"), ("email",))
    bring(world, "そら,sora@example.com,北大学,弘前")
    sora.refresh_from_db()
    assert (sora.person.email, sora.region) == ("right@example.com", "弘前")
    assert not Person.objects.filter(email="sora@example.com").exists()
    staged = stage(world.students, world.student_organiser, HEADING, "そら,sora@example.com,東大学,弘前")
    page = words_of(sign_in(world.student_organiser).get(reverse("roster_preview", args=[staged.uuid])))
    assert "アドレスは、運営が直したため、そのままにします。" in page
    assert "right@example.com" not in page


def test_mended_roster_changes_nothing_and_says_nothing(world: World, sora: Enrolment) -> None:
    moved(world, sora, "right@example.com")
    [fate] = fates(world.students, HEADING, "そら,right@example.com,北大学,青森")
    assert (fate["outcome"], fate["kept"]) == ("unchanged", ())


def test_somebody_else_with_the_old_address_is_somebody_else(world: World, sora: Enrolment) -> None:
    moved(world, sora, "right@example.com")
    [fate] = fates(world.students, HEADING, "うみ,sora@example.com,北大学,青森")
    assert (fate["outcome"], fate["kept"]) == ("add", ())


def test_file_with_both_addresses_tells_of_one_person_once(world: World, sora: Enrolment) -> None:
    moved(world, sora, "right@example.com")
    old, new = "そら,sora@example.com,北大学,青森", "そら,right@example.com,北大学,青森"
    for rows in ((old, new), (new, old)):
        told = {
            fate["row"]["email"] if fate["row"] else "": fate
            for fate in fates(world.students, HEADING, *rows)
        }
        assert told["right@example.com"]["outcome"] == "unchanged"
        [reason] = told[""]["reasons"]
        assert (reason["code"], reason["line"]) == ("address_corrected", told["right@example.com"]["line"])


def test_address_that_is_put_right_while_a_roster_waits_stays(world: World, sora: Enrolment) -> None:
    by = world.student_organiser
    staged = stage(world.students, by, HEADING, "そら,sora@example.com,北大学,弘前")
    moved(world, sora, "right@example.com")
    assert take_over(staged, by).result == {"update": 1}
    sora.refresh_from_db()
    assert (sora.person.email, sora.region) == ("right@example.com", "弘前")
    assert not Person.objects.filter(email="sora@example.com").exists()
    assert not Mail.objects.filter(template="terms.also_listed").exists()


def test_roster_looks_the_same_where_the_other_address_is_on_another_side(
    world: World, sora: Enrolment, sign_in: SignIn
) -> None:
    """Then nobody was moved, and the organiser must not learn it."""
    umi: Enrolment = EnrolmentFactory.create(side=world.students, name="うみ", school="北大学")
    wrong = str(umi.person.email)
    moved(world, sora, str(world.kenji.person.email))
    moved(world, umi, "right@example.com")
    rows = ("そら,sora@example.com,東大学,青森", f"うみ,{wrong},東大学,青森")
    staged = stage(world.students, world.student_organiser, HEADING, *rows)
    kept = [fate["kept"] for fate in fates(world.students, HEADING, *rows)]
    assert kept == [("email",), ("email",)]
    page = words_of(sign_in(world.student_organiser).get(reverse("roster_preview", args=[staged.uuid])))
    assert page.count("直したアドレス") == 2
    assert "sora@example.com" not in page
