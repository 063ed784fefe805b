"""Who organises for an organisation: invited, given a role, taken out, by those who lead it."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings as Settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.actions import Waiting, turn_key
from kurumaza.partners.actions_members import change_role, reset_passkeys_of
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Key, Membership, Organisation
from kurumaza.partners.queries import organisers_of, own_memberships_in, watching_memberships_in
from kurumaza.people.models import BrowserSession, Passkey, Person
from kurumaza.people.passkeys import PROVEN
from kurumaza.safety.actions import name_safeguard
from kurumaza.safety.models import Safeguard
from kurumaza.safety.queries import is_safeguard
from kurumaza.stories.queries import visible_stories
from kurumaza.terms.models import Side
from kurumaza.terms.queries import organised_term, side_run_by, terms_organised_by, terms_watched_by
from tests.conftest import SIGN_IN_BACKEND, SignIn
from tests.factories.doors import words_of
from tests.factories.terms import NOW, MembershipFactory, SideFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
Role = Membership.Role


@pytest.fixture
def side() -> Side:
    made: Side = SideFactory.create()
    return made


@pytest.fixture
def lead(side: Side) -> Membership:
    made: Membership = MembershipFactory.create(organisation=side.organisation)
    return made


def member(side: Side, role: str) -> Membership:
    made: Membership = MembershipFactory.create(organisation=side.organisation, role=role, call_name="みのる")
    return made


def page_of(organisation: Organisation) -> str:
    return f"/desk/organisations/{organisation.uuid}/members/"


def ask(sign_in: SignIn, lead: Membership, **said: Any) -> str:
    """Sends one form of the page; the words of the page that follows."""
    return words_of(sign_in(lead.person).post(page_of(lead.organisation), said, follow=True))


def test_first_organisers_lead(lead: Membership) -> None:
    assert lead.role == Role.LEAD


def test_somebody_is_invited_by_mail(sign_in: SignIn, lead: Membership) -> None:
    said = {"invite": "1", "email": "Ｙｕｉ@kurumaza.example", "call_name": "ゆい", "role": "duty"}
    assert "ゆいさんに、案内のメールを送りました。" in ask(sign_in, lead, **said)
    made = Membership.objects.get(call_name="ゆい")
    assert (made.role, made.person.email) == (Role.DUTY, "yui@kurumaza.example")
    run_all_due()
    [message] = mail.outbox
    assert message.to == ["yui@kurumaza.example"]
    assert "当日の運営としてお迎えします。" in str(message.body)


def test_who_organises_already_is_not_invited_again(sign_in: SignIn, lead: Membership, side: Side) -> None:
    there = member(side, Role.ORGANISER)
    said = {"invite": "1", "email": there.person.email, "call_name": "x", "role": "lead"}
    assert "もうこの団体の運営です。" in ask(sign_in, lead, **said)
    there.refresh_from_db()
    assert there.role == Role.ORGANISER


def test_who_left_comes_back_by_an_invitation(sign_in: SignIn, lead: Membership, side: Side) -> None:
    gone = member(side, Role.LEFT)
    said = {"invite": "1", "email": gone.person.email, "call_name": "みのり", "role": "organiser"}
    ask(sign_in, lead, **said)
    gone.refresh_from_db()
    assert (gone.role, gone.call_name) == (Role.ORGANISER, "みのり")


@pytest.mark.parametrize(
    "said",
    [
        {"email": "x", "call_name": "ゆい", "role": "duty"},
        {"email": "yui@kurumaza.example", "call_name": "", "role": "duty"},
        {"email": "yui@kurumaza.example", "call_name": "ゆい", "role": "left"},
        {"email": "yui@kurumaza.example", "call_name": "ゆい", "role": "owner"},
    ],
)
def test_nonsense_invites_nobody(sign_in: SignIn, lead: Membership, said: dict[str, str]) -> None:
    ask(sign_in, lead, invite="1", **said)
    assert Membership.objects.count() == 1


def test_role_is_changed_and_noted(sign_in: SignIn, lead: Membership, side: Side) -> None:
    other = member(side, Role.ORGANISER)
    assert "変えました。" in ask(sign_in, lead, membership=other.uuid, role="duty")
    other.refresh_from_db()
    assert other.role == Role.DUTY
    entry = AuditEntry.objects.get(act="partners.role_changed")
    assert (entry.actor, entry.subject, entry.details) == (lead.person.uuid, other.uuid, {"role": "duty"})


@pytest.mark.parametrize("said", [{"role": "duty"}, {"remove": "1"}])
def test_last_lead_stays(sign_in: SignIn, lead: Membership, side: Side, said: dict[str, str]) -> None:
    member(side, Role.ORGANISER)
    assert "代表がいなくなってしまいます。" in ask(sign_in, lead, membership=lead.uuid, **said)
    lead.refresh_from_db()
    assert lead.role == Role.LEAD


def test_one_of_two_leads_may_step_back(sign_in: SignIn, lead: Membership, side: Side) -> None:
    member(side, Role.LEAD)
    browser = sign_in(lead.person)
    answer = browser.post(page_of(lead.organisation), {"membership": lead.uuid, "role": "organiser"})
    assert answer["Location"] == "/desk/"
    assert browser.get(page_of(lead.organisation)).status_code == 404


def test_nobody_but_leads_of_this_organisation_changes_anything(
    sign_in: SignIn, lead: Membership, side: Side
) -> None:
    others = [member(side, Role.ORGANISER), member(side, Role.DUTY), member(side, Role.LEFT)]
    elsewhere = MembershipFactory.create()
    for one in (*others, elsewhere):
        browser = sign_in(one.person)
        assert browser.get(page_of(side.organisation)).status_code == 404
        answer = browser.post(page_of(side.organisation), {"membership": one.uuid, "role": "lead"})
        assert answer.status_code == 404
    # Nor does a lead change somebody of another organisation through the page of their own.
    answer = sign_in(lead.person).post(
        page_of(side.organisation), {"membership": elsewhere.uuid, "remove": "1"}
    )
    assert answer.status_code == 404
    assert [one.role for one in Membership.objects.order_by("pk")] == [
        "lead",
        "organiser",
        "duty",
        "left",
        "lead",
    ]


def test_who_is_taken_out_is_no_organiser_any_more(sign_in: SignIn, lead: Membership, side: Side) -> None:
    other = member(side, Role.ORGANISER)
    name_safeguard(term=side.term, person=other.person, by=None)
    browser = sign_in(other.person)
    assert browser.get(f"/desk/{side.term.slug}/").status_code == 200
    ask(sign_in, lead, membership=other.uuid, remove="1")
    assert browser.get("/desk/").status_code == 404
    assert browser.get(f"/desk/{side.term.slug}/").status_code == 404
    assert browser.get(f"/terms/{side.term.slug}/concerns/").status_code == 404
    assert not is_safeguard(other.person, side.term)


def test_safeguard_of_a_term_that_is_still_run_stays(sign_in: SignIn, lead: Membership, side: Side) -> None:
    other = member(side, Role.LEAD)
    name_safeguard(term=side.term, person=other.person, by=None)
    ask(sign_in, lead, membership=other.uuid, role="organiser")
    assert Safeguard.objects.filter(person=other.person).exists()
    ask(sign_in, lead, membership=other.uuid, role="duty")
    assert not Safeguard.objects.filter(person=other.person).exists()


def test_keys_that_were_turned_stay(sign_in: SignIn, lead: Membership, side: Side) -> None:
    other = member(side, Role.ORGANISER)
    done = turn_key(
        programme=side.term.programme,
        kind="roster",
        subject=side.uuid,
        digest="0" * 64,
        membership=other,
        now=NOW,
    )
    assert isinstance(done, Waiting)
    ask(sign_in, lead, membership=other.uuid, remove="1")
    assert Key.objects.get(revoked_at=None).membership == other


def test_on_duty_one_sees_the_evening_alone(sign_in: SignIn, lead: Membership, side: Side) -> None:
    duty = member(side, Role.DUTY)
    person, term = duty.person, side.term
    assert organised_term(person, term.slug) is None
    assert side_run_by(person, side.uuid) is None
    assert list(terms_organised_by(person)) == []
    assert list(terms_watched_by(person)) == [term]
    assert list(own_memberships_in(person, term.programme)) == []
    assert list(watching_memberships_in(person, term.programme)) == [duty]
    assert organisers_of(term.programme) == [lead]
    assert list(visible_stories(person)) == []
    page = words_of(sign_in(person).get(f"/desk/{term.slug}/"))
    assert "今日すること" in page
    assert "参加者と名簿" not in page
    assert "この期の流れ" not in page
    desk = words_of(sign_in(person).get("/desk/"))
    assert term.name in desk
    assert "の期を始める" not in desk
    assert "の運営を招く" not in desk


def test_two_leads_who_step_back_at_once_leave_one(lead: Membership, side: Side) -> None:
    other = member(side, Role.LEAD)
    assert change_role(membership=lead, role=Role.ORGANISER, by=lead.person) is None
    refused = change_role(membership=other, role=Role.ORGANISER, by=other.person)
    assert refused == PartnersRefused("last_lead")


def _with_passkey(person: Person) -> Passkey:
    return Passkey.objects.create(
        person=person, name="電話", credential_hash=str(person.pk), credential=b"-", created_at=NOW
    )


def test_lost_passkeys_are_reset_by_who_leads(sign_in: SignIn, lead: Membership, side: Side) -> None:
    other = member(side, Role.ORGANISER)
    _with_passkey(other.person)
    browser = sign_in(other.person)
    assert "変えました。" in ask(sign_in, lead, membership=other.uuid, reset="1")
    assert not Passkey.objects.exists()
    assert browser.get("/home/").status_code == 302
    assert not BrowserSession.objects.filter(person=other.person, expire_date__lt=timezone.now()).exists()
    entry = AuditEntry.objects.get(act="people.passkey_reset")
    assert (entry.actor, entry.subject) == (lead.person.uuid, other.person.uuid)
    run_all_due()
    assert [one.to for one in mail.outbox] == [[other.person.email]]


@pytest.mark.parametrize("requires_itself", [False, True])
def test_passkeys_that_another_organisation_relies_on_are_not_reset(
    sign_in: SignIn, lead: Membership, side: Side, requires_itself: bool
) -> None:
    other = member(side, Role.ORGANISER)
    _with_passkey(other.person)
    elsewhere = MembershipFactory.create(person=other.person, role=Role.DUTY)
    Organisation.objects.filter(pk=elsewhere.organisation_id).update(requires_passkeys=True)
    Organisation.objects.filter(pk=lead.organisation_id).update(requires_passkeys=requires_itself)
    lead.organisation.refresh_from_db()
    refused = reset_passkeys_of(membership=other, by=lead.person)
    assert refused == PartnersRefused("other_requires")
    assert Passkey.objects.count() == 1
    if not requires_itself:
        page = ask(sign_in, lead, membership=other.uuid, reset="1")
        assert "サーバーを管理している方に、外してもらってください。" in page
    Membership.objects.filter(pk=elsewhere.pk).update(role=Role.LEFT)
    assert reset_passkeys_of(membership=other, by=lead.person) is None
    assert not Passkey.objects.exists()


def test_where_the_server_asks_every_organisation_relies_on_them(
    lead: Membership, side: Side, settings: Settings
) -> None:
    settings.PASSKEYS = "required"
    other = member(side, Role.ORGANISER)
    _with_passkey(other.person)
    MembershipFactory.create(person=other.person)
    assert reset_passkeys_of(membership=other, by=lead.person) == PartnersRefused("other_requires")


def test_nobody_resets_their_own_passkeys(sign_in: SignIn, lead: Membership) -> None:
    """Signed in by a code, one could else take away what a code does not open."""
    _with_passkey(lead.person)
    page = ask(sign_in, lead, membership=lead.uuid, reset="1")
    assert "ご自分のパスキーは、ここからは外せません。" in page
    assert Passkey.objects.count() == 1


def test_passkeys_are_required_by_who_has_shown_one(lead: Membership) -> None:
    browser = Client()
    browser.force_login(lead.person, backend=SIGN_IN_BACKEND)
    address, organisation = page_of(lead.organisation), lead.organisation
    refused = browser.post(address, {"passkeys": "required"}, follow=True)
    assert "先に、ご自身のパスキーを加えるか" in words_of(refused)
    organisation.refresh_from_db()
    assert not organisation.requires_passkeys
    session = browser.session
    session[PROVEN] = (timezone.now() - timedelta(hours=1)).isoformat()
    session.save()
    for said, required in (("required", True), ("offered", False)):
        browser.post(address, {"passkeys": said})
        organisation.refresh_from_db()
        assert organisation.requires_passkeys is required
