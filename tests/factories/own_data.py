"""はるか, of whom something is kept in every place there is: what she wrote for herself, what others may read, and who she is.

All words are plain ASCII, so that no escaping can hide them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.db import connections

from kurumaza.circles.actions_quotes import place_quote
from kurumaza.circles.actions_wishes import keep_apart
from kurumaza.circles.models import Circle, Seat
from kurumaza.core.text.roster import RosterPreview, read_roster
from kurumaza.field.actions_days import VisitWords, VoiceWords, add_note, add_voice, log_visit
from kurumaza.field.actions_events import EventWords, add_event
from kurumaza.field.actions_insight_cards import propose_card
from kurumaza.field.models import (
    FieldEvent,
    FieldNote,
    Insight,
    InsightCard,
    InsightReply,
    Photo,
    Placement,
    Visit,
    Voice,
)
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_days import Viewer
from kurumaza.people.actions import declare_tie, mint_link
from kurumaza.people.actions_feed import ensure_feed
from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal
from kurumaza.reflections.actions import save_reflection
from kurumaza.reflections.actions_will import add_will, note_how_it_went
from kurumaza.reflections.models import WillNote
from kurumaza.rooms.actions import write_memo
from kurumaza.safety.actions import name_safeguard, raise_concern
from kurumaza.scripts.actions_cards import AddedCard, add_card
from kurumaza.stories import actions_answers, actions_requests, actions_review
from kurumaza.stories.models import Delivery, Response, Story
from kurumaza.stories.queries import Draft
from kurumaza.terms import actions_prepare as prepare
from kurumaza.terms.actions_deck import take_up_deck
from kurumaza.terms.actions_roster import stage_roster
from kurumaza.terms.models import Enrolment, RosterChange, RosterImport
from tests.factories.stories import Evening, approved_story, draft_story, make_evening, tell
from tests.factories.terms import RoundFactory, SlotFactory

ADDRESS = "canary-address@kurumaza.example"
# Sealed for their author.
NOTE, WILL, STEP, WENT = "canary-note-01", "canary-will-02", "canary-step-03", "canary-went-04"
MEMO, CARD, TIE = "canary-memo-05", "canary-card-06", "canary-tie-07"
DRAFT = Draft("canary-draft-08", "canary-draft-09", "canary-draft-10", "canary-draft-11")
FIELD_NOTE, VISIT_NOTE = "canary-fieldnote-14", "canary-visitnote-15"
INSIGHT_DRAFT = "canary-draft-13"
PRIVATE = (NOTE, WILL, STEP, WENT, MEMO, CARD, TIE, INSIGHT_DRAFT, *DRAFT, FIELD_NOTE, VISIT_NOTE)
# Sealed for the term's safeguarding people.
CONCERN = "canary-concern-12"
# Read by organisers of her side.
ROSTER = {
    "name": "canary-name-21",
    "kana": "canary-kana-22",
    "school": "canary-school-23",
    "employer": "canary-employer-24",
    "past_employer": "canary-past-25",
    "cohort": "canary-cohort-26",
    "region": "canary-region-27",
}
CONSIDERATIONS, TOPIC, CALL_NAME = "canary-considerations-28", "canary-topic-29", "canary-call"
# Read by others of her term.
TOLD = Draft("canary-told-31", "canary-told-32", "canary-told-33。", "canary-told-34")
GIFT, ANSWER, REASON = "canary-gift-35", "canary-answer-36", "canary-reason-37"
REPLY, OPENING = "canary-reply-38", "canary-opening-39"
# けんじ's, told to the term: open, and none of hers.
HIS_OPEN = Draft("canary-his-51", "canary-his-52", "canary-his-53", "canary-his-54")
DAYS = ("canary-visited-45", "canary-speaker-46", "canary-event-47", "canary-caption-48")
PICTURE = "canary-picture-49"
FIELD = (
    "canary-visit-41",
    "canary-said-42",
    "canary-stirred-43",
    "canary-insight-44",
    "canary-question-45ですか",
    "canary-host-46",
)
PLAIN = (
    *ROSTER.values(),
    CONSIDERATIONS,
    TOPIC,
    CALL_NAME,
    *TOLD,
    GIFT,
    ANSWER,
    REASON,
    REPLY,
    OPENING,
    *FIELD,
    *DAYS,
    PICTURE,
    ADDRESS,
)


@dataclass(frozen=True)
class Written:
    """The evening, and what はるか left behind. `ahead` is a seat of hers in a round that is still to come."""

    evening: Evening
    now: datetime
    haruka: Enrolment
    draft: Story
    told: Story
    ahead: Seat

    @property
    def person(self) -> Person:
        """Herself."""
        return self.haruka.person


def write_everywhere(now: datetime) -> Written:
    """Everything, as of `now`: a day after her first evening."""
    evening = make_evening(next_day=now - timedelta(days=1))
    world, seat = evening.world, evening.seats["はるか"]
    haruka = Enrolment.objects.select_related("person", "term", "side").get(pk=world.haruka.pk)
    Person.objects.filter(pk=haruka.person_id).update(email=ADDRESS)
    Enrolment.objects.filter(pk=haruka.pk).update(**ROSTER)
    haruka = Enrolment.objects.select_related("person", "term__ground_rules", "side").get(pk=haruka.pk)
    _prepare(haruka, now)
    seat = Seat.objects.select_related("enrolment__person", "circle__round__term").get(pk=seat.pk)
    _write_about_the_evening(evening, seat, now)
    told = _tell(evening, now)
    draft = draft_story(evening, words=DRAFT, now=now)
    _answer(evening, haruka, now)
    _be_in_the_field(haruka, now)
    _stand_in_rosters(evening, haruka, now)
    for organiser in (world.student_organiser, world.graduate_organiser):
        name_safeguard(term=world.term, person=organiser, by=organiser)
    raise_concern(person=haruka.person, term=world.term, text=CONCERN, now=now)
    EmailAddress.objects.create(user=haruka.person, email=ADDRESS, verified=True, primary=True)
    return Written(evening, now, haruka, draft, told, _seat_ahead(evening, haruka, now))


def _prepare(haruka: Enrolment, now: datetime) -> None:
    person = haruka.person
    assert prepare.choose_call_name(enrolment=haruka, call_name=CALL_NAME, now=now) is None
    assert prepare.choose_topics(enrolment=haruka, topics=[TOPIC]) is None
    assert prepare.note_considerations(enrolment=haruka, considerations=CONSIDERATIONS) is None
    card = {"hesitation": CARD, "choice": "", "since_then": ""}
    assert prepare.write_card(enrolment=haruka, card=card, now=now) is None
    assert prepare.choose_airtime(enrolment=haruka, agrees=True, now=now) is None
    declare_tie(person=person, name_or_address=TIE, now=now)
    mint_link(person=person, next_path=f"/prepare/{haruka.uuid}/", about="", now=now)
    ensure_feed(person=person, now=now)


def _write_about_the_evening(evening: Evening, seat: Seat, now: datetime) -> None:
    person = seat.enrolment.person
    assert save_reflection(seat=seat, answers={"E1": 5}, note=NOTE, now=now) is None
    will = add_will(person=person, line=WILL, next_step=STEP, now=now)
    assert isinstance(will, WillNote)
    assert note_how_it_went(person=person, will=will.uuid, how_it_went=WENT, now=now) is None
    assert write_memo(room=evening.circle.room, seat=seat, card=3, text=MEMO, now=now) is None
    evening.circle.room.gifts.filter(seat=seat).update(text=GIFT)


def _tell(evening: Evening, now: datetime) -> Story:
    """Told to the term, approved, brought to けんじ, who points at a line of it."""
    world = evening.world
    story = draft_story(evening, words=TOLD, now=now)
    assert isinstance(tell(evening, story, now=now), Story)
    actions_review.approve_story(
        story=story, version=1, membership=world.member(world.student_organiser), now=now
    )
    delivery = actions_review.deliver_story(
        story=story, reader=world.kenji.uuid, reason=REASON, by=world.graduate_organiser, now=now
    )
    assert isinstance(delivery, Delivery)
    actions_answers.echo_story(delivery=delivery, line=TOLD.choice, text="よかった", now=now)
    question = actions_answers.ask_author(delivery=delivery, text="どうでしたか。", now=now)
    assert isinstance(question, Response)
    actions_answers.reply_to_question(answer=question, text=REPLY, now=now)
    place_quote(
        held=world.round,
        person=story.person,
        text=OPENING,
        call_name="",
        source_kind="excerpt",
        source=uuid4(),
        now=now,
    )
    story.refresh_from_db()
    return story


def _answer(evening: Evening, haruka: Enrolment, now: datetime) -> None:
    """けんじ's story is brought to her, as she wished; she asks him something, and wants no other one for now."""
    actions_requests.ask_for_story(enrolment=haruka, now=now)
    story = approved_story(evening, by="けんじ", words=HIS_OPEN, now=now)
    delivery = actions_review.deliver_story(
        story=story, reader=haruka.uuid, reason=REASON, by=evening.world.student_organiser, now=now
    )
    assert isinstance(delivery, Delivery)
    actions_answers.ask_author(delivery=delivery, text=ANSWER, now=now)
    actions_requests.pause_stories(person=haruka.person, now=now)


def _be_in_the_field(haruka: Enrolment, now: datetime) -> None:
    placement = Placement.objects.create(
        term=haruka.term, organisation=haruka.side.organisation, title="まつり"
    )
    placement.members.add(haruka)
    place, on = OwnPlace(placement, haruka), haruka.created_at.date()
    visited = VisitWords(FIELD[0], on, note=DAYS[0], private=VISIT_NOTE)
    assert isinstance(log_visit(place=place, words=visited, event=None, now=now), Visit)
    heard = VoiceWords("店主", FIELD[1], on, stirred=FIELD[2], name=DAYS[1], knows=True)
    assert isinstance(add_voice(place=place, words=heard, event=None, now=now), Voice)
    viewer = Viewer(haruka.person, placement, haruka, is_host=False)
    ahead = EventWords(
        "event", "準備会", now + timedelta(days=2), now + timedelta(days=2, hours=1), words=DAYS[2]
    )
    assert isinstance(add_event(viewer=viewer, words=ahead, now=now), FieldEvent)
    assert isinstance(add_note(place=place, text=FIELD_NOTE, now=now), FieldNote)
    Photo.objects.create(
        placement=placement,
        enrolment=haruka,
        caption=DAYS[3],
        others=Photo.Others.NOBODY,
        image=PICTURE.encode(),
        width=1,
        height=1,
        created_at=now,
    )
    _give_insights_back(haruka, placement)


def _give_insights_back(haruka: Enrolment, placement: Placement) -> None:
    """けんじ goes on from hers, and a question of it stands among the cards."""
    rows = {"placement": placement, "enrolment": haruka}
    told = {"tag": "strength", "created_at": haruka.created_at, "told_at": haruka.created_at}
    insight = Insight.objects.create(question="how", text=FIELD[3], **told, **rows)
    kenji = haruka.term.enrolments.get(call_name="けんじ")
    Insight.objects.create(
        question="why", text="それから", parent=insight, placement=placement, enrolment=kenji, **told
    )
    InsightReply.objects.create(insight=insight, kind="taken_up", words=FIELD[5], at=haruka.created_at)
    card = propose_card(insight=insight, words=FIELD[4], now=haruka.created_at)
    assert isinstance(card, InsightCard), card
    added = add_card(
        deck=haruka.term.deck,
        group={"ja": "現場から", "en": "From the field"},
        text={"ja": FIELD[4], "en": FIELD[4]},
        now=haruka.created_at,
    )
    assert isinstance(added, AddedCard), added
    InsightCard.objects.update(deck=added.deck, number=added.number, added_at=haruka.created_at)
    take_up_deck(term=haruka.term, deck=added.deck, now=haruka.created_at)
    draft = seal(haruka.person, {"text": INSIGHT_DRAFT})
    unsaid = {"tag": "challenge", "created_at": haruka.created_at, "sealed_draft": draft}
    Insight.objects.create(question="where_to", **unsaid, **rows)


def _stand_in_rosters(evening: Evening, haruka: Enrolment, now: datetime) -> None:
    """One that waits names her, and one that was taken over changed her name."""
    file = f"氏名,メール,学校\ncanary-name-21,{ADDRESS},canary-school-23\nそら,sora@kurumaza.example,x\n"
    preview = read_roster(file.encode(), "roster.csv")
    assert isinstance(preview, RosterPreview)
    by = evening.world.student_organiser
    staged = stage_roster(side=haruka.side, preview=preview, digest="0" * 64, by=by, now=now)
    assert isinstance(staged, RosterImport), staged
    change = {"before": {"name": "canary-name-21"}, "after": {"name": "canary-name-21"}}
    RosterChange.objects.create(roster=staged, enrolment=haruka, **change)
    keep_apart(term=haruka.term, one=haruka, other=evening.world.kenji, by=by, now=now)


def _seat_ahead(evening: Evening, haruka: Enrolment, now: datetime) -> Seat:
    held = RoundFactory.create(term=haruka.term)
    slot = SlotFactory.create(round=held, starts_at=now + timedelta(days=3))
    circle = Circle.objects.create(round=held, slot=slot, script=haruka.term.script, number=1)
    for name in ("けんじ", "そら", "みどり"):
        Seat.objects.create(circle=circle, round=held, enrolment=evening.person(name))
    return Seat.objects.create(circle=circle, round=held, enrolment=haruka)


def dump(*aliases: str) -> bytes:
    """Every value of every table, of both databases unless told otherwise."""
    values = []
    for alias in aliases or ("default", "keys"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connections[alias].ops.quote_name(table)}")
                values += [_as_bytes(one) for row in cursor.fetchall() for one in row]
    return b"\n".join(values)


def _as_bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
