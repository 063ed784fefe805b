"""Opens the sample term as two organisations would: content, sides, safeguarding people, people who are let in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from kurumaza.partners import actions as partners
from kurumaza.partners.models import Membership, Programme
from kurumaza.people.models import Person
from kurumaza.safety.actions import name_safeguard
from kurumaza.sample.content import content, email_of
from kurumaza.sample.schedule import Schedule, schedule_of
from kurumaza.scripts.actions import create_default_content
from kurumaza.scripts.queries import DECK_NAME
from kurumaza.terms import actions_news as news
from kurumaza.terms import actions_opening as terms
from kurumaza.terms.actions_hand_over import choose_hand_over
from kurumaza.terms.actions_legal import choose_legal_basis
from kurumaza.terms.actions_roster import HandedOver, hand_over_link
from kurumaza.terms.actions_theme import choose_theme
from kurumaza.terms.models import Enrolment, News, Round, Side, Term
from kurumaza.ways.actions_ways import change_way_in
from kurumaza.ways.questions import usual_questions

PEOPLE_A_SIDE, ROUNDS = 24, 3
CONTACT_FIELDS = ("contact_name", "contact_email", "contact_phone")
TIME_ZONE = "Asia/Tokyo"


@dataclass(frozen=True)
class OpenedTerm:
    """The sample term with its organisers (one of each side), people by side, and rounds."""

    term: Term
    organisers: tuple[Person, ...]
    people_of: tuple[list[Enrolment], ...]
    rounds: tuple[Round, ...]
    schedule: Schedule

    @property
    def everybody(self) -> list[Enrolment]:
        """All people, the sides in their order."""
        return [one for side in self.people_of for one in side]

    def day(self, days: int) -> datetime:
        """So many days after the past evening, at its hour."""
        return self.schedule.past + timedelta(days=days)


def found_programme(
    *, invited: Sequence[bool], has_contacts: bool, now: datetime
) -> tuple[Programme, list[Membership]]:
    """Two organisations, what they run together with its default content, and an organiser of each.

    `invited` says for each organisation whether its organiser is told by mail. Without contacts the organisers are
    asked for theirs: a page that has no banner of a sample shows no invented address."""
    words = content()["organisations"]
    kept = ("name", "about", *(CONTACT_FIELDS if has_contacts else ()))
    organisations = [
        partners.create_organisation(by=None, **{field: one[field] for field in kept}) for one in words
    ]
    programme = partners.create_programme(name=content()["programme"], partners=organisations, by=None)
    create_default_content(programme=programme, now=now)
    organisers = [
        partners.add_member(organisation=organisation, by=None, now=now, invite=invite, **one["organiser"])
        for organisation, one, invite in zip(organisations, words, invited, strict=True)
    ]
    return programme, organisers


def open_term(*, now: datetime, rng: Random) -> OpenedTerm:
    """The term, opened two weeks before its past evening; its people have a way in and have not prepared."""
    schedule = schedule_of(now, ZoneInfo(TIME_ZONE))
    at = schedule.past - timedelta(days=14)
    programme, members = found_programme(invited=(False, False), has_contacts=True, now=at)
    organisers = tuple(member.person for member in members)
    term = _create_term(programme, organisers[0], at)
    choose_legal_basis(term=term, basis=term.LegalBasis.CONSENT, by=organisers[0])
    choose_hand_over(term=term, by_circulation=True, by=organisers[0])
    choose_theme(term=term, theme=term.Theme.FIRE, by=organisers[0])
    sides = [
        terms.add_side(term=term, organisation=member.organisation, by=organisers[0], **one["side"])
        for member, one in zip(members, content()["organisations"], strict=True)
    ]
    for side, person in zip(sides, organisers, strict=True):
        _open_way_in(side, person)
    for person in organisers:
        name_safeguard(term=term, person=person, by=organisers[0])
    rounds = tuple(terms.add_round(term=term, by=organisers[0]) for _ in range(ROUNDS))
    people_of = tuple(
        [_let_in(side, index, rng, by, at) for index in range(PEOPLE_A_SIDE)]
        for side, by in zip(sides, organisers, strict=True)
    )
    return OpenedTerm(term, organisers, people_of, rounds, schedule)


def publish_news(opened: OpenedTerm, *, at: datetime) -> None:
    """お知らせ after the first evening, for those who take part; without a mail."""
    by = opened.organisers[0]
    written = news.write_news(term=opened.term, is_public=False, by=by, now=at, **content()["news"])
    assert isinstance(written, News), written
    done = news.publish_news(news=written, by_mail=False, by=by, now=at)
    assert isinstance(done, News), done


def _create_term(programme: Programme, by: Person, at: datetime) -> Term:
    return terms.create_term(
        programme=programme,
        starts_on=at.date(),
        ends_on=(at + timedelta(days=70)).date(),
        time_zone=TIME_ZONE,
        script=programme.scripts.order_by("pk")[0],
        deck=programme.decks.get(name=DECK_NAME),
        questionnaire=programme.questionnaires.get(),
        ground_rules=programme.texts.get(),
        public_page=content()["public_page"],
        topics=content()["topics"],
        measures_airtime=True,
        is_sample=True,
        by=by,
        now=at,
        **content()["term"],
    )


def _open_way_in(side: Side, by: Person) -> None:
    change_way_in(
        side=side,
        is_open=True,
        closes_on=None,
        label="",
        capacity=None,
        elsewhere="",
        questions=usual_questions(side),
        by=by,
    )


def _let_in(side: Side, index: int, rng: Random, by: Person, at: datetime) -> Enrolment:
    words = content()
    is_student = side.position == 0
    enrolment = terms.enrol_person(
        side=side,
        email=email_of(side.position, index),
        name=words["students" if is_student else "graduates"][index],
        school=words["schools"][index % 6] if is_student else "",
        past_employer="" if is_student else words["employers"][index % 8],
        region=rng.choice(words["regions"][:4] if is_student else words["regions"]),
        cohort="" if is_student else f"{index % 4 + 1}期",  # data: as in a roster
        by=by,
        now=at,
    )
    assert isinstance(enrolment, Enrolment), enrolment
    handed = hand_over_link(enrolment=enrolment, next_path="/", by=by, now=at + timedelta(days=1))
    assert isinstance(handed, HandedOver), handed
    return enrolment
