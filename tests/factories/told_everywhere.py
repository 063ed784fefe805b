"""A public story of はるか's that stands wherever words of a story can stand, and one that was given back to her with a note.

Each of its words has a pair of characters that stand nowhere else, so that an index made of pairs of characters cannot hide it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections

from kurumaza.circles.models import OpeningQuote
from kurumaza.field.actions_leads import say_lead, tie_lead
from kurumaza.field.actions_wishes import ask_to_join
from kurumaza.field.models import JoinWish, Lead, Placement
from kurumaza.partners.actions import Waiting
from kurumaza.safety.actions import name_safeguard, raise_concern
from kurumaza.stories import actions, actions_answers, actions_review
from kurumaza.stories.models import Delivery, Excerpt, ExcerptConsent, Response, Story, StoryConsent
from kurumaza.stories.queries import Draft
from tests.factories.stories import Evening, draft_story, make_evening, tell

TOLD = Draft("鵺鷺の題", "鸚鵡のまよい。", "鶺鴒のえらび。", "鷦鷯のそれから。")
REASON, REPLY = "鷓鴣のわけ", "鷸鴫のこたえ"
RETURNED = Draft("鸛鶴の題", "鳧鴇のまよい。")
NOTE = "鴉鵲のことば"
# What she said from it herself: it goes with the story.
LEAD, BEGAN = "鴛鴦のきっかけ", "鵤鶚のひとこと"
# What nobody else would write, of each of them.
PAIRS = tuple(words[:2] for words in (*TOLD, REASON, REPLY, *RETURNED[:2], NOTE, LEAD, BEGAN))
# Those that stand in the open; what was given back is sealed again.
STANDING = tuple(pair for pair in PAIRS if pair not in "".join(RETURNED))
# Of another story, told in answer, which stays.
ANSWERING = Draft("ある返事", "わたしの場合は、逆でした。")


@dataclass(frozen=True)
class Told:
    """Where it was told, the two stories, the one told in answer, and how it came to けんじ."""

    evening: Evening
    story: Story
    returned: Story
    answer: Story
    delivery: Delivery
    excerpt: Excerpt


def approve(evening: Evening, story: Story, now: datetime) -> None:
    """By both partners."""
    for organiser in (evening.world.student_organiser, evening.world.graduate_organiser):
        member = evening.world.member(organiser)
        done = actions_review.approve_story(story=story, version=story.version, membership=member, now=now)
        if not isinstance(done, Waiting):
            break
    story.refresh_from_db()
    assert story.state == Story.State.APPROVED


def tell_everywhere(now: datetime) -> Told:
    """As of `now`, the day after their first evening."""
    evening = make_evening(next_day=now - timedelta(days=1))
    world = evening.world
    returned = draft_story(evening, words=RETURNED, now=now)
    assert isinstance(tell(evening, returned, now=now), Story)
    actions_review.return_story(story=returned, version=1, note=NOTE, by=world.student_organiser, now=now)
    story = draft_story(evening, words=TOLD, now=now)
    assert isinstance(tell(evening, story, audience=StoryConsent.Audience.PUBLIC, now=now), Story)
    story.refresh_from_db()
    approve(evening, story, now)
    delivery = actions_review.deliver_story(
        story=story, reader=world.kenji.uuid, reason=REASON, by=world.graduate_organiser, now=now
    )
    assert isinstance(delivery, Delivery), delivery
    answer = _answer(evening, delivery, now)
    for organiser in (world.student_organiser, world.graduate_organiser):
        name_safeguard(term=world.term, person=organiser, by=organiser)
    raise_concern(
        person=world.kenji.person,
        term=world.term,
        text="気になります",
        now=now,
        about_kind="delivery",
        about=delivery.uuid,
    )
    _lead_to_the_field(evening, story, now)
    return Told(evening, story, returned, answer, delivery, _let_stand_alone(evening, story, now))


def _answer(evening: Evening, delivery: Delivery, now: datetime) -> Story:
    """心に残ったところ, a question that is answered, and わたしの場合."""
    echo = actions_answers.echo_story(delivery=delivery, line=TOLD.choice, text="よかった", now=now)
    question = actions_answers.ask_author(delivery=delivery, text="どうして?", now=now)
    assert isinstance(echo, Response)
    assert isinstance(question, Response)
    Response.objects.filter(pk=question.pk).update(reply=REPLY, replied_at=now)
    place = evening.person("けんじ")
    answer = actions.start_story(enrolment=place, words=ANSWERING, answering=delivery, now=now)
    assert isinstance(answer, Story)
    assert isinstance(tell(evening, answer, now=now), Story)
    answer.refresh_from_db()
    approve(evening, answer, now)
    return answer


def _let_stand_alone(evening: Evening, story: Story, now: datetime) -> Excerpt:
    """One line, for every use, and where it opens a round."""
    excerpt = Excerpt.objects.create(story=story, version=story.version, line=TOLD.since_then, created_at=now)
    for use in ExcerptConsent.Use:
        ExcerptConsent.objects.create(
            excerpt=excerpt, person=story.person, use=use, is_named=True, granted=True, at=now
        )
    OpeningQuote.objects.create(
        round=evening.world.round,
        person=story.person,
        text=excerpt.line,
        source_kind="excerpt",
        source=excerpt.uuid,
        placed_at=now,
    )
    return excerpt


def _lead_to_the_field(evening: Evening, story: Story, now: datetime) -> None:
    """She would like it to lead to an internship, whose page says so, and asks to join that for the story's sake."""
    world = evening.world
    placement = Placement.objects.create(
        term=world.term, organisation=world.students.organisation, title="食堂", published_at=now
    )
    lead = say_lead(enrolment=world.haruka, origin=story, line=LEAD, allows_public=True, now=now)
    assert isinstance(lead, Lead), lead
    tie_lead(lead=lead, placement=placement, by=world.student_organiser, now=now)
    wish = ask_to_join(
        placement=placement,
        enrolment=world.haruka,
        moved="動きました。",
        began_kind="story",
        began=story.uuid,
        began_words=BEGAN,
        now=now,
    )
    assert isinstance(wish, JoinWish), wish


def columns_with(pairs: tuple[str, ...]) -> set[str]:
    """`table.column` of both databases in which one of these stands; tables of an index of words are among them."""
    found = set()
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connections[alias].ops.quote_name(table)}")
                names = [one[0] for one in cursor.description]
                for row in cursor.fetchall():
                    found |= {
                        f"{table}.{name}"
                        for name, value in zip(names, row, strict=True)
                        if _holds(value, pairs)
                    }
    return found


def _holds(value: object, pairs: tuple[str, ...]) -> bool:
    if isinstance(value, bytes | memoryview):
        return any(pair.encode() in bytes(value) for pair in pairs)
    return any(pair in str(value) for pair in pairs)
