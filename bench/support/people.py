"""A term of many prepared people with confirmed groups of four at one time, and a session for each: made by the product's own
actions inside a server's data. Run by `RealServer.run_python`; prints JSON."""

import json
from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.utils import timezone

from bench.support.judge import judge
from kurumaza.circles import actions
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.circles.problem import LANGUAGE, problem_of, problem_of_slot
from kurumaza.config import upgrade
from kurumaza.core.matching.plan import assemble
from kurumaza.core.matching.problem import SMALLEST, PlannedCircle
from kurumaza.people.models import Person
from kurumaza.people.sessions import SessionStore
from kurumaza.rooms import queries
from kurumaza.rooms.models import Room
from kurumaza.terms.models import Enrolment, Side, Slot
from tests.conftest import SIGN_IN_BACKEND
from tests.factories.terms import EnrolmentFactory, World, make_world, prepare

GROUP = 4
EMPLOYERS = 40
REGIONS = ("青森市", "弘前市", "八戸市", "東京都")


def make(people: int) -> None:
    """Before the server's first start. Prints {"slot", "people": [{"circle", "cookie", "side"}, …]} of confirmed circles of four."""
    upgrade.bring_up_to_date()
    with transaction.atomic():
        world = make_world(now=timezone.now().replace(microsecond=0))
        sides = [_add(world, world.students, people // 2), _add(world, world.graduates, people // 2)]
        _confirm(world, sides)
        seats = Seat.objects.filter(round=world.round).select_related(
            "enrolment__person", "enrolment__side", "circle"
        )
        made = [
            {
                "circle": str(one.circle.uuid),
                "cookie": _sign_in(one.enrolment.person),
                "side": one.enrolment.side.position,
            }
            for one in seats
        ]
    print(json.dumps({"slot": str(world.slots[0].uuid), "people": made}))


def begin(slot: str, seconds: float) -> None:
    """Lets the evening begin so soon; prints when, in seconds since 1970."""
    starts_at = timezone.now() + timedelta(seconds=seconds)
    Slot.objects.filter(uuid=slot).update(starts_at=starts_at)
    print(starts_at.timestamp())


def look(slot: str) -> None:
    """Prints how people sit now: seats that break a rule, people in two rooms, and counts."""
    held = Slot.objects.select_related("round__term").get(uuid=slot)
    tables: dict[int, list[str]] = {}
    for circle, enrolment in Seat.objects.filter(circle__slot=held, seated_at__isnull=False).values_list(
        "circle_id", "enrolment__uuid"
    ):
        tables.setdefault(circle, []).append(str(enrolment))
    planned = [
        PlannedCircle(round=0, slot=str(held.uuid), language=LANGUAGE, members=tuple(sorted(members)))
        for members in tables.values()
    ]
    rooms = Room.objects.filter(circle__slot=held).select_related("circle__script", "circle__slot")
    present = [one for room in rooms for one in queries.load_state(room).present]
    pairs = [circle for circle in planned if len(circle.members) < SMALLEST]  # they may begin as two
    judged = judge(problem_of_slot(held), [one for one in planned if one not in pairs], in_rounds=False)
    print(
        json.dumps(
            {
                "tables": len(tables),
                "pairs": len(pairs),
                "seated": sum(map(len, tables.values())),
                "illegal": judged["violations"],
                "in_two_rooms": len(present) - len(set(present)),
                "waiting": Seat.objects.filter(
                    circle__slot=held, released_at__isnull=False, seen_at__gte=held.starts_at
                ).count(),
                "closed": Circle.objects.filter(slot=held, cancelled_at__isnull=False).count(),
            }
        )
    )


def _add(world: World, side: Side, count: int) -> list[Enrolment]:
    first = [one for one in (world.haruka, world.kenji) if one.side_id == side.pk]
    return first + [_person(world, side, number) for number in range(1, count)]


def _person(world: World, side: Side, number: int) -> Enrolment:
    is_student = side.pk == world.students.pk
    one: Enrolment = EnrolmentFactory.create(
        side=side,
        call_name=f"{'ゆき' if is_student else 'しげる'}{number}",
        employer="" if is_student else f"見本{number % EMPLOYERS}",
        region=REGIONS[number % len(REGIONS)],
    )
    return prepare(one, answers={world.slots[0]: "yes"}, now=timezone.now())


def _confirm(world: World, sides: list[list[Enrolment]]) -> None:
    now, by = timezone.now(), world.student_organiser
    proposal = actions.propose_groups(held=world.round, seed=1, by=by, now=now)
    assert isinstance(proposal, Proposal), proposal
    problem, half = problem_of(world.round, now=now), GROUP // 2
    planned = tuple(
        PlannedCircle(
            round=0,
            slot=str(world.slots[0].uuid),
            language=LANGUAGE,
            members=tuple(str(one.uuid) for side in sides for one in side[at : at + half]),
        )
        for at in range(0, len(sides[0]), half)
    )
    actions.keep_answer(proposal=proposal, asked=problem, answer=assemble(problem, 0, 1, planned), now=now)
    proposal.refresh_from_db()
    done = actions.confirm_groups(proposal=proposal, revision=proposal.revision, by=by, now=now, invite=False)
    assert isinstance(done, list), done


def _sign_in(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), SIGN_IN_BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)
