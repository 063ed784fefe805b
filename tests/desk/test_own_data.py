"""わたしのデータ: seen, corrected, agreed to or not, taken along and erased, by nobody but oneself."""

import json
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.circles.models import Seat
from kurumaza.desk.words_own_data import purpose_text
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import mint_link
from kurumaza.people.actions_hand_over import make_hand_over
from kurumaza.people.models import Consent, Person
from kurumaza.people.queries import has_consented
from kurumaza.terms.actions_correct import ROSTER_WORDS, correct_words
from kurumaza.terms.errors import CorrectionRefused
from kurumaza.terms.queries_conditions import consent_version
from tests.conftest import SignIn
from tests.factories.own_data import (
    ADDRESS,
    CALL_NAME,
    CONCERN,
    PRIVATE,
    ROSTER,
    TOLD,
    Written,
    write_everywhere,
)
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PAGE, FILE, ERASE = "/me/data/", "/me/data/file/", "/me/data/erase/"


@pytest.fixture
def written() -> Written:
    return write_everywhere(timezone.now())


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def by_code(address: str) -> Client:
    """A browser that came in by a code."""
    browser = Client()
    browser.post("/signin/", {"email": address})
    run_all_due()
    code = next(
        found[0]
        for one in reversed(mail.outbox)
        if (found := re.findall(r"^\d{6}$", str(one.body), re.MULTILINE))
    )
    assert browser.post("/signin/code/", {"code": code}).status_code == 302
    return browser


def test_page_shows_what_is_kept_of_oneself_and_how_long(written: Written, sign_in: SignIn) -> None:
    page = sign_in(written.person).get(PAGE).content.decode()
    assert [words for words in (*ROSTER.values(), CALL_NAME) if words not in page] == []
    assert "お返事があり、期が終わってから180日" in page
    assert "話した時間を測ること" in page
    # What one wrote is counted here, and read where it was written.
    assert [words for words in PRIVATE if words in page] == []


def test_page_of_an_organiser_without_a_place(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.student_organiser).get(PAGE)
    assert page.status_code == 200


def test_files_hold_everything_of_ones_own_and_of_others_call_names_only(written: Written) -> None:
    browser = by_code(ADDRESS)
    files = {kind: browser.post(FILE, {"as": kind}) for kind in ("json", "html")}
    assert files["json"].headers["Content-Disposition"] == 'attachment; filename="kurumaza.json"'
    assert files["html"].headers["Content-Type"] == "text/html; charset=utf-8"
    told = [words.strip("。") for words in TOLD]
    for file in files.values():
        content = file.content.decode()
        missing = [
            words for words in (*PRIVATE, *ROSTER.values(), CALL_NAME, *told, ADDRESS) if words not in content
        ]
        assert missing == []
        assert CONCERN in content
        # What others wrote is theirs.
        assert "よかった" not in content
        others = [one.person.email for one in written.haruka.term.enrolments.exclude(pk=written.haruka.pk)]
        assert [address for address in others if str(address) in content] == []
    export = json.loads(files["json"].content)
    assert export["evenings"][0]["others"] == ["けんじ", "そら", "みどり"]
    assert export["evenings"][0]["answers"] == {"みんなが同じくらい話せた。": 5}
    assert [one["granted"] for one in export["consents"]] == [True, True, True]


def test_session_that_no_own_mail_began_takes_nothing_out_and_erases_nothing(
    written: Written, sign_in: SignIn
) -> None:
    now, person = timezone.now(), written.person
    handed = Client()
    token = mint_link(person=person, next_path="/home/", now=now, handed_over=True)
    assert handed.post(f"/l/{token}/").status_code == 302
    number = Client()
    code = make_hand_over(person=person, next_path="/home/", now=now)
    assert number.post("/go/", {"code": code}).status_code == 302
    for browser in (handed, number, sign_in(person)):
        assert browser.post(FILE, {"as": "json"}).headers["Location"] == PAGE
        assert browser.get(ERASE).headers["Location"] == PAGE
        assert browser.post(ERASE).headers["Location"] == PAGE
        assert "メールのコードで入り直す" in browser.get(PAGE).content.decode()
        assert "data/file" not in browser.get(PAGE).content.decode()
    person.refresh_from_db()
    assert person.erased_at is None
    afresh = handed.post("/me/data/afresh/")
    assert afresh.headers["Location"] == "/signin/?next=%2Fme%2Fdata%2F"
    assert handed.get(PAGE).status_code == 302


def test_own_link_is_an_own_mail(world: World) -> None:
    browser = Client()
    token = mint_link(person=world.haruka.person, next_path="/home/", now=timezone.now())
    assert browser.post(f"/l/{token}/").status_code == 302
    assert browser.get(ERASE).status_code == 200
    # A handed-over link that is opened in the same browser afterwards takes that away again.
    handed = mint_link(person=world.haruka.person, next_path="/home/", now=timezone.now(), handed_over=True)
    browser.post(f"/l/{handed}/")
    assert browser.get(ERASE).status_code == 302


def test_erasing_takes_two_steps_and_says_that_it_is_done(written: Written) -> None:
    browser = by_code(ADDRESS)
    asked = browser.get(ERASE)
    assert "すぐに消えるもの" in asked.content.decode()
    assert "残るもの" in asked.content.decode()
    done = browser.post(ERASE)
    assert "あなたのデータを消しました" in done.content.decode()
    assert "data-forgets-drafts" in done.content.decode()
    assert ADDRESS not in done.content.decode()
    assert done.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    person = Person.objects.get(uuid=written.person.uuid)
    assert person.erased_at is not None
    # The second press of a double click.
    assert browser.post(ERASE).headers["Location"] == f"/signin/?next={ERASE}"
    assert AuditEntry.objects.filter(act="people.erased").count() == 1


def test_reading_the_page_about_erasing_erases_nothing(written: Written) -> None:
    browser = by_code(ADDRESS)
    for _again in range(3):
        browser.get(ERASE)
        browser.head(ERASE)
    assert Person.objects.get(uuid=written.person.uuid).erased_at is None


def test_erasing_needs_a_form_of_ours(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.haruka.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session["own_mail"] = True
    session.save()
    assert browser.post(ERASE).status_code == 403
    assert Person.objects.get(pk=world.haruka.person_id).erased_at is None


def test_who_is_depended_on_reads_what_to_do_first(world: World) -> None:
    browser = by_code(str(world.student_organiser.email))
    for page in (browser.get(ERASE), browser.post(ERASE)):
        assert "ただひとりの運営です" in page.content.decode()
    world.student_organiser.refresh_from_db()
    assert world.student_organiser.erased_at is None


def test_roster_words_are_corrected_and_the_own_side_reads_them(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.haruka.person)
    address = f"/me/data/{world.haruka.uuid}/words/"
    assert browser.get(address).status_code == 200
    said = {"name": " 山の はるか ", "kana": "ヤマノ ハルカ", "school": "みどり高校"}
    assert browser.post(address, said).headers["Location"] == PAGE
    world.haruka.refresh_from_db()
    assert (world.haruka.name, world.haruka.school) == ("山の はるか", "みどり高校")
    slug = world.term.slug
    assert "山の はるか" in sign_in(world.student_organiser).get(f"/desk/{slug}/people/").content.decode()
    assert (
        "山の はるか" not in sign_in(world.graduate_organiser).get(f"/desk/{slug}/people/").content.decode()
    )
    entry = AuditEntry.objects.get(act="terms.words_corrected")
    assert entry.details == {"words": 3}


def test_correction_without_a_name_or_too_long_is_refused(world: World, sign_in: SignIn) -> None:
    before = world.haruka.name
    page = sign_in(world.haruka.person).post(f"/me/data/{world.haruka.uuid}/words/", {"name": ""})
    assert "お名前を入れてください。" in page.content.decode()
    person = world.haruka.person
    assert correct_words(enrolment=world.haruka, words={"name": "\u3000"}, by=person) == CorrectionRefused(
        "name_empty"
    )
    assert correct_words(enrolment=world.haruka, words={"name": "x" * 101}, by=person) == CorrectionRefused(
        "too_long"
    )
    world.haruka.refresh_from_db()
    assert world.haruka.name == before


def test_correction_that_changes_nothing_says_so(world: World, sign_in: SignIn) -> None:
    words = {word: getattr(world.haruka, word) for word in ROSTER_WORDS}
    address = f"/me/data/{world.haruka.uuid}/words/"
    page = sign_in(world.haruka.person).post(address, words, follow=True).content.decode()
    assert "変わったところがありません。" in page
    assert "直しました。" not in page
    assert not AuditEntry.objects.filter(act="terms.words_corrected").exists()


def test_nobody_corrects_or_withdraws_for_somebody_else(world: World, sign_in: SignIn) -> None:
    for other in (world.kenji.person, world.student_organiser, world.outsider):
        browser = sign_in(other)
        assert browser.get(f"/me/data/{world.haruka.uuid}/words/").status_code == 404
        assert browser.post(f"/me/data/{world.haruka.uuid}/words/", {"name": "x"}).status_code == 404
        consent = {"purpose": "participation"}
        assert browser.post(f"/me/data/{world.haruka.uuid}/consent/", consent).status_code == 404
    assert has_consented(world.haruka.person, "participation", world.term.uuid)


def test_consent_is_taken_back_and_given_again(written: Written, sign_in: SignIn) -> None:
    browser, term = sign_in(written.person), written.haruka.term
    address = f"/me/data/{written.haruka.uuid}/consent/"
    browser.post(address, {"purpose": "participation"})
    assert not has_consented(written.person, Consent.Purpose.PARTICIPATION, term.uuid)
    run_all_due()
    assert Seat.objects.get(pk=written.ahead.pk).reply == Seat.Reply.ABSENT
    page = browser.get(PAGE).content.decode()
    assert "読んで同意する" in page
    assert "に取り消しました" in page
    agreed = {"part": "consent", "participation": "on", "version": consent_version(term)}
    browser.post(reverse("prepare", args=[written.haruka.uuid]), agreed)
    assert has_consented(written.person, Consent.Purpose.PARTICIPATION, term.uuid)
    browser.post(address, {"purpose": "airtime"})
    assert not has_consented(written.person, Consent.Purpose.AIRTIME, term.uuid)
    # What is no purpose of ours changes nothing.
    count = Consent.objects.count()
    browser.post(address, {"purpose": "x"})
    assert Consent.objects.count() == count


def test_home_leads_here(world: World, sign_in: SignIn) -> None:
    assert f'href="{PAGE}"' in sign_in(world.haruka.person).get("/home/").content.decode()


def test_every_purpose_of_consent_has_its_words() -> None:
    assert all(purpose_text(purpose) for purpose in Consent.Purpose.values)
