"""もう同じグループになりたくない: acts at once, in every way of forming and mending groups, and leaves no trace."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import combinations
from random import Random
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kurumaza.audit.models import AuditEntry
from kurumaza.circles import actions_live, actions_seats
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.models import Circle, Seat, SeatMove, SlotSeating
from kurumaza.circles.problem import problem_after_replies, problem_of
from kurumaza.circles.queries import plan_of
from kurumaza.circles.queries_people import seats_beside_somebody_blocked
from kurumaza.people.actions import block_person, unblock_person
from kurumaza.people.models import Tie
from kurumaza.people.queries import own_ties
from kurumaza.stories.queries import visible_stories
from tests.circles.live import ONE, TWO, Evening, circle_of, make_evening
from tests.conftest import SignIn
from tests.factories import stories
from tests.factories.circles import GRADUATES, STUDENTS, confirm, make_table_of, propose
from tests.factories.doors import words_of
from tests.factories.terms import UNTIL_ROUND, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
GROUPS = [
    (*STUDENTS[0:2], *GRADUATES[0:2]),
    (*STUDENTS[2:4], *GRADUATES[2:4]),
    (*STUDENTS[4:6], *GRADUATES[4:7]),
]
NAMES = [name for group in GROUPS for name in group]
Pairs = set[frozenset[str]]


def _block(evening: Evening, one: str, other: str, now: datetime | None = None) -> None:
    block_person(
        person=evening.people[one].person,
        other=evening.people[other].person,
        label=f"{other}さん",
        now=now or evening.starts_at,
    )


def _together(tables: Mapping[UUID, set[str]], pairs: Pairs) -> Pairs:
    return {frozenset(two) for names in tables.values() for two in combinations(names, 2)} & pairs


@pytest.fixture
def evening(engine: LiveEngine) -> Evening:
    return make_evening(engine, GROUPS)


def _night(evening: Evening, seed: int) -> None:
    """People come and go, rooms begin, and somebody blocks somebody at any moment."""
    random, pairs = Random(seed), set[frozenset[str]]()
    evening.begun, seconds = {}, 0.0
    evening.present = {name for name in NAMES if random.random() < random.choice((0.5, 0.8, 1.0))}
    for _ in range(4):
        for _ in range(random.randrange(3)):
            one, other = random.sample(NAMES, 2)
            _block(evening, one, other)
            pairs.add(frozenset((one, other)))
        before = {frozenset(two) for names in evening.begun.values() for two in combinations(names, 2)}
        evening.seated(seconds)
        # Who has begun to talk is not torn apart by a server: the one who blocks may leave.
        assert _together(evening.tables(), pairs) <= before
        evening.begin()
        evening.present ^= {name for name in NAMES if random.random() < 0.2}
        seconds += 30


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 100_000))
@example(seed=2371)
def test_two_of_whom_one_blocks_the_other_are_never_seated_together(evening: Evening, seed: int) -> None:
    with transaction.atomic():
        _night(evening, seed)
        transaction.set_rollback(True)


@pytest.mark.parametrize("inside_blocks", [True, False])
def test_who_was_told_a_table_and_is_not_in_its_room_comes_there_no_more(
    evening: Evening, inside_blocks: bool
) -> None:
    evening.present = {*GROUPS[0], *GROUPS[1]}
    evening.seated(0)
    late, inside = "みどり", "はるか"
    table = circle_of(evening, inside)
    assert circle_of(evening, late) == table
    evening.present.remove(late)
    evening.begin()
    _block(evening, *((inside, late) if inside_blocks else (late, inside)))
    evening.seated(30)
    assert late not in evening.tables()[table.uuid]
    evening.present.add(late)
    evening.seated(60)
    evening.check()
    assert inside not in evening.tables().get(circle_of(evening, late).uuid, set()) or (
        evening.place(late) == "waiting"
    )


@pytest.mark.parametrize("seed", range(4))
def test_proposed_and_mended_groups_keep_the_two_apart(seed: int) -> None:
    world, random = make_world(now=timezone.now()), Random(seed)
    make_table_of(world, students=4, graduates=4)
    people = {one.call_name: one for one in world.term.enrolments.select_related("person")}
    pairs = set()
    for one, other in (random.sample(sorted(people), 2) for _ in range(2)):
        block_person(person=people[one].person, other=people[other].person, label=other, now=timezone.now())
        pairs.add(frozenset((str(people[one].uuid), str(people[other].uuid))))
    plan = plan_of(propose(world, now=timezone.now()))
    sat = {frozenset(map(str, two)) for circle in plan.circles for two in combinations(circle.members, 2)}
    assert not sat & pairs
    problems = [build(world.round, now=timezone.now()) for build in (problem_of, problem_after_replies)]
    for problem in problems:
        apart = {frozenset((str(one.id), str(two))) for one in problem.people for two in one.apart}
        assert apart == pairs


def test_nobody_is_moved_beside_somebody_who_blocks_them() -> None:
    world = make_world(now=timezone.now())
    make_table_of(world, students=4, graduates=4)
    circles = confirm(world, propose(world, now=timezone.now()), now=timezone.now())
    first, second = (list(circle.seats.select_related("enrolment__person")) for circle in circles[:2])
    moved = first[0].enrolment
    block_person(
        person=second[0].enrolment.person, other=moved.person, label=moved.call_name, now=timezone.now()
    )
    refused = actions_seats.move_seat(
        enrolment=moved, circle=circles[1], by=world.student_organiser, now=timezone.now()
    )
    assert isinstance(refused, GroupsRefused)


def test_block_is_in_ones_own_list_and_taken_back_there(sign_in: SignIn) -> None:
    evening = stories.make_evening(next_day=timezone.now())
    haruka, path = evening.person("はるか"), f"/circles/{evening.circle.uuid}/people/"
    client = sign_in(haruka.person)
    assert "けんじさん" in words_of(client.get(path))
    seat = str(evening.seats["けんじ"].uuid)
    assert client.post(path, {"act": "apart", "seat": seat})["Location"] == path
    client.post(path, {"act": "apart", "seat": seat})
    (tie,) = own_ties(haruka.person)
    assert tie.label == "けんじさん"
    assert "これからは、同じグループになりません。" in words_of(client.get(path))
    prepare = f"/e/{haruka.uuid}/prepare/"
    assert "けんじさん" in words_of(client.get(prepare, {"open": "apart"}))
    client.post(prepare, {"part": "untie", "tie": str(tie.uuid)})
    assert not Tie.objects.exists()
    client.post(path, {"act": "apart", "seat": seat})
    client.post(path, {"act": "together", "seat": seat})
    assert not Tie.objects.exists()


def test_only_people_of_ones_own_circle_are_meant(sign_in: SignIn) -> None:
    evening = stories.make_evening(next_day=timezone.now())
    client, path = sign_in(evening.person("はるか").person), f"/circles/{evening.circle.uuid}/people/"
    for name, status in (("まこと", 404), ("はるか", 404)):
        assert (
            client.post(path, {"act": "apart", "seat": str(evening.seats[name].uuid)}).status_code == status
        )
    assert client.post(path, {"act": "apart", "seat": "x"}).status_code == 400
    assert client.post(path, {"act": "kiss", "seat": str(evening.seats["けんじ"].uuid)}).status_code == 400
    for who in (evening.person("まこと").person, evening.world.student_organiser, evening.world.outsider):
        assert sign_in(who).get(path).status_code == 404
    assert not Tie.objects.exists()


def _same(content: bytes) -> str:
    """A page without what is new in each."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", content.decode())
    return re.sub(r'nonce="[^"]*"|"credential": "[^"]*"|"username": "[^"]*"', "", text)


def _read(client: Client, paths: list[str]) -> list[tuple[str, int, int, str]]:
    """Each page: its status, how many questions were put to the database, and its words."""
    found = []
    for path in paths:
        client.get(path)  # whatever is kept in memory is kept now
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        found.append((path, response.status_code, len(queries), _same(response.content)))
    return found


def _participants_pages(evening: stories.Evening) -> list[str]:
    term, circle, place = evening.world.term, evening.circle.uuid, evening.person("けんじ").uuid
    return [
        "/home/",
        "/stories/",
        "/calendar/",
        f"/e/{place}/prepare/",
        f"/e/{place}/prepare/?open=apart",
        f"/circles/{circle}/people/",
        f"/circles/{circle}/left/",
        f"/circles/{circle}/wait/",
        f"/circles/{circle}/room/",
        f"/circles/{circle}/reply/",
        f"/circles/{circle}/gifts/",
        f"/circles/{circle}/reflect/",
        f"/terms/{term.slug}/concern/",
        f"/t/{term.slug}/",
    ]


def test_pages_of_the_blocked_one_and_of_organisers_are_the_same_with_as_many_questions(
    sign_in: SignIn,
) -> None:
    evening = stories.make_evening(next_day=timezone.now())
    haruka, kenji, term = evening.person("はるか"), evening.person("けんじ"), evening.world.term
    tablemate = evening.person("そら").person
    desk = [
        f"/desk/{term.slug}/",
        f"/desk/{term.slug}/people/",
        f"/desk/{term.slug}/met/",
        f"/desk/{term.slug}/rounds/1/",
    ]
    readers = [(sign_in(one), _participants_pages(evening)) for one in (kenji.person,)]
    readers += [(sign_in(tablemate), [path for path in _participants_pages(evening) if "/e/" not in path])]
    organisers = (evening.world.student_organiser, evening.world.graduate_organiser)
    readers += [(sign_in(one), desk) for one in organisers]
    before = [_read(client, paths) for client, paths in readers]
    acts = AuditEntry.objects.count()
    block_person(person=haruka.person, other=kenji.person, label="けんじさん", now=timezone.now())
    assert [_read(client, paths) for client, paths in readers] == before
    assert AuditEntry.objects.count() == acts


def test_act_of_the_blocked_one_has_the_same_answer(sign_in: SignIn) -> None:
    """Blocking back, and taking it back, look the same whether or not one is blocked oneself."""
    evening = stories.make_evening(next_day=timezone.now())
    haruka, kenji = evening.person("はるか"), evening.person("けんじ")
    path, seat = f"/circles/{evening.circle.uuid}/people/", str(evening.seats["はるか"].uuid)
    told = []
    for is_blocked in (False, True):
        if is_blocked:
            block_person(person=haruka.person, other=kenji.person, label="けんじさん", now=timezone.now())
        client = sign_in(kenji.person)
        with CaptureQueriesContext(connection) as queries:
            pages = [client.post(path, {"act": act, "seat": seat}) for act in ("apart", "together")]
        told.append([len(queries), *[(page.status_code, page["Location"]) for page in pages]])
    assert told[0] == told[1]


def test_neither_reads_the_others_story_any_more() -> None:
    evening = stories.make_evening()
    stories.approved_story(evening)
    haruka, kenji = evening.person("はるか").person, evening.person("けんじ").person
    assert visible_stories(kenji).count() == 1
    for one, other in ((haruka, kenji), (kenji, haruka)):
        block_person(person=one, other=other, label="x", now=stories.NEXT_DAY)
        assert visible_stories(kenji).count() == 0
        unblock_person(person=one, other=other)
        assert visible_stories(kenji).count() == 1


def test_reader_of_a_story_blocks_its_teller(sign_in: SignIn) -> None:
    evening = stories.make_evening(next_day=timezone.now() - timedelta(days=1))
    story = stories.approved_story(evening, now=timezone.now())
    reader = evening.person("けんじ").person
    path = f"/stories/{story.uuid}/apart/"
    assert "もう同じグループになりたくない" in words_of(sign_in(reader).get(f"/stories/{story.uuid}/"))
    assert sign_in(evening.person("はるか").person).post(path).status_code == 404
    assert sign_in(evening.world.outsider).post(path).status_code == 404
    assert sign_in(reader).post(path)["Location"] == "/stories/"
    assert [tie.label for tie in own_ties(reader)] == ["はるかさん"]
    assert sign_in(reader).get(f"/stories/{story.uuid}/").status_code == 404


def test_who_blocks_gets_up_and_finds_a_seat_in_another_circle(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE, *TWO}
    evening.seated()
    evening.begin()
    _block(evening, "はるか", "けんじ")
    old = circle_of(evening, "はるか")
    now = evening.starts_at + timedelta(seconds=60)
    assert seats_beside_somebody_blocked(evening.seat("はるか"), now)
    # Of the others nobody is asked: not even who is blocked.
    assert not any(seats_beside_somebody_blocked(evening.seat(name), now) for name in ONE[1:])
    assert actions_live.look_for_another_table(seat=evening.seat("はるか"), now=now)
    assert not actions_live.look_for_another_table(seat=evening.seat("はるか"), now=now)
    assert evening.place("はるか") == "waiting"
    # The room of before still knows her: it must not bring her back.
    done = evening.seated(63)
    assert done.waiting == ()
    assert circle_of(evening, "はるか") != old
    assert {frozenset(names) for names in evening.tables().values()} == {
        frozenset({"そら", "けんじ", "みどり"}),
        frozenset({*TWO, "はるか"}),
    }
    assert SeatMove.objects.order_by("pk").first().why == SeatMove.Why.LEFT_OVER  # type: ignore[union-attr]
    evening.begun = {circle: names & evening.tables()[circle] for circle, names in evening.begun.items()}
    evening.check()


def test_who_got_up_and_went_home_is_seated_nowhere(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE, *TWO}
    evening.seated()
    evening.begin()
    _block(evening, "はるか", "けんじ")
    now = evening.starts_at + timedelta(seconds=60)
    actions_live.look_for_another_table(seat=evening.seat("はるか"), now=now)
    evening.present.discard("はるか")
    evening.seated(63)
    assert evening.place("はるか") == "waiting"
    assert all("はるか" not in names for names in evening.tables().values())


def test_nobody_gets_up_before_the_start_nor_when_tables_are_found_no_more(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE, *TWO}
    evening.seated()
    _block(evening, "はるか", "けんじ")
    for seconds in (-1, 600):
        now = evening.starts_at + timedelta(seconds=seconds)
        assert not seats_beside_somebody_blocked(evening.seat("はるか"), now)
        assert not actions_live.look_for_another_table(seat=evening.seat("はるか"), now=now)


def test_page_after_leaving_offers_another_circle_to_the_one_who_blocks_alone(
    engine: LiveEngine, sign_in: SignIn
) -> None:
    world = make_world(now=timezone.now() - UNTIL_ROUND, begins=timezone.now() - timedelta(minutes=1))
    evening = make_evening(engine, [ONE, TWO], world=world)
    evening.present = {*ONE, *TWO}
    evening.seated()
    path = f"/circles/{circle_of(evening, 'はるか').uuid}/left/"
    clients = {name: sign_in(evening.people[name].person) for name in ONE}
    assert not any("ほかの組の席を待つ" in words_of(client.get(path)) for client in clients.values())
    assert clients["はるか"].post(path)["Location"] == path
    assert evening.place("はるか") == "seated"
    _block(evening, "はるか", "けんじ")
    offered = [name for name in ONE if "ほかの組の席を待つ" in words_of(clients[name].get(path))]
    assert offered == ["はるか"]
    assert clients["けんじ"].post(path)["Location"] == path
    assert evening.place("けんじ") == "seated"
    revision = SlotSeating.objects.get().revision
    assert clients["はるか"].post(path)["Location"] == path.replace("left", "wait")
    assert evening.place("はるか") == "waiting"
    assert SlotSeating.objects.get().revision == revision + 1
    assert Circle.objects.filter(cancelled_at__isnull=True).count() == 2
    assert Seat.objects.filter(seated_at__isnull=True).count() == 1
