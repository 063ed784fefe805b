"""The people of a term: one's own side with names, the others as counts; inviting."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kurumaza.core.text.roster import RosterPreview, read_roster
from kurumaza.jobs.models import Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.actions import add_member
from kurumaza.people.actions import mint_link
from kurumaza.people.models import Link, Person
from kurumaza.safety.models import Safeguard
from kurumaza.terms.actions_confirm import confirm_roster
from kurumaza.terms.actions_roster import stage_roster
from kurumaza.terms.models import Enrolment, RosterImport, Side, Slot
from kurumaza.terms.queries_conditions import consent_version
from tests.conftest import SignIn
from tests.factories.terms import NOW, EnrolmentFactory, MembershipFactory, PersonFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def address(world: World) -> str:
    return reverse("people_list", args=[world.term.slug])


def newcomer(world: World, name: str, **fields: object) -> Enrolment:
    made: Enrolment = EnrolmentFactory.create(side=world.students, name=name, invited_at=None, **fields)
    return made


def test_organiser_sees_names_of_the_own_side_and_counts_of_the_other(
    world: World, address: str, sign_in: SignIn
) -> None:
    newcomer(world, "まだの人")
    newcomer(world, "やめた人", left_at=NOW)
    mine = sign_in(world.student_organiser).get(address).content.decode()
    theirs = sign_in(world.graduate_organiser).get(address).content.decode()
    assert [name in mine for name in ("まだの人", world.haruka.name, "はるか")] == [True, True, True]
    assert [name in mine for name in ("やめた人", world.kenji.name, "けんじ")] == [False, False, False]
    assert [name in theirs for name in ("まだの人", world.haruka.name, "はるか")] == [False, False, False]
    counts = "参加者は2人です。1人に招待を送り、1人が準備を終えています。"
    assert counts in mine
    assert counts in theirs


def test_addresses_and_considerations_stay_with_the_own_organisation(
    world: World, address: str, sign_in: SignIn
) -> None:
    world.haruka.considerations = "字を大きく"
    world.haruka.save()
    assert "字を大きく" in sign_in(world.student_organiser).get(address).content.decode()
    theirs = sign_in(world.graduate_organiser).get(address).content.decode()
    assert "字を大きく" not in theirs
    assert str(world.haruka.uuid) not in theirs


def test_everyone_who_waits_is_invited_once(world: World, address: str, sign_in: SignIn) -> None:
    people = [newcomer(world, f"新しい人{n}") for n in range(60)]
    client = sign_in(world.student_organiser)
    fields = {"act": "invite_side", "side": str(world.students.uuid)}
    for _time in range(2):
        client.post(address, fields)
        run_all_due()
    assert Mail.objects.filter(template="terms.invitation").count() == 60
    assert sorted(message.to[0] for message in mail.outbox) == sorted(str(one.person.email) for one in people)
    first = next(message for message in mail.outbox if message.to == [people[0].person.email])
    assert first.subject == "第1期 火-Okoshi@青森 のご案内"
    assert first.body.startswith("新しい人0さん")


def test_invitation_leads_into_the_own_preparation(world: World, address: str, sign_in: SignIn) -> None:
    sora = newcomer(world, "そら")
    sign_in(world.student_organiser).post(address, {"act": "invite_side", "side": str(world.students.uuid)})
    run_all_due()
    found = re.search(r"/l/[\w-]+/", str(mail.outbox[0].body))
    assert found is not None
    browser = Client()
    opened = browser.post(found[0])
    assert opened.headers["Location"] == reverse("prepare", args=[sora.uuid])
    assert browser.get(opened.headers["Location"]).status_code == 200


def test_one_person_is_invited_again_when_asked(world: World, address: str, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    client.post(address, {"act": "invite_again", "enrolment": str(world.haruka.uuid)})
    run_all_due()
    assert [message.to for message in mail.outbox] == [[world.haruka.person.email]]


def test_nobody_who_left_is_invited(world: World, address: str, sign_in: SignIn) -> None:
    gone = newcomer(world, "やめた人", left_at=NOW)
    client = sign_in(world.student_organiser)
    client.post(address, {"act": "invite_side", "side": str(world.students.uuid)})
    client.post(address, {"act": "invite_again", "enrolment": str(gone.uuid)})
    run_all_due()
    assert mail.outbox == []


def test_text_for_line_carries_a_personal_link_for_a_newcomer(
    world: World, address: str, sign_in: SignIn
) -> None:
    sora = newcomer(world, "そら")
    fields = {"act": "hand_over", "enrolment": str(sora.uuid)}
    page = sign_in(world.student_organiser).post(address, fields)
    found = re.search(r"/l/[\w-]+/\?openExternalBrowser=1", page.content.decode())
    assert found is not None
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    opened = Client().post(found[0])
    assert opened.headers["Location"] == reverse("prepare", args=[sora.uuid])
    sora.refresh_from_db()
    assert sora.invited_at is not None


def test_organiser_gets_no_way_into_the_account_of_somebody_who_was_here(
    world: World, address: str, sign_in: SignIn
) -> None:
    sign_in(world.haruka.person)
    fields = {"act": "hand_over", "enrolment": str(world.haruka.uuid)}
    page = sign_in(world.student_organiser).post(address, fields).content.decode()
    assert Link.objects.filter(person=world.haruka.person).count() == 0
    assert "/l/" not in page[page.index("<textarea") : page.index("</textarea")]
    assert reverse("prepare", args=[world.haruka.uuid]) in page


@pytest.mark.parametrize(
    "known_as", ["organiser", "safeguard", "participant_elsewhere", "who_left_elsewhere"]
)
def test_organiser_gets_no_way_into_the_account_of_somebody_known_elsewhere(
    world: World, address: str, sign_in: SignIn, known_as: str
) -> None:
    # None of them ever signed in: their address alone was written into a roster.
    person = PersonFactory.create()
    if known_as == "organiser":
        MembershipFactory.create(person=person)
    elif known_as == "safeguard":
        Safeguard.objects.create(term=world.outsiders_term, person=person)
    else:
        left_at = NOW if known_as == "who_left_elsewhere" else None
        EnrolmentFactory.create(person=person, side=world.outsiders_term.sides.get(), left_at=left_at)
    place = newcomer(world, "だれか", person=person)
    fields = {"act": "hand_over", "enrolment": str(place.uuid)}
    page = sign_in(world.student_organiser).post(address, fields).content.decode()
    assert Link.objects.filter(person=person).count() == 0
    assert reverse("prepare", args=[place.uuid]) in page


def handed_over(world: World, address: str, sign_in: SignIn, place: Enrolment) -> str:
    """The path of the link that an organiser gets for somebody."""
    fields = {"act": "hand_over", "enrolment": str(place.uuid)}
    page = sign_in(world.student_organiser).post(address, fields).content.decode()
    found = re.search(r"/l/[\w-]+/", page)
    assert found is not None
    return found[0]


def enter_by_mailed_link(place: Enrolment) -> Client:
    browser = Client()
    token = mint_link(person=place.person, next_path="/home/", now=timezone.now())
    assert browser.post(f"/l/{token}/").status_code == 302
    return browser


def enter_by_code(place: Enrolment) -> Client:
    browser = Client()
    browser.post("/signin/", {"email": place.person.email})
    run_all_due()
    code = re.search(r"^\d{6}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code is not None
    browser.post("/signin/code/", {"code": code[0]})
    return browser


@pytest.mark.parametrize("enter", [enter_by_mailed_link, enter_by_code])
@pytest.mark.parametrize("is_prepared_by_spy", [False, True])
def test_organiser_who_opened_the_link_first_is_out_once_the_person_comes(
    sign_in: SignIn, enter: Callable[[Enrolment], Client], is_prepared_by_spy: bool
) -> None:
    world = make_world(now=timezone.now())
    address = reverse("people_list", args=[world.term.slug])
    sora = newcomer(world, "そら")
    path = handed_over(world, address, sign_in, sora)
    spy = Client()
    assert spy.post(path).status_code == 302
    if is_prepared_by_spy:
        finish_preparing(spy, sora)
    hers = enter(sora)
    page = reverse("prepare", args=[sora.uuid])
    assert (spy.get(page).status_code, spy.post(path).status_code) == (302, 410)
    assert hers.get(page).status_code == 200
    # Nothing handed over is left: another device of hers does not end this one.
    enter(sora)
    assert hers.get(page).status_code == 200


def finish_preparing(browser: Client, place: Enrolment) -> None:
    page = reverse("prepare", args=[place.uuid])
    browser.post(page, {"part": "call_name", "call_name": "そら"})
    slots = Slot.objects.filter(round__term=place.term)
    browser.post(page, {"part": "times", **{f"slot_{one.uuid.hex}": "yes" for one in slots}})
    version = consent_version(place.term)
    browser.post(page, {"part": "consent", "participation": "on", "version": version})
    browser.post(page, {"part": "rules"})
    place.refresh_from_db()
    assert place.prepared_at is not None


def test_finishing_ends_handed_over_links_and_every_other_session(sign_in: SignIn) -> None:
    world = make_world(now=timezone.now())
    address = reverse("people_list", args=[world.term.slug])
    sora = newcomer(world, "そら")
    path = handed_over(world, address, sign_in, sora)
    spy, hers = Client(), sign_in(sora.person)
    assert spy.post(path).status_code == 302
    finish_preparing(hers, sora)
    page = reverse("prepare", args=[sora.uuid])
    assert (spy.get(page).status_code, spy.post(path).status_code) == (302, 410)
    assert hers.get(page).status_code == 200


def test_somebody_who_becomes_an_organiser_or_joins_another_term_leaves_a_handed_over_link_behind(
    sign_in: SignIn,
) -> None:
    world = make_world(now=timezone.now())
    address = reverse("people_list", args=[world.term.slug])
    organiser, participant = newcomer(world, "そら"), newcomer(world, "ゆう")
    paths = [handed_over(world, address, sign_in, one) for one in (organiser, participant)]
    spies = [Client(), Client()]
    assert [spy.post(path).status_code for spy, path in zip(spies, paths, strict=True)] == [302, 302]
    add_member(
        organisation=world.graduates.organisation,
        email=str(organiser.person.email),
        call_name="そら",
        by=None,
        now=timezone.now(),
    )
    take_over(world.outsiders_term.sides.get(), participant.person.email, by=world.outsider)
    assert [spy.get("/desk/").status_code for spy in spies] == [302, 302]
    assert [spy.post(path).status_code for spy, path in zip(spies, paths, strict=True)] == [410, 410]


def take_over(side: Side, email: str | None, *, by: Person) -> None:
    preview = read_roster(f"氏名,メール\nだれか,{email}\n".encode(), "roster.csv")
    assert isinstance(preview, RosterPreview)
    now = timezone.now()
    roster = stage_roster(side=side, preview=preview, digest="d", by=by, now=now)
    assert isinstance(roster, RosterImport)
    assert isinstance(confirm_roster(roster=roster, by=by, now=now), RosterImport)
    run_all_due()


@pytest.mark.parametrize("act", ["invite_again", "hand_over"])
@pytest.mark.parametrize("wanted", ["other_side", "nobody", "not_a_uuid"])
def test_only_people_of_the_own_side_are_invited(
    world: World, address: str, sign_in: SignIn, act: str, wanted: str
) -> None:
    ids = {
        "other_side": str(world.kenji.uuid),
        "nobody": "00000000-0000-4000-8000-000000000000",
        "not_a_uuid": "x",
    }
    response = sign_in(world.student_organiser).post(address, {"act": act, "enrolment": ids[wanted]})
    assert (response.status_code, Mail.objects.count(), Link.objects.count()) == (404, 0, 0)


def test_other_organisations_side_is_not_invited(world: World, address: str, sign_in: SignIn) -> None:
    fields = {"act": "invite_side", "side": str(world.graduates.uuid)}
    assert sign_in(world.student_organiser).post(address, fields).status_code == 404


def test_strangers_find_no_list(world: World, address: str, sign_in: SignIn) -> None:
    for person in (world.outsider, world.haruka.person, world.kenji.person):
        assert sign_in(person).get(address).status_code == 404
        assert sign_in(person).post(address, {"act": "invite_side"}).status_code == 404
    assert Client().get(address).status_code == 302


def test_list_asks_the_database_as_often_for_three_people_as_for_thirty(
    world: World, address: str, sign_in: SignIn
) -> None:
    client = sign_in(world.student_organiser)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    queries()  # what is cached on the first request
    few = queries()
    for n in range(27):
        newcomer(world, f"人{n}")
    assert queries() == few
