"""The waiting room's pages: what somebody without a socket is shown, and where a link of before leads."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles import actions_live, queries_live
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.people.actions import declare_tie
from kurumaza.rooms.live.service import rooms
from kurumaza.terms.models import Slot, Term
from tests.circles.live import Evening, make_evening
from tests.conftest import SignIn
from tests.factories.terms import RoundFactory, SlotFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ONE = ("はるか", "そら", "けんじ", "みどり")
TWO = ("ゆう", "れん", "まさこ", "たかし")


def _begin(evening: Evening, *, ago: timedelta) -> None:
    """The evening started so long ago, by the clock that pages look at."""
    evening.slot.starts_at = timezone.now().replace(microsecond=0) - ago
    Slot.objects.filter(pk=evening.slot.pk).update(starts_at=evening.slot.starts_at)


def _state(evening: Evening, sign_in: SignIn, name: str, **headers: str) -> str:
    client = sign_in(evening.people[name].person)
    page = client.get(reverse("waiting_room", args=[evening.seat(name).circle.uuid]), headers=headers)
    assert page.status_code == 200
    text = page.content.decode()
    return text.split('data-state="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("ahead", "state"),
    [(timedelta(days=2), "early"), (timedelta(minutes=10), "before"), (timedelta(seconds=-1), "settling")],
)
def test_before_and_at_the_start(engine: LiveEngine, sign_in: SignIn, ahead: timedelta, state: str) -> None:
    evening = make_evening(engine, [ONE])
    _begin(evening, ago=-ahead)
    assert _state(evening, sign_in, "はるか") == state


def test_without_any_seating_people_go_to_the_planned_table(engine: LiveEngine, sign_in: SignIn) -> None:
    """The engine may be away for long: nobody stands before a closed door for that."""
    evening = make_evening(engine, [ONE])
    _begin(evening, ago=timedelta(seconds=30))
    page = sign_in(evening.people["はるか"].person).get(
        reverse("waiting_room", args=[evening.seat("はるか").circle.uuid])
    )
    assert "対話ルームに入る" in page.content.decode()


@pytest.mark.parametrize("is_seated", [False, True])
def test_after_its_time_only_who_could_not_be_seated_at_all_is_let_in(
    engine: LiveEngine, sign_in: SignIn, is_seated: bool
) -> None:
    """Where the engine was away the planned groups talk; else somebody may be kept apart from those at the table by now."""
    evening = make_evening(engine, [ONE])
    _begin(evening, ago=timedelta(minutes=evening.slot.minutes + 1))
    if is_seated:
        evening.present = set(ONE[:3])
        evening.seated()
    assert _state(evening, sign_in, "みどり") == ("over" if is_seated else "settling")
    assert queries_live.may_sit(evening.seat("みどり")) is not is_seated


def test_link_of_before_leads_to_the_table_of_now(engine: LiveEngine, sign_in: SignIn) -> None:
    evening = make_evening(engine, [ONE, TWO])
    _begin(evening, ago=timedelta(seconds=1))
    planned = {name: evening.seat(name).circle.uuid for name in ("はるか", "けんじ", "ゆう", "まさこ")}
    evening.present = set(planned)
    evening.seated()
    (moved,) = {uuid for name, uuid in planned.items() if evening.seat(name).circle.uuid != uuid}
    name = next(name for name, uuid in planned.items() if uuid == moved)
    now, client = evening.seat(name).circle.uuid, sign_in(evening.people[name].person)
    for page in ("waiting_room", "room", "left_quietly", "reflect", "gifts"):
        led = client.get(reverse(page, args=[moved]))
        assert (led.status_code, led.headers["location"]) == (302, reverse(page, args=[now])), page
    assert "話すことになりました" in client.get(reverse("waiting_room", args=[now])).content.decode()


def test_who_loads_the_page_of_their_room_counts_as_there(engine: LiveEngine, sign_in: SignIn) -> None:
    evening = make_evening(engine, [ONE])
    _begin(evening, ago=timedelta(seconds=1))
    evening.present = set(ONE)
    evening.seated()
    seat = evening.seat("はるか")
    page = sign_in(evening.people["はるか"].person).get(reverse("room", args=[seat.circle.uuid]))
    assert page.status_code == 200
    assert str(seat.uuid) in rooms.waiting.fresh()


def test_who_waits_without_a_table_is_not_let_into_a_room(engine: LiveEngine, sign_in: SignIn) -> None:
    evening = make_evening(engine, [ONE])
    _begin(evening, ago=timedelta(seconds=1))
    evening.present = {"はるか"}
    evening.seated()
    circle = evening.seat("はるか").circle.uuid
    led = sign_in(evening.people["はるか"].person).get(reverse("room", args=[circle]))
    assert led.headers["location"] == reverse("waiting_room", args=[circle])
    assert _state(evening, sign_in, "はるか") == "waiting"


def test_who_could_not_be_seated_reads_when_the_next_round_is(engine: LiveEngine, sign_in: SignIn) -> None:
    evening = make_evening(engine, [ONE])
    _begin(evening, ago=timedelta(minutes=11))
    SlotFactory.create(
        round=RoundFactory.create(term=evening.world.term), starts_at=evening.starts_at + timedelta(days=14)
    )
    evening.present = {"はるか"}
    evening.seated()
    actions_live.give_up_waiting(slot=evening.slot, now=timezone.now())
    client = sign_in(evening.people["はるか"].person)
    words = client.get(reverse("waiting_room", args=[evening.seat("はるか").circle.uuid])).content.decode()
    assert 'data-state="unseated"' in words
    assert "次の回では、先に席が決まります。" in words


def test_words_are_the_same_whether_a_tie_or_a_number_is_the_reason(
    engine: LiveEngine, sign_in: SignIn
) -> None:
    """けんじ waits because nobody else has come, and in another evening because two are tied to him: he reads the same."""
    told = [_words_of_kenji(engine, sign_in, is_tied=is_tied) for is_tied in (False, True)]
    assert 'data-state="waiting"' in told[0]
    assert told[0] == told[1]


def _words_of_kenji(engine: LiveEngine, sign_in: SignIn, *, is_tied: bool) -> str:
    with transaction.atomic():
        evening = make_evening(engine, [ONE])
        _begin(evening, ago=timedelta(seconds=1))
        evening.present = {"けんじ", "はるか", "そら"} if is_tied else {"けんじ"}
        for other in ("はるか", "そら") if is_tied else ():
            declare_tie(
                person=evening.people[other].person,
                name_or_address=str(evening.people["けんじ"].person.email),
                now=evening.starts_at,
            )
        evening.seated()
        url = reverse("waiting_room", args=[evening.seat("けんじ").circle.uuid])
        page = sign_in(evening.people["けんじ"].person).get(url, headers={"HX-Request": "true"})
        transaction.set_rollback(True)
    return page.content.decode()


def test_waiting_room_and_room_are_in_the_theme_of_their_term(engine: LiveEngine, sign_in: SignIn) -> None:
    evening = make_evening(engine, [ONE])
    _begin(evening, ago=timedelta(seconds=30))
    Term.objects.filter(pk=evening.world.term.pk).update(theme="sea")
    me, circle = sign_in(evening.people["はるか"].person), evening.seat("はるか").circle.uuid
    for name in ("waiting_room", "room"):
        page = me.get(reverse(name, args=[circle]))
        assert page.status_code == 200
        assert 'data-theme="sea"' in page.content.decode().partition("<head>")[0]
