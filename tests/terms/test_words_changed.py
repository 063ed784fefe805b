"""Who agreed to take part under earlier words: told, not thrown out, asked in one tap."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from kurumaza.jobs.models import Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.queries import only_membership_in
from kurumaza.people.actions import token_hash
from kurumaza.people.models import Consent, Notice
from kurumaza.people.private_writing import seal
from kurumaza.people.queries import has_consented
from kurumaza.terms.actions_ages import answer_as_guardian
from kurumaza.terms.actions_conditions import change_conditions, tell_conditions
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
from kurumaza.terms.models import ConditionChange, Enrolment, GuardianRequest, Term
from kurumaza.terms.queries import taking_part
from kurumaza.terms.queries_ages import guardian_token
from kurumaza.terms.queries_conditions import consent_version, words_changed
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
        agree_to_participation(enrolment=place, now=NOW)
    withdraw_participation(enrolment=world.kenji, now=NOW)
    return world


def change(world: World, to: Change, *, at: datetime = NOW + timedelta(days=1)) -> None:
    membership = only_membership_in(world.student_organiser, world.programme)
    assert membership is not None
    changed = change_conditions(
        term=world.term, change=to, membership=membership, now=at, servers=frozenset({"turn"})
    )
    assert isinstance(changed, Term), changed
    world.haruka.refresh_from_db()


def told() -> list[str]:
    run_all_due()
    return [str(one.subject) for one in mail.outbox if "約束ごと" in one.subject]


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
    assert told() == ["第1期 火-Okoshi@青森 参加の約束ごとが変わりました"]
    [sent] = [one for one in mail.outbox if "約束ごと" in one.subject]
    assert sent.to == [world.haruka.person.email]
    for words in ("「参加のきまり」が変わりました", "/rules/", "同意を取り消すことも"):
        assert words in sent.body
    tell_conditions(change=ConditionChange.objects.get().uuid, now=timezone.now())  # once more
    assert len(told()) == 1


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
    membership = only_membership_in(world.student_organiser, world.programme)
    assert membership is not None
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
    line = "参加の約束ごとが変わりました。"
    for page in (home, prepare):
        assert line not in client.get(page).content.decode()
    change(world, RULES)
    for page in (home, prepare):
        shown = client.get(page).content.decode()
        assert line in shown
        assert reverse("legal_page", args=[world.term.slug, "rules"]) in shown
    version = consent_version(world.haruka.term)
    old = client.post(prepare, {"part": "agree_again", "version": "3-joint_use-00000000"})
    assert "もう一度変わりました。" in old.content.decode()
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
    assert "参加の約束ごとが変わりました。" not in page
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
