"""From when to when a role is held: gone on with, ended early or by itself, given with a placement, and noted for good."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from kurumaza.jobs.worker import run_all_due
from kurumaza.terms import actions_roles as actions
from kurumaza.terms.actions_roles_told import tell_of_ends
from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.models import Enrolment, Role, RoleHeld
from kurumaza.terms.queries_roles import holders, state_of
from tests.conftest import SignIn
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now=now)


def today(now: datetime, days: int = 0) -> date:
    return timezone.localtime(now).date() + days * DAY


def accepted(
    world: World, now: datetime, *, days: int = 30, kind: str = "companion", place: Enrolment | None = None
) -> Role:
    place = place or world.haruka
    until = today(now, days)
    offered = actions.offer_role(enrolment=place, kind=kind, until=until, by=world.student_organiser, now=now)
    assert isinstance(offered, Role), offered
    role = actions.accept_role(enrolment=place, kind=kind, until=until, now=now)
    assert isinstance(role, Role)
    return role


def times(place: Enrolment) -> list[tuple[str, date, date | None]]:
    held = RoleHeld.objects.filter(enrolment=place).order_by("began_on")
    return list(held.values_list("kind", "began_on", "ended_on"))


def mailed() -> list[tuple[str, str]]:
    run_all_due()
    found = [(one.to[0], str(one.body)) for one in mail.outbox]
    mail.outbox.clear()
    return found


def test_what_was_accepted_is_noted_with_its_last_day(world: World, now: datetime) -> None:
    accepted(world, now)
    assert times(world.haruka) == [("companion", today(now), today(now, 30))]


def test_offer_that_is_declined_was_never_held(world: World, now: datetime) -> None:
    until = today(now, 30)
    actions.offer_role(
        enrolment=world.haruka, kind="companion", until=until, by=world.student_organiser, now=now
    )
    actions.decline_role(enrolment=world.haruka, kind="companion", until=until, now=now)
    assert times(world.haruka) == []


def test_who_steps_back_has_held_it_until_that_day(world: World, now: datetime) -> None:
    accepted(world, now)
    actions.leave_role(enrolment=world.haruka, kind="companion", now=now + 5 * DAY)
    assert times(world.haruka) == [("companion", today(now), today(now, 5))]


def test_what_was_held_stays_when_it_is_wished_anew(world: World, now: datetime) -> None:
    accepted(world, now, days=3)
    later = now + 10 * DAY
    actions.wish_role(enrolment=world.haruka, kind="companion", words="また", now=later)
    accepted(world, later, days=20)
    assert times(world.haruka) == [
        ("companion", today(now), today(now, 3)),
        ("companion", today(later), today(later, 20)),
    ]


def test_accepted_again_on_the_same_day_it_is_one_time(world: World, now: datetime) -> None:
    accepted(world, now)
    actions.leave_role(enrolment=world.haruka, kind="companion", now=now)
    accepted(world, now, days=40)
    assert times(world.haruka) == [("companion", today(now), today(now, 40))]


def test_what_ended_on_the_day_on_which_it_began_again_stays_as_it_was(world: World, now: datetime) -> None:
    it: dict[str, Any] = {"enrolment": world.haruka, "kind": "companion"}
    accepted(world, now)
    again, until = now + 5 * DAY, today(now, 65)
    actions.leave_role(now=again, **it)
    accepted(world, again)
    actions.ask_for_longer(until=until, by=world.student_organiser, now=again, **it)
    actions.go_on_longer(agrees=True, until=until, now=again, **it)
    assert times(world.haruka) == [
        ("companion", today(now), today(now, 5)),
        ("companion", today(now, 5), until),
    ]


def test_asked_for_longer_nothing_changes_before_the_yes(world: World, now: datetime) -> None:
    accepted(world, now)
    longer: dict[str, Any] = {"enrolment": world.haruka, "kind": "companion", "until": today(now, 60)}
    asked = actions.ask_for_longer(by=world.student_organiser, now=now, **longer)
    assert isinstance(asked, Role)
    assert (asked.until, asked.longer_until) == (today(now, 30), today(now, 60))
    assert state_of(asked, now + 40 * DAY) == "over"
    done = actions.go_on_longer(agrees=True, now=now, **longer)
    assert isinstance(done, Role)
    assert (done.until, done.longer_until) == (today(now, 60), None)
    assert times(world.haruka) == [("companion", today(now), today(now, 60))]


def test_who_does_not_go_on_ends_as_was_agreed(world: World, now: datetime) -> None:
    accepted(world, now)
    it: dict[str, Any] = {"enrolment": world.haruka, "kind": "companion"}
    actions.ask_for_longer(until=today(now, 60), by=world.student_organiser, now=now, **it)
    done = actions.go_on_longer(agrees=False, until=today(now, 60), now=now, **it)
    assert isinstance(done, Role)
    assert (done.until, done.longer_until, state_of(done, now)) == (today(now, 30), None, "accepted")
    again = actions.go_on_longer(agrees=True, until=today(now, 60), now=now, **it)
    assert again == RoleRefused("nothing_to_answer")


@pytest.mark.parametrize(("days", "code"), [(30, "not_longer"), (10, "not_longer")])
def test_longer_is_later_than_agreed(world: World, now: datetime, days: int, code: str) -> None:
    accepted(world, now)
    asked = actions.ask_for_longer(
        enrolment=world.haruka,
        kind="companion",
        until=today(now, days),
        by=world.student_organiser,
        now=now,
    )
    assert asked == RoleRefused(code)  # type: ignore[arg-type]  # one of the codes


def test_asked_for_longer_twice_is_one_mail(world: World, now: datetime) -> None:
    accepted(world, now - timedelta(hours=1))
    mailed()
    for _press in range(2):
        actions.ask_for_longer(
            enrolment=world.haruka,
            kind="companion",
            until=today(now, 60),
            by=world.student_organiser,
            now=now,
        )
    assert [to for to, _body in mailed()] == [world.haruka.person.email]


def test_both_sides_hear_once_that_it_ends_soon(world: World, now: datetime) -> None:
    accepted(world, now, days=10)
    accepted(world, now, days=40, kind="opener")
    mailed()
    for _night in range(2):
        tell_of_ends(now)
    told = mailed()
    assert sorted(to for to, _body in told) == sorted(
        [world.haruka.person.email or "", world.student_organiser.email or ""]
    )
    assert all(world.haruka.call_name not in body for to, body in told if to != world.haruka.person.email)


def test_nobody_hears_of_an_end_that_is_not_to_come(world: World, now: datetime) -> None:
    accepted(world, now, days=10)
    mailed()
    tell_of_ends(now)
    actions.leave_role(enrolment=world.haruka, kind="companion", now=now)
    told = mailed()
    assert all("終わりの日" not in body and "約束の日" not in body for _to, body in told)


def test_member_of_a_placement_is_asked_nothing_again(world: World, now: datetime) -> None:
    role = actions.note_field_member(enrolment=world.kenji, until=today(now, 50), now=now)
    assert (role.kind, state_of(role, now)) == ("field_member", "accepted")
    assert times(world.kenji) == [("field_member", today(now), today(now, 50))]
    assert mailed() == []


def test_second_placement_lasts_as_long_as_the_longer_one(world: World, now: datetime) -> None:
    actions.note_field_member(enrolment=world.kenji, until=today(now, 50), now=now)
    actions.note_field_member(enrolment=world.kenji, until=today(now, 20), now=now)
    assert Role.objects.get().until == today(now, 50)
    actions.note_field_member(enrolment=world.kenji, until=None, now=now)
    assert Role.objects.get().until is None
    assert times(world.kenji) == [("field_member", today(now), None)]
    actions.note_field_member(enrolment=world.kenji, until=today(now, 20), now=now)
    assert Role.objects.get().until is None


def test_member_who_is_in_no_placement_any_more_holds_it_no_more(world: World, now: datetime) -> None:
    actions.end_field_member(enrolment=world.kenji, now=now)
    actions.note_field_member(enrolment=world.kenji, until=None, now=now)
    for _twice in range(2):
        actions.end_field_member(enrolment=world.kenji, now=now + DAY)
    assert state_of(Role.objects.get(), now + DAY) == "left"
    assert times(world.kenji) == [("field_member", today(now), today(now, 1))]


def test_role_wished_before_becomes_the_membership(world: World, now: datetime) -> None:
    # Wished before it came of joining alone.
    Role.objects.create(enrolment=world.kenji, kind="field_member", words="祭りに", wished_at=now)
    role = actions.note_field_member(enrolment=world.kenji, until=None, now=now)
    assert (role.words, state_of(role, now)) == ("祭りに", "accepted")


def test_membership_of_a_placement_is_neither_wished_nor_offered(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    it: dict[str, Any] = {"enrolment": world.kenji, "kind": "field_member", "now": now}
    by, until = world.graduate_organiser, today(now, 90)
    assert actions.wish_role(words="祭りに", **it) == RoleRefused("by_placement")
    assert actions.offer_role(until=until, by=by, **it) == RoleRefused("by_placement")
    role = actions.note_field_member(enrolment=world.kenji, until=today(now, 50), now=now)
    assert actions.ask_for_longer(until=until, by=by, **it) == RoleRefused("by_placement")
    asks = 'name="kind" value="field_member"'
    desk = reverse("roles_on_desk", args=[world.term.slug])
    assert asks not in sign_in(world.kenji.person).get(reverse("wish_role")).content.decode()
    assert asks not in sign_in(by).get(desk).content.decode()
    sent = {"act": "longer", "enrolment": world.kenji.uuid, "kind": "field_member", "until": until}
    assert sign_in(by).post(desk, sent).status_code == 200
    role.refresh_from_db()
    assert role.longer_until is None


def test_holders_are_those_who_hold_it_now_in_the_programme(world: World, now: datetime) -> None:
    accepted(world, now)
    until = today(now, 30)
    actions.offer_role(
        enrolment=world.kenji, kind="companion", until=until, by=world.student_organiser, now=now
    )
    found = holders(Role.Kind.COMPANION, [world.term.pk], now)
    assert [one.enrolment for one in found] == [world.haruka]
    assert holders(Role.Kind.COMPANION, [world.outsiders_term.pk], now) == []
    assert holders(Role.Kind.COMPANION, [world.term.pk], now + 40 * DAY) == []


def test_organiser_asks_of_their_own_accord_people_of_their_side_alone(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    browser, page = sign_in(world.student_organiser), reverse("roles_on_desk", args=[world.term.slug])
    shown = browser.get(page).content.decode()
    assert str(world.haruka.uuid) in shown
    assert str(world.kenji.uuid) not in shown
    it = {"act": "ask", "kind": "companion", "until": today(now, 30).isoformat()}
    refused = browser.post(page, {**it, "enrolment": world.kenji.uuid}).content.decode()
    assert "正しく選択してください" in refused or "errorlist" in refused
    assert browser.post(page, {**it, "enrolment": world.haruka.uuid})["Location"] == page
    assert Role.objects.get().enrolment == world.haruka


def test_desk_asks_for_longer_and_its_person_goes_on(world: World, sign_in: SignIn, now: datetime) -> None:
    accepted(world, now)
    page = reverse("roles_on_desk", args=[world.term.slug])
    it = {"enrolment": str(world.haruka.uuid), "kind": "companion"}
    organiser = sign_in(world.student_organiser)
    refused = organiser.post(page, {**it, "act": "longer", "until": today(now, 5).isoformat()})
    assert "いまの終わりの日より、先の日を選んでください。" in refused.content.decode()
    organiser.post(page, {**it, "act": "longer", "until": today(now, 60).isoformat()})
    own = sign_in(world.haruka.person)
    assert (
        "まで続けてほしいと、運営からお願いが届いています。" in own.get(reverse("own_roles")).content.decode()
    )
    own.post(reverse("own_roles"), {**it, "act": "go_on", "until": today(now, 60).isoformat()})
    assert Role.objects.get().until == today(now, 60)


def test_what_has_ended_stands_apart_from_what_goes_on(world: World, sign_in: SignIn, now: datetime) -> None:
    accepted(world, now)
    organiser, page = sign_in(world.student_organiser), reverse("roles_on_desk", args=[world.term.slug])
    running = organiser.get(page).content.decode()
    assert 'id="now"' in running
    assert "終わったもの" not in running
    Role.objects.update(left_at=now)
    ended = organiser.get(page).content.decode()
    assert 'id="now"' not in ended
    assert ended.index("終わったもの") < ended.index("はるかさん:")
    assert ended.count("終わったもの") == 1
    it = {"act": "offer", "enrolment": str(world.haruka.uuid), "kind": "companion"}
    past = today(now, -3).isoformat()
    refused = organiser.post(page, {**it, "until": past}).content.decode()
    assert '<details class="card" open><summary><span role="heading" aria-level="2" id="ended">' in refused


def test_who_will_organise_is_invited_by_who_leads_and_never_by_itself(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    accepted(world, now, kind="next_organiser")
    page = reverse("roles_on_desk", args=[world.term.slug])
    organisation = world.students.organisation
    link = f"{reverse('members', args=[organisation.uuid])}?place={world.haruka.uuid}"
    lead = sign_in(world.student_organiser)
    assert link in lead.get(page).content.decode()
    assert link not in sign_in(world.graduate_organiser).get(page).content.decode()
    form = lead.get(link).content.decode()
    assert f'value="{world.haruka.person.email}"' in form
    assert not organisation.memberships.filter(person=world.haruka.person).exists()
    # Whoever said no such yes is not written into the form.
    other = f"{reverse('members', args=[organisation.uuid])}?place={world.kenji.uuid}"
    assert str(world.kenji.person.email) not in lead.get(other).content.decode()


def test_page_says_what_each_means_and_how_to_stop(world: World, sign_in: SignIn) -> None:
    shown = sign_in(world.haruka.person).get(reverse("role_meanings")).content.decode()
    assert "司会や進行役ではありません。" in shown
    assert "支援者やアドバイザーではなく、メンバーとして加わります。" in shown
    assert "いつでも、理由を書かずに退けます。" in shown


@pytest.mark.parametrize(
    ("last", "words"),
    [(date(2025, 12, 20), "、2025年12月<"), (date(2026, 1, 8), "、2025年12月から2026年1月まで<")],
)
def test_time_within_one_month_is_told_as_that_month(
    world: World, sign_in: SignIn, last: date, words: str
) -> None:
    RoleHeld.objects.create(
        enrolment=world.haruka, kind="companion", began_on=date(2025, 12, 3), ended_on=last
    )
    shown = sign_in(world.haruka.person).get(reverse("own_roles")).content.decode()
    assert f"{world.term.name}{words}" in shown
