"""One row of every table with a rule, and all that they point at: what tests of the database's own rules need."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db.models import F, Model

from kurumaza.audit.models import AuditEntry
from kurumaza.circles.models import (
    Circle,
    Forecast,
    GroupRules,
    KeptApart,
    OpeningQuote,
    Proposal,
    ProposalStep,
    Seat,
    SeatMove,
    SlotSeating,
    Unseated,
)
from kurumaza.field.models import (
    Agreement,
    AgreementVersion,
    Asked,
    EventAnswer,
    FieldEvent,
    FieldNote,
    HostValues,
    Insight,
    InsightCard,
    InsightReply,
    JoinWish,
    Lead,
    Photo,
    PhotoAsk,
    Placement,
    Retrospective,
    ValuesShown,
    Visit,
    Voice,
    WishMessage,
)
from kurumaza.jobs.models import Job
from kurumaza.partners.models import Approval, Key, Membership, Organisation, Programme
from kurumaza.people.models import Consent, HandOver, Link, Notice, Passkey, Person, Tie
from kurumaza.reflections.models import Answer, PrivateNote, WillNote
from kurumaza.rooms.models import Airtime, Gift, Room, RoomEvent, SeatMemo
from kurumaza.safety.models import Concern, ConcernMessage, ContactWish, HelpCall, Incident, Safeguard
from kurumaza.scripts.models import Deck, Questionnaire, Script, Text, WithdrawnDeck
from kurumaza.stories.models import (
    Delivery,
    Excerpt,
    ExcerptConsent,
    Mention,
    MentionConsent,
    Pick,
    Response,
    Story,
    StoryConsent,
    StoryRequest,
    StoryVersion,
)
from kurumaza.terms.models import (
    Accompaniment,
    Availability,
    ConditionChange,
    Enrolment,
    GuardianRequest,
    LegalText,
    News,
    Role,
    RoleHeld,
    RosterChange,
    RosterFile,
    RosterHeading,
    RosterImport,
    Round,
    Side,
    Slot,
    StagedRow,
    StagedTemplate,
    Term,
)
from kurumaza.ways.models import Announcement, Application, EligiblePerson, Enquiry, WayIn
from tests.factories.terms import (
    NOW,
    AvailabilityFactory,
    EnrolmentFactory,
    MembershipFactory,
    RoundFactory,
    SideFactory,
    SlotFactory,
    TermFactory,
    prepare,
)

LATER = NOW + timedelta(days=1)
Rows = dict[type[Model], Any]


def make_everything() -> Rows:
    """A term of a programme of its own, with one row of each model."""
    side = SideFactory.create()
    slot = SlotFactory.create(round=RoundFactory.create(term=side.term))
    enrolment = prepare(EnrolmentFactory.create(side=side, call_name="はるか"), answers={})
    rows: Rows = {Side: side, Slot: slot, Enrolment: enrolment}
    # The last keys that a term has: one whose evening is rehearsed in this one, one of which it is a retrospective. Never both, but here.
    rehearsed = TermFactory.create(programme=side.term.programme)
    Term.objects.filter(pk=side.term_id).update(
        rehearsal_of=rehearsed,
        retrospective_of=rehearsed,
        started_from=rehearsed,
        retrospective_script=F("script"),
        retrospective_deck=F("deck"),
    )
    side.term.refresh_from_db()
    rows |= {Term: side.term, Round: slot.round, Person: enrolment.person}
    _add_people_and_partners(rows)
    _add_term(rows)
    _add_evening(rows)
    _add_stories(rows)
    _add_field(rows)
    return rows


def _add_people_and_partners(rows: Rows) -> None:
    term, person, organisation = rows[Term], rows[Person], rows[Side].organisation
    membership = MembershipFactory.create(organisation=organisation)
    approval = Approval.objects.create(
        programme=term.programme, kind="story_public", subject=uuid4(), digest="d", created_at=NOW
    )
    rows |= {
        Job: Job.objects.create(name="rooms.close", due=NOW),
        AuditEntry: AuditEntry.objects.create(at=NOW, act="terms.created", subject_kind="term"),
        Consent: Consent.objects.filter(person=person).first(),
        HandOver: HandOver.objects.create(
            person=person,
            code_hash=uuid4().hex,
            next_path="/home/",
            created_at=NOW,
            expires_at=NOW + timedelta(minutes=10),
        ),
        Passkey: Passkey.objects.create(
            person=person, name="電話", credential_hash=uuid4().hex, credential=b"-", created_at=NOW
        ),
        Link: Link.objects.create(
            person=person, token_hash=uuid4().hex, next_path="/", created_at=NOW, expires_at=LATER
        ),
        Notice: Notice.objects.create(
            person=person, name="circles.reminder", key=uuid4().hex, from_at=NOW, due=NOW
        ),
        Tie: Tie.objects.create(declared_by=person, other=membership.person, created_at=NOW),
        Organisation: organisation,
        Membership: membership,
        Programme: term.programme,
        Approval: approval,
        Key: Key.objects.create(
            approval=approval, membership=membership, organisation=organisation, turned_at=NOW
        ),
    }


def _add_term(rows: Rows) -> None:
    term, person = rows[Term], rows[Person]
    roster = RosterImport.objects.create(
        side=rows[Side],
        by=person,
        filename="f.csv",
        encoding="utf-8",
        row_count=1,
        digest="d",
        created_at=NOW,
    )
    concern = Concern.objects.create(term=term, person=person, sealed=b"s", created_at=NOW)
    rows |= {
        Script: term.script,
        Deck: term.deck,
        WithdrawnDeck: WithdrawnDeck.objects.create(
            uuid=uuid4(), programme=term.programme, name="d", version=1, card=1, at=NOW
        ),
        Questionnaire: term.questionnaire,
        Text: term.ground_rules,
        Availability: AvailabilityFactory.create(enrolment=rows[Enrolment], slot=rows[Slot]),
        Role: Role.objects.create(
            enrolment=rows[Enrolment], kind=Role.Kind.OPENER, wished_at=NOW, words="w", offered_at=NOW
        ),
        RoleHeld: RoleHeld.objects.create(
            enrolment=rows[Enrolment], kind=Role.Kind.OPENER, began_on=NOW.date(), ended_on=NOW.date()
        ),
        Accompaniment: _accompanied(rows),
        News: News.objects.create(term=term, title="会場", text="変わりました。", created_at=NOW),
        GuardianRequest: GuardianRequest.objects.create(
            enrolment=rows[Enrolment], sealed_email=b"s", token_hash=uuid4().hex, asked_at=NOW
        ),
        RosterImport: roster,
        ConditionChange: ConditionChange.objects.create(
            term=term, about="airtime", before={}, content={}, digest="d", created_at=NOW
        ),
        LegalText: LegalText.objects.create(term=term, kind="rules", body="きまり", edited_at=NOW),
        RosterChange: RosterChange.objects.create(roster=roster, enrolment=rows[Enrolment]),
        RosterFile: RosterFile.objects.create(
            side=rows[Side], roster=roster, filename="f.csv", data=b"d", created_at=NOW
        ),
        StagedTemplate: StagedTemplate.objects.create(
            programme=term.programme, by=person, source=term, term=term, data=b"{}", created_at=NOW
        ),
        RosterHeading: RosterHeading.objects.create(
            organisation=rows[Organisation], heading="オナマエ", field="name"
        ),
        Announcement: Announcement.objects.create(
            programme=term.programme,
            organisation=rows[Organisation],
            by=person,
            subject="s",
            body="b",
            created_at=NOW,
        ),
        Enquiry: Enquiry.objects.create(
            programme=term.programme, name="n", email="a@kurumaza.example", text="t", created_at=NOW
        ),
        WayIn: WayIn.objects.create(side=rows[Side]),
        EligiblePerson: EligiblePerson.objects.create(side=rows[Side], generation=1, name_hash="h"),
        Application: Application.objects.create(
            side=rows[Side], token_hash=uuid4().hex, email="a@kurumaza.example", name="はるか", created_at=NOW
        ),
        StagedRow: StagedRow.objects.create(roster=roster, line=1, outcome=StagedRow.Outcome.ADD, fate={}),
        Safeguard: Safeguard.objects.create(term=term, person=person),
        ContactWish: ContactWish.objects.create(
            term=term,
            wisher=rows[Enrolment],
            other=EnrolmentFactory.create(side=rows[Side]),
            sealed=b"s",
            created_at=NOW,
            expires_at=LATER,
        ),
        Concern: concern,
        ConcernMessage: ConcernMessage.objects.create(
            concern=concern, is_answer=True, sealed=b"s", created_at=NOW
        ),
        HelpCall: HelpCall.objects.create(term=term, person=person, circle=uuid4(), called_at=NOW),
        Incident: Incident.objects.create(
            term=term, concern=concern, sealed=b"s", created_at=NOW, keep_until=LATER.date()
        ),
    }


def _add_evening(rows: Rows) -> None:
    held, enrolment = rows[Round], rows[Enrolment]
    proposal = Proposal.objects.create(
        round=held, state=Proposal.State.CONFIRMED, seed=1, created_at=NOW, confirmed_at=NOW
    )
    circle = Circle.objects.create(
        round=held, slot=rows[Slot], script=rows[Script], proposal=proposal, number=1
    )
    seat = Seat.objects.create(circle=circle, round=held, enrolment=enrolment)
    room = Room.objects.create(circle=circle, head=1, opened_at=NOW)
    rows |= {
        Proposal: proposal,
        ProposalStep: ProposalStep.objects.create(
            proposal=proposal, number=0, act="formed", groups={"circles": [], "locked": []}
        ),
        KeptApart: KeptApart.objects.create(
            term=held.term,
            one=enrolment,
            other=EnrolmentFactory.create(side=rows[Side]),
            by=rows[Person],
            created_at=NOW,
        ),
        GroupRules: GroupRules.objects.create(term=held.term),
        Forecast: Forecast.objects.create(problem_digest=held.uuid.hex, seated=1, people=2, created_at=NOW),
        Circle: circle,
        Seat: seat,
        SlotSeating: SlotSeating.objects.create(slot=rows[Slot], seed=1, engine_version="live/1"),
        SeatMove: SeatMove.objects.create(
            seat=seat, from_circle=circle, to_circle=circle, why=SeatMove.Why.MERGED, at=NOW
        ),
        Unseated: Unseated.objects.create(enrolment=enrolment, round=held, at=NOW),
        Room: room,
        RoomEvent: RoomEvent.objects.create(room=room, seq=1, command_id=uuid4(), events=[], at=NOW),
        Gift: Gift.objects.create(room=room, seat=seat, text="ひとこと", written_at=NOW),
        SeatMemo: SeatMemo.objects.create(room=room, seat=seat, sealed=b"s", updated_at=NOW),
        Airtime: Airtime.objects.create(
            room=room, seat=seat, phase="talk", sequence=1, speech_ms=1, counted_at=NOW
        ),
        Answer: Answer.objects.create(
            enrolment=enrolment,
            circle=circle,
            occasion=Answer.Occasion.CIRCLE,
            questionnaire=rows[Questionnaire],
            item="q1",
            value=4,
            answered_at=NOW,
        ),
        WillNote: WillNote.objects.create(
            person=enrolment.person, sealed=b"s", created_at=NOW, updated_at=NOW
        ),
        PrivateNote: PrivateNote.objects.create(
            enrolment=enrolment, circle=circle, sealed=b"s", updated_at=NOW
        ),
    }


def _add_stories(rows: Rows) -> None:
    """A story brought to the row's person, who answers it with one of their own."""
    term, enrolment, circle = rows[Term], rows[Enrolment], rows[Circle]
    teller = EnrolmentFactory.create(side=rows[Side]).person
    told = Story.objects.create(person=teller, term=term, created_at=NOW)
    delivery = Delivery.objects.create(story=told, enrolment=enrolment, reason="r", delivered_at=NOW)
    own = Story.objects.create(person=enrolment.person, term=term, answering=delivery, created_at=NOW)
    answer = Response.objects.create(
        delivery=delivery, kind=Response.Kind.KINDLING, story=own, created_at=NOW
    )
    rows |= {
        Story: own,
        StoryConsent: StoryConsent.objects.create(
            story=own,
            person=own.person,
            audience=StoryConsent.Audience.GROUP,
            circle=circle,
            version=1,
            granted=True,
            at=NOW,
        ),
        Delivery: delivery,
        Response: answer,
        Pick: Pick.objects.create(person=teller, key="k", sealed=b"s", response=answer, picked_at=NOW),
        StoryRequest: StoryRequest.objects.create(enrolment=enrolment, asked_at=NOW),
        StoryVersion: StoryVersion.objects.create(story=own, number=1, sealed=b"s", told_at=NOW),
    }
    _add_leaves(rows)


def _add_leaves(rows: Rows) -> None:
    """Somebody whom the row's story names agrees, and a line of it opens the row's round."""
    story, named = rows[Story], EnrolmentFactory.create(side=rows[Side])
    mention = Mention.objects.create(story=story, version=1, enrolment=named, asked_at=NOW)
    line = uuid4().hex
    excerpt = Excerpt.objects.create(story=story, version=1, line=line, created_at=NOW)
    rows |= {
        Mention: mention,
        MentionConsent: MentionConsent.objects.create(
            mention=mention, person=named.person, granted=True, at=NOW
        ),
        Excerpt: excerpt,
        ExcerptConsent: ExcerptConsent.objects.create(
            excerpt=excerpt,
            person=story.person,
            use=ExcerptConsent.Use.OPENING,
            is_named=True,
            granted=True,
            at=NOW,
        ),
        OpeningQuote: OpeningQuote.objects.create(
            round=rows[Round],
            person=story.person,
            text=line,
            source_kind="excerpt",
            source=excerpt.uuid,
            placed_at=NOW,
        ),
    }


def _add_field(rows: Rows) -> None:
    placement = Placement.objects.create(
        term=rows[Term], organisation=rows[Organisation], title="現場", starts_on=NOW.date()
    )
    placement.members.add(rows[Enrolment])
    both = {"placement": placement, "enrolment": rows[Enrolment]}
    words = {
        "question": Insight.Question.HOW,
        "tag": Insight.Tag.STRENGTH,
        "text": "t",
        "created_at": NOW,
        "told_at": NOW,
    }
    parent = Insight.objects.create(**both, **words)
    insight = Insight.objects.create(**both, **words, parent=parent)
    rows |= {
        Placement: placement,
        Placement.members.through: Placement.members.through.objects.get(placement=placement),
        Visit: Visit.objects.create(**both, title="発表会", on=NOW.date()),
        Voice: Voice.objects.create(**both, said_by_role="店主", said="s", heard_on=NOW.date()),
        Insight: insight,
        InsightReply: InsightReply.objects.create(insight=insight, kind="taken_up", words="w", at=NOW),
        InsightCard: InsightCard.objects.create(
            insight=parent, words="w", proposed_at=NOW, deck=rows[Deck], number=1, added_at=NOW
        ),
    }
    _add_days(rows, placement)


def _add_days(rows: Rows, placement: Placement) -> None:
    both = {"placement": placement, "enrolment": rows[Enrolment]}
    event = FieldEvent.objects.create(
        placement=placement,
        added_by=rows[Enrolment],
        kind="event",
        title="まつり",
        starts_at=NOW,
        ends_at=LATER,
        created_at=NOW,
    )
    photo = Photo.objects.create(**both, others="nobody", image=b"j", width=1, height=1, created_at=NOW)
    for noted in (rows[Visit], rows[Voice], photo):
        noted.event = event
        noted.save(update_fields=["event"])
    rows |= {
        FieldEvent: event,
        EventAnswer: EventAnswer.objects.create(
            event=event, enrolment=rows[Enrolment], answer="going", answered_at=NOW
        ),
        FieldNote: FieldNote.objects.create(**both, sealed=b"s", created_at=NOW, updated_at=NOW),
        Photo: photo,
        PhotoAsk: PhotoAsk.objects.create(photo=photo, enrolment=rows[Enrolment]),
    }
    _add_joining(rows)


def _accompanied(rows: Rows) -> Accompaniment:
    """The row's person tries their connection with somebody of their term, in a room for it."""
    practice = TermFactory.create(programme=rows[Term].programme)
    Term.objects.filter(pk=practice.pk).update(rehearsal_of=rows[Term])
    return Accompaniment.objects.create(
        enrolment=rows[Enrolment],
        wished_at=NOW,
        companion=EnrolmentFactory.create(side=rows[Enrolment].side),
        starts_at=LATER,
        practice=practice,
    )


def _add_joining(rows: Rows) -> None:
    """The row's person asked to join, the host wrote back, and their story should lead there."""
    Lead.objects.create(enrolment=rows[Enrolment], circle=rows[Circle], line="c", created_at=NOW)
    wish = JoinWish.objects.create(placement=rows[Placement], enrolment=rows[Enrolment], asked_at=NOW)
    host = Membership.objects.filter(organisation=rows[Placement].organisation).first()
    rows |= {
        JoinWish: wish,
        WishMessage: WishMessage.objects.create(wish=wish, membership=host, text="t", sent_at=NOW),
        # One out of a circle stands beside it.
        Lead: Lead.objects.create(
            enrolment=rows[Enrolment], story=rows[Story], line="l", placement=rows[Placement], created_at=NOW
        ),
    }
    _add_fruits(rows)


def _add_fruits(rows: Rows) -> None:
    """A retrospective of the row's placement, in a term held beside the row's, and what came of it."""
    placement, membership = rows[Placement], rows[Membership]
    beside = TermFactory.create(programme=rows[Programme])
    Term.objects.filter(pk=beside.pk).update(retrospective_of=rows[Term])
    retrospective = Retrospective.objects.create(
        placement=placement, round=RoundFactory.create(term=beside), asked_at=NOW
    )
    Asked.objects.create(retrospective=retrospective, membership=membership)
    agreement = Agreement.objects.create(placement=placement, created_at=NOW)
    words = {"how_it_came": "h", "what_we_do": "d", "what_matters": "m"}
    rows |= {
        Retrospective: retrospective,
        Asked: Asked.objects.create(retrospective=retrospective, enrolment=rows[Enrolment]),
        HostValues: HostValues.objects.create(
            organisation=placement.organisation,
            placement=placement,
            # Another one in each world of a test: a row turned to the other host meets no row of that number.
            number=placement.pk,
            lines=["l"],
            created_at=NOW,
            by=membership.uuid,
        ),
        ValuesShown: ValuesShown.objects.create(organisation=placement.organisation),
        Agreement: agreement,
        AgreementVersion: AgreementVersion.objects.create(
            agreement=agreement, number=1, created_at=NOW, by=membership.uuid, **words
        ),
    }
