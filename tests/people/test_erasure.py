"""A person who is erased is gone everywhere, at once, for good; what others did stands."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings as Settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.circles.models import Seat
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.actions import turn_key
from kurumaza.partners.models import Membership, Organisation
from kurumaza.people.actions import mint_link
from kurumaza.people.actions_erasure import erase_again, erase_person
from kurumaza.people.actions_feed import ensure_feed
from kurumaza.people.erasures import erasers
from kurumaza.people.errors import ErasureRefused
from kurumaza.people.models import BrowserSession, Consent, Person, PersonKey, Retraction
from kurumaza.people.private_writing import KeyDestroyed, seal, unseal
from kurumaza.reflections.models import PrivateNote
from kurumaza.rooms.live.rights import lost_rights
from kurumaza.rooms.models import Gift
from kurumaza.safety.models import Concern, Safeguard
from kurumaza.safety.queries import concerns_of
from kurumaza.stories.models import Story, StoryConsent
from kurumaza.terms.actions_roster import apply_roster_batch
from kurumaza.terms.models import Enrolment, RosterImport, Term
from tests.conftest import SignIn
from tests.factories.own_data import (
    ADDRESS,
    CONCERN,
    HIS_OPEN,
    PLAIN,
    PRIVATE,
    Written,
    dump,
    write_everywhere,
)
from tests.factories.terms import MembershipFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def written() -> Written:
    return write_everywhere(timezone.now())


def erase(written: Written) -> None:
    assert erase_person(person=written.person, now=timezone.now()) is None


def let_a_minute_pass() -> None:
    Job.objects.filter(done_at__isnull=True).update(due=timezone.now() - timedelta(seconds=1))
    run_all_due()


def test_nothing_of_an_erased_person_stands_in_any_table(written: Written, sign_in: SignIn) -> None:
    browser = sign_in(written.person)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "code", "email": ADDRESS}]
    session.save()
    before = dump()
    assert [words for words in PLAIN if words.encode() not in before] == []
    assert [words for words in PRIVATE if words.encode() in before] == []
    run_all_due()
    erase(written)
    let_a_minute_pass()
    after = dump()
    assert [words for words in (*PLAIN, *PRIVATE) if words.strip("。").encode() in after] == []
    assert not BrowserSession.objects.filter(session_key=session.session_key).exists()


def test_tombstone_stays_for_what_others_did(written: Written) -> None:
    erase(written)
    person = Person.objects.get(uuid=written.person.uuid)
    assert (person.email, person.is_active, person.last_login) == (None, False, None)
    assert person.erased_at is not None
    place = Enrolment.objects.get(pk=written.haruka.pk)
    assert (place.left_at is not None, place.prepared_at, place.name, place.call_name) == (True, None, "", "")
    # The ledgers stand: who once agreed to what, without a name.
    assert Consent.objects.filter(person=person).count() == 3
    assert list(
        StoryConsent.objects.filter(person=person).order_by("pk").values_list("granted", flat=True)
    ) == [
        True,
        False,
    ]
    assert set(Story.objects.filter(person=person).values_list("state", flat=True)) == {"withdrawn"}
    entry = AuditEntry.objects.get(act="people.erased")
    assert (entry.actor, entry.subject, entry.details) == (person.uuid, person.uuid, {})


def test_private_writing_is_unreadable_at_once(written: Written) -> None:
    sealed = bytes(PrivateNote.objects.get().sealed)
    erase(written)
    assert not PersonKey.objects.filter(person=written.person.uuid).exists()
    with pytest.raises(KeyDestroyed):
        unseal(written.person, sealed)
    # A request that was under way knows the person as they were: no second key is made for it.
    assert written.person.erased_at is None
    with pytest.raises(KeyDestroyed):
        seal(written.person, "later")
    assert not PersonKey.objects.filter(person=written.person.uuid).exists()


def test_process_that_dies_before_the_key_is_destroyed_leaves_a_job_that_does_it(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(Exception):
        pass

    def die(**_arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("kurumaza.people.actions_erasure.keep_retraction", die)
        with pytest.raises(Killed):
            erase(written)
    assert PersonKey.objects.filter(person=written.person.uuid).exists()
    run_all_due()
    assert not PersonKey.objects.filter(person=written.person.uuid).exists()
    assert Retraction.objects.filter(kind="person", subject=written.person.uuid).count() == 1


def test_failure_in_the_middle_erases_nothing(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_erasure: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("kurumaza.people.erasures._erasers", [fail, *reversed(erasers())])
    before = dump()
    with pytest.raises(RuntimeError):
        erase(written)
    assert dump() == before


def test_asked_twice_it_happens_once(written: Written) -> None:
    erase(written)
    erase(written)
    erase_again(person=written.person.uuid, now=timezone.now())
    let_a_minute_pass()
    assert AuditEntry.objects.filter(act="people.erased").count() == 1
    assert [one.to for one in mail.outbox if "削除が終わりました" in one.subject] == [[ADDRESS]]
    assert len([one for one in mail.outbox if "退会しました" in one.subject]) == 1


def test_last_mail_says_that_it_is_done_and_keeps_no_address(written: Written) -> None:
    erase(written)
    assert ADDRESS.encode() not in dump()
    run_all_due()
    last = next(one for one in mail.outbox if one.to == [ADDRESS] and "削除" in one.subject)
    assert "あなたのデータの削除が終わりました。" in last.body
    assert Mail.objects.get(template="people.erased").arguments == {}


@pytest.mark.parametrize("days", [90, 365])
def test_last_mail_says_how_long_this_servers_copies_stay(
    written: Written, settings: Settings, days: int
) -> None:
    settings.COPY_DAYS = days
    erase(written)
    run_all_due()
    last = next(one for one in mail.outbox if one.to == [ADDRESS] and "削除" in one.subject)
    html = str(last.alternatives[0][0])  # type: ignore[attr-defined]
    assert all(f"控えは、長くて{days}日で消えます。" in part for part in (last.body, html))


def test_host_of_the_side_hears_of_a_free_seat_and_no_name(written: Written) -> None:
    erase(written)
    run_all_due()
    told = next(one for one in mail.outbox if "退会しました" in one.subject)
    assert told.to == [written.haruka.side.organisation.contact_email]
    assert "第2回の席が一つ空きました" in told.body
    assert [words for words in (*PLAIN, *PRIVATE) if words in f"{told.subject}{told.message()}"] == []


def test_host_without_a_contact_is_told_by_its_organiser(written: Written) -> None:
    Organisation.objects.update(contact_email="")
    erase(written)
    run_all_due()
    told = next(one for one in mail.outbox if "退会しました" in one.subject)
    assert told.to == [written.evening.world.student_organiser.email]


def test_seat_ahead_comes_free_and_a_repair_is_looked_for(written: Written) -> None:
    erase(written)
    assert Seat.objects.get(pk=written.ahead.pk).reply == Seat.Reply.ABSENT
    past = written.evening.seats["はるか"]
    assert Seat.objects.get(pk=past.pk).reply == Seat.Reply.NONE
    looked = Job.objects.filter(name="circles.look_for_repair").values_list("arguments", flat=True)
    assert list(looked) == [{"held": str(written.ahead.round.uuid)}]


def test_waiting_roster_is_taken_over_without_them(written: Written) -> None:
    erase(written)
    roster = RosterImport.objects.get()
    assert [row.outcome for row in roster.staged_rows.order_by("line")] == ["rejected", "add"]
    RosterImport.objects.update(confirmed_at=timezone.now())
    assert apply_roster_batch(roster_uuid=roster.uuid, now=timezone.now()) is False
    roster.refresh_from_db()
    assert roster.result == {"rejected": 1, "add": 1}
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_longer_address_that_ends_alike_stays_in_a_roster(written: Written) -> None:
    row = RosterImport.objects.get().staged_rows.get(line=3)
    row.fate["row"]["email"] = f"x{ADDRESS}"
    row.save()
    erase(written)
    row.refresh_from_db()
    assert (row.outcome, row.fate["row"]["email"]) == ("add", f"x{ADDRESS}")


def test_concern_stays_for_its_readers_without_an_author(written: Written) -> None:
    erase(written)
    (concern,) = concerns_of(written.haruka.term, written.evening.world.student_organiser, timezone.now())
    assert [letter.text for letter in concern.letters] == [CONCERN]
    assert (concern.call_name, concern.email) == ("", "")
    assert Concern.objects.count() == 1


def test_sessions_and_pages_end_in_the_middle_of_an_evening(written: Written, sign_in: SignIn) -> None:
    browser = sign_in(written.person)
    page: Any = SimpleNamespace(
        seat=str(written.ahead.uuid), session_key=browser.session.session_key, duty=False
    )
    live: Any = SimpleNamespace(circle=written.ahead.circle.uuid, pages=lambda: [page])
    assert lost_rights([live], timezone.now()) == []
    erase(written)
    assert lost_rights([live], timezone.now()) == [(page, "signed_out")]
    assert browser.get("/home/").headers["Location"] == "/signin/?next=/home/"


def test_links_and_calendar_open_nothing_any_more(written: Written, sign_in: SignIn) -> None:
    token = mint_link(person=written.person, next_path="/home/", now=timezone.now())
    feed = ensure_feed(person=written.person, now=timezone.now())
    browser = sign_in(written.evening.world.outsider)
    erase(written)
    assert browser.get(f"/l/{token}/").status_code == 404
    assert browser.get(reverse("calendar_feed", args=[feed])).status_code == 404


def test_who_is_depended_on_is_refused_with_a_reason(written: Written) -> None:
    world, now = written.evening.world, timezone.now()
    organiser = world.student_organiser
    assert erase_person(person=organiser, now=now) == ErasureRefused("last_organiser")
    membership = Membership.objects.get(person=organiser)
    MembershipFactory.create(organisation=membership.organisation, call_name="みのる")
    assert erase_person(person=organiser, now=now) == ErasureRefused("safeguard")
    Safeguard.objects.all().delete()
    Organisation.objects.filter(pk=membership.organisation_id).update(contact_email=organiser.email)
    assert erase_person(person=organiser, now=now) == ErasureRefused("contact")
    organiser.refresh_from_db()
    assert organiser.erased_at is None
    Organisation.objects.filter(pk=membership.organisation_id).update(contact_email="office@kurumaza.example")
    assert erase_person(person=organiser, now=now) is None
    assert not Membership.objects.filter(person=organiser).exists()


@pytest.mark.parametrize("role", [Membership.Role.DUTY, Membership.Role.LEFT])
def test_only_who_runs_a_term_can_be_the_last_or_another_one(written: Written, role: str) -> None:
    organiser, now = written.evening.world.student_organiser, timezone.now()
    Safeguard.objects.all().delete()
    organisation = Membership.objects.get(person=organiser).organisation
    other = MembershipFactory.create(organisation=organisation, call_name="みのる", role=role)
    assert erase_person(person=organiser, now=now) == ErasureRefused("last_organiser")
    assert erase_person(person=other.person, now=now) is None


def test_term_that_is_closed_holds_nobody(written: Written) -> None:
    Term.objects.update(closed_at=timezone.now())
    assert erase_person(person=written.evening.world.student_organiser, now=timezone.now()) is None
    assert Safeguard.objects.count() == 1


def test_key_that_an_erased_organiser_turned_stays_without_a_name(written: Written) -> None:
    world, now = written.evening.world, timezone.now()
    Safeguard.objects.all().delete()
    membership = Membership.objects.get(person=world.student_organiser)
    MembershipFactory.create(organisation=membership.organisation, call_name="みのる")
    turn_key(
        programme=world.programme,
        kind="closing",
        subject=world.term.uuid,
        digest="0" * 64,
        membership=membership,
        now=now,
    )
    assert erase_person(person=world.student_organiser, now=now) is None
    membership.refresh_from_db()
    assert membership.call_name == "—"


def test_code_that_was_asked_for_before_lets_nobody_in(written: Written) -> None:
    browser = Client()
    browser.post("/signin/", {"email": ADDRESS})
    run_all_due()
    code = next(found for one in mail.outbox for found in re.findall(r"^\d{6}$", str(one.body), re.MULTILINE))
    erase(written)
    assert browser.post("/signin/code/", {"code": code}).headers["Location"] == "/signin/"
    assert "_auth_user_id" not in browser.session
    let_a_minute_pass()
    assert ADDRESS.encode() not in dump()
    assert [
        row.get_decoded() for row in BrowserSession.objects.all() if ADDRESS in str(row.get_decoded())
    ] == []


def test_words_written_at_the_very_moment_go_a_minute_later(written: Written) -> None:
    """A request that was under way writes after the transaction, with what it knew."""
    erase(written)
    Enrolment.objects.filter(pk=written.haruka.pk).update(considerations="canary-late")
    Gift.objects.create(
        room=written.evening.circle.room,
        seat=written.evening.seats["はるか"],
        text="canary-late",
        written_at=timezone.now(),
    )
    let_a_minute_pass()
    assert b"canary-late" not in dump()


def test_two_who_press_at_once_erase_once(written: Written) -> None:
    """The second one waited for the first, and read the person before."""
    earlier = Person.objects.get(pk=written.person.pk)
    erase(written)
    assert erase_person(person=earlier, now=timezone.now()) is None
    assert AuditEntry.objects.filter(act="people.erased").count() == 1


def test_withdrawn_words_of_others_stories_stand(written: Written) -> None:
    kenjis = Story.objects.exclude(person=written.person).get()
    erase(written)
    kenjis.refresh_from_db()
    assert kenjis.state == Story.State.APPROVED
    assert kenjis.title == HIS_OPEN.title
