"""An evening that is over, and stories told after it.

Two circles of one round: はるか, けんじ, そら and みどり; ゆい and まこと with two more in the other one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from kurumaza.circles.models import Circle, Seat
from kurumaza.partners.actions import Waiting
from kurumaza.rooms.models import Gift, Room
from kurumaza.stories import actions, actions_review
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Delivery, Story, StoryConsent
from kurumaza.stories.queries import Draft
from kurumaza.terms.models import Enrolment
from tests.factories.terms import NOW, UNTIL_ROUND, World, evening_of, make_world

# The day after the evening of 2月14日, at noon in Japan.
NEXT_DAY = NOW + UNTIL_ROUND + timedelta(hours=17)
WORDS = Draft(
    title="地元に残ると決めるまで",
    hesitation="進学で町を出るか、残るかで迷いました。",
    choice="祖母の畑を見ていたいと思いました。それで残りました。",
    since_then="いまは、残ったことを自分で選んだと思えます。",
)


@dataclass(frozen=True)
class Evening:
    """A finished evening with its opened gifts."""

    world: World
    circle: Circle
    other_circle: Circle
    seats: dict[str, Seat]

    def person(self, call_name: str) -> Enrolment:
        """Somebody who sat there."""
        return self.seats[call_name].enrolment


def make_evening(*, next_day: datetime = NEXT_DAY) -> Evening:
    """A world whose first round was on the evening before `next_day`, at 19:00 whatever hour that is."""
    begins = evening_of(next_day - timedelta(days=1))
    world = make_world(now=begins - UNTIL_ROUND, begins=begins)
    held, slot = world.round, world.slots[0]
    circles = [
        Circle.objects.create(round=held, slot=slot, script=world.term.script, number=number)
        for number in (1, 2)
    ]
    first = [world.haruka, world.kenji, *_added(world, "そら", "みどり")]
    second = _added(world, "ゆい", "まこと") + _added(world, "あおい", "ふみ")
    seats = {}
    ends_at = slot.starts_at + timedelta(hours=1)
    for circle, people in zip(circles, (first, second), strict=True):
        room = Room.objects.create(circle=circle, opened_at=slot.starts_at, ended_at=ends_at)
        for enrolment in people:
            seat = Seat.objects.create(circle=circle, round=held, enrolment=enrolment)
            seats[enrolment.call_name] = seat
            Gift.objects.create(
                room=room,
                seat=seat,
                text=f"{enrolment.call_name}のひとこと",
                written_at=ends_at,
                opened_at=ends_at,
            )
    return Evening(world, circles[0], circles[1], seats)


def _added(world: World, student: str, graduate: str) -> list[Enrolment]:
    return [world.add_person(world.students, student), world.add_person(world.graduates, graduate)]


def draft_story(
    evening: Evening, *, by: str = "はるか", words: Draft = WORDS, now: datetime = NEXT_DAY
) -> Story:
    """A draft of somebody's, sealed."""
    story = actions.start_story(enrolment=evening.person(by), words=words, now=now)
    assert isinstance(story, Story)
    return story


def tell(
    evening: Evening,
    story: Story,
    *,
    audience: str = "term",
    is_named: bool = True,
    ask: Collection[str] = (),
    now: datetime = NEXT_DAY,
) -> Story | StoryRefused:
    """Tells a draft; to the audience "group" means the author's own circle."""
    circle = evening.circle.uuid if audience == StoryConsent.Audience.GROUP else None
    return actions.submit_story(
        story=story, audience=audience, circle=circle, is_named=is_named, ask=ask, now=now
    )


def approved_story(
    evening: Evening,
    *,
    by: str = "はるか",
    audience: str = "term",
    is_named: bool = True,
    words: Draft = WORDS,
    now: datetime = NEXT_DAY,
) -> Story:
    """A story that was told and approved; public ones by both organisations."""
    draft = draft_story(evening, by=by, words=words, now=now)
    story = tell(evening, draft, audience=audience, is_named=is_named, now=now)
    assert isinstance(story, Story)
    organisers = (evening.world.student_organiser, evening.world.graduate_organiser)
    for organiser in organisers if audience == StoryConsent.Audience.PUBLIC else organisers[:1]:
        done = actions_review.approve_story(
            story=story, version=story.version, membership=evening.world.member(organiser), now=now
        )
        assert isinstance(done, Story | Waiting)
    story.refresh_from_db()
    assert story.state == Story.State.APPROVED
    return story


def delivered_story(
    evening: Evening, *, to: str = "けんじ", audience: str = "term", now: datetime = NEXT_DAY
) -> Delivery:
    """はるか's story, brought to one person."""
    delivery = actions_review.deliver_story(
        story=approved_story(evening, audience=audience, now=now),
        reader=evening.person(to).uuid,
        reason="離れるか残るかを、話してみたいとのことでした。",
        by=evening.world.graduate_organiser,
        now=now,
    )
    assert isinstance(delivery, Delivery)
    return delivery
