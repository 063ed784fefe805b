"""A term with everything in it, everybody who could ask, and words that only some of them may read."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.core.text.roster import RosterPreview, read_roster
from kurumaza.jobs.actions import send_mail
from kurumaza.partners.actions import Waiting
from kurumaza.partners.models import Approval, Membership
from kurumaza.people.actions import declare_tie, mint_link, token_hash
from kurumaza.people.actions_feed import ensure_feed
from kurumaza.people.models import Notice, Person
from kurumaza.people.private_writing import seal, seal_for_mail
from kurumaza.people.queries import stop_token
from kurumaza.reflections import actions as reflections
from kurumaza.rooms import actions as rooms
from kurumaza.rooms.models import Room
from kurumaza.safety import actions as safety
from kurumaza.safety.actions_answers import answer_concern
from kurumaza.safety.actions_incidents import record_incident
from kurumaza.safety.models import Concern, ContactWish, HelpCall, Incident, Safeguard
from kurumaza.safety.queries_incidents import Written
from kurumaza.sample.actions import ensure_sample
from kurumaza.sample.content import doors
from kurumaza.stories.actions import start_story
from kurumaza.stories.models import Delivery, Story
from kurumaza.stories.queries import Draft
from kurumaza.terms import actions_lists as lists
from kurumaza.terms import actions_prepare
from kurumaza.terms.actions_apply import application_token, confirm_application, submit_application
from kurumaza.terms.actions_conditions import change_conditions
from kurumaza.terms.actions_confirm import confirm_roster
from kurumaza.terms.actions_news import publish_news, write_news
from kurumaza.terms.actions_roster_file import keep_roster_file, stage_roster_file
from kurumaza.terms.actions_ways import change_way_in
from kurumaza.terms.conditions import TextChange
from kurumaza.terms.models import (
    Application,
    ConditionChange,
    Enrolment,
    GuardianRequest,
    News,
    RosterImport,
    Side,
    Subscription,
    Term,
)
from kurumaza.terms.queries_ages import guardian_token
from kurumaza.terms.queries_public import hosts_of
from kurumaza.terms.questions import Question
from tests.factories.terms import EnrolmentFactory, MembershipFactory, SideFactory, TermFactory

# Who asks. The reader has a story brought to them, which the teller told; both and the tablemate sit in one circle tonight, somebody
# `elsewhere` does not. `okoshi` and `dfe` organise and read concerns, `steward` organises beside `okoshi` and reads none, leads nothing;
# `stranger` organises and takes part in another programme.
STUDENT_SIDE = ("okoshi", "steward")
ORGANISERS = (*STUDENT_SIDE, "dfe")
# Beside `okoshi` too, on the evening only.
EVENING = (*ORGANISERS, "duty")
SAFEGUARDS = ("okoshi", "dfe")
PARTICIPANTS = ("reader", "tablemate", "teller", "elsewhere")
ROLES = ("nobody", *PARTICIPANTS, *EVENING, "stranger")


@dataclass
class Scene:
    """`params` are what addresses ask for; `secrets` say by words which roles may read them."""

    people: dict[str, Person | None]
    term: Term
    params: dict[str, Any]
    secrets: dict[str, frozenset[str]] = field(default_factory=dict)

    def keep(self, what: str, *roles: str) -> str:
        """Words that only these may read."""
        words = f"秘{len(self.secrets):02}{what}"
        self.secrets[words] = frozenset(roles)
        return words


def make_scene(*, now: datetime) -> Scene:
    """The sample term as it is, with more in it."""
    ensure_sample(now=now)
    term = Term.objects.get(is_sample=True)
    by_door = {one.key: Person.objects.get(email=one.email) for one in doors()}
    reader = Enrolment.objects.get(person=by_door["student"], term=term)
    teller = Enrolment.objects.get(person=by_door["graduate"], term=term)
    tonight = Seat.objects.select_related("circle").get(enrolment=reader, round__number=2)
    tablemate = _tablemate(tonight, teller)
    organisation = reader.side.organisation
    people: dict[str, Person | None] = {
        "nobody": None,
        "reader": reader.person,
        "tablemate": tablemate.person,
        "teller": teller.person,
        "elsewhere": _elsewhere(tonight).person,
        "okoshi": by_door["okoshi"],
        "dfe": by_door["dfe"],
        "steward": MembershipFactory.create(
            organisation=organisation, call_name="みのる", role=Membership.Role.ORGANISER
        ).person,
        "duty": MembershipFactory.create(
            organisation=organisation, call_name="ゆい", role=Membership.Role.DUTY
        ).person,
        "stranger": _stranger(now),
    }
    scene = Scene(people, term, {})
    _name_apart(scene, reader, ("reader", *STUDENT_SIDE))
    _name_apart(scene, teller, ("teller", "dfe"))
    _write(scene, reader, now)
    scene.params = _params(scene, reader, teller, tonight.circle, now)
    return scene


def _tablemate(seat: Seat, teller: Enrolment) -> Enrolment:
    others = Seat.objects.filter(circle=seat.circle).exclude(enrolment__in=[seat.enrolment_id, teller.pk])
    return others.select_related("enrolment__person").order_by("pk")[0].enrolment


def _elsewhere(seat: Seat) -> Enrolment:
    others = Seat.objects.filter(round=seat.round).exclude(circle=seat.circle)
    return others.select_related("enrolment__person").order_by("pk")[0].enrolment


def _stranger(now: datetime) -> Person:
    side = SideFactory.create(term=TermFactory.create(name="第1期 よその町", region="よその町", now=now))
    person: Person = MembershipFactory.create(organisation=side.organisation, call_name="よそ").person
    EnrolmentFactory.create(side=side, person=person, call_name="よそ")
    return person


def _name_apart(scene: Scene, enrolment: Enrolment, roles: tuple[str, ...]) -> None:
    """What came from the roster is read by the organisers of one's own side."""
    for column in ("name", "kana", "school", "employer", "past_employer", "cohort"):
        setattr(enrolment, column, scene.keep(column, *roles))
    enrolment.save()
    address = f"secret{len(scene.secrets)}@kurumaza.example"
    scene.secrets[address] = frozenset(roles)
    enrolment.person.email = address
    enrolment.person.save()


def _write(scene: Scene, reader: Enrolment, now: datetime) -> None:
    """What the reader wrote: for themselves, but for the concern and what organisers of their side should think of."""
    person, mine = reader.person, "reader"
    considerations = scene.keep("配慮", mine, *STUDENT_SIDE)
    assert actions_prepare.note_considerations(enrolment=reader, considerations=considerations) is None
    declare_tie(person=person, name_or_address=scene.keep("避けたい人", mine), now=now)
    card = {key: scene.keep(key, mine) for key in ("hesitation", "choice", "since_then")}
    assert actions_prepare.write_card(enrolment=reader, card=card, now=now) is None
    past = Seat.objects.get(enrolment=reader, round__number=1)
    note = scene.keep("ノート", mine)
    assert reflections.save_reflection(seat=past, answers={}, note=note, now=now) is None
    line, step = scene.keep("やってみたい", mine), scene.keep("次に", mine)
    reflections.add_will(person=person, line=line, next_step=step, now=now)
    room = Room.objects.get(circle=past.circle)
    rooms.write_memo(room=room, seat=past, card=None, text=scene.keep("メモ", mine), now=now)
    told = scene.keep("知らせ", mine, *SAFEGUARDS)
    concern = safety.raise_concern(person=person, term=scene.term, text=told, now=now)
    answer = scene.keep("返事", mine, *SAFEGUARDS)
    okoshi = scene.people["okoshi"]
    assert okoshi is not None
    written = Written(scene.keep("起きた", *SAFEGUARDS), scene.keep("した", *SAFEGUARDS))
    until = now.date() + timedelta(days=30)
    record_incident(term=scene.term, written=written, keep_until=until, by=okoshi, now=now, concern=concern)
    answer_concern(safeguard=okoshi, concern=concern, text=answer, now=now)
    _write_news(scene, okoshi, now)


def _write_news(scene: Scene, by: Person, now: datetime) -> None:
    """What everybody in the term is told, and a draft of it."""
    told, draft = scene.keep("お知らせ", *PARTICIPANTS, *ORGANISERS), scene.keep("下書き", *ORGANISERS)
    for words in (told, draft):
        written = write_news(term=scene.term, title=words, text=words, is_public=False, by=by, now=now)
        assert isinstance(written, News)
        if words == told:
            publish_news(news=written, by_mail=True, by=by, now=now)


def _params(
    scene: Scene, reader: Enrolment, teller: Enrolment, circle: Circle, now: datetime
) -> dict[str, Any]:
    words = Draft(*(scene.keep(part, "reader") for part in ("題", "迷い", "選び", "それから")))
    draft = start_story(enrolment=reader, words=words, now=now)
    assert isinstance(draft, Story), draft
    safety.call_duty(person=reader.person, term=scene.term, circle=circle.uuid, now=now)
    roster = f"氏名,メール\n{scene.keep('名簿', *STUDENT_SIDE)},new@kurumaza.example\n".encode()
    preview = read_roster(roster, "roster.csv")
    by = scene.people["okoshi"]
    assert by is not None
    assert isinstance(preview, RosterPreview)
    file = keep_roster_file(side=reader.side, filename="roster.csv", data=roster, now=now)
    staged = stage_roster_file(file=file, preview=preview, by=by, now=now)
    assert isinstance(staged, RosterImport)
    assert isinstance(confirm_roster(roster=staged, by=by, now=now), Waiting)  # the other partner is asked
    application = _apply(scene, reader.side, now)
    told = Story.objects.get(person=teller.person, term=scene.term)
    people_place = Enrolment.objects.get(person=scene.people["elsewhere"], term=scene.term)
    return {
        "slug": scene.term.slug,
        "number": 2,
        "kind": "privacy",
        "enrolment": reader.uuid,
        "side": reader.side.uuid,
        "roster": staged.uuid,
        "file": file.uuid,
        "application": application.uuid,
        "application_token": application_token(application.uuid),
        **_strangers_lists(scene, now),
        "circle": circle.uuid,
        "story": told.uuid,
        "draft": draft.uuid,
        "delivery": Delivery.objects.get(story=told).uuid,
        "call": HelpCall.objects.get(circle=circle.uuid).uuid,
        "news": News.objects.filter(term=scene.term).order_by("pk")[0].uuid,
        "change": _changed_words(scene, now),
        "concern": Concern.objects.filter(person=reader.person).earliest("pk").uuid,
        "incident": Incident.objects.get(term=scene.term).uuid,
        "programme": scene.term.programme.uuid,
        "organisation": reader.side.organisation.uuid,
        "token": mint_link(person=reader.person, next_path="/home/", now=now),
        "provider": "line",
        "key": "student",
        "guardian": _guardian_asked(people_place),
        "guardian_request": GuardianRequest.objects.get(enrolment=people_place).uuid,
        "feed": ensure_feed(person=reader.person, now=now),
        "stop_token": stop_token(reader.person),
        **_queued(scene, reader, circle, now),
    }


def _queued(scene: Scene, reader: Enrolment, circle: Circle, now: datetime) -> dict[str, Any]:
    """What jobs and mails are told: identifiers, as they stand in the queue."""
    dfe, okoshi = scene.people["dfe"], scene.people["okoshi"]
    stranger = scene.people["stranger"]
    assert dfe is not None
    assert stranger is not None
    seat = Seat.objects.get(enrolment=reader, circle=circle)
    token = mint_link(person=reader.person, next_path="/home/", about=scene.term.name, now=now)
    code = {"email": reader.person.email, "code": "314159"}
    return {
        "sealed": seal_for_mail(code),
        "link": token_hash(token),
        "membership": str(Membership.objects.get(person=dfe).uuid),
        "approval": str(Approval.objects.get(completed_at=None).uuid),
        "seat": str(seat.uuid),
        "sequence": seat.calendar_sequence,
        "safeguard": Safeguard.objects.get(term=scene.term, person=okoshi).pk,
        "term": str(scene.term.uuid),
        "held": str(circle.round.uuid),
        "proposal": str(Proposal.objects.filter(round=circle.round).latest("pk").uuid),
        "room": str(Room.objects.get(circle__round__number=1, circle__seats__enrolment=reader).uuid),
        "rounds": [2],
        "dfe": str(dfe.uuid),
        "reader": str(reader.person.uuid),
        "stranger": str(stranger.uuid),
        "bundle": _bundle(reader, now),
        "at": now.isoformat(),
        "wish": _mutual_wish(scene, reader, now),
        **_waiting_concern(scene, reader, now),
        "mail": str(send_mail("terms.invitation", enrolment=str(reader.uuid)).uuid),
    }


def _bundle(reader: Enrolment, now: datetime) -> str:
    """What one mail tells the reader."""
    news = News.objects.filter(term=reader.term).order_by("pk")[0]
    bundle = uuid4()
    arguments = {"news": str(news.uuid), "enrolment": str(reader.uuid)}
    Notice.objects.create(
        person=reader.person,
        name="terms.news",
        arguments=arguments,
        key=f"scene:{bundle}",
        from_at=now,
        due=now,
        bundle=bundle,
    )
    return str(bundle)


def _changed_words(scene: Scene, now: datetime) -> UUID:
    """Both partners agree to another wording, after people agreed to take part."""
    words = TextChange("rules", "みんなで決めたきまり", is_reviewed=False)
    for name in ("okoshi", "dfe"):
        member = Membership.objects.get(person=scene.people[name])
        change_conditions(term=scene.term, change=words, membership=member, now=now)
    return ConditionChange.objects.get(applied_at__isnull=False).uuid


def _mutual_wish(scene: Scene, reader: Enrolment, now: datetime) -> str:
    """Reader and teller want to give each other a contact, and it was passed on; the teller is told the reader's."""
    teller = Enrolment.objects.get(person=scene.people["teller"], term=scene.term)
    until = now + timedelta(days=30)
    for wisher, other, roles in (
        (teller, reader, ("teller", "reader")),
        (reader, teller, ("reader", "teller")),
    ):
        contact = seal(wisher.person, scene.keep("連絡先", *roles))
        wish = ContactWish.objects.create(
            term=scene.term,
            wisher=wisher,
            other=other,
            sealed=contact,
            created_at=now,
            expires_at=until,
            passed_at=now,
        )
    return str(wish.uuid)


def _waiting_concern(scene: Scene, reader: Enrolment, now: datetime) -> dict[str, str]:
    """A concern that nobody has answered in time."""
    told = scene.keep("待つ知らせ", "reader", *SAFEGUARDS)
    concern = safety.raise_concern(
        person=reader.person, term=scene.term, text=told, now=now - timedelta(days=3)
    )
    assert concern.answer_by is not None
    return {"open_concern": str(concern.uuid), "answer_by": concern.answer_by.isoformat()}


def _apply(scene: Scene, side: Side, now: datetime) -> Application:
    """Somebody applies for the students' side; the other one's organisers see that somebody did."""
    change_way_in(
        side=side,
        is_open=True,
        closes_on=None,
        label="",
        capacity=None,
        elsewhere="",
        questions=[Question("参加の理由", "long")],
        by=scene.people["okoshi"],
    )
    made = submit_application(
        side=side,
        email="applicant@kurumaza.example",
        name=scene.keep("申込者", *STUDENT_SIDE),
        kana=scene.keep("カナ", *STUDENT_SIDE),
        answers=[{"label": "q", "answer": scene.keep("答え", *STUDENT_SIDE)}],
        fills={},
        now=now,
    )
    assert isinstance(made, Application), made
    scene.secrets["applicant@kurumaza.example"] = frozenset(STUDENT_SIDE)
    confirmed = confirm_application(token=application_token(made.uuid), now=now)
    assert isinstance(confirmed, Application), confirmed
    return confirmed


def _strangers_lists(scene: Scene, now: datetime) -> dict[str, Any]:
    """Somebody wants to hear of the next term, and somebody asks about running one: both partners read it."""
    programme, hosts = scene.term.programme, hosts_of(scene.term)
    email = "listed@kurumaza.example"
    scene.secrets[email] = frozenset(ORGANISERS)
    made = lists.subscribe(programme=programme, organisations=hosts, email=email, now=now)
    token = lists.subscription_token(made.uuid)
    assert isinstance(lists.confirm_subscription(token=token, now=now), Subscription)
    words = {
        "group_name": scene.keep("団体", *ORGANISERS),
        "name": scene.keep("相談者", *ORGANISERS),
        "text": scene.keep("相談", *ORGANISERS),
    }
    asked = lists.enquire(
        programme=programme,
        organisations=hosts,
        email="asker@kurumaza.example",
        phone="",
        now=now,
        **words,
    )
    notice = lists.write_notice(
        notice=uuid4(),
        membership=Membership.objects.get(person=scene.people["okoshi"]),
        programme=programme,
        subject="次の期",
        body="次の期のご案内です。",
        now=now,
    )
    return {
        "subscription_token": token,
        "subscription": made.uuid,
        "notice": notice.uuid,
        "enquiry": asked.uuid,
    }


def _guardian_asked(enrolment: Enrolment) -> str:
    """The token of a guardian who was asked for somebody."""
    sealed = seal(enrolment.person, "guardian@kurumaza.example")
    request = GuardianRequest(enrolment=enrolment, sealed_email=sealed, asked_at=enrolment.created_at)
    request.token_hash = token_hash(guardian_token(request))
    request.save()
    return guardian_token(request)


def params_for(params: dict[str, Any], wanted: set[str]) -> dict[str, UUID | str | int]:
    """Those that an address asks for."""
    return {name: params[name] for name in wanted}
