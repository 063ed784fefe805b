"""続いている関わり: wished, offered, accepted; each side is told that something waits, and nobody else sees any of it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.jobs.worker import run_all_due
from kurumaza.terms import actions_roles as actions
from kurumaza.terms import queries_roles as queries
from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.models import Enrolment, Role
from tests.conftest import SignIn
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WISH = "通信の確認なら、毎回手伝えます。"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now=now)


def wished(world: World, now: datetime, *, kind: str = "companion", words: str = WISH) -> Role:
    role = actions.wish_role(enrolment=world.haruka, kind=kind, words=words, now=now)
    assert isinstance(role, Role)
    return role


def about(world: World, now: datetime) -> dict[str, Any]:
    return {"enrolment": world.haruka, "kind": "companion", "now": now}


def last_day(now: datetime) -> date:
    return now.date() + timedelta(days=30)


def offered(world: World, now: datetime) -> Role:
    wished(world, now)
    role = actions.offer_role(until=last_day(now), by=world.graduate_organiser, **about(world, now))
    assert isinstance(role, Role)
    return role


def state(world: World, now: datetime) -> str:
    return queries.state_of(Role.objects.get(enrolment=world.haruka, kind="companion"), now)


def mailed() -> list[tuple[str, str]]:
    run_all_due()
    found = [(one.to[0], str(one.body)) for one in mail.outbox]
    mail.outbox.clear()
    return found


def test_wish_is_offered_and_accepted(world: World, now: datetime) -> None:
    offered(world, now)
    assert state(world, now) == "offered"
    assert isinstance(actions.accept_role(until=last_day(now), **about(world, now)), Role)
    assert state(world, now) == "accepted"
    assert state(world, now + timedelta(days=40)) == "over"
    assert isinstance(actions.leave_role(**about(world, now)), Role)
    assert state(world, now) == "left"


def test_wish_may_be_taken_back_until_there_is_an_offer(world: World, now: datetime) -> None:
    wished(world, now)
    assert actions.take_back_wish(**about(world, now)) is None
    assert not Role.objects.exists()
    offered(world, now)
    assert actions.take_back_wish(**about(world, now)) == RoleRefused("nothing_to_answer")


def test_wish_is_answered_by_a_kind_word_and_may_be_wished_again(world: World, now: datetime) -> None:
    wished(world, now)
    by = world.student_organiser
    replied = actions.reply_to_wish(words="次の期にお願いします。", by=by, **about(world, now))
    assert isinstance(replied, Role)
    assert state(world, now) == "replied"
    wished(world, now, words="春からなら")
    role = Role.objects.get()
    assert (role.words, role.reply, role.replied_at) == ("春からなら", "", None)


def test_words_of_a_wish_outlive_the_same_wish_without_words(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    browser, page = sign_in(world.haruka.person), reverse("wish_role")
    assert "もう伝えたこと" not in browser.get(page).content.decode()
    wished(world, now)
    shown = browser.get(page).content.decode()
    assert "もう伝えたこと" in shown
    assert WISH in shown
    browser.post(page, {"kind": "companion", "words": " "})
    assert Role.objects.get().words == WISH
    browser.post(page, {"kind": "companion", "words": "春からなら"})
    assert Role.objects.get().words == "春からなら"


def test_declined_offer_can_be_wished_and_offered_anew(world: World, now: datetime) -> None:
    offered(world, now)
    actions.decline_role(until=last_day(now), **about(world, now))
    offered(world, now)
    assert state(world, now) == "offered"


def test_organisers_offer_of_their_own_accord(world: World, now: datetime) -> None:
    role = actions.offer_role(
        until=now.date() + timedelta(days=1), by=world.student_organiser, **about(world, now)
    )
    assert isinstance(role, Role)
    assert (role.wished_at, state(world, now)) == (None, "offered")


@pytest.mark.parametrize(
    ("act", "code"),
    [
        ("accept", "nothing_to_answer"),
        ("decline", "nothing_to_answer"),
        ("leave", "nothing_to_answer"),
        ("take_back", "nothing_to_answer"),
        ("reply", "nothing_to_answer"),
        ("reply_empty", "empty"),
        ("reply_long", "too_long"),
        ("wish_long", "too_long"),
        ("offer_over", "over"),
    ],
)
def test_act_out_of_place_changes_nothing(world: World, now: datetime, act: str, code: str) -> None:
    it, by = about(world, now), world.student_organiser
    acts: dict[str, Callable[[], object]] = {
        "accept": lambda: actions.accept_role(until=last_day(now), **it),
        "decline": lambda: actions.decline_role(until=last_day(now), **it),
        "leave": lambda: actions.leave_role(**it),
        "take_back": lambda: actions.take_back_wish(**it),
        "reply": lambda: actions.reply_to_wish(words="x", by=by, **it),
        "reply_empty": lambda: actions.reply_to_wish(words=" ", by=by, **it),
        "reply_long": lambda: actions.reply_to_wish(words="x" * 401, by=by, **it),
        "wish_long": lambda: actions.wish_role(words="x" * 401, **it),
        "offer_over": lambda: actions.offer_role(until=now.date() - timedelta(days=2), by=by, **it),
    }
    assert acts[act]() == RoleRefused(code)  # type: ignore[arg-type]  # one of the codes above
    assert not Role.objects.exists()


def test_what_is_there_is_neither_wished_nor_offered_again(world: World, now: datetime) -> None:
    offered(world, now)
    assert actions.wish_role(words="x", **about(world, now)) == RoleRefused("there_already")
    until = now.date() + timedelta(days=1)
    again = actions.offer_role(until=until, by=world.student_organiser, **about(world, now))
    assert again == RoleRefused("there_already")


def test_each_side_is_told_that_something_waits_and_not_what(world: World, now: datetime) -> None:
    organiser, person = world.student_organiser.email, world.haruka.person.email
    wished(world, now)
    wished(world, now, words="書き直しました")
    to_organisers = mailed()
    assert [to for to, _body in to_organisers] == [organiser]
    until = now.date() + timedelta(days=30)
    actions.offer_role(until=until, by=world.student_organiser, **about(world, now))
    to_person = mailed()
    assert [to for to, _body in to_person] == [person]
    actions.accept_role(until=last_day(now), **about(world, now))
    answered = mailed()
    assert [to for to, _body in answered] == [organiser]
    for _to, body in (*to_organisers, *to_person, *answered):
        assert WISH not in body
        assert "書き直しました" not in body
    assert all(world.haruka.call_name not in body for _to, body in to_organisers)


def test_mail_calls_an_offer_that_nobody_wished_for_a_request_and_not_an_answer(
    world: World, now: datetime
) -> None:
    def told() -> str:
        [body] = [body for to, body in mailed() if to == world.haruka.person.email]
        return body

    by, until = world.student_organiser, now.date() + timedelta(days=30)
    earlier = now - timedelta(minutes=1)
    offered(world, earlier - timedelta(minutes=1))
    assert "お返事が届いています" in told()
    actions.decline_role(until=last_day(now), **about(world, earlier))
    actions.offer_role(until=until, by=by, **about(world, earlier))
    asked = told()
    actions.accept_role(until=until, **about(world, earlier))
    actions.ask_for_longer(until=until + timedelta(days=30), by=by, **about(world, now))
    for body in (asked, told()):
        assert "運営からお願いが届いています" in body
        assert "お返事" not in body


def test_mail_about_a_wish_taken_back_does_not_go(world: World, now: datetime) -> None:
    wished(world, now)
    actions.take_back_wish(**about(world, now))
    assert mailed() == []


def test_acts_of_organisers_are_noted_without_words(world: World, now: datetime) -> None:
    offered(world, now)
    entry = AuditEntry.objects.get(act="terms.role_offered")
    assert (entry.actor, entry.details) == (world.graduate_organiser.uuid, {"kind": "companion"})


def test_names_are_read_by_organisers_of_ones_own_side_alone(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    Enrolment.objects.filter(pk=world.haruka.pk).update(name="青森 はるか子")
    wished(world, now)
    page = reverse("roles_on_desk", args=[world.term.slug])
    own = sign_in(world.student_organiser).get(page).content.decode()
    other = sign_in(world.graduate_organiser).get(page).content.decode()
    assert "青森 はるか子" in own
    assert "青森 はるか子" not in other
    assert all(WISH in shown and "はるかさん:接続の練習に付きそう" in shown for shown in (own, other))


def test_desk_leads_to_what_waits(world: World, sign_in: SignIn, now: datetime) -> None:
    desk = reverse("desk_term", args=[world.term.slug])
    words = "続いている関わりの希望が、1件届いています。"
    assert words not in sign_in(world.student_organiser).get(desk).content.decode()
    wished(world, now)
    assert words in sign_in(world.student_organiser).get(desk).content.decode()


def test_organiser_offers_and_answers_on_the_page(world: World, sign_in: SignIn, now: datetime) -> None:
    wished(world, now)
    browser, page = sign_in(world.student_organiser), reverse("roles_on_desk", args=[world.term.slug])
    it = {"enrolment": str(world.haruka.uuid), "kind": "companion"}
    refused = browser.post(page, {**it, "act": "reply", "words": ""}).content.decode()
    assert "ひとこと書いてから、送ってください。" in refused
    past = (now - timedelta(days=3)).date().isoformat()
    assert (
        "先の日を選んでください。"
        in browser.post(page, {**it, "act": "offer", "until": past}).content.decode()
    )
    until = (now + timedelta(days=30)).date()
    assert browser.post(page, {**it, "act": "offer", "until": until.isoformat()})["Location"] == page
    assert Role.objects.get().until == until
    never_wished = browser.post(page, {**it, "act": "reply", "words": "x", "kind": "opener"})
    assert "まだ何も送っていません。" in never_wished.content.decode()
    assert browser.post(page, {"act": "offer"}).status_code == 404


def test_ones_own_page_says_what_stands_and_takes_the_answer(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    browser, page = sign_in(world.haruka.person), reverse("own_roles")
    assert "まだ何もありません。" in browser.get(page).content.decode()
    sent = browser.post(reverse("wish_role"), {"kind": "companion", "words": WISH})
    assert sent["Location"] == page
    assert "お返事を待っています。" in browser.get(page).content.decode()
    until = now.date() + timedelta(days=30)
    actions.offer_role(until=until, by=world.student_organiser, **about(world, now))
    assert "引き受ける</button>" in browser.get(page).content.decode()
    it = {"enrolment": str(world.haruka.uuid), "kind": "companion"}
    browser.post(page, {**it, "act": "accept", "until": until.isoformat()})
    assert state(world, now) == "accepted"
    assert "引き受けています。" in browser.get(page).content.decode()
    browser.post(page, {**it, "act": "leave"})
    assert state(world, now) == "left"
    assert "いまは引き受けていません。" in browser.get(page).content.decode()
    assert browser.post(page, {**it, "act": "x"}).status_code == 404


def test_stepping_back_is_asked_once_more_and_is_not_called_declining(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    browser, page = sign_in(world.haruka.person), reverse("own_roles")
    asks = reverse("leave_role", args=[world.haruka.uuid, "companion"])
    it = {"enrolment": str(world.haruka.uuid), "kind": "companion"}
    offered(world, now)
    assert browser.get(asks).status_code == 404
    browser.post(page, {**it, "act": "leave"})
    assert state(world, now) == "offered"
    no = {**it, "act": "decline", "until": last_day(now).isoformat()}
    declined = browser.post(page, no, follow=True).content.decode()
    assert "引き受けないことを、運営に伝えました。" in declined
    offered(world, now)
    actions.accept_role(until=last_day(now), **about(world, now))
    assert asks in browser.get(page).content.decode()
    shown = browser.get(asks).content.decode()
    assert "この関わりから退きますか" in shown
    assert state(world, now) == "accepted"
    assert sign_in(world.kenji.person).get(asks).status_code == 404
    left = browser.post(page, {**it, "act": "leave"}, follow=True).content.decode()
    assert "この関わりから退くことを、運営に伝えました。" in left
    assert (state(world, now), browser.get(asks).status_code) == ("left", 404)


def test_nobody_else_answers_or_sees_it(world: World, sign_in: SignIn, now: datetime) -> None:
    offered(world, now)
    other = sign_in(world.kenji.person)
    it = {"enrolment": str(world.haruka.uuid), "kind": "companion", "act": "accept"}
    assert other.post(reverse("own_roles"), it).status_code == 404
    pages = [reverse("own_roles"), reverse("home"), reverse("stories")]
    assert all(WISH not in other.get(page).content.decode() for page in pages)
    assert other.get(reverse("roles_on_desk", args=[world.term.slug])).status_code == 404


def test_draft_is_written_into_the_form_and_sent_to_nobody(world: World, sign_in: SignIn) -> None:
    browser, page = sign_in(world.haruka.person), reverse("wish_role")
    assert WISH not in browser.get(page, {"draft": WISH}).content.decode()
    shown = browser.post(page, {"draft": WISH}).content.decode()
    assert WISH in shown
    assert "まだだれにも届いていません。" in shown
    assert not Role.objects.exists()


def test_wish_without_a_place_has_nobody_to_go_to(world: World, sign_in: SignIn) -> None:
    shown = sign_in(world.student_organiser).post(reverse("wish_role"), {"kind": "opener", "words": "x"})
    assert "伝える相手がいません。" in shown.content.decode()
    assert not Role.objects.exists()
