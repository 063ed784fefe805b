"""Whom no mail reached: said to their own side's organisers, and what correcting an address may do."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from kurumaza.jobs.models import Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import mint_link
from kurumaza.people.models import Link, Person
from kurumaza.terms.actions_address import correct_address
from kurumaza.terms.actions_roster import invite_again
from kurumaza.terms.errors import AddressRefused, InviteRefused
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries_reached import unreached_of
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.terms import EnrolmentFactory, World, make_world
from tests.support.mail_server import MailServer

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SAID = "メールが届きませんでした。"


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


@pytest.fixture
def sora(world: World) -> Enrolment:
    """Invited, and the mail server of their address knows nobody of that name."""
    place: Enrolment = EnrolmentFactory.create(
        side=world.students, name="届かない そら", created_at=timezone.now()
    )
    invite_again(enrolment=place, by=world.student_organiser, now=timezone.now())
    with MailServer(RCPT="550 no such mailbox") as server, server.used():
        run_all_due()
    return place


def people_page(world: World) -> str:
    return reverse("people_list", args=[world.term.slug])


def test_refused_invitation_is_said_to_the_own_side_only(
    world: World, sora: Enrolment, sign_in: SignIn
) -> None:
    assert Mail.objects.get().failed_at is not None
    assert unreached_of(world.students) == {sora.uuid}
    assert unreached_of(world.graduates) == set()
    assert SAID in words_of(sign_in(world.student_organiser).get(people_page(world)))
    assert SAID not in words_of(sign_in(world.graduate_organiser).get(people_page(world)))
    desk = reverse("desk_term", args=[world.term.slug])
    task = "学生の1人に、招待のメールが届きませんでした。"
    assert task in words_of(sign_in(world.student_organiser).get(desk))
    assert "届きませんでした" not in words_of(sign_in(world.graduate_organiser).get(desk))


def test_another_mail_makes_up_for_a_refused_one(world: World, sora: Enrolment) -> None:
    invite_again(enrolment=sora, by=world.student_organiser, now=timezone.now())
    assert unreached_of(world.students) == set()
    run_all_due()
    assert unreached_of(world.students) == set()


def test_corrected_address_is_another_person_who_is_invited(
    world: World, sora: Enrolment, sign_in: SignIn
) -> None:
    wrong = sora.person
    mint_link(person=wrong, next_path="/home/", now=timezone.now())
    fields = {"act": "correct", "enrolment": str(sora.uuid), "email": "Sora@Kurumaza.example"}
    answer = sign_in(world.student_organiser).post(people_page(world), fields, follow=True)
    assert "届かない そらさんのアドレスを直し、招待を送ります。" in words_of(answer)
    assert SAID not in words_of(answer)
    sora.refresh_from_db()
    assert (sora.person.email, sora.person_id != wrong.pk) == ("sora@kurumaza.example", True)
    assert not Person.objects.filter(pk=wrong.pk).exists()
    assert not Link.objects.filter(person_id=wrong.pk).exists()
    run_all_due()
    assert [message.to for message in mail.outbox] == [["sora@kurumaza.example"]]


def test_another_sides_organiser_corrects_nothing(world: World, sora: Enrolment, sign_in: SignIn) -> None:
    fields = {"act": "correct", "enrolment": str(sora.uuid), "email": "x@kurumaza.example"}
    assert sign_in(world.graduate_organiser).post(people_page(world), fields).status_code == 404
    sora.refresh_from_db()
    assert sora.person.email != "x@kurumaza.example"


@pytest.mark.parametrize("address", ["", "x", "..a.@docomo.ne.jp"])
def test_address_that_is_none_is_told_kindly(
    world: World, sora: Enrolment, sign_in: SignIn, address: str
) -> None:
    fields = {"act": "correct", "enrolment": str(sora.uuid), "email": address}
    answer = sign_in(world.student_organiser).post(people_page(world), fields, follow=True)
    assert "アドレス" in words_of(answer)
    assert unreached_of(world.students) == {sora.uuid}


def test_nobody_who_has_come_in_is_moved(world: World) -> None:
    """Else an organiser could take a place, and all that was written in it, to an address of their own."""
    place: Enrolment = EnrolmentFactory.create(side=world.students, created_at=timezone.now())
    Person.objects.filter(pk=place.person_id).update(last_login=timezone.now())
    by, now = world.student_organiser, timezone.now()
    for one in (place, world.haruka):
        done = correct_address(enrolment=one, email="mine@kurumaza.example", by=by, now=now)
        assert done == AddressRefused("has_begun")
    assert not Enrolment.objects.filter(person__email="mine@kurumaza.example").exists()


def test_same_address_and_one_of_the_own_list_are_refused(world: World, sora: Enrolment) -> None:
    by, now = world.student_organiser, timezone.now()
    same = correct_address(enrolment=sora, email=str(sora.person.email), by=by, now=now)
    taken = correct_address(enrolment=sora, email=str(world.haruka.person.email), by=by, now=now)
    assert (same, taken) == (AddressRefused("same"), AddressRefused("on_this_side"))
    Enrolment.objects.filter(pk=sora.pk).update(left_at=now)
    left = correct_address(enrolment=sora, email="x@kurumaza.example", by=by, now=now)
    assert left == InviteRefused("has_left")


def test_nobody_learns_who_is_on_another_side_by_correcting(
    world: World, sora: Enrolment, sign_in: SignIn
) -> None:
    """The answer and the list are the same as for an address that nobody has; the owner alone is told."""
    client = sign_in(world.student_organiser)
    fields = {"act": "correct", "enrolment": str(sora.uuid)}
    kenji = str(world.kenji.person.email)
    theirs = words_of(client.post(people_page(world), fields | {"email": kenji}, follow=True))
    run_all_due()
    [message] = mail.outbox
    assert message.to == [kenji]
    assert "参加は、いまのままです。" in str(message.body)
    world.kenji.refresh_from_db()
    assert (world.kenji.side, world.kenji.person.email) == (world.graduates, kenji)
    nobodys = words_of(
        client.post(people_page(world), fields | {"email": "nobody@kurumaza.example"}, follow=True)
    )

    def without_tokens(page: str) -> list[str]:
        return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]

    assert without_tokens(theirs) == without_tokens(nobodys)


def test_place_of_a_corrected_address_leads_to_an_existing_account_unopened(
    world: World, sora: Enrolment
) -> None:
    """Somebody who takes part elsewhere gets one more place; a link that an organiser holds for them ends."""
    person = world.outsider
    handed = mint_link(person=person, next_path="/", now=timezone.now(), handed_over=True)
    assert handed
    done = correct_address(
        enrolment=sora, email=str(person.email), by=world.student_organiser, now=timezone.now()
    )
    assert isinstance(done, Enrolment)
    assert done.person == person
    assert Link.objects.get(person=person).expires_at <= timezone.now()
