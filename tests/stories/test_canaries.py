"""Private words stay with their author: not on other people's pages, not in the database, not in mails.

The strings are plain ASCII, so that no escaping can hide them."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal
from kurumaza.reflections.actions import save_reflection
from kurumaza.reflections.actions_will import add_will
from kurumaza.reflections.queries import own_writing
from kurumaza.rooms.actions import write_memo
from kurumaza.stories import actions, actions_answers, actions_review
from kurumaza.stories.models import Delivery, Story
from kurumaza.stories.queries import Draft
from kurumaza.terms.models import CrossroadsCard
from tests.conftest import SignIn
from tests.factories.stories import Evening, draft_story, make_evening, tell

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PRIVATE = (
    "canary-note-51",
    "canary-will-52",
    "canary-step-53",
    "canary-memo-54",
    "canary-card-55",
    "canary-draft-title-56",
    "canary-draft-57",
)
TOLD = Draft("canary-title-61", "canary-hesitation-62。", "canary-choice-63。", "canary-since-64。")
REASON = "canary-reason-65"


def dump() -> bytes:
    """Every value of every table of both databases."""
    values = []
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connections[alias].ops.quote_name(table)}")
                for row in cursor.fetchall():
                    values += [
                        bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode()
                        for one in row
                    ]
    return b"\n".join(values)


def write_everything_private(evening: Evening, now: datetime) -> Story:
    """はるか writes in every private field, and leaves a draft."""
    seat = evening.seats["はるか"]
    person = seat.enrolment.person
    assert save_reflection(seat=seat, answers={"E1": 5}, note=PRIVATE[0], now=now) is None
    add_will(person=person, line=PRIVATE[1], next_step=PRIVATE[2], now=now)
    assert write_memo(room=evening.circle.room, seat=seat, card=3, text=PRIVATE[3], now=now) is None
    card = {"hesitation": PRIVATE[4], "choice": "", "since_then": ""}
    CrossroadsCard.objects.create(enrolment=seat.enrolment, sealed=seal(person, card), updated_at=now)
    return draft_story(evening, words=Draft(PRIVATE[5], PRIVATE[6]), now=now)


def pages_of(evening: Evening, draft: Story, told: Story, delivery: Delivery) -> list[str]:
    """Every page around an evening and its stories, whoever may open it."""
    world, circles = evening.world, (evening.circle, evening.other_circle)
    slug = world.term.slug
    return [
        *(reverse(name) for name in ("home", "will", "stories", "desk", "outbox")),
        *(reverse(name, args=[circle.uuid]) for name in ("reflect", "gifts") for circle in circles),
        *(
            reverse(name, args=[story.uuid])
            for name in ("story", "story_edit", "story_tell", "story_withdraw")
            for story in (draft, told)
        ),
        *(
            reverse(name, args=[one.uuid])
            for name in ("story_write", "prepare", "ground_rules")
            for one in (world.haruka, world.kenji)
        ),
        reverse("delivery", args=[delivery.uuid]),
        *(reverse(name, args=[slug]) for name in ("desk_term", "people_list", "story_review", "concern")),
        *(reverse("story_review_one", args=[slug, story.uuid]) for story in (draft, told)),
        reverse("groups", args=[slug, 1]),
        reverse("term_page", args=[slug]),
    ]


def test_private_words_reach_nobody_else(sign_in: SignIn) -> None:
    now = timezone.now()
    evening = make_evening(next_day=now - timedelta(days=1))
    draft = write_everything_private(evening, now)
    told = draft_story(evening, words=TOLD, now=now)
    assert isinstance(tell(evening, told, now=now), Story)
    world = evening.world
    actions_review.approve_story(
        story=told, version=1, membership=world.member(world.student_organiser), now=now
    )
    delivery = actions_review.deliver_story(
        story=told, reader=world.kenji.uuid, reason=REASON, by=world.graduate_organiser, now=now
    )
    assert isinstance(delivery, Delivery)
    run_all_due()
    pages = pages_of(evening, draft, told, delivery)

    def seen_by(person: Person) -> str:
        browser = sign_in(person)
        return "".join(browser.get(page, follow=True).content.decode() for page in pages)

    assert all(words in seen_by(world.haruka.person) for words in PRIVATE)
    others = [
        evening.person("そら").person,
        world.kenji.person,
        world.student_organiser,
        world.graduate_organiser,
        world.outsider,
    ]
    for other in others:
        seen = seen_by(other)
        assert [words for words in PRIVATE if words in seen] == []
    assert TOLD.title in seen_by(world.kenji.person)
    assert TOLD.title not in seen_by(world.outsider)
    stored = dump()
    assert [words for words in PRIVATE if words.encode() in stored] == []
    mails = "".join(f"{one.subject}{one.body}{getattr(one, 'alternatives', '')}" for one in mail.outbox)
    assert [words for words in (*PRIVATE, *TOLD) if words in mails] == []
    assert {one.text for one in own_writing(world.haruka.person)} >= set(PRIVATE[:2] + PRIVATE[3:5])


def test_withdrawn_words_are_nowhere_in_the_databases() -> None:
    now = timezone.now()
    evening = make_evening(next_day=now - timedelta(days=1))
    world = evening.world
    story = draft_story(evening, words=TOLD, now=now)
    tell(evening, story, now=now)
    actions_review.return_story(
        story=story, version=1, note="canary-hesitation-62 は?", by=world.student_organiser, now=now
    )
    tell(evening, story, now=now)
    actions_review.approve_story(
        story=story, version=2, membership=world.member(world.student_organiser), now=now
    )
    delivery = actions_review.deliver_story(
        story=story, reader=world.kenji.uuid, reason=REASON, by=world.graduate_organiser, now=now
    )
    assert isinstance(delivery, Delivery)
    actions_answers.echo_story(delivery=delivery, line="canary-choice-63。", text="よかった", now=now)
    told = dump()
    assert [words for words in (*TOLD, REASON) if words.encode() not in told] == []
    actions.withdraw_story(story=story, now=now)
    run_all_due()
    left = dump()
    assert [words for words in (*TOLD, REASON) if words.strip("。").encode() in left] == []
