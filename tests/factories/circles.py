"""A term of 24 + 24 prepared people with six times for a round, and groups proposed or confirmed in it."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from kurumaza.circles import actions
from kurumaza.circles.models import Circle, Proposal
from kurumaza.jobs.worker import run_all_due
from kurumaza.terms.models import Availability, Enrolment, Round, Slot
from tests.factories.terms import NOW, EnrolmentFactory, World, evening_of, make_world, prepare

STUDENTS = "はるか そら ゆう れん あおい しょう めい りく ひな かえで つばさ みお".split()
GRADUATES = "けんじ みどり まさこ たかし ひろし けいこ のぶ かずえ ようこ しげる ふみえ とおる".split()
SCHOOLS = ("見本大学", "見本大学 経済学部", "北見本大学", "見本短期大学")
EMPLOYERS = (
    "見本電機",
    "株式会社見本銀行",
    "見本印刷",
    "見本食品",
    "見本建設",
    "見本新聞",
    "見本交通",
    "見本薬品",
)
TOPICS = ("地元に残るか離れるか", "仕事の選びかた", "学びなおし", "家族との時間")


@dataclass(frozen=True)
class Sample:
    """A world, its round, and everybody by call name."""

    world: World
    round: Round
    slots: list[Slot]
    people: dict[str, Enrolment]


def add_slots(held: Round, count: int, *, now: datetime = NOW) -> list[Slot]:
    """More times for a round, a day apart each."""
    return [
        Slot.objects.create(round=held, starts_at=evening_of(now + timedelta(days=22 + day)))
        for day in range(1, count + 1)
    ]


def make_sample(*, each: int = 24, seed: int = 1, now: datetime = NOW) -> Sample:
    """`each` students and graduates, each with ○ at two to four of six times and △ at one."""
    world, rng = make_world(now=now), random.Random(seed)
    slots = [*world.slots, *add_slots(world.round, 4, now=now)]
    people = {"はるか": world.haruka, "けんじ": world.kenji}
    for side, names in ((world.students, STUDENTS), (world.graduates, GRADUATES)):
        for index in range(1, each):
            name = (
                names[index]
                if index < len(names)
                else f"{names[index % len(names)]}{index // len(names) + 1}"
            )
            people[name] = _person(world, side.pk, name, index, rng, slots, now)
    return Sample(world, world.round, slots, people)


def _person(
    world: World, side: int, name: str, index: int, rng: random.Random, slots: list[Slot], now: datetime
) -> Enrolment:
    is_student = side == world.students.pk
    one: Enrolment = EnrolmentFactory.create(
        side=world.students if is_student else world.graduates,
        call_name=name,
        school=SCHOOLS[index % len(SCHOOLS)] if is_student else "",
        employer="" if is_student else EMPLOYERS[index % len(EMPLOYERS)],
        region=("青森市", "弘前市", "東京都")[index % 3],
        topics=rng.sample(TOPICS, 2),
    )
    chosen = rng.sample(slots, rng.randint(3, 5))
    answers = dict.fromkeys(chosen[1:], Availability.Answer.YES.value)
    return prepare(one, answers={**answers, chosen[0]: Availability.Answer.MAYBE.value}, now=now)


def make_table_of(world: World, *, students: int, graduates: int) -> dict[str, Enrolment]:
    """So many prepared people of each side, はるか and けんじ among them, all with ○ at every time."""
    people = {"はるか": world.haruka, "けんじ": world.kenji}
    for name in STUDENTS[1:students]:
        people[name] = world.add_person(world.students, name)
    for name in GRADUATES[1:graduates]:
        people[name] = world.add_person(world.graduates, name)
    return people


def make_two_tables() -> World:
    """2 + 2 and 2 + 2 people with ○ at both times, by the real clock: pages and the mails' worker live by it."""
    world = make_world(now=timezone.now().replace(microsecond=0))
    make_table_of(world, students=4, graduates=4)
    return world


def propose(world: World, *, seed: int = 1, now: datetime = NOW) -> Proposal:
    """Groups as the engine proposes them, ready."""
    asked = actions.propose_groups(held=world.round, seed=seed, by=world.student_organiser, now=now)
    assert isinstance(asked, Proposal), asked
    actions.form_groups(proposal_uuid=asked.uuid, now=now)
    asked.refresh_from_db()
    assert asked.state == Proposal.State.READY, asked.failure
    return asked


def confirm(world: World, proposal: Proposal, *, now: datetime = NOW) -> list[Circle]:
    """Those groups confirmed; invitations still wait."""
    done = actions.confirm_groups(
        proposal=proposal, revision=proposal.revision, by=world.student_organiser, now=now
    )
    assert isinstance(done, list), done
    return done


def deliver_everything() -> None:
    """Runs what waits, as the worker does: mails go out."""
    assert not transaction.get_connection().needs_rollback
    run_all_due()
