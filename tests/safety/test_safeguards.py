"""The two who read what people tell: one hands over, one leaves; who leads hears that a reader is missing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.circles.models import Circle, Seat
from kurumaza.desk.actions_members import change_organiser
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Membership
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.models import Person
from kurumaza.safety.actions import name_safeguard, raise_concern
from kurumaza.safety.actions_safeguards import hand_over_safeguard
from kurumaza.safety.errors import SafeguardRefused
from kurumaza.safety.models import Concern, Safeguard
from kurumaza.safety.queries import concerns_of, is_safeguard, safeguards_of
from kurumaza.terms.models import Term
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.terms import EnrolmentFactory, MembershipFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
START = timezone.now().replace(microsecond=0)
WORDS = "帰り道にずっと連絡が来ます"
HANDED, BECAME = "見守り役を引き継ぎました", "見守り役になりました"
MISSING, UNREAD = "見守り役が足りません", "運営への知らせを、まだ読める人がいません"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(START):
        yield


@pytest.fixture
def world() -> World:
    world = make_world(now=START)
    for person in (world.student_organiser, world.graduate_organiser):
        assert isinstance(name_safeguard(term=world.term, person=person, by=None), Safeguard)
    return world


@pytest.fixture
def minoru(world: World) -> Person:
    """Organises beside the students' organiser."""
    person: Person = MembershipFactory.create(
        organisation=world.students.organisation, call_name="みのる", role=Membership.Role.ORGANISER
    ).person
    return person


def _tell(world: World, about: Seat | None = None) -> Concern:
    return raise_concern(
        person=world.haruka.person,
        term=world.term,
        text=WORDS,
        now=START,
        about_kind="person" if about else "",
        about=about.uuid if about else None,
    )


def _sent() -> set[tuple[str, str]]:
    """(address, subject) of what has gone out since the last look."""
    mail.outbox.clear()
    run_all_due()
    return {(message.to[0], str(message.subject)) for message in mail.outbox}


def _subjects(sent: set[tuple[str, str]], words: str) -> set[str]:
    return {to for to, subject in sent if words in subject}


def test_part_is_handed_over_with_all_that_is_open(world: World, minoru: Person, sign_in: SignIn) -> None:
    _tell(world)
    _sent()
    giver = world.student_organiser
    browser = sign_in(giver)
    concerns = reverse("concerns", args=[world.term.slug])
    assert WORDS in words_of(browser.get(concerns))
    assert HANDED not in words_of(browser.get(reverse("term_safety", args=[world.term.slug])))
    address = reverse("hand_over_safeguard", args=[world.term.slug])
    assert address in words_of(browser.get(reverse("term_safety", args=[world.term.slug])))
    answer = browser.post(address, {"person": str(minoru.uuid)}, follow=True)
    assert "見守り役を引き継ぎました。" in words_of(answer)
    assert set(safeguards_of(world.term)) == {minoru, world.graduate_organiser}
    assert browser.get(concerns).status_code == browser.get(address).status_code == 404
    assert WORDS in words_of(sign_in(minoru).get(concerns))
    sent = _sent()
    assert (_subjects(sent, HANDED), _subjects(sent, BECAME)) == ({giver.email}, {minoru.email})
    assert all(WORDS not in str(message.body) for message in mail.outbox)
    entry = AuditEntry.objects.get(act="safety.safeguard_handed_over")
    assert (entry.actor, entry.subject) == (giver.uuid, minoru.uuid)


def test_part_goes_to_organisers_alone_and_from_its_holder(world: World, minoru: Person) -> None:
    def handed(to: Person, by: Person) -> object:
        return hand_over_safeguard(term=world.term, to=to, by=by)

    assert handed(minoru, minoru) == SafeguardRefused("not_yours")
    assert handed(world.graduate_organiser, world.student_organiser) == SafeguardRefused("is_one_already")
    assert handed(world.outsider, world.student_organiser) == SafeguardRefused("no_organiser")
    assert handed(world.haruka.person, world.student_organiser) == SafeguardRefused("no_organiser")
    for role in (Membership.Role.DUTY, Membership.Role.LEFT):
        Membership.objects.filter(person=minoru).update(role=role)
        assert handed(minoru, world.student_organiser) == SafeguardRefused("no_organiser")
    assert set(safeguards_of(world.term)) == {world.student_organiser, world.graduate_organiser}
    assert _sent() == set()


def test_page_offers_and_takes_nobody_else(world: World, minoru: Person, sign_in: SignIn) -> None:
    address = reverse("hand_over_safeguard", args=[world.term.slug])
    page = words_of(sign_in(world.student_organiser).get(address))
    assert str(minoru.uuid) in page
    assert str(world.graduate_organiser.uuid) not in page
    for chosen in (world.graduate_organiser, world.outsider):
        sign_in(world.student_organiser).post(address, {"person": str(chosen.uuid)})
    assert set(safeguards_of(world.term)) == {world.student_organiser, world.graduate_organiser}
    for other in (minoru, world.outsider, world.haruka.person):
        assert sign_in(other).post(address, {"person": str(minoru.uuid)}).status_code == 404


def test_concern_about_the_next_one_does_not_exist_for_them(world: World, minoru: Person) -> None:
    place = EnrolmentFactory.create(side=world.students, person=minoru, call_name="みのる")
    circle = Circle.objects.create(round=world.round, slot=world.slots[0], script=world.term.script, number=1)
    seat = Seat.objects.create(circle=circle, round=world.round, enrolment=place)
    _tell(world, about=seat)
    _tell(world)
    _sent()
    hand_over_safeguard(term=world.term, to=minoru, by=world.student_organiser)
    assert len(concerns_of(world.term, minoru, START)) == 1
    assert len(concerns_of(world.term, world.graduate_organiser, START)) == 2
    assert _subjects(_sent(), UNREAD) == set()


def test_hosts_hear_of_a_concern_about_the_only_one_who_is_left(world: World, minoru: Person) -> None:
    place = EnrolmentFactory.create(side=world.students, person=minoru, call_name="みのる")
    circle = Circle.objects.create(round=world.round, slot=world.slots[0], script=world.term.script, number=1)
    _tell(world, about=Seat.objects.create(circle=circle, round=world.round, enrolment=place))
    _sent()
    Safeguard.objects.filter(person=world.graduate_organiser).delete()
    hand_over_safeguard(term=world.term, to=minoru, by=world.student_organiser)
    hosts = world.term.sides.values_list("organisation__contact_email", flat=True)
    assert _subjects(_sent(), UNREAD) == set(hosts)


def test_mail_that_waits_for_who_hands_over_goes_to_nobody(world: World, minoru: Person) -> None:
    _tell(world)
    hand_over_safeguard(term=world.term, to=minoru, by=world.student_organiser)
    sent = _sent()
    assert _subjects(sent, "運営への知らせが届いています") == {world.graduate_organiser.email}


def test_there_are_never_three(world: World, minoru: Person) -> None:
    hand_over_safeguard(term=world.term, to=minoru, by=world.student_organiser)
    with pytest.raises(IntegrityError), transaction.atomic():
        Safeguard.objects.create(term=world.term, person=world.student_organiser)


def _leave(person: Person, by: Person) -> None:
    membership = Membership.objects.get(person=person)
    assert (
        change_organiser(membership=membership, role=Membership.Role.LEFT, by=by, now=timezone.now()) is None
    )


@pytest.fixture
def second(world: World) -> Person:
    """A second one who leads, so that the first can leave."""
    Membership.objects.filter(person=world.student_organiser).update(role=Membership.Role.LEAD)
    Membership.objects.filter(person=world.graduate_organiser).update(role=Membership.Role.ORGANISER)
    person: Person = MembershipFactory.create(
        organisation=world.students.organisation, call_name="さき", role=Membership.Role.LEAD
    ).person
    return person


def test_who_leads_hears_that_a_reader_is_missing(world: World, second: Person) -> None:
    _leave(world.student_organiser, second)
    assert not is_safeguard(world.student_organiser, world.term)
    assert _sent() == {(second.email, f"見守り役が足りません({world.term.name})")}
    (message,) = mail.outbox
    assert "見守り役が、1人足りません。" in message.body
    assert "二人そろえてください" in message.body


def test_nothing_is_said_once_there_are_two_again(world: World, second: Person) -> None:
    _leave(world.student_organiser, second)
    name_safeguard(term=world.term, person=second, by=second)
    assert _sent() == set()


def test_hosts_hear_of_what_nobody_can_read_any_more(world: World, second: Person) -> None:
    _tell(world)
    _tell(world)
    _sent()
    Safeguard.objects.filter(person=world.graduate_organiser).delete()
    _leave(world.student_organiser, second)
    sent = _sent()
    assert _subjects(sent, MISSING) == {second.email}
    hosts = world.term.sides.values_list("organisation__contact_email", flat=True)
    assert _subjects(sent, UNREAD) == set(hosts)
    assert len(mail.outbox) == 1 + len(set(hosts))


def test_closed_term_with_nothing_open_misses_nobody(world: World, second: Person) -> None:
    Term.objects.filter(pk=world.term.pk).update(closed_at=START - timedelta(days=1))
    _leave(world.student_organiser, second)
    assert _sent() == set()


def test_erased_reader_of_a_closed_term_with_open_concerns_is_missed(world: World, second: Person) -> None:
    _tell(world)
    _sent()
    Term.objects.filter(pk=world.term.pk).update(closed_at=START)
    assert erase_person(person=world.student_organiser, now=START) is None
    assert _subjects(_sent(), MISSING) == {second.email}
