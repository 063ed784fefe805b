"""別の地域で始める: an organiser who leads asks another region's organisation in, and goes on to its first term."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Membership, Organisation, Programme
from kurumaza.terms.models import StagedTemplate
from tests.conftest import SignIn
from tests.factories.templates import fill
from tests.factories.terms import MembershipFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SAID = {
    "name": "見本の町の対話",
    "partner": "見本の町の会",
    "contact_email": "machi@kurumaza.example",
    "call_name": "ふみ",
    "organiser_email": "fumi@kurumaza.example",
}


@pytest.fixture
def world() -> World:
    world = make_world(now=timezone.now())
    fill(world)
    return world


def _address(world: World) -> str:
    return reverse("start_elsewhere", args=[world.term.slug])


def _sent(client: Client, world: World, **changed: str) -> str:
    return client.post(_address(world), SAID | changed, follow=True).content.decode()


def test_other_region_is_asked_in_and_its_first_term_is_proposed(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    assert _address(world) in client.get(reverse("term_template", args=[world.term.slug])).content.decode()
    page = _sent(client, world)
    assert "ふみさんに、案内のメールを送ります。" in page
    assert "この内容で下書きを作る" in page
    programme = Programme.objects.get(name="見本の町の対話")
    partners = programme.partnerships.order_by("pk").values_list("organisation__name", flat=True)
    own = Organisation.objects.get(memberships__person=world.student_organiser)
    assert list(partners) == [own.name, "見本の町の会"]
    fumi = Membership.objects.get(organisation__name="見本の町の会")
    assert (fumi.person.email, fumi.call_name, fumi.role) == ("fumi@kurumaza.example", "ふみ", "lead")
    run_all_due()
    assert [one.to for one in mail.outbox] == [["fumi@kurumaza.example"]]
    staged = StagedTemplate.objects.get(programme=programme)
    assert staged.source is None
    said = bytes(staged.data).decode()
    for words in (world.term.name, "なつき", "火-Okoshi"):
        assert words not in said


def test_what_is_missing_is_said_and_nothing_is_made(world: World, sign_in: SignIn) -> None:
    client, before = sign_in(world.student_organiser), Programme.objects.count()
    page = _sent(client, world, name="", organiser_email="だれか")
    assert "プログラムの名前を入れてください。" in page
    assert 'value="見本の町の会"' in page
    page = _sent(client, world, partner=Organisation.objects.exclude(name="").first().name)  # type: ignore[union-attr]
    assert "その名前の団体は、もうここにあります。" in page
    assert Programme.objects.count() == before
    assert not Membership.objects.filter(person__email="fumi@kurumaza.example").exists()
    assert not StagedTemplate.objects.exists()


def test_pressed_twice_it_is_made_once_and_goes_on(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    _sent(client, world)
    for _press in range(5):  # what is made already counts for no day
        page = _sent(client, world)
        assert "この内容で下書きを作る" in page
        assert "もうここにあります" not in page
    assert Programme.objects.filter(name=SAID["name"]).count() == 1
    run_all_due()
    assert len(mail.outbox) == 1


def test_mail_says_who_asks_and_for_what(world: World, sign_in: SignIn) -> None:
    _sent(sign_in(world.student_organiser), world)
    own = Organisation.objects.get(memberships__person=world.student_organiser)
    run_all_due()
    [sent] = mail.outbox
    assert sent.subject == "「見本の町の対話」をいっしょに始めるご案内"
    for words in (f"{own.name}からのご案内です。", "見本の町の会の代表として", "心当たりのないときは"):
        assert words in sent.body


def test_one_person_is_not_both_partners_and_a_name_stands_once(world: World, sign_in: SignIn) -> None:
    client, before = sign_in(world.student_organiser), Programme.objects.count()
    own = Organisation.objects.get(memberships__person=world.student_organiser)
    page = _sent(client, world, organiser_email=str(world.student_organiser.email))
    assert "あなたのメールアドレスです。" in page
    page = _sent(client, world, partner=own.name.swapcase())
    assert "その名前の団体は、もうここにあります。" in page
    assert Programme.objects.count() == before


def test_only_those_who_lead_ask_others_in(world: World, sign_in: SignIn) -> None:
    own = Organisation.objects.get(memberships__person=world.student_organiser)
    helper = MembershipFactory.create(organisation=own, call_name="あおい", role=Membership.Role.ORGANISER)
    client = sign_in(helper.person)
    assert client.get(_address(world)).status_code == 404
    page = client.get(reverse("term_template", args=[world.term.slug])).content.decode()
    assert "新しい団体を招けるのは、団体の代表です。" in page


def test_few_are_asked_in_on_a_day(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    for number in range(5):
        _sent(client, world, partner=f"見本の会{number}")
    page = _sent(client, world, partner="見本の会の次")
    assert "一日に始められるのは5つまでです。" in page
    assert 'value="見本の会の次"' in page
    assert not Organisation.objects.filter(name="見本の会の次").exists()
