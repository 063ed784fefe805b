"""A placement with members of both sides, whose host looks back with them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from kurumaza.circles.models import Circle, Seat
from kurumaza.field.actions_retrospective import answer_asked, ask_to_look_back, give_seats
from kurumaza.field.models import Asked, Placement, Retrospective
from kurumaza.field.queries_retrospective import person_of, slot_of
from kurumaza.partners.models import Membership
from kurumaza.people.models import Person
from tests.factories.terms import NOW, MembershipFactory, World, make_world

IN_A_WEEK = timedelta(days=7)
HELD = timedelta(hours=2)


@dataclass(frozen=True)
class LookingBack:
    """火-Okoshi hosts; はるか, けんじ and そら are members; なつき and みのる work there."""

    world: World
    placement: Placement
    natsuki: Membership
    minoru: Membership

    @property
    def host(self) -> Person:
        """Who arranges it."""
        return self.natsuki.person

    @property
    def partner(self) -> Membership:
        """Of the other organisation."""
        return self.world.member(self.world.graduate_organiser)

    def ask(self, *hosts: Membership, now: datetime = NOW) -> Retrospective:
        """In a week; of the host's people both, unless others are named."""
        chosen = {one.uuid for one in hosts or (self.natsuki, self.minoru)}
        asked = ask_to_look_back(
            placement=self.placement, starts_at=now + IN_A_WEEK, hosts=chosen, by=self.host, now=now
        )
        assert isinstance(asked, Retrospective), asked
        return asked

    def say(
        self, retrospective: Retrospective, *call_names: str, comes: bool = True, now: datetime = NOW
    ) -> None:
        """What these answer; without names everybody."""
        for one in retrospective.asked.select_related("enrolment", "membership"):
            name = (one.enrolment or one.membership).call_name  # type: ignore[union-attr]
            if name in call_names or not call_names:
                assert isinstance(answer_asked(asked=one, comes=comes, now=now), Asked)

    def seat(self, retrospective: Retrospective, *, now: datetime = NOW) -> list[Circle]:
        """By a lot that is always the same."""
        circles = give_seats(retrospective=retrospective, by=self.host, now=now, rng=Random(1))
        assert isinstance(circles, list), circles
        return circles

    def held(self, *, now: datetime = NOW) -> datetime:
        """One that everybody came to; when it is over."""
        retrospective = self.ask(now=now)
        self.say(retrospective, now=now)
        self.seat(retrospective, now=now)
        return slot_of(retrospective).starts_at + HELD


def make_looking_back(*, now: datetime = NOW) -> LookingBack:
    """Nobody has been asked yet."""
    world = make_world(now=now)
    sora = world.add_person(world.students, "そら")
    placement = Placement.objects.create(
        term=world.term, organisation=world.students.organisation, title="商店街の朝市"
    )
    placement.members.add(world.haruka, world.kenji, sora)
    return LookingBack(
        world=world,
        placement=Placement.objects.select_related("term__programme", "organisation").get(pk=placement.pk),
        natsuki=world.member(world.student_organiser),
        minoru=MembershipFactory.create(organisation=placement.organisation, call_name="みのる"),
    )


def seated(retrospective: Retrospective) -> list[set[str]]:
    """Who sits together, by call name."""
    seats = Seat.objects.filter(round=retrospective.round).select_related("enrolment")
    tables: dict[int, set[str]] = {}
    for seat in seats:
        tables.setdefault(seat.circle_id, set()).add(seat.enrolment.call_name)
    return list(tables.values())


def asked_as(retrospective: Retrospective, person: Person) -> Asked:
    """Somebody's own question."""
    return next(one for one in retrospective.asked.all() if person_of(one) == person)
