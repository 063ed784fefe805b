"""A programme of two partners, a term with two sides, and the standing characters of the tests.

はるか is a student, けんじ a graduate; each organisation has an organiser; the outsider organises and takes
part in another programme and must get 404 everywhere here. Single rows come from the factories."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from factory.declarations import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from kurumaza.partners import actions as partners
from kurumaza.partners.models import Membership, Organisation, Programme
from kurumaza.partners.queries import own_memberships_in
from kurumaza.people.actions import record_consent
from kurumaza.people.models import Consent, Person
from kurumaza.scripts.actions import create_default_content
from kurumaza.terms import actions_opening as terms
from kurumaza.terms.actions_legal import choose_legal_basis
from kurumaza.terms.models import Availability, Enrolment, Round, Side, Slot, Term

# A Friday noon in Japan; the world's round is three weeks later, so that it also lies ahead of the first
# evening. Tests that go through views pass real time and use `make_world(now=timezone.now())`.
NOW = datetime(2026, 1, 23, 3, 0, tzinfo=UTC)
UNTIL_ROUND = timedelta(days=22, hours=7)  # 2月14日(土)19:00 from NOW
_HERE = ZoneInfo("Asia/Tokyo")


def evening_of(day: datetime) -> datetime:
    """19:00 of that day in Japan, whatever its hour: an evening is over before midnight, and the next day is another one."""
    return day.astimezone(_HERE).replace(hour=19, minute=0, second=0, microsecond=0).astimezone(UTC)


class PersonFactory(DjangoModelFactory[Person]):
    """A person with an address and nothing else."""

    class Meta:
        model = Person

    email = Sequence(lambda n: f"person{n}@kurumaza.example")
    created_at = NOW


class OrganisationFactory(DjangoModelFactory[Organisation]):
    """An organisation with a named contact."""

    class Meta:
        model = Organisation

    name = Sequence(lambda n: f"団体{n}")
    contact_name = "事務局"
    contact_email = Sequence(lambda n: f"contact{n}@kurumaza.example")


class MembershipFactory(DjangoModelFactory[Membership]):
    """An organiser of an organisation."""

    class Meta:
        model = Membership

    person = SubFactory(PersonFactory)
    organisation = SubFactory(OrganisationFactory)
    call_name = "なつき"
    created_at = NOW


class ProgrammeFactory(DjangoModelFactory[Programme]):
    """A programme of two partners, made by the action; `partners=[…]` gives others."""

    class Meta:
        model = Programme

    name = "世代間キャリア対話"

    @classmethod
    def _create(cls, model_class: type[Programme], *args: Any, **kwargs: Any) -> Programme:
        kwargs.setdefault("partners", [OrganisationFactory.create(), OrganisationFactory.create()])
        return partners.create_programme(by=None, **kwargs)


class TermFactory(DjangoModelFactory[Term]):
    """A term with the default content, made by the action; without sides. Rosters are taken over with one key."""

    class Meta:
        model = Term

    programme = SubFactory(ProgrammeFactory)
    slug = Sequence(lambda n: f"term-{n}")
    name = "第1期 火-Okoshi@青森"
    region = "青森"
    starts_on = date(2026, 2, 1)
    ends_on = date(2026, 3, 31)
    topics = ("地元に残るか離れるか", "仕事の選びかた", "学びなおし")
    measures_airtime = True
    now = NOW

    @classmethod
    def _create(cls, model_class: type[Term], *args: Any, **kwargs: Any) -> Term:
        content = create_default_content(programme=kwargs["programme"], now=kwargs["now"])
        kwargs.setdefault("script", content.script60)
        kwargs.setdefault("deck", content.deck)
        kwargs.setdefault("questionnaire", content.questionnaire)
        kwargs.setdefault("ground_rules", content.ground_rules)
        basis = kwargs.pop("legal_basis", Term.LegalBasis.CONSENT)
        two_keys = kwargs.pop("two_keys", ["publishing"])
        term = choose_legal_basis(term=terms.create_term(by=None, **kwargs), basis=basis, by=None)
        assert isinstance(term, Term)
        term.two_keys = two_keys
        term.save(update_fields=["two_keys"])
        return term


class SideFactory(DjangoModelFactory[Side]):
    """A side; by default of the programme's first partner."""

    class Meta:
        model = Side

    term = SubFactory(TermFactory)
    organisation = LazyAttribute(
        lambda side: side.term.programme.partnerships.order_by("pk").first().organisation
    )
    name = Sequence(lambda n: f"立場{n}")
    position = LazyAttribute(lambda side: side.term.sides.count())


class EnrolmentFactory(DjangoModelFactory[Enrolment]):
    """A person's place on a side, invited but not prepared; `prepare(enrolment)` prepares it."""

    class Meta:
        model = Enrolment

    person = SubFactory(PersonFactory)
    side = SubFactory(SideFactory)
    term = LazyAttribute(lambda enrolment: enrolment.side.term)
    name = Sequence(lambda n: f"名簿の名前{n}")
    call_name = ""
    invited_at = NOW
    created_at = NOW


class RoundFactory(DjangoModelFactory[Round]):
    """A round of a term, without times."""

    class Meta:
        model = Round

    term = SubFactory(TermFactory)
    number = LazyAttribute(lambda held: held.term.rounds.count() + 1)


class SlotFactory(DjangoModelFactory[Slot]):
    """A time offered for a round: 2月14日(土)19:00–20:00, then an hour later each."""

    class Meta:
        model = Slot

    round = SubFactory(RoundFactory)
    starts_at = LazyAttribute(lambda slot: NOW + UNTIL_ROUND + timedelta(hours=slot.round.slots.count()))


class AvailabilityFactory(DjangoModelFactory[Availability]):
    """○ at a slot."""

    class Meta:
        model = Availability

    enrolment = SubFactory(EnrolmentFactory)
    slot = SubFactory(SlotFactory)
    answer = Availability.Answer.YES


def prepare(
    enrolment: Enrolment,
    *,
    call_name: str = "",
    answers: Mapping[Slot, str] | None = None,
    now: datetime = NOW,
) -> Enrolment:
    """Prepares a place as its person would: call name, ○ at every slot (or `answers`), consent, rules."""
    enrolment.call_name = call_name or enrolment.call_name or enrolment.name
    enrolment.prepared_at = now
    enrolment.save()
    chosen = answers
    if chosen is None:
        chosen = dict.fromkeys(Slot.objects.filter(round__term=enrolment.term), Availability.Answer.YES)
    for slot, answer in chosen.items():
        AvailabilityFactory.create(enrolment=enrolment, slot=slot, answer=answer)
    for purpose in (Consent.Purpose.PARTICIPATION, Consent.Purpose.GROUND_RULES):
        record_consent(
            person=enrolment.person,
            purpose=purpose,
            version="1",
            subject_kind="term",
            subject=enrolment.term.uuid,
            granted=True,
            now=now,
        )
    return enrolment


@dataclass(frozen=True)
class World:
    """One term with everybody whom tests need. `haruka` and `kenji` are prepared, with ○ at both slots."""

    term: Term
    students: Side
    graduates: Side
    round: Round
    slots: tuple[Slot, Slot]
    haruka: Enrolment
    kenji: Enrolment
    student_organiser: Person
    graduate_organiser: Person
    outsider: Person
    outsiders_term: Term

    @property
    def programme(self) -> Programme:
        """What the two organisations run together."""
        return self.term.programme

    def member(self, person: Person) -> Membership:
        """For which partner somebody acts who acts for one."""
        return own_memberships_in(person, self.programme).get()

    def add_person(self, side: Side, call_name: str, *, is_prepared: bool = True) -> Enrolment:
        """One more person of a side."""
        enrolment: Enrolment = EnrolmentFactory.create(side=side, call_name=call_name)
        return prepare(enrolment) if is_prepared else enrolment


def make_world(*, now: datetime = NOW, begins: datetime | None = None) -> World:
    """A term that started before `now`, its first round at two times, an hour after each other: in the evening of the 22nd day ahead,
    unless told when it `begins`."""
    okoshi = OrganisationFactory.create(name="火-Okoshi")
    dfe = OrganisationFactory.create(name="Dialogue for Everyone")
    programme = ProgrammeFactory.create(partners=[okoshi, dfe])
    day = timedelta(days=1)
    term = TermFactory.create(
        programme=programme, starts_on=(now - 3 * day).date(), ends_on=(now + 60 * day).date(), now=now
    )
    students = SideFactory.create(term=term, organisation=okoshi, name="学生")
    graduates = SideFactory.create(term=term, organisation=dfe, name="卒業生")
    held = RoundFactory.create(term=term)
    begins = begins or evening_of(now + 22 * day)
    first = SlotFactory.create(round=held, starts_at=begins)
    second = SlotFactory.create(round=held, starts_at=begins + timedelta(hours=1))
    return World(
        term=term,
        students=students,
        graduates=graduates,
        round=held,
        slots=(first, second),
        haruka=prepare(EnrolmentFactory.create(side=students, call_name="はるか"), now=now),
        kenji=prepare(EnrolmentFactory.create(side=graduates, call_name="けんじ"), now=now),
        student_organiser=MembershipFactory.create(organisation=okoshi).person,
        graduate_organiser=MembershipFactory.create(organisation=dfe, call_name="ちづる").person,
        **_make_outsider(now),
    )


def _make_outsider(now: datetime) -> dict[str, Any]:
    """Somebody who organises, and takes part in, another programme."""
    elsewhere = TermFactory.create(name="第1期 よその町", region="よその町", now=now)
    side = SideFactory.create(term=elsewhere)
    outsider = MembershipFactory.create(organisation=side.organisation, call_name="よそ").person
    EnrolmentFactory.create(side=side, person=outsider, call_name="よそ")
    return {"outsider": outsider, "outsiders_term": elsewhere}
