"""A placement of the student side's host, with はるか and けんじ as its members."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from kurumaza.field.actions_events import EventWords, add_event
from kurumaza.field.models import FieldEvent, Placement
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_days import Viewer, viewer_of
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment
from tests.factories.terms import World, make_world


@dataclass(frozen=True)
class Placed:
    """The placement, its two members, and somebody of the same term who is none. All as of `now`."""

    world: World
    now: datetime
    placement: Placement
    sora: Enrolment

    @property
    def haruka(self) -> OwnPlace:
        """A member."""
        return OwnPlace(self.placement, self.world.haruka)

    @property
    def kenji(self) -> OwnPlace:
        """Another one, of the other side."""
        return OwnPlace(self.placement, self.world.kenji)

    def viewer(self, who: Person | OwnPlace) -> Viewer:
        """How somebody looks at it."""
        person = who if isinstance(who, Person) else who.enrolment.person
        found = viewer_of(person, self.placement.uuid)
        assert found is not None
        return found

    @property
    def host(self) -> Viewer:
        """An organiser of the host."""
        return self.viewer(self.world.student_organiser)

    def words(self, **changes: Any) -> EventWords:
        """An event of tomorrow."""
        begins = self.now.replace(microsecond=0) + timedelta(days=1)
        words = EventWords("event", "まつりの準備", begins, begins + timedelta(hours=2), place="商店街")
        return words._replace(**changes)

    def event(self, by: Viewer | None = None, **changes: Any) -> FieldEvent:
        """One of them, of the host's unless told otherwise."""
        added = add_event(viewer=by or self.host, words=self.words(**changes), now=self.now)
        assert isinstance(added, FieldEvent), added
        return added

    def past_event(self, **changes: Any) -> FieldEvent:
        """One of yesterday."""
        begins = self.now.replace(microsecond=0) - timedelta(days=1)
        return self.event(starts_at=begins, ends_at=begins + timedelta(hours=2), **changes)

    def finished(self) -> "Placed":
        """The same after its end."""
        Placement.objects.filter(pk=self.placement.pk).update(finished_at=self.now)
        return replace(self, placement=Placement.objects.get(pk=self.placement.pk))


@pytest.fixture
def now() -> datetime:
    """As views know it, which have no other."""
    return timezone.now()


@pytest.fixture
def world(now: datetime) -> World:
    """One term with everybody whom tests need."""
    return make_world(now=now)


@pytest.fixture
def placed() -> Placed:
    now = timezone.now()
    world = make_world(now=now)
    placement = Placement.objects.create(
        term=world.term,
        organisation=world.students.organisation,
        title="商店街のまつり",
        starts_on=now.date(),
    )
    placement.members.add(world.haruka, world.kenji)
    return Placed(world, now, placement, world.add_person(world.students, "そら"))
