"""リハーサル: two organisers alone, everything real, and nothing of it anywhere else."""

import re
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles.actions_rehearsal import seat_rehearsal
from kurumaza.circles.models import Circle
from kurumaza.desk.actions_rehearsal import start_rehearsal
from kurumaza.desk.errors import RehearsalRefused
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Membership
from kurumaza.rooms.actions import empty_rehearsal_rooms, ensure_room
from kurumaza.rooms.live import clock
from kurumaza.rooms.models import Room
from kurumaza.safety.actions import call_duty
from kurumaza.scripts import queries as scripts
from kurumaza.terms.actions_rehearsal import close_rehearsal
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries import enrolments_of, organised_term, terms_organised_by
from kurumaza.terms.queries_public import public_term, public_terms
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.terms import MembershipFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture(autouse=True)
def _clock_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that travel in time leave the rooms' steady clock where they were."""
    monkeypatch.setattr(clock, "_clock", clock.SteadyClock())


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def started(world: World) -> Circle:
    partner = Membership.objects.get(person=world.graduate_organiser)
    made = start_rehearsal(
        term=world.term, by=world.student_organiser, partner=partner.uuid, now=timezone.now()
    )
    assert isinstance(made, Circle), made
    return made


def test_button_gives_two_organisers_a_place_each(world: World, sign_in: SignIn) -> None:
    client, page = sign_in(world.student_organiser), reverse("rehearsal", args=[world.term.slug])
    partner = Membership.objects.get(person=world.graduate_organiser)
    assert "ちづるさん(Dialogue for Everyone)" in words_of(client.get(page))
    response = client.post(reverse("rehearsal_start", args=[world.term.slug]), {"partner": partner.uuid})
    assert (response.status_code, response["Location"]) == (302, page)
    circle = Circle.objects.get()
    term = circle.round.term
    assert (term.rehearsal_of, circle.script.name) == (world.term, "接続の練習")
    assert (term.deck, term.ground_rules, term.media) == (
        world.term.deck,
        world.term.ground_rules,
        world.term.media,
    )
    places = {seat.enrolment.person: seat.enrolment.side.name for seat in circle.seats.all()}
    assert places == {world.student_organiser: "学生", world.graduate_organiser: "卒業生"}
    for person in places:
        me = sign_in(person)
        wait = reverse("waiting_room", args=[circle.uuid])
        assert wait in words_of(me.get(page))
        waiting = words_of(me.get(wait))
        assert "これはリハーサルです。" in waiting
        assert re.findall(r'data-state="(\w+)"', waiting) == ["before"]
        assert me.get(reverse("room", args=[circle.uuid])).status_code == 200
        assert me.get(f"/check/?circle={circle.uuid}").status_code == 200
    assert sign_in(world.haruka.person).get(reverse("waiting_room", args=[circle.uuid])).status_code == 404


def test_two_of_one_organisation_still_sit_on_two_sides(world: World) -> None:
    own = Membership.objects.get(person=world.student_organiser).organisation
    colleague = MembershipFactory.create(organisation=own, call_name="ななみ")
    made = start_rehearsal(
        term=world.term, by=world.student_organiser, partner=colleague.uuid, now=timezone.now()
    )
    assert isinstance(made, Circle)
    assert {seat.enrolment.side.name for seat in made.seats.all()} == {"学生", "卒業生"}


def test_nothing_of_it_is_anywhere_else(world: World, sign_in: SignIn) -> None:
    me = sign_in(world.student_organiser)
    slug = world.term.slug
    pages = ["/home/", "/desk/", f"/desk/{slug}/", reverse("term_page", args=[slug]), "/"]
    pages.append(reverse("people_list", args=[slug]))
    before = {page: words_of(me.get(page)) for page in pages}
    rehearsal = started(world).round.term
    for page in pages:
        assert rehearsal.slug not in words_of(me.get(page)), page
        assert len(words_of(me.get(page))) == len(before[page]), page
    assert rehearsal not in public_terms()
    assert public_term(rehearsal.slug) is None
    assert rehearsal not in terms_organised_by(world.student_organiser)
    assert organised_term(world.student_organiser, rehearsal.slug) is None
    assert not enrolments_of(world.student_organiser).exists()
    assert Mail.objects.count() == 0
    circle = Circle.objects.get(round__term=rehearsal)
    for name in ("reflect", "gifts"):
        assert me.get(reverse(name, args=[circle.uuid])).status_code == 404, name
    for name in ("next_round", "term_media", "help_lines", "people_list", "rehearsal", "story_review"):
        assert me.get(reverse(name, args=[rehearsal.slug])).status_code == 404, name


def test_call_for_help_is_on_its_own_board_only(world: World, sign_in: SignIn) -> None:
    circle = started(world)
    rehearsal = circle.round.term
    call_duty(person=world.graduate_organiser, term=rehearsal, circle=circle.uuid, now=timezone.now())
    me = sign_in(world.student_organiser)
    board = words_of(me.get(reverse("desk_term", args=[rehearsal.slug])))
    assert "運営が呼ばれました" in board
    assert "次の回を加える" not in board
    assert "運営が呼ばれました" not in words_of(me.get(reverse("desk_term", args=[world.term.slug])))
    assert sign_in(world.outsider).get(reverse("desk_term", args=[rehearsal.slug])).status_code == 404


def test_it_ends_by_itself_after_a_day_and_leaves_no_words(world: World) -> None:
    circle = started(world)
    ensure_room(circle=circle, rng=Random(1), now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        run_all_due()
    assert Job.objects.get(name="desk.end_rehearsal").done_at is not None
    assert not Room.objects.exists()
    assert not Enrolment.objects.filter(term=circle.round.term, left_at__isnull=True).exists()


def test_starting_again_closes_the_one_before(world: World, sign_in: SignIn) -> None:
    first, second = started(world), started(world)
    me = sign_in(world.student_organiser)
    assert me.get(reverse("waiting_room", args=[first.uuid])).status_code == 404
    assert me.get(reverse("waiting_room", args=[second.uuid])).status_code == 200
    page = reverse("rehearsal", args=[world.term.slug])
    assert me.post(reverse("rehearsal_end", args=[world.term.slug])).status_code == 302
    assert "リハーサルを始める" in words_of(me.get(page))
    assert me.get(reverse("waiting_room", args=[second.uuid])).status_code == 404
    assert me.post(reverse("rehearsal_end", args=[world.term.slug])).status_code == 302  # twice


@pytest.mark.parametrize("who", ["myself", "outsider", "nobody"])
def test_only_organisers_of_the_programme_rehearse(world: World, who: str) -> None:
    people = {"myself": world.student_organiser, "outsider": world.outsider}
    partner = Membership.objects.get(person=people[who]).uuid if who in people else uuid4()
    made = start_rehearsal(term=world.term, by=world.student_organiser, partner=partner, now=timezone.now())
    assert made == RehearsalRefused("nobody")
    assert not Term.objects.filter(rehearsal_of__isnull=False).exists()


def test_programme_without_the_script_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # No version of a script is ever deleted: here the programme's own have other names.
    monkeypatch.setattr(scripts, "_file", lambda _name: '{"name": {"ja": "another", "en": "another"}}')
    partner = Membership.objects.get(person=world.graduate_organiser).uuid
    made = start_rehearsal(term=world.term, by=world.student_organiser, partner=partner, now=timezone.now())
    assert made == RehearsalRefused("no_script")


@pytest.mark.parametrize("path", ["rehearsal", "rehearsal_start", "rehearsal_end"])
def test_participants_and_other_organisers_find_no_such_page(
    world: World, sign_in: SignIn, path: str
) -> None:
    address = reverse(path, args=[world.term.slug])
    for person in (world.haruka.person, world.outsider):
        client = sign_in(person)
        answer = client.get(address) if path == "rehearsal" else client.post(address)
        assert answer.status_code == 404


def test_real_terms_are_never_closed_like_one(world: World) -> None:
    with pytest.raises(ValueError, match="only a rehearsal"):
        close_rehearsal(term=world.term, now=timezone.now())
    circle = Circle(round=world.round, slot=world.slots[0], script=world.term.script, number=1)
    with pytest.raises(ValueError, match="only rehearsals"):
        empty_rehearsal_rooms(circles=[circle])
    with pytest.raises(ValueError, match="only a rehearsal"):
        seat_rehearsal(slot=world.slots[0], places=[world.haruka])
