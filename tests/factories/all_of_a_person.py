"""はるか with a row of hers in every table that can hold one: beside what she wrote (`own_data`), her ways in, letters, lists, and what she
does as an organiser. Words are plain ASCII and say what they are."""

from datetime import timedelta
from uuid import uuid4

from kurumaza.audit.models import AuditEntry
from kurumaza.circles.models import Circle, KeptApart, Seat, SeatMove, Unseated
from kurumaza.field.models import (
    Asked,
    EventAnswer,
    FieldEvent,
    JoinWish,
    Lead,
    Photo,
    PhotoAsk,
    Placement,
    Retrospective,
    WishMessage,
)
from kurumaza.partners.models import Approval, Key, Membership
from kurumaza.people.models import BrowserSession, ExternalIdentity, HandOver, Notice, Passkey
from kurumaza.people.private_writing import seal, seal_for_term
from kurumaza.people.sessions import SessionStore
from kurumaza.rooms.models import Airtime
from kurumaza.safety.models import Concern, ConcernMessage, ContactWish, HelpCall, Safeguard
from kurumaza.stories.actions_afresh import pick_words, put_under, write_finding
from kurumaza.stories.actions_excerpts import allow_excerpt
from kurumaza.stories.actions_mentions import answer_mention
from kurumaza.stories.models import Excerpt, Mention, Pick, Story
from kurumaza.stories.queries import Draft, lines_of
from kurumaza.stories.queries_afresh import given_words, own_words
from kurumaza.terms.actions_roles import wish_role
from kurumaza.terms.models import Accompaniment, Enrolment, GuardianRequest, Role, RoleHeld, Term
from kurumaza.ways.models import Announcement, Application, Enquiry, Subscription
from tests.factories.own_data import ADDRESS, Written
from tests.factories.stories import draft_story, tell
from tests.factories.terms import RoundFactory, SlotFactory, TermFactory

# What each says of itself must stand in the file …
OWN_WORDS = (
    "own-passkey",
    "own-contact",
    "own-guardian@kurumaza.example",
    "own-application-answer",
    "own-enquiry-text",
    "own-announcement",
    "own-answer-to-enquiry",
    "own-reply-to-applicant",
    "own-roster.csv",
    "own-letter",
    "own-wish",
    "own-finding",
    "own-heading",
    "answer-to-me",
    "reply-to-my-enquiry",
    "reply-to-my-application",
    "own-call-name",
    "own-moved",
    "own-began",
    "own-words-to-host",
    "reply-of-the-host",
    "own-lead",
    "own-words-as-host",
    "own-welcome",
    "own.act",
)
# … and what is of others, or opens a door, must not.
OTHERS_WORDS = (
    "other-applicant",
    "other-asker",
    "other-contact",
    "other-caption",
    "other-title",
    "other-words",
    "other-moved",
    "secret-hash",
    "stranger@kurumaza.example",
)


def add_all_the_rest(written: Written) -> None:
    """As of the time of `written`."""
    _add_ways_in(written)
    _add_place(written)
    _add_letters(written)
    _add_lists(written)
    _add_organising(written)
    _be_named(written)
    _be_in_a_photo(written)
    _add_joining(written)
    _be_asked_to_look_back(written)


def _be_asked_to_look_back(written: Written) -> None:
    """With the members of her placement; she has said yes."""
    term, now = written.haruka.term, written.now
    beside = TermFactory.create(programme=term.programme)
    Term.objects.filter(pk=beside.pk).update(retrospective_of=term)
    slot = SlotFactory.create(round=RoundFactory.create(term=beside))
    retrospective = Retrospective.objects.create(
        placement=Placement.objects.get(members=written.haruka), round=slot.round, asked_at=now
    )
    Asked.objects.create(
        retrospective=retrospective, enrolment=written.haruka, answer=Asked.Answer.YES, answered_at=now
    )


def _add_ways_in(written: Written) -> None:
    person, now = written.person, written.now
    Passkey.objects.create(
        person=person,
        name="own-passkey",
        credential_hash="secret-hash-1",
        credential=b"-",
        created_at=now,
    )
    ExternalIdentity.objects.create(
        person=person, provider="line", subject_hash="secret-hash-2", created_at=now
    )
    HandOver.objects.create(
        person=person,
        code_hash="secret-hash-3",
        next_path="/home/",
        created_at=now,
        expires_at=now + timedelta(minutes=10),
    )
    Notice.objects.create(
        person=person, name="circles.reminder", key="secret-hash-4", from_at=now, due=now + timedelta(days=1)
    )
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session["device"] = ["Chrome", "Android", None]
    session.create()
    assert BrowserSession.objects.filter(person=person).count() == 1


def _add_place(written: Written) -> None:
    haruka, now = written.haruka, written.now
    Enrolment.objects.filter(pk=haruka.pk).update(age_group=Enrolment.AgeGroup.MINOR)
    GuardianRequest.objects.create(
        enrolment=haruka,
        sealed_email=seal(written.person, "own-guardian@kurumaza.example"),
        token_hash="secret-hash-5",
        asked_at=now,
    )
    wished = wish_role(enrolment=haruka, kind="opener", words="own-wish", now=now)
    assert isinstance(wished, Role)
    RoleHeld.objects.create(enrolment=haruka, kind="companion", began_on=now.date(), ended_on=now.date())
    Accompaniment.objects.create(enrolment=haruka, times=[now.isoformat()], wished_at=now)
    Unseated.objects.create(enrolment=haruka, round=written.ahead.round, at=now)
    seat = Seat.objects.get(circle=written.evening.circle, enrolment=haruka)
    SeatMove.objects.create(seat=seat, to_circle=written.evening.circle, why=SeatMove.Why.JOINED, at=now)
    Airtime.objects.create(
        room=written.evening.circle.room,
        seat=seat,
        phase="talk",
        sequence=1,
        speech_ms=61_000,
        counted_at=now,
    )
    _look_afresh(written)
    Circle.objects.filter(pk=written.ahead.circle_id).update(cancelled_at=now)


def _look_afresh(written: Written) -> None:
    """A memo of hers, and a gift of somebody else."""
    person, now = written.person, written.now
    for key in (own_words(person)[0].key, given_words(person)[0].key):
        assert pick_words(person=person, key=key, now=now) is None
    for pick in Pick.objects.filter(person=person):
        assert put_under(person=person, pick=pick.uuid, heading="own-heading") is None
    assert write_finding(person=person, text="own-finding", now=now) is None


def _add_letters(written: Written) -> None:
    person, haruka, now = written.person, written.haruka, written.now
    concern = Concern.objects.get(person=person)
    for is_answer, text in ((True, "answer-to-me"), (False, "own-letter")):
        sealed = seal_for_term(haruka.term.uuid, text)
        ConcernMessage.objects.create(concern=concern, is_answer=is_answer, sealed=sealed, created_at=now)
    HelpCall.objects.create(
        term=haruka.term, person=person, circle=written.evening.circle.uuid, called_at=now
    )
    kenji = written.evening.person("けんじ")
    for wisher, other, contact in ((haruka, kenji, "own-contact"), (kenji, haruka, "other-contact")):
        ContactWish.objects.create(
            term=haruka.term,
            wisher=wisher,
            other=other,
            sealed=seal(wisher.person, contact),
            created_at=now,
            expires_at=now + timedelta(days=30),
        )


def _be_named(written: Written) -> None:
    """けんじ names her, and she agrees; a line of her own story stands on its own."""
    words = Draft("other-title", "canary-call other-words", "", "")
    story = draft_story(written.evening, by="けんじ", words=words, now=written.now)
    told = tell(written.evening, story, ask=["canary-call"], now=written.now)
    assert isinstance(told, Story), told
    mention = Mention.objects.select_related("story", "enrolment__person").get(enrolment=written.haruka)
    answer_mention(mention=mention, granted=True, now=written.now)
    line = lines_of(Story.objects.get(pk=written.told.pk))[0]
    allowed = allow_excerpt(story=written.told, line=line, use="report", is_named=True, now=written.now)
    assert isinstance(allowed, Excerpt), allowed


def _be_in_a_photo(written: Written) -> None:
    """けんじ takes a photo that she is in; she says that she comes to an event."""
    haruka, kenji, now = written.haruka, written.evening.person("けんじ"), written.now
    placement = Placement.objects.get(members=haruka)
    placement.members.add(kenji)
    photo = Photo.objects.create(
        placement=placement,
        enrolment=kenji,
        caption="other-caption",
        others=Photo.Others.NOBODY,
        image=b"other-picture",
        width=1,
        height=1,
        created_at=now,
    )
    PhotoAsk.objects.create(photo=photo, enrolment=haruka, agreed_at=now)
    event = FieldEvent.objects.get(added_by=haruka)
    EventAnswer.objects.create(event=event, enrolment=haruka, answer="going", answered_at=now)


def _add_joining(written: Written) -> None:
    """She asked to join an internship, said what should lead there, and wrote to けんじ for its host."""
    haruka, kenji, now = written.haruka, written.evening.person("けんじ"), written.now
    placement = Placement.objects.create(
        term=haruka.term, organisation=haruka.side.organisation, title="食堂", published_at=now
    )
    asked = {"placement": placement, "asked_at": now}
    own = JoinWish.objects.create(
        **asked,
        enrolment=haruka,
        moved="own-moved",
        began_kind=JoinWish.Began.CIRCLE,
        began=written.evening.circle.uuid,
        began_words="own-began",
        reply="reply-of-the-host",
        state=JoinWish.State.ACCEPTED,
        decided_at=now,
    )
    WishMessage.objects.create(wish=own, text="own-words-to-host", sent_at=now)
    theirs = JoinWish.objects.create(
        **asked,
        enrolment=kenji,
        moved="other-moved",
        reply="own-welcome",
        state=JoinWish.State.ACCEPTED,
        decided_at=now,
        decided_by=written.person,
    )
    member = Membership.objects.get(person=written.person)
    WishMessage.objects.create(wish=theirs, membership=member, text="own-words-as-host", sent_at=now)
    Lead.objects.create(enrolment=haruka, circle=written.evening.circle, line="own-lead", created_at=now)


def _add_lists(written: Written) -> None:
    programme, now = written.haruka.term.programme, written.now
    Application.objects.create(
        side=written.evening.person("けんじ").side,
        token_hash="secret-hash-6",
        email=ADDRESS,
        name="canary-name-21",
        answers=[{"label": "きっかけ", "answer": "own-application-answer"}],
        reply="reply-to-my-application",
        created_at=now,
    )
    Subscription.objects.create(
        programme=programme,
        email=ADDRESS,
        token_hash="secret-hash-7",
        consent_version="1",
        created_at=now,
    )
    Enquiry.objects.create(
        programme=programme,
        name="canary-name-21",
        email=ADDRESS,
        text="own-enquiry-text",
        created_at=now,
        answer="reply-to-my-enquiry",
        answered_at=now,
        answered_by=written.evening.world.student_organiser,
        answered_for=written.haruka.side.organisation,
    )


def _add_organising(written: Written) -> None:
    """She helps to run what she takes part in."""
    person, term, now = written.person, written.haruka.term, written.now
    organisation = written.haruka.side.organisation
    membership = Membership.objects.create(
        person=person, organisation=organisation, call_name="own-call-name", created_at=now
    )
    approval = Approval.objects.create(
        programme=term.programme, kind="story_public", subject=uuid4(), digest="d", created_at=now
    )
    Key.objects.create(approval=approval, membership=membership, organisation=organisation, turned_at=now)
    Announcement.objects.create(
        programme=term.programme,
        organisation=organisation,
        by=person,
        subject="s",
        body="own-announcement",
        created_at=now,
    )
    Enquiry.objects.create(
        programme=term.programme,
        name="other-asker",
        email="stranger@kurumaza.example",
        text="other-asker",
        created_at=now,
        answer="own-answer-to-enquiry",
        answered_at=now,
        answered_by=person,
        answered_for=organisation,
    )
    Application.objects.create(
        side=written.haruka.side,
        token_hash="secret-hash-8",
        email="stranger@kurumaza.example",
        name="other-applicant",
        state=Application.State.DECLINED,
        created_at=now,
        confirmed_at=now,
        decided_at=now,
        decided_by=person,
        reply="own-reply-to-applicant",
    )
    _add_acts(written)


def _add_acts(written: Written) -> None:
    person, term, now = written.person, written.haruka.term, written.now
    Safeguard.objects.filter(person=written.evening.world.graduate_organiser).update(person=person)
    roster = written.haruka.side.roster_imports.get()
    roster.pk, roster.uuid, roster.by, roster.filename = None, uuid4(), person, "own-roster.csv"
    roster.save()
    HelpCall.objects.create(
        term=term,
        person=written.evening.person("けんじ").person,
        circle=written.evening.circle.uuid,
        called_at=now,
        answered_at=now,
        answered_by=person,
    )
    KeptApart.objects.create(
        term=term,
        one=written.evening.person("そら"),
        other=written.evening.person("みどり"),
        by=person,
        created_at=now,
    )
    AuditEntry.objects.create(at=now, actor=person.uuid, act="own.act", subject_kind="term")
