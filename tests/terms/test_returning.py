"""次の期の知らせ: wished by oneself, taken back in one tap, sent once a term; nobody sees who wished it."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.actions_notices import choose_notices
from kurumaza.people.models import Consent, Person
from kurumaza.terms import actions_returning as actions
from kurumaza.terms import queries_returning as queries
from kurumaza.terms.errors import ReturningRefused
from kurumaza.terms.models import Enrolment, Term
from tests.conftest import SignIn
from tests.factories.terms import EnrolmentFactory, SideFactory, TermFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now=now)


def next_term(world: World, now: datetime, *, region: str = "青森") -> Term:
    days = timedelta(days=180)
    term = TermFactory.create(
        programme=world.programme,
        name="第2期",
        region=region,
        starts_on=world.term.starts_on + days,
        ends_on=world.term.ends_on + days,
        now=now,
    )
    SideFactory.create(term=term, organisation=world.students.organisation)
    Term.objects.filter(pk=term.pk).update(opened_at=now)
    term.refresh_from_db()
    return term


def wish(world: World, now: datetime, reach: queries.Reach = "any", place: Enrolment | None = None) -> None:
    person = (place or world.haruka).person
    actions.choose_returning(person=person, programme=world.programme, reach=reach, now=now)


def mailed() -> list[tuple[str, str]]:
    run_all_due()
    found = [(one.to[0], str(one.body)) for one in mail.outbox]
    mail.outbox.clear()
    return found


def told(world: World, term: Term, now: datetime) -> list[str]:
    assert actions.tell_returning(term=term, by=world.student_organiser, now=now) is None
    return [to for to, _body in mailed()]


def test_nobody_wishes_by_default(world: World, now: datetime) -> None:
    assert list(queries.wishing_to_return(world.programme, now)) == []
    assert told(world, next_term(world, now), now) == []


def test_who_wished_is_told_of_the_next_term_once(world: World, now: datetime) -> None:
    wish(world, now)
    term = next_term(world, now)
    assert told(world, term, now) == [world.haruka.person.email]
    again = actions.tell_returning(term=term, by=world.student_organiser, now=now)
    assert again == ReturningRefused("told")
    actions.invite_back(term=term.uuid, now=now)
    assert mailed() == []


@pytest.mark.parametrize(
    ("reach", "region", "count"),
    [("near", "青森", 1), ("near", "山形", 0), ("any", "山形", 1), ("no", "青森", 0)],
)
def test_region_is_heard_of_as_wished(
    world: World, now: datetime, reach: queries.Reach, region: str, count: int
) -> None:
    wish(world, now, reach)
    assert len(told(world, next_term(world, now, region=region), now)) == count


def test_latest_word_counts(world: World, now: datetime) -> None:
    for hours, reach in enumerate(("any", "near", "any", "no", "near")):
        wish(world, now + timedelta(hours=hours), reach)  # type: ignore[arg-type]  # one of them
        assert queries.returning_of(world.haruka.person, now)[0].reach == reach


def test_said_twice_it_is_noted_once(world: World, now: datetime) -> None:
    for _tap in range(2):
        wish(world, now)
    assert Consent.objects.filter(purpose=Consent.Purpose.RETURNING).count() == 1


def test_wish_ends_after_two_years(world: World, now: datetime) -> None:
    wish(world, now)
    assert not queries.wishing_to_return(world.programme, now + queries.WISH_LASTS).exists()


def test_wish_is_of_its_programme(world: World, now: datetime) -> None:
    wish(world, now)
    assert not queries.wishing_to_return(world.outsiders_term.programme, now).exists()
    actions.choose_returning(
        person=world.haruka.person, programme=world.outsiders_term.programme, reach="any", now=now
    )
    assert not queries.wishing_to_return(world.outsiders_term.programme, now).exists()


def test_who_left_or_may_not_come_in_is_not_told(world: World, now: datetime) -> None:
    wish(world, now)
    wish(world, now, place=world.kenji)
    Enrolment.objects.filter(pk=world.haruka.pk).update(left_at=now)
    Person.objects.filter(pk=world.kenji.person_id).update(is_active=False)
    assert told(world, next_term(world, now), now) == []


def test_who_is_erased_is_not_told(world: World, now: datetime) -> None:
    wish(world, now)
    term = next_term(world, now)
    assert actions.tell_returning(term=term, by=world.student_organiser, now=now) is None
    assert erase_person(person=world.haruka.person, now=now) is None
    assert all("第2期" not in body for _to, body in mailed())


def test_who_is_in_it_already_is_not_told(world: World, now: datetime) -> None:
    wish(world, now)
    term = next_term(world, now)
    EnrolmentFactory.create(side=term.sides.get(), person=world.haruka.person)
    assert told(world, term, now) == []


def test_wish_taken_back_before_the_mail_goes_holds_it(world: World, now: datetime) -> None:
    wish(world, now)
    term = next_term(world, now)
    actions.tell_returning(term=term, by=world.student_organiser, now=now)
    wish(world, now, "no")
    assert mailed() == []


def test_who_stopped_optional_mails_gets_none(world: World, now: datetime) -> None:
    wish(world, now)
    choose_notices(person=world.haruka.person, wanted=False, now=now)
    assert told(world, next_term(world, now), now) == []


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_term_that_nobody_can_come_into_is_told_to_nobody(world: World, now: datetime, state: str) -> None:
    wish(world, now)
    term = next_term(world, now)
    change: dict[str, datetime | None] = {"opened_at": None} if state == "draft" else {"closed_at": now}
    Term.objects.filter(pk=term.pk).update(**change)
    refused = actions.tell_returning(term=term, by=world.student_organiser, now=now)
    assert refused == ReturningRefused("not_open")
    assert mailed() == []


def test_mail_leads_to_the_public_page_and_out_in_one_tap(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    wish(world, now)
    term = next_term(world, now)
    actions.tell_returning(term=term, by=world.student_organiser, now=now)
    [(_to, body)] = mailed()
    assert reverse("term_page", args=[term.slug]) in body
    stop = next(word for word in body.split() if "/r/" in word).split("localhost", 1)[-1]
    stop = "/r/" + stop.split("/r/")[1]
    stranger = sign_in(world.outsider)
    assert "受け取るのをやめる" in stranger.get(stop).content.decode()
    assert queries.returning_of(world.haruka.person, now)[0].reach == "any"
    assert stranger.post(stop).status_code == 200
    assert queries.returning_of(world.haruka.person, timezone.now())[0].reach == "no"
    assert stranger.post(stop).status_code == 200


@pytest.mark.parametrize("token", ["x", "0" * 100, "g" * 70])
def test_address_of_nobodys_is_not_there(world: World, sign_in: SignIn, token: str) -> None:
    assert sign_in(world.outsider).post(reverse("stop_returning", args=[token])).status_code == 404


def test_token_of_another_programme_does_not_fit(world: World, now: datetime) -> None:
    token = queries.stop_returning_token(world.haruka.person, world.programme)
    forged = token[:32] + world.outsiders_term.programme.uuid.hex + token[64:]
    assert queries.who_stops_returning(token) == (world.haruka.person, world.programme)
    assert queries.who_stops_returning(forged) is None


def test_one_tap_on_ones_own_page_and_back(world: World, sign_in: SignIn, now: datetime) -> None:
    browser, page = sign_in(world.haruka.person), reverse("own_roles")
    tap = reverse("choose_returning", args=[world.programme.uuid])
    assert "青森の次の期の知らせを受け取る" in browser.get(page).content.decode()
    assert browser.post(tap, {"reach": "near"})["Location"] == page
    assert "青森のものだけ受け取ります。" in browser.get(page).content.decode()
    browser.post(tap, {"reach": "no"})
    assert "青森の次の期の知らせを受け取る" in browser.get(page).content.decode()
    assert browser.post(tap, {"reach": "x"}).status_code == 404
    elsewhere = reverse("choose_returning", args=[world.outsiders_term.programme.uuid])
    assert browser.post(elsewhere, {"reach": "any"}).status_code == 404


def test_organisers_see_neither_who_nor_how_many(world: World, sign_in: SignIn, now: datetime) -> None:
    term = next_term(world, now)
    page = reverse("tell_returning", args=[term.slug])
    browser = sign_in(world.student_organiser)
    before = browser.get(page).content.decode().split("<main")[1]
    wish(world, now)
    after = browser.get(page).content.decode().split("<main")[1]
    assert _without_token(before) == _without_token(after)
    assert browser.post(page)["Location"] == page
    assert "一つの期に一度だけ送れます。" in browser.get(page).content.decode()
    assert [to for to, _body in mailed()] == [world.haruka.person.email]
    browser.post(page)
    assert mailed() == []


def _without_token(page: str) -> str:
    return "\n".join(line for line in page.split("\n") if "csrf" not in line)


def test_call_name_of_before_is_suggested_and_nothing_is_taken_over(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    term = next_term(world, now)
    place = EnrolmentFactory.create(side=term.sides.get(), person=world.haruka.person)
    shown = sign_in(world.haruka.person).get(reverse("prepare", args=[place.uuid])).content.decode()
    assert 'value="はるか"' in shown
    place.refresh_from_db()
    assert (place.call_name, place.prepared_at) == ("", None)


def test_home_asks_once_the_term_is_over_and_not_before(world: World, sign_in: SignIn, now: datetime) -> None:
    browser, words = sign_in(world.haruka.person), "青森の次の期の知らせを受け取る"
    assert words not in browser.get(reverse("home")).content.decode()
    Term.objects.filter(pk=world.term.pk).update(closed_at=now)
    assert words in browser.get(reverse("home")).content.decode()
    wish(world, now)
    assert words not in browser.get(reverse("home")).content.decode()
