"""A roster is taken back within a day; what people did themselves stays."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.core.text.roster import RosterPreview, read_roster
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import ensure_person, forget_newcomer, mint_link
from kurumaza.people.models import Link, Person
from kurumaza.terms.actions_confirm import confirm_roster
from kurumaza.terms.actions_prepare import note_considerations, write_card
from kurumaza.terms.actions_roster import UNDO_WITHIN, apply_roster_batch, stage_roster, start_inviting
from kurumaza.terms.actions_undo import Undone, forget_roster_changes, undo_roster
from kurumaza.terms.errors import RosterNotUndone
from kurumaza.terms.models import Enrolment, RosterChange, RosterImport
from tests.conftest import SignIn
from tests.factories.terms import NOW, EnrolmentFactory, World, make_world, prepare

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    return make_world()


def taken_over(world: World, *rows: str, at: datetime = NOW) -> RosterImport:
    preview = read_roster("\n".join(["氏名,メール,学校", *rows]).encode(), "名簿.csv")
    assert isinstance(preview, RosterPreview)
    by = world.student_organiser
    staged = stage_roster(side=world.students, preview=preview, digest="d" * 64, by=by, now=at)
    assert isinstance(staged, RosterImport)
    assert isinstance(confirm_roster(roster=staged, by=by, now=at), RosterImport)
    while apply_roster_batch(roster_uuid=staged.uuid, now=at):
        pass
    return staged


def undo(world: World, roster: RosterImport, *, at: datetime = NOW) -> Undone | RosterNotUndone:
    return undo_roster(roster=roster, by=world.student_organiser, now=at)


def _names(world: World) -> set[str]:
    return set(world.students.enrolments.values_list("name", flat=True))


def test_places_that_it_made_go_with_all_that_was_known_of_them(world: World) -> None:
    now = timezone.now()  # the queue runs by the real clock
    before, people = _names(world), Person.objects.count()
    roster = taken_over(world, "そら,sora@example.com,", "みどり,midori@example.com,", at=now)
    start_inviting(side=world.students, by=world.student_organiser, now=now)
    run_all_due()
    assert Link.objects.filter(person__email="sora@example.com").exists()
    assert undo(world, roster, at=timezone.now()) == Undone(removed=2, restored=0, kept=0)
    assert (_names(world), Person.objects.count()) == (before, people)
    run_all_due()  # an invitation that was still queued goes nowhere


def test_words_that_it_changed_are_as_they_were(world: World) -> None:
    first = taken_over(world, "そら,sora@example.com,北大学")
    second = taken_over(world, "高橋 そら,sora@example.com,南大学")
    assert undo(world, second) == Undone(removed=0, restored=1, kept=0)
    place = Enrolment.objects.get(person__email="sora@example.com")
    assert (place.name, place.school) == ("そら", "北大学")
    assert undo(world, first) == Undone(removed=1, restored=0, kept=0)


def test_words_that_were_changed_again_since_stay(world: World) -> None:
    taken_over(world, "そら,sora@example.com,北大学")
    second = taken_over(world, "そら,sora@example.com,南大学")
    taken_over(world, "そら,sora@example.com,東大学")
    assert undo(world, second) == RosterNotUndone("later_one")
    Enrolment.objects.filter(person__email="sora@example.com").update(school="西大学")
    RosterImport.objects.exclude(pk=second.pk).delete()
    assert undo(world, second) == Undone(removed=0, restored=0, kept=1)
    assert Enrolment.objects.get(person__email="sora@example.com").school == "西大学"


def test_who_has_begun_stays(world: World) -> None:
    roster = taken_over(world, "そら,sora@example.com,", "みどり,midori@example.com,")
    prepare(Enrolment.objects.get(person__email="midori@example.com"), call_name="みどり")
    assert undo(world, roster) == Undone(removed=1, restored=0, kept=1)
    assert "みどり" in _names(world)
    assert "そら" not in _names(world)


def test_who_has_a_place_elsewhere_keeps_it(world: World) -> None:
    person = EnrolmentFactory.create(side=world.outsiders_term.sides.get()).person
    roster = taken_over(world, f"そら,{person.email},")
    assert undo(world, roster) == Undone(removed=1, restored=0, kept=0)
    assert person.enrolments.count() == 1


def test_a_day_later_it_stays_and_what_stood_before_is_forgotten(world: World) -> None:
    roster = taken_over(world, "そら,sora@example.com,")
    assert undo(world, roster, at=NOW + UNDO_WITHIN) == RosterNotUndone("too_late")
    forget_roster_changes(roster=roster.uuid)
    assert RosterChange.objects.count() == 0
    assert "そら" in _names(world)


def test_it_is_taken_back_once(world: World) -> None:
    roster = taken_over(world, "そら,sora@example.com,")
    undo(world, roster)
    again = taken_over(world, "そら,sora@example.com,")
    assert undo(world, roster) == RosterNotUndone("done")
    assert "そら" in _names(world)
    assert undo(world, again) == Undone(removed=1, restored=0, kept=0)


def test_newcomer_with_anything_else_is_not_forgotten(world: World) -> None:
    newcomer = ensure_person(email="new@example.com", now=NOW)
    mint_link(person=newcomer, next_path="/home/", now=NOW)
    for known in (world.haruka.person, world.student_organiser):
        forget_newcomer(person=known)
        assert Person.objects.filter(pk=known.pk).exists()
    came_in = ensure_person(email="came@example.com", now=NOW)
    Person.objects.filter(pk=came_in.pk).update(last_login=NOW)
    came_in.refresh_from_db()
    forget_newcomer(person=came_in)
    forget_newcomer(person=newcomer)
    assert not Person.objects.filter(email="new@example.com").exists()
    assert Person.objects.filter(email="came@example.com").exists()


def test_button_is_there_for_a_day_and_says_what_it_did(world: World, sign_in: SignIn) -> None:
    roster = taken_over(world, "そら,sora@example.com,", at=timezone.now())
    client, address = sign_in(world.student_organiser), reverse("roster_preview", args=[roster.uuid])
    assert "この取り込みを元に戻す" in client.get(address).content.decode()
    page = client.post(address, {"act": "undo"}, follow=True).content.decode()
    assert "元に戻しました。外した人は1人、" in page
    assert "この取り込みは、元に戻してあります。" in page
    RosterImport.objects.update(undone_at=None, applied_at=timezone.now() - timedelta(days=2))
    assert "この取り込みを元に戻す" not in client.get(address).content.decode()


def test_nobody_else_takes_it_back(world: World, sign_in: SignIn) -> None:
    roster = taken_over(world, "そら,sora@example.com,", at=timezone.now())
    address = reverse("roster_preview", args=[roster.uuid])
    strangers: list[Client] = [sign_in(world.graduate_organiser), sign_in(world.outsider)]
    for client in strangers:
        assert client.post(address, {"act": "undo"}).status_code == 404
    assert "そら" in _names(world)


@pytest.mark.parametrize("did", ["came_in", "considerations", "memo"])
def test_who_did_anything_themselves_stays(world: World, did: str) -> None:
    roster = taken_over(world, "そら,sora@example.com,")
    place = Enrolment.objects.select_related("person", "term").get(person__email="sora@example.com")
    if did == "came_in":
        Person.objects.filter(pk=place.person_id).update(last_login=NOW + timedelta(minutes=1))
    elif did == "considerations":
        note_considerations(enrolment=place, considerations="ゆっくり話します。")
    else:
        write_card(enrolment=place, card={"hesitation": "駅で", "choice": "", "since_then": ""}, now=NOW)
    assert undo(world, roster) == Undone(removed=0, restored=0, kept=1)
    assert Enrolment.objects.filter(pk=place.pk).exists()


def test_whoever_takes_it_back_does_not_learn_who_is_on_another_side(world: World) -> None:
    roster = taken_over(world, f"けんじ,{world.kenji.person.email},")
    assert undo(world, roster) == Undone(removed=1, restored=0, kept=0)
    assert Enrolment.objects.get(pk=world.kenji.pk).side == world.graduates


def test_other_links_of_somebody_go_on(world: World) -> None:
    person = EnrolmentFactory.create(side=world.outsiders_term.sides.get()).person
    at = timezone.now()
    mint_link(person=person, next_path="/e/elsewhere/", now=at)
    roster = taken_over(world, f"そら,{person.email},", at=at)
    undo(world, roster, at=at + timedelta(minutes=1))
    assert Link.objects.get(person=person).expires_at > at + timedelta(days=1)
