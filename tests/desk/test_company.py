"""接続の練習に付きそう: wished with times, taken by a companion, and a room of the two of them; a block leaves no trace."""

from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlparse

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from kurumaza.circles.models import Circle
from kurumaza.desk.actions_company import step_back, take_company, take_wish_back
from kurumaza.desk.actions_rehearsal import end_rehearsal
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import block_person
from kurumaza.people.actions_erasure import erase_person
from kurumaza.rooms.actions import ensure_room
from kurumaza.rooms.addresses import ways_of
from kurumaza.safety.actions import name_safeguard, raise_concern
from kurumaza.terms.actions_accompaniment import AHEAD, wish_company
from kurumaza.terms.actions_retention import ACCOMPANIMENT_DAYS, forget_accompaniments
from kurumaza.terms.actions_roles import accept_role, leave_role, offer_role
from kurumaza.terms.errors import AccompanimentRefused
from kurumaza.terms.models import Accompaniment, Enrolment, Role
from kurumaza.terms.queries import enrolments_of, open_rehearsal_of
from kurumaza.terms.queries_accompaniment import (
    company_on_desk,
    own_wish,
    taken_by,
    wishes_to_take,
)
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def world(now: datetime) -> World:
    """けんじ accompanies; はるか would like to be accompanied."""
    world = make_world(now=now)
    become_companion(world, world.kenji, now)
    mailed()
    return world


def become_companion(world: World, place: Enrolment, now: datetime) -> None:
    until = (now + 30 * DAY).date()
    offer_role(enrolment=place, kind="companion", until=until, by=world.student_organiser, now=now)
    assert isinstance(accept_role(enrolment=place, kind="companion", until=until, now=now), Role)


def wished(world: World, now: datetime, *, days: tuple[int, ...] = (2, 3)) -> Accompaniment:
    wish = wish_company(enrolment=world.haruka, times=[now + one * DAY for one in days], now=now)
    assert isinstance(wish, Accompaniment), wish
    return wish


def taken(world: World, now: datetime) -> Circle:
    circle = take_company(wish=wished(world, now), companion=world.kenji, starts_at=now + 2 * DAY, now=now)
    assert isinstance(circle, Circle), circle
    return circle


def mailed() -> list[str]:
    run_all_due()
    found = [one.to[0] for one in mail.outbox]
    mail.outbox.clear()
    return found


def test_companions_hear_of_a_wish_and_see_name_and_times_alone(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    wished(world, now)
    assert mailed() == [world.kenji.person.email]
    shown = words_of(sign_in(world.kenji.person).get(reverse("give_company")))
    assert "はるかさん" in shown
    assert world.haruka.name not in shown
    assert words_of(sign_in(world.outsider).get(reverse("give_company"))).count("はるか") == 0


def test_wish_written_anew_is_one_wish(world: World, now: datetime) -> None:
    wished(world, now)
    wish = wished(world, now, days=(5, 4, 5))
    assert wish.times == [(now + 4 * DAY).isoformat(), (now + 5 * DAY).isoformat()]
    assert mailed() == [world.kenji.person.email]


@pytest.mark.parametrize("times", [[], [-DAY], [AHEAD + DAY]])
def test_wish_needs_a_time_ahead(world: World, now: datetime, times: list[timedelta]) -> None:
    done = wish_company(enrolment=world.haruka, times=[now + one for one in times], now=now)
    assert done == AccompanimentRefused("no_time")
    assert not Accompaniment.objects.exists()


@pytest.mark.parametrize("who", ["asker", "companion"])
def test_nobody_under_age_is_alone_with_another_one(world: World, now: datetime, who: str) -> None:
    place = world.haruka if who == "asker" else world.kenji
    Enrolment.objects.filter(pk=place.pk).update(age_group=Enrolment.AgeGroup.MINOR)
    place.refresh_from_db()
    done = wish_company(enrolment=world.haruka, times=[now + DAY], now=now)
    if who == "asker":
        assert done == AccompanimentRefused("adults_only")
    else:
        assert wishes_to_take(world.kenji, now) == []
        assert mailed() == []


def test_time_taken_gives_the_two_a_room_and_is_told(world: World, now: datetime) -> None:
    mailed()
    circle = taken(world, now)
    term = circle.round.term
    assert (term.rehearsal_of, circle.script.name) == (world.term, "接続の練習")
    assert circle.slot.starts_at == now + 2 * DAY
    assert {one.enrolment.person for one in circle.seats.all()} == {world.haruka.person, world.kenji.person}
    assert world.haruka.person.email in mailed()
    # It is no place of theirs, and none of the organisers' rehearsals.
    assert list(enrolments_of(world.haruka.person)) == [world.haruka]
    assert open_rehearsal_of(world.term) is None


def test_practice_opens_like_any_room(world: World, sign_in: SignIn, now: datetime) -> None:
    circle = taken(world, now)
    wait = reverse("waiting_room", args=[circle.uuid])
    assert "接続の練習です。" in words_of(sign_in(world.haruka.person).get(wait))
    assert sign_in(world.outsider).get(wait).status_code == 404
    assert sign_in(world.student_organiser).get(wait).status_code == 404
    room = ensure_room(circle=circle, rng=Random(1), now=now + 2 * DAY)
    ways = ways_of(circle, room.circle.round.term)
    assert ways["reflect"] == reverse("home")


def test_other_companion_comes_too_late(world: World, now: datetime) -> None:
    other = world.add_person(world.graduates, "みどり")
    become_companion(world, other, now)
    wish = wished(world, now)
    first = take_company(wish=wish, companion=world.kenji, starts_at=now + 2 * DAY, now=now)
    assert isinstance(first, Circle)
    late = take_company(wish=wish, companion=other, starts_at=now + 3 * DAY, now=now)
    assert late == AccompanimentRefused("gone")
    assert Circle.objects.filter(round__term__rehearsal_of=world.term).count() == 1


def test_time_that_was_not_offered_or_is_past_is_not_taken(world: World, now: datetime) -> None:
    wish = wished(world, now)
    not_offered = take_company(wish=wish, companion=world.kenji, starts_at=now + 9 * DAY, now=now)
    past = take_company(wish=wish, companion=world.kenji, starts_at=now + 2 * DAY, now=now + 2 * DAY)
    assert (not_offered, past) == (AccompanimentRefused("gone"), AccompanimentRefused("gone"))


def test_who_does_not_accompany_any_more_takes_nothing(world: World, now: datetime) -> None:
    wish = wished(world, now)
    leave_role(enrolment=world.kenji, kind="companion", now=now)
    done = take_company(wish=wish, companion=world.kenji, starts_at=now + 2 * DAY, now=now)
    assert done == AccompanimentRefused("gone")


@pytest.mark.parametrize("by", ["asker", "companion"])
def test_block_leaves_no_trace(world: World, sign_in: SignIn, now: datetime, by: str) -> None:
    some, other = (world.haruka, world.kenji) if by == "asker" else (world.kenji, world.haruka)
    block_person(person=some.person, other=other.person, label="x", now=now)
    wish = wished(world, now)
    assert mailed() == []
    assert wishes_to_take(world.kenji, now) == []
    done = take_company(wish=wish, companion=world.kenji, starts_at=now + 2 * DAY, now=now)
    assert done == AccompanimentRefused("gone")
    # Its person waits as whoever nobody has taken yet; organisers see the same as ever.
    own = own_wish(world.haruka, now)
    assert own is not None
    assert own[1] == "waiting"
    desk = company_on_desk(world.term, now)
    assert ([one.call_name for one in desk.waiting], len(desk.companions)) == (["はるか"], 1)
    assert "はるか" not in words_of(sign_in(world.kenji.person).get(reverse("give_company")))


def test_block_after_a_time_was_settled_calls_it_off_for_both(world: World, now: datetime) -> None:
    taken(world, now)
    block_person(person=world.kenji.person, other=world.haruka.person, label="x", now=now)
    own = own_wish(world.haruka, now)
    assert own is not None
    assert own[1] == "over"
    assert taken_by(world.kenji, now) == []
    mailed()


def test_companion_who_cannot_come_leaves_the_wish_waiting(world: World, now: datetime) -> None:
    circle = taken(world, now)
    mailed()
    wish = Accompaniment.objects.get()
    for _twice in range(2):
        step_back(wish=wish, now=now)
    assert mailed() == [world.haruka.person.email]
    own = own_wish(world.haruka, now)
    assert own is not None
    assert own[1] == "waiting"
    assert not circle.round.term.enrolments.filter(left_at__isnull=True).exists()
    again = take_company(wish=wish, companion=world.kenji, starts_at=now + 3 * DAY, now=now)
    assert isinstance(again, Circle)


def test_wish_taken_back_tells_the_companion(world: World, now: datetime) -> None:
    circle = taken(world, now)
    mailed()
    for _twice in range(2):
        take_wish_back(enrolment=world.haruka, now=now)
    assert mailed() == [world.kenji.person.email]
    assert not Accompaniment.objects.exists()
    assert not circle.round.term.enrolments.filter(left_at__isnull=True).exists()


def test_settled_time_is_not_changed_without_taking_it_back(world: World, now: datetime) -> None:
    taken(world, now)
    done = wish_company(enrolment=world.haruka, times=[now + 5 * DAY], now=now)
    assert done == AccompanimentRefused("settled")
    later = wish_company(enrolment=world.haruka, times=[now + 5 * DAY], now=now + 3 * DAY)
    assert isinstance(later, Accompaniment)


@pytest.mark.parametrize("who", ["asker", "companion"])
def test_erasure_frees_the_other_one(world: World, now: datetime, who: str) -> None:
    taken(world, now)
    mailed()
    gone, stays = (world.haruka, world.kenji) if who == "asker" else (world.kenji, world.haruka)
    assert erase_person(person=gone.person, now=now) is None
    assert stays.person.email in mailed()
    assert Accompaniment.objects.filter(companion__isnull=True).exists() is (who == "companion")


def test_what_is_told_out_of_a_practice_reaches_who_answers_for_the_term(world: World, now: datetime) -> None:
    name_safeguard(term=world.term, person=world.student_organiser, by=world.student_organiser)
    circle = taken(world, now)
    mailed()
    concern = raise_concern(
        person=world.haruka.person, term=circle.round.term, text="勧誘を受けました", now=now
    )
    assert concern.term == world.term
    assert world.student_organiser.email in mailed()


def test_practice_ends_by_itself_and_twice_is_once(world: World, now: datetime) -> None:
    circle = taken(world, now)
    for _twice in range(2):
        end_rehearsal(rehearsal=circle.round.term, now=now + 3 * DAY)
    assert Accompaniment.objects.filter(practice=circle.round.term).exists()


def test_old_wishes_are_forgotten(world: World, now: datetime) -> None:
    wished(world, now)
    assert forget_accompaniments(now + (ACCOMPANIMENT_DAYS - 1) * DAY) == 0
    assert forget_accompaniments(now + (ACCOMPANIMENT_DAYS + 1) * DAY) == 1


def test_from_the_device_check_to_the_waiting_room(world: World, sign_in: SignIn, now: datetime) -> None:
    asker, page = sign_in(world.haruka.person), reverse("ask_company")
    assert page in asker.get(reverse("device_check")).content.decode()
    empty = asker.post(page, {"act": "wish", "time_0": ""})
    assert "一つは日時を入れてください。" in words_of(empty)
    first = (timezone.localtime(now) + 2 * DAY).strftime("%Y-%m-%dT%H:%M")
    assert asker.post(page, {"act": "wish", "time_0": first})["Location"] == page
    assert "付きそえる人を待っています" in words_of(asker.get(page))
    companion, give = sign_in(world.kenji.person), reverse("give_company")
    shown = companion.get(give).content.decode()
    value = shown.split('name="starts_at" value="')[1].split('"')[0]
    wish = str(Accompaniment.objects.get().uuid)
    sent = companion.post(give, {"act": "take", "wish": wish, "starts_at": value})
    assert urlparse(sent["Location"]).path == give
    assert "けんじさんと二人です。" in words_of(asker.get(page))
    assert "はるかさんと" in words_of(companion.get(give))
    companion.post(give, {"act": "step_back", "wish": wish})
    assert "付きそえる人を待っています" in words_of(asker.get(page))
    asker.post(page, {"act": "take_back"})
    assert not Accompaniment.objects.exists()
    assert "先に決めたか" in words_of(
        companion.post(give, {"act": "take", "wish": wish, "starts_at": value}, follow=True)
    )


def test_desk_lists_who_waits_and_says_so_among_its_tasks(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    wished(world, now)
    desk = sign_in(world.graduate_organiser)
    assert "付きそいを待つ人が、1人います。" in words_of(
        desk.get(reverse("desk_term", args=[world.term.slug]))
    )
    page = reverse("company_on_desk", args=[world.term.slug])
    assert "はるかさん" in words_of(desk.get(page))
    assert sign_in(world.outsider).get(page).status_code == 404


def test_names_that_are_kept_are_not_in_the_language_of_the_companion(world: World, now: datetime) -> None:
    with override("en"):
        held = taken(world, now).round
    assert held.term.name == "接続の練習"
    assert held.opening_line == "接続の練習です。つながることと、声が届くことを、二人で確かめます。"
