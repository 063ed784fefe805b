"""Who agreed to take part under earlier words: told, not thrown out, asked in one tap."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from kurumaza.jobs.models import Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Organisation
from kurumaza.people.actions import token_hash
from kurumaza.people.models import Consent, Notice
from kurumaza.people.private_writing import seal
from kurumaza.people.queries import has_consented
from kurumaza.terms.actions_ages import answer_as_guardian
from kurumaza.terms.actions_conditions import change_conditions, tell_conditions
from kurumaza.terms.actions_legal import fix_pages_of_open_terms
from kurumaza.terms.actions_prepare import (
    agree_to_participation,
    agree_to_present_words,
    withdraw_participation,
)
from kurumaza.terms.conditions import (
    AgesChange,
    AirtimeChange,
    AnswersChange,
    BasisChange,
    Change,
    MediaChange,
    TextChange,
)
from kurumaza.terms.errors import PrepareRefused
from kurumaza.terms.joint_use import JointUse
from kurumaza.terms.legal_texts import KINDS
from kurumaza.terms.models import ConditionChange, Enrolment, GuardianRequest, LegalText, Term
from kurumaza.terms.queries import taking_part
from kurumaza.terms.queries_ages import guardian_token
from kurumaza.terms.queries_conditions import consent_version, words_changed
from kurumaza.terms.queries_public import legal_page_of
from tests.conftest import SignIn
from tests.factories.terms import NOW, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

RULES = TextChange("rules", "あたらしいきまり", is_reviewed=False)


@pytest.fixture
def world() -> World:
    """A term of a joint use that はるか agreed to, with one key for its conditions; けんじ has withdrawn."""
    world = make_world()
    Term.objects.filter(pk=world.term.pk).update(
        legal_basis="joint_use", joint_use={"items": "i", "purpose": "p", "manager": "m"}
    )
    for place in (world.haruka, world.kenji):
        place.refresh_from_db()
        agreed = agree_to_participation(enrolment=place, version=consent_version(place.term), now=NOW)
        assert agreed is None
    withdraw_participation(enrolment=world.kenji, now=NOW)
    return world


def change(world: World, to: Change, *, at: datetime = NOW + timedelta(days=1)) -> None:
    membership = world.member(world.student_organiser)
    changed = change_conditions(
        term=world.term, change=to, membership=membership, now=at, servers=frozenset({"turn"})
    )
    assert isinstance(changed, Term), changed
    world.haruka.refresh_from_db()


def told() -> list[str]:
    run_all_due()
    return [str(one.subject) for one in mail.outbox if "参加の条件" in one.subject]


CHANGED = [
    RULES,
    TextChange("privacy", "扱い", is_reviewed=False),
    BasisChange("joint_use", JointUse("もっと", "p", "m")),
    AgesChange("guardian", 16),
]
UNCHANGED = [AnswersChange(72), MediaChange("external", relay_only=False), AirtimeChange(measures=False)]


def test_version_names_our_words_the_basis_and_the_terms_own(world: World) -> None:
    version = consent_version(world.haruka.term)
    assert version.startswith("3-joint_use-")
    longest = Consent._meta.get_field("version").max_length
    assert longest is not None
    assert len(version) <= longest
    assert Consent.objects.filter(person=world.haruka.person).latest("pk").version == version


@pytest.mark.parametrize("to", CHANGED, ids=lambda to: to.about)
def test_other_words_are_another_version(world: World, to: Change) -> None:
    before = consent_version(world.haruka.term)
    change(world, to)
    assert consent_version(world.haruka.term) != before
    assert words_changed(world.haruka)


@pytest.mark.parametrize("to", UNCHANGED, ids=lambda to: to.about)
def test_what_nobody_is_asked_for_leaves_the_version(world: World, to: Change) -> None:
    before = consent_version(world.haruka.term)
    change(world, to)
    assert consent_version(world.haruka.term) == before
    assert told() == []


def test_age_that_matters_to_nobody_changes_no_version(world: World) -> None:
    before = consent_version(world.haruka.term)
    change(world, AgesChange("adults_only", 17))
    assert consent_version(world.haruka.term) == before


def test_who_agreed_is_told_once_and_who_withdrew_is_not(world: World) -> None:
    change(world, RULES)
    assert told() == ["第1期 火-Okoshi@青森:参加の条件が変わりました"]
    [sent] = [one for one in mail.outbox if "参加の条件" in one.subject]
    assert sent.to == [world.haruka.person.email]
    for words in ("「参加のきまり」が変わりました", "/rules/", "同意を取り消すことも"):
        assert words in sent.body
    tell_conditions(change=ConditionChange.objects.get().uuid, now=timezone.now())  # once more
    assert len(told()) == 1


def test_changed_age_is_told_with_how_it_is_now_and_leads_to_no_legal_page(world: World) -> None:
    change(world, AgesChange("guardian", 16))
    assert len(told()) == 1
    body = str(mail.outbox[-1].body)
    assert "「グループに入れる年齢」が変わりました" in body
    assert "いま:保護者が同意すれば、16歳から。" in body
    assert "/privacy/" not in body
    assert "いまの文を読む" not in body


@override_settings(MAILS_WAIT=True)
def test_at_night_nobody_is_told(world: World) -> None:
    change(world, RULES)
    night = datetime(2026, 3, 1, 14, tzinfo=NOW.tzinfo)  # 23:00 in Japan
    tell_conditions(change=ConditionChange.objects.get().uuid, now=night)
    assert Notice.objects.get().due == datetime(2026, 3, 1, 23, tzinfo=NOW.tzinfo)


def test_who_agreed_meanwhile_is_not_told(world: World) -> None:
    change(world, RULES)
    tell_conditions(change=ConditionChange.objects.get().uuid, now=timezone.now())
    version = consent_version(world.haruka.term)
    assert agree_to_present_words(enrolment=world.haruka, version=version, now=timezone.now()) is None
    assert told() == []


def test_who_wants_no_news_is_told_all_the_same(world: World, sign_in: SignIn) -> None:
    sign_in(world.haruka.person).post(reverse("own_mail"), {"wanted": "no"})
    change(world, RULES)
    assert len(told()) == 1


def test_draft_of_a_change_tells_nobody(world: World) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=["conditions"])
    membership = world.member(world.student_organiser)
    change_conditions(term=world.term, change=RULES, membership=membership, now=NOW)
    assert told() == []
    assert not words_changed(world.haruka)


def test_who_agreed_to_earlier_words_stays_in(world: World) -> None:
    change(world, RULES)
    assert has_consented(world.haruka.person, Consent.Purpose.PARTICIPATION, world.term.uuid)
    assert world.haruka in taking_part()


def test_consent_without_a_digest_counts_and_later_changes_are_told(world: World) -> None:
    late = world.add_person(world.students, "みどり")  # agreed to version "1"
    assert not words_changed(late)
    assert late in taking_part()
    change(world, RULES)
    late.refresh_from_db()
    assert words_changed(late)
    assert len(told()) == 2


def test_nobody_agrees_to_words_that_they_were_not_shown(world: World) -> None:
    change(world, RULES)
    shown = consent_version(world.haruka.term)
    change(world, TextChange("rules", "もう一度", is_reviewed=False))
    refused = agree_to_present_words(enrolment=world.haruka, version=shown, now=timezone.now())
    assert refused == PrepareRefused("words_changed")
    assert words_changed(world.haruka)


def test_page_says_so_and_one_tap_agrees(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.haruka.person)
    home, prepare = reverse("home"), reverse("prepare", args=[world.haruka.uuid])
    line = "参加の条件が変わりました。"
    for page in (home, prepare):
        assert line not in client.get(page).content.decode()
    change(world, RULES)
    for page in (home, prepare):
        shown = client.get(page).content.decode()
        assert line in shown
        for kind in KINDS:
            assert f'<li><a href="{reverse("legal_page", args=[world.term.slug, kind])}">' in shown
    version = consent_version(world.haruka.term)
    old = client.post(prepare, {"part": "agree_again", "version": "3-joint_use-00000000"})
    assert "読んでいるあいだに、内容が変わりました。" in old.content.decode()
    done = client.post(prepare, {"part": "agree_again", "version": version}, follow=True)
    assert "いまの内容に同意しました。" in done.content.decode()
    assert line not in client.get(home).content.decode()
    assert Consent.objects.filter(person=world.haruka.person).latest("pk").version == version


@pytest.mark.parametrize("still_agrees", [True, False])
def test_guardian_who_agreed_is_told_once_with_the_link_that_takes_it_back(
    world: World, still_agrees: bool
) -> None:
    place = world.haruka
    Term.objects.filter(pk=world.term.pk).update(age_rule="guardian", relay_only=True)
    sealed = seal(place.person, "guardian@kurumaza.example")
    asked = GuardianRequest(enrolment=place, asked_at=NOW, sealed_email=sealed)
    asked.token_hash = token_hash(guardian_token(asked))
    asked.save()
    Enrolment.objects.filter(pk=place.pk).update(age_group="minor")
    asked.refresh_from_db()
    answer_as_guardian(request=asked, agrees=True, now=NOW)
    if not still_agrees:
        answer_as_guardian(request=asked, agrees=False, now=NOW + timedelta(hours=1))
    run_all_due()
    mail.outbox.clear()
    change(world, RULES)
    tell_conditions(change=ConditionChange.objects.get().uuid, now=NOW + timedelta(days=1))
    run_all_due()
    told = [str(one.body) for one in mail.outbox if one.to == ["guardian@kurumaza.example"]]
    assert [reverse("guardian", args=[guardian_token(asked)]) in words for words in told] == (
        [True] if still_agrees else []
    )
    assert "guardian@kurumaza.example" not in str(list(Mail.objects.values_list("arguments", flat=True)))


def test_who_withdrew_is_not_asked_again(world: World, sign_in: SignIn) -> None:
    change(world, RULES)
    page = sign_in(world.kenji.person).get(reverse("home")).content.decode()
    assert "参加の条件が変わりました。" not in page
    answered = sign_in(world.kenji.person).post(
        reverse("prepare", args=[world.kenji.uuid]),
        {"part": "agree_again", "version": consent_version(world.haruka.term)},
    )
    assert answered["Location"].endswith("?step=consent#consent")
    assert not has_consented(world.kenji.person, Consent.Purpose.PARTICIPATION, world.term.uuid)


def test_link_in_the_mail_leads_to_where_consent_is_taken_back(world: World, sign_in: SignIn) -> None:
    change(world, RULES)
    page = sign_in(world.haruka.person).get(reverse("prepare", args=[world.haruka.uuid]), {"step": "consent"})
    assert 'value="withdraw"' in page.content.decode()


def as_shown(world: World, *, is_reviewed: bool) -> TextChange:
    return TextChange("rules", legal_page_of(world.haruka.term, "rules").body, is_reviewed)


@pytest.fixture
def no_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts in which nothing is left to be written."""
    monkeypatch.setattr("kurumaza.terms.actions_legal.BLANK", "〓")


@pytest.mark.usefixtures("no_blanks")
def test_page_that_somebody_has_read_as_it_is_says_nothing_else(world: World) -> None:
    late = world.add_person(world.students, "みどり")  # agreed to version "1"
    before = consent_version(world.haruka.term)
    change(world, as_shown(world, is_reviewed=True))
    late.refresh_from_db()
    assert LegalText.objects.get(kind="rules").reviewed_on is not None
    assert consent_version(world.haruka.term) == before
    assert not words_changed(world.haruka)
    assert not words_changed(late)
    assert told() == []


def test_words_that_people_agree_to_are_fixed(world: World) -> None:
    """Neither a telephone number nor the way of voices moves words of an open term."""
    before = consent_version(world.haruka.term)
    fix_pages_of_open_terms(NOW)
    assert consent_version(world.haruka.term) == before
    shown = list(world.term.legal_texts.order_by("pk").values_list("kind", "body", "reviewed_on"))
    assert [(kind, reviewed_on) for kind, _body, reviewed_on in shown] == [(kind, None) for kind in KINDS]
    Organisation.objects.update(contact_phone="017-000-0000")
    change(world, MediaChange("external", relay_only=False))
    fix_pages_of_open_terms(NOW)  # the next night
    kept = list(world.term.legal_texts.order_by("pk").values_list("kind", "body", "reviewed_on"))
    assert kept == shown
    assert consent_version(world.haruka.term) == before
    assert told() == []


def test_draft_that_moves_before_it_is_fixed_is_another_version(world: World) -> None:
    before = consent_version(world.haruka.term)
    Organisation.objects.update(contact_phone="017-000-0000")
    assert consent_version(world.haruka.term) != before


def test_first_change_fixes_the_pages(world: World) -> None:
    change(world, AnswersChange(72))
    assert LegalText.objects.filter(term=world.term).count() == 3


@pytest.mark.parametrize("part", ["consent", "consent_minor"])
def test_nobody_begins_with_words_that_they_were_not_shown(world: World, sign_in: SignIn, part: str) -> None:
    client, prepare = sign_in(world.kenji.person), reverse("prepare", args=[world.kenji.uuid])
    shown = client.get(prepare, {"step": "consent"}).content.decode()
    old = consent_version(world.kenji.term)
    assert f'name="version" value="{old}"' in shown
    before = Consent.objects.count()
    change(world, RULES)
    new = consent_version(world.haruka.term)
    for version in (old, ""):
        sent = {"part": part, "participation": "on", "version": version}
        answered = client.post(prepare, sent).content.decode()
        assert "読んでいるあいだに、内容が変わりました。まだ何も変えていません。" in answered
        assert f'name="version" value="{new}"' in answered
        assert Consent.objects.count() == before
    world.kenji.refresh_from_db()
    assert world.kenji.age_group == world.kenji.AgeGroup.ADULT
    client.post(prepare, {"part": part, "participation": "on", "version": new})
    assert Consent.objects.filter(person=world.kenji.person).latest("pk").version == new
