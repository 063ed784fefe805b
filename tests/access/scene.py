"""A term with everything in it, everybody who could ask, and words that only some of them may read."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kurumaza.circles.models import Circle, Seat
from kurumaza.desk.queries_template import template_file
from kurumaza.partners.models import Membership
from kurumaza.people.actions import declare_tie, mint_link
from kurumaza.people.actions_feed import ensure_feed
from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal_for_mail
from kurumaza.people.queries import stop_token
from kurumaza.reflections import actions as reflections
from kurumaza.reflections.actions_will import add_will
from kurumaza.reflections.models import WillNote
from kurumaza.rooms import actions as rooms
from kurumaza.rooms.models import Room
from kurumaza.safety import actions as safety
from kurumaza.safety.actions_answers import answer_concern
from kurumaza.safety.actions_incidents import record_incident
from kurumaza.safety.models import Concern, HelpCall, Incident
from kurumaza.safety.queries_incidents import Written
from kurumaza.sample.actions import ensure_sample
from kurumaza.sample.content import doors
from kurumaza.stories import actions_afresh as afresh
from kurumaza.stories import queries_afresh as afresh_queries
from kurumaza.stories.actions import start_story
from kurumaza.stories.models import Delivery, Story
from kurumaza.stories.queries import Draft
from kurumaza.terms import actions_prepare
from kurumaza.terms.actions_news import publish_news, write_news
from kurumaza.terms.actions_roles import reply_to_wish, wish_role
from kurumaza.terms.actions_templates import stage_template
from kurumaza.terms.models import (
    Enrolment,
    GuardianRequest,
    News,
    Role,
    Term,
)
from kurumaza.ways.actions_apply import application_token
from tests.access.roles import ORGANISERS, PARTICIPANTS, SAFEGUARDS, STUDENT_SIDE, Scene
from tests.access.scene_coming_in import apply, guardian_asked, roster_that_waits, strangers_lists
from tests.access.scene_days import days_in_the_field
from tests.access.scene_field import internship
from tests.access.scene_insights import insights_given_back
from tests.access.scene_looking_back import looked_back
from tests.access.scene_named import story_naming
from tests.access.scene_queued import changed_words, queued
from tests.access.scene_stories import opening_of_teller, question_answered
from tests.access.scene_ties import ties
from tests.factories.terms import EnrolmentFactory, MembershipFactory, SideFactory, TermFactory


def make_scene(*, now: datetime) -> Scene:
    """The sample term as it is, with more in it."""
    ensure_sample(now=now)
    term = Term.objects.get(is_sample=True, retrospective_of=None)
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
    add_will(person=person, line=line, next_step=step, now=now)
    _look_afresh(scene, reader, now)
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


def _look_afresh(scene: Scene, reader: Enrolment, now: datetime) -> None:
    """A word picked and put under a heading, what they saw in it, and a wish with words to organisers of both sides."""
    person = reader.person
    assert afresh.pick_words(person=person, key=afresh_queries.own_words(person)[0].key, now=now) is None
    [pick] = afresh_queries.picks_of(person)
    heading, finding = scene.keep("見出し", "reader"), scene.keep("見えてきた", "reader")
    assert afresh.put_under(person=person, pick=pick.uuid, heading=heading) is None
    assert afresh.write_finding(person=person, text=finding, now=now) is None
    words = scene.keep("希望", "reader", *ORGANISERS)
    assert isinstance(wish_role(enrolment=reader, kind="opener", words=words, now=now), Role)
    teller = Enrolment.objects.get(person=scene.people["teller"], term=scene.term)
    asked, reply = scene.keep("希望", "teller", *ORGANISERS), scene.keep("お返事", "teller", *ORGANISERS)
    assert isinstance(wish_role(enrolment=teller, kind="opener", words=asked, now=now), Role)
    dfe = scene.people["dfe"]
    assert dfe is not None
    replied = reply_to_wish(enrolment=teller, kind="opener", words=reply, by=dfe, now=now)
    assert isinstance(replied, Role)


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
    file, staged = roster_that_waits(scene, reader.side, now)
    application = apply(scene, reader.side, now)
    by = scene.people["dfe"]
    assert by is not None
    told = Story.objects.get(person=teller.person, term=scene.term)
    people_place = Enrolment.objects.get(person=scene.people["elsewhere"], term=scene.term)
    return {
        "slug": scene.term.slug,
        "number": 2,
        "kind": "privacy",
        "enrolment": reader.uuid,
        "occasion": "before",
        "side": reader.side.uuid,
        "roster": staged.uuid,
        "file": file.uuid,
        "application": application.uuid,
        "application_token": application_token(application.uuid),
        "sealed_application": seal_for_mail({"email": application.email, "side": str(reader.side.uuid)}),
        **strangers_lists(scene, now),
        "circle": circle.uuid,
        "story": told.uuid,
        "draft": draft.uuid,
        "role": "opener",
        "tellers_place": teller.uuid,
        "will": WillNote.objects.filter(person=reader.person).latest("pk").uuid,
        "delivery": Delivery.objects.get(story=told, enrolment=reader).uuid,
        "answer": question_answered(scene, told),
        "quote": opening_of_teller(scene, told, circle.round, now),
        "mention": story_naming(scene, teller, reader, now),
        "call": HelpCall.objects.get(circle=circle.uuid).uuid,
        "news": News.objects.filter(term=scene.term).order_by("pk")[0].uuid,
        "change": changed_words(scene, now),
        "concern": Concern.objects.filter(person=reader.person).earliest("pk").uuid,
        "incident": Incident.objects.get(term=scene.term).uuid,
        "programme": scene.term.programme.uuid,
        "staged": _template_read(scene, now),
        "organisation": reader.side.organisation.uuid,
        "token": mint_link(person=reader.person, next_path="/home/", now=now),
        "provider": "line",
        "key": "student",
        "guardian": guardian_asked(people_place),
        "guardian_request": GuardianRequest.objects.get(enrolment=people_place).uuid,
        **days_in_the_field(scene, reader, teller, now),
        "feed": ensure_feed(person=reader.person, now=now),
        "stop_token": stop_token(reader.person),
        **ties(reader, teller, by, now),
        **internship(scene, reader, teller, told, now),
        **insights_given_back(scene, reader, teller, now),
        **queued(scene, reader, circle, now),
        **looked_back(scene, reader, now),
    }


def _template_read(scene: Scene, now: datetime) -> UUID:
    """A template that `okoshi` looks at before a term is started from it."""
    okoshi = scene.people["okoshi"]
    assert okoshi is not None
    data = template_file(okoshi, scene.term)
    staged = stage_template(
        programme=scene.term.programme, data=data, by=okoshi, filename="template.json", now=now
    )
    return staged.uuid


def params_for(params: dict[str, Any], wanted: set[str]) -> dict[str, UUID | str | int]:
    """Those that an address asks for."""
    return {name: params[name] for name in wanted}
