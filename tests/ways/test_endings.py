"""Applications that end without a decision: taken back by whoever sent them, or because the time is over. Nobody is left without a word."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings as Settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.jobs.actions_retention import forget_old
from kurumaza.jobs.models import Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.terms.models import Enrolment, Term
from kurumaza.ways import actions_apply as actions
from kurumaza.ways.actions_apply import application_token
from kurumaza.ways.actions_endings import let_go_of_undecided, withdraw_application
from kurumaza.ways.errors import ApplicationRefused
from kurumaza.ways.models import Application
from kurumaza.ways.queries_apply import keep_until, undecided_in
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, words_of
from tests.factories.terms import EnrolmentFactory, PersonFactory, World, make_world
from tests.factories.ways import apply_for, open_way_in

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
APPLICANT = "sora@kurumaza.example"


@pytest.fixture
def world(settings: Settings) -> World:
    settings.MAILS_WAIT = True
    cache.clear()
    world = make_world(now=timezone.now())
    open_way_in(world.graduates)
    return world


def withdraw_page(application: Application) -> str:
    return reverse("application_withdraw", args=[application_token(application.uuid)])


def sent_to(address: str | None) -> list[str]:
    """The words of all mails to an address."""
    return [str(message.body) for message in mail.outbox if message.to == [address]]


def close(term: Term) -> None:
    Term.objects.filter(pk=term.pk).update(closed_at=timezone.now())


def test_mail_and_page_lead_to_a_button_that_takes_it_back(world: World) -> None:
    made = apply_for(world.graduates, is_confirmed=False)
    run_all_due()
    [words] = sent_to(APPLICANT)
    assert withdraw_page(made) in words
    confirm = reverse("apply_confirm", args=[application_token(made.uuid)])
    assert withdraw_page(made) not in words_of(Client().get(confirm))
    assert withdraw_page(made) in words_of(Client().post(confirm, follow=True))


def test_opening_the_page_changes_nothing_and_its_button_deletes_all(world: World, sign_in: SignIn) -> None:
    made = apply_for(world.graduates, answers=[{"label": "参加の理由", "answer": "秘密の理由"}])
    before = everything_kept()
    for _opening in range(5):
        shown = Client().get(withdraw_page(made))
        assert shown.status_code == 200
        assert "申込 そら" not in words_of(shown)
        assert Client().head(withdraw_page(made)).status_code == 200
    assert everything_kept() == before
    assert "申し込みを取りやめました" in words_of(Client().post(withdraw_page(made)))
    assert not Application.objects.exists()
    organiser = sign_in(world.graduate_organiser)
    page = words_of(organiser.get(reverse("applications", args=[world.term.slug])))
    assert "申込 そら" not in page
    assert "返事を待つ申し込みは0件" in page
    assert organiser.get(reverse("application", args=[made.uuid])).status_code == 404
    assert "秘密の理由" not in str(everything_kept())
    # Pressed twice it says the same; opened later it leads nowhere.
    assert "申し込みを取りやめました" in words_of(Client().post(withdraw_page(made)))
    assert Client().get(withdraw_page(made)).status_code == 404


def test_whoever_took_it_back_can_apply_again_and_hears_nothing_more(world: World) -> None:
    made = apply_for(world.graduates)
    assert withdraw_application(token=application_token(made.uuid)) is None
    again = apply_for(world.graduates)
    assert [one.uuid for one in Application.objects.all()] == [again.uuid]
    withdraw_application(token=application_token(again.uuid))
    mail.outbox.clear()
    with time_machine.travel(timezone.now() + timedelta(days=120)):
        forget_old(now=timezone.now())
        run_all_due()
    assert sent_to(APPLICANT) == []
    assert sent_to(world.graduate_organiser.email) == []


def test_unconfirmed_declined_and_listed_ones_are_taken_back_too(world: World) -> None:
    listed, declined = apply_for(world.graduates), apply_for(world.graduates, "umi@kurumaza.example")
    unconfirmed = apply_for(world.graduates, "kai@kurumaza.example", is_confirmed=False)
    actions.put_on_waiting_list(application=listed, by=world.graduate_organiser, now=timezone.now())
    actions.decline_application(
        application=declined, reply="r", by=world.graduate_organiser, now=timezone.now()
    )
    run_all_due()
    assert any(withdraw_page(listed) in words for words in sent_to(APPLICANT))
    for one in (listed, declined, unconfirmed):
        Client().post(withdraw_page(one))
    assert not Application.objects.exists()


def test_whoever_has_a_place_is_led_to_their_own_page(world: World) -> None:
    made = apply_for(world.graduates)
    actions.accept_application(application=made, by=world.graduate_organiser, now=timezone.now())
    assert withdraw_application(token=application_token(made.uuid)) == ApplicationRefused("decided")
    for answer in (Client().get(withdraw_page(made)), Client().post(withdraw_page(made))):
        assert "もう参加が決まっています。" in words_of(answer)
    assert Application.objects.count() == 1
    assert Enrolment.objects.filter(person__email=APPLICANT).exists()


def test_unknown_token_takes_nothing_back(world: World) -> None:
    apply_for(world.graduates)
    for token in ("x", "0" * 64):
        address = reverse("application_withdraw", args=[token])
        assert Client().get(address).status_code == 404
        assert Client().post(address).status_code == 200
    assert Application.objects.count() == 1


def test_undecided_when_the_term_closes_are_told_so_and_go(world: World) -> None:
    new, listed = apply_for(world.graduates), apply_for(world.graduates, "umi@kurumaza.example")
    actions.put_on_waiting_list(application=listed, by=world.graduate_organiser, now=timezone.now())
    accepted = apply_for(world.graduates, "kai@kurumaza.example")
    actions.accept_application(application=accepted, by=world.graduate_organiser, now=timezone.now())
    declined = apply_for(world.graduates, "nagi@kurumaza.example")
    actions.decline_application(
        application=declined, reply="r", by=world.graduate_organiser, now=timezone.now()
    )
    apply_for(world.graduates, "riku@kurumaza.example", is_confirmed=False)
    run_all_due()
    let_go_of_undecided(timezone.now())
    assert Application.objects.count() == 5
    close(world.term)
    mail.outbox.clear()
    let_go_of_undecided(timezone.now())
    let_go_of_undecided(timezone.now())
    assert not Application.objects.filter(pk__in=[new.pk, listed.pk]).exists()
    assert Application.objects.count() == 3
    with time_machine.travel(timezone.now() + timedelta(hours=12)):
        run_all_due()
    for address in (APPLICANT, "umi@kurumaza.example"):
        [words] = sent_to(address)
        assert "決まらないまま、受け付けが終わりました。" in words
        assert "すべて消しました。" in words
        assert world.graduates.organisation.contact_email in words
    assert len(mail.outbox) == 2
    # The address was in the queue sealed, and no longer than the mail.
    assert APPLICANT not in str(list(Mail.objects.values_list("arguments", flat=True)))
    assert not Mail.objects.filter(template="ways.undecided", arguments__has_key="sealed").exists()


def test_whoever_came_in_by_a_roster_is_not_told_that_nothing_came_of_it(world: World) -> None:
    day = timezone.now().replace(hour=3, minute=0) + timedelta(days=1)  # UTC: 12:00 in Japan
    with time_machine.travel(day):
        here, elsewhere = apply_for(world.graduates), apply_for(world.graduates, "umi@kurumaza.example")
        EnrolmentFactory.create(side=world.graduates, person=PersonFactory.create(email=here.email))
        EnrolmentFactory.create(side=world.students, person=PersonFactory.create(email=elsewhere.email))
    with time_machine.travel(day + timedelta(hours=7)):
        run_all_due()
        # Who is on the other side, no number tells.
        [words] = sent_to(world.graduate_organiser.email)
        assert "新しい申し込みが1件届いています。" in words
    assert undecided_in(world.term) == 1
    close(world.term)
    mail.outbox.clear()
    with time_machine.travel(day + timedelta(days=1)):
        let_go_of_undecided(timezone.now())
        run_all_due()
    assert not Application.objects.exists()
    assert sent_to(APPLICANT) + sent_to("umi@kurumaza.example") == []


def test_confirming_after_closing_says_so_kindly(world: World) -> None:
    made = apply_for(world.graduates, is_confirmed=False)
    close(world.term)
    page = reverse("apply_confirm", args=[application_token(made.uuid)])
    for answer in (Client().get(page), Client().post(page, follow=True)):
        assert "お申し込みを確定できませんでした。" in words_of(answer)
    made.refresh_from_db()
    assert made.confirmed_at is None


def test_nobody_is_told_at_night(world: World) -> None:
    apply_for(world.graduates)
    close(world.term)
    night = timezone.now().replace(hour=18, minute=30) + timedelta(days=1)  # UTC: half past three in Japan
    mail.outbox.clear()
    with time_machine.travel(night):
        run_all_due()  # what waited from before
        mail.outbox.clear()
        forget_old(now=timezone.now())
        run_all_due()
        assert sent_to(APPLICANT) == []
    with time_machine.travel(night + timedelta(hours=5)):
        run_all_due()
    assert len(sent_to(APPLICANT)) == 1


def test_undecided_when_their_time_is_over_are_told_so(world: World) -> None:
    made = apply_for(world.graduates)
    run_all_due()
    with time_machine.travel(keep_until(made) - timedelta(hours=1)):
        run_all_due()
        mail.outbox.clear()
        assert Application.objects.count() == 1
    # At noon: at night the mail would wait for the morning.
    with time_machine.travel((keep_until(made) + timedelta(days=1)).replace(hour=3, minute=0)):
        run_all_due()
        run_all_due()
    assert not Application.objects.exists()
    assert len(sent_to(APPLICANT)) == 1


def test_page_that_closes_a_term_says_what_is_undecided(world: World, sign_in: SignIn) -> None:
    page = reverse("close_term", args=[world.term.slug])
    client = sign_in(world.student_organiser)
    assert "返事をしていない申し込み" not in words_of(client.get(page))
    apply_for(world.graduates)
    apply_for(world.graduates, "umi@kurumaza.example", is_confirmed=False)
    assert undecided_in(world.term) == 1
    assert "返事をしていない申し込みが1件あります。" in words_of(client.get(page))
