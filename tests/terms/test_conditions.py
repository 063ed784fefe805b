"""What was agreed to in an open term: one partner's key changes none of it."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kurumaza.audit.models import AuditEntry
from kurumaza.desk.actions_keys import take_back
from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.actions import Waiting
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Approval, Membership, Organisation, Partnership
from kurumaza.partners.queries import pending_approvals
from kurumaza.people.models import Person
from kurumaza.terms.actions_conditions import change_conditions
from kurumaza.terms.actions_media import choose_media
from kurumaza.terms.actions_retention import forget_unwanted_changes
from kurumaza.terms.actions_stages import opening_digest
from kurumaza.terms.conditions import (
    AgesChange,
    AirtimeChange,
    AnswersChange,
    BasisChange,
    Change,
    MediaChange,
    TextChange,
)
from kurumaza.terms.errors import LegalRefused, LegalTextRefused, MediaRefused
from kurumaza.terms.joint_use import JointUse
from kurumaza.terms.models import ConditionChange, LegalText, Term
from kurumaza.terms.queries_conditions import CONDITIONS, change_digest, changes_waiting, present
from kurumaza.terms.two_keys import in_order
from tests.factories.terms import NOW, MembershipFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SAID = JointUse(items="呼び名", purpose="グループを組むため", manager="見本の団体")
WIDER = JointUse(items="呼び名と学校", purpose="グループを組むため", manager="見本の団体")
SERVERS = frozenset({"turn", "livekit"})
CHANGES: tuple[Change, ...] = (
    BasisChange("joint_use", WIDER),
    TextChange("rules", "ちがう言葉", is_reviewed=False),
    TextChange("privacy", "ちがう言葉", is_reviewed=True),
    AgesChange("guardian", 16),
    AnswersChange(168),
    MediaChange("external", relay_only=False),
    AirtimeChange(measures=False),
)


def _make() -> World:
    world = make_world()
    Term.objects.filter(pk=world.term.pk).update(
        two_keys=[CONDITIONS],
        legal_basis="joint_use",
        joint_use={"items": SAID.items, "purpose": SAID.purpose, "manager": SAID.manager},
    )
    world.term.refresh_from_db()
    return world


@pytest.fixture
def world() -> World:
    return _make()


def member(world: World, person: Person) -> Membership:
    return world.member(person)


def ask(world: World, by: Person, change: Change, *, digest: str | None = None) -> object:
    return change_conditions(
        term=world.term,
        change=change,
        membership=member(world, by),
        now=NOW + timedelta(hours=1),
        servers=SERVERS,
        digest=digest,
    )


def is_so(world: World, change: Change) -> bool:
    return present(Term.objects.get(pk=world.term.pk), change) == change


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.about)
def test_one_key_changes_nothing_of_an_open_term_and_both_do(world: World, change: Change) -> None:
    assert isinstance(ask(world, world.student_organiser, change), Waiting)
    assert isinstance(ask(world, world.student_organiser, change), Waiting)  # pressed twice
    assert not is_so(world, change)
    assert isinstance(ask(world, world.graduate_organiser, change), Term)
    assert is_so(world, change)
    assert ConditionChange.objects.get().applied_at is not None
    assert AuditEntry.objects.filter(act="terms.conditions_changed", subject=world.term.uuid).count() == 1
    assert pending_approvals(world.programme) == []


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.about)
def test_draft_changes_at_once(world: World, change: Change) -> None:
    Term.objects.filter(pk=world.term.pk).update(opened_at=None)
    assert isinstance(ask(world, world.student_organiser, change), Term)
    assert is_so(world, change)
    assert (ConditionChange.objects.count(), Approval.objects.count()) == (0, 0)


def test_closed_term_keeps_its_words_too(world: World) -> None:
    Term.objects.filter(pk=world.term.pk).update(closed_at=NOW)
    for change in CHANGES:
        assert ask(world, world.student_organiser, change) == PartnersRefused("closed")
        assert not is_so(world, change)
    assert (ConditionChange.objects.count(), Approval.objects.count()) == (0, 0)


def test_draft_saved_as_it_stands_stays_so(world: World) -> None:
    Term.objects.filter(pk=world.term.pk).update(opened_at=None)
    as_it_stands = present(world.term, CHANGES[1])
    assert isinstance(ask(world, world.student_organiser, as_it_stands), Term)
    Organisation.objects.update(contact_phone="017-000-0000")
    assert LegalText.objects.get().kind == "rules"
    assert is_so(world, as_it_stands)


def test_refused_key_takes_no_other_back(world: World) -> None:
    both = MembershipFactory.create(organisation=world.graduates.organisation, person=world.student_organiser)
    ask(world, world.graduate_organiser, AnswersChange(24))
    change_conditions(term=world.term, change=AnswersChange(72), membership=member_of(world), now=NOW)
    refused = change_conditions(term=world.term, change=AnswersChange(72), membership=both, now=NOW)
    assert refused == PartnersRefused("same_person")
    assert {kept.content["hours"] for kept in changes_waiting(world.term, ("answers",))} == {24, 72}


def member_of(world: World) -> Membership:
    return Membership.objects.get(person=world.student_organiser, organisation=world.students.organisation)


def test_what_nobody_asks_for_any_more_goes_after_a_month(world: World) -> None:
    ask(world, world.student_organiser, AnswersChange(24))
    ask(world, world.student_organiser, AnswersChange(72))  # takes the first back
    for by in (world.student_organiser, world.graduate_organiser):
        ask(world, by, CHANGES[1])
    forget_unwanted_changes(NOW + timedelta(days=29))
    assert ConditionChange.objects.count() == 3
    forget_unwanted_changes(NOW + timedelta(days=31))
    left = ConditionChange.objects.order_by("pk")
    assert [(kept.about, kept.applied_at is None) for kept in left] == [
        ("answers", True),
        ("text:rules", False),
    ]


def test_programme_of_one_partner_asks_nobody(world: World) -> None:
    graduates = world.graduates.organisation
    Partnership.objects.filter(programme=world.programme, organisation=graduates).delete()
    assert isinstance(ask(world, world.student_organiser, CHANGES[0]), Term)
    assert is_so(world, CHANGES[0])


def test_partners_may_agree_to_do_without(world: World) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=[])
    assert isinstance(ask(world, world.student_organiser, CHANGES[0]), Term)
    assert is_so(world, CHANGES[0])


def test_keys_that_are_needed_no_more_are_not_left_over(world: World) -> None:
    ask(world, world.student_organiser, CHANGES[0])
    Term.objects.filter(pk=world.term.pk).update(two_keys=[])
    assert isinstance(ask(world, world.student_organiser, CHANGES[0]), Term)
    assert pending_approvals(world.programme) == []


def test_other_partner_is_told_by_mail_once(world: World) -> None:
    ask(world, world.student_organiser, CHANGES[0])
    ask(world, world.student_organiser, CHANGES[0])
    run_all_due()
    [told] = mail.outbox
    assert told.to == [world.graduate_organiser.email]
    assert "同意を待っていること" in told.subject


def test_who_changes_their_mind_again_and_again_fills_no_mailbox(world: World) -> None:
    now, by = timezone.now(), member(world, world.student_organiser)
    for hours in (24, 72, 168, 24, 72, 168):
        change_conditions(term=world.term, change=AnswersChange(hours), membership=by, now=now)
        run_all_due()
    assert len(mail.outbox) == 2
    later = Job.objects.filter(name="jobs.deliver_mail", done_at=None)
    assert set(later.values_list("due", flat=True)) == {now + timedelta(minutes=10)}
    later.update(due=now)
    run_all_due()
    assert len(mail.outbox) == 3  # for what still stands


def test_second_key_of_the_same_partner_or_person_is_none(world: World) -> None:
    ask(world, world.student_organiser, CHANGES[0])
    colleague = MembershipFactory.create(organisation=world.students.organisation).person
    assert isinstance(ask(world, colleague, CHANGES[0]), Waiting)
    both = MembershipFactory.create(organisation=world.graduates.organisation, person=world.student_organiser)
    refused = change_conditions(term=world.term, change=CHANGES[0], membership=both, now=NOW)
    assert refused == PartnersRefused("same_person")
    assert not is_so(world, CHANGES[0])


def test_what_changed_meanwhile_is_asked_for_anew(world: World) -> None:
    ask(world, world.student_organiser, CHANGES[0])
    read = change_digest(world.term, CHANGES[0])
    Term.objects.filter(pk=world.term.pk).update(
        joint_use={"items": "ほかのもの", "purpose": SAID.purpose, "manager": SAID.manager}
    )
    world.term.refresh_from_db()
    assert changes_waiting(world.term, ("basis",)) == []
    assert ask(world, world.graduate_organiser, CHANGES[0], digest=read) == PartnersRefused("changed")
    assert isinstance(ask(world, world.graduate_organiser, CHANGES[0]), Waiting)
    assert isinstance(ask(world, world.student_organiser, CHANGES[0]), Term)


def test_partner_asks_for_one_wording_at_a_time(world: World) -> None:
    first = TextChange("rules", "はじめの案", is_reviewed=False)
    ask(world, world.student_organiser, first)
    ask(world, world.student_organiser, CHANGES[1])
    [waiting] = changes_waiting(world.term, ("text:rules",))
    assert waiting.content["body"] == "ちがう言葉"
    assert isinstance(ask(world, world.graduate_organiser, first), Waiting)  # the other one's own idea now
    assert not LegalText.objects.filter(body="ちがう言葉").exists()


def test_applied_change_ends_what_else_was_asked_of_the_same(world: World) -> None:
    ask(world, world.student_organiser, TextChange("rules", "一つの案", is_reviewed=False))
    ask(world, world.graduate_organiser, CHANGES[1])
    ask(world, world.student_organiser, CHANGES[1])
    assert LegalText.objects.get(kind="rules").body == "ちがう言葉"
    assert pending_approvals(world.programme) == []


def test_what_was_agreed_to_once_is_not_agreed_to_for_ever(world: World) -> None:
    there, back = AnswersChange(72), AnswersChange(48)
    for change in (there, back):
        for by in (world.student_organiser, world.graduate_organiser):
            ask(world, by, change)
    assert isinstance(ask(world, world.student_organiser, there), Waiting)
    assert is_so(world, back)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (BasisChange("consent"), LegalRefused("people_there")),
        (BasisChange("joint_use", JointUse(items="呼び名")), LegalRefused("incomplete")),
        (TextChange("rules", " \r\n", is_reviewed=False), LegalTextRefused("empty")),
        (TextChange("rules", "【決めて書く】", is_reviewed=True), LegalTextRefused("blanks_left")),
    ],
    ids=["people_there", "incomplete", "empty", "blanks_left"],
)
def test_nobody_is_asked_for_what_cannot_be(world: World, change: Change, refused: object) -> None:
    assert ask(world, world.student_organiser, change) == refused
    assert (ConditionChange.objects.count(), Approval.objects.count()) == (0, 0)


def test_last_key_stays_out_while_something_else_stands_against_it(world: World) -> None:
    ages = AgesChange("guardian", 16)
    ask(world, world.student_organiser, ages)
    chosen = choose_media(
        term=world.term,
        media="external",
        relay_only=False,
        by=world.student_organiser,
        now=NOW,
        servers=SERVERS,
    )
    assert isinstance(chosen, Term)
    assert ask(world, world.graduate_organiser, ages) == MediaRefused("minors_elsewhere")
    assert Approval.objects.get().keys.count() == 1
    assert not is_so(world, ages)


def test_asking_itself_changes_nothing(world: World) -> None:
    minor = world.haruka
    minor.age_group = minor.AgeGroup.YOUNGER
    minor.without_groups = False
    minor.save()
    acts = AuditEntry.objects.exclude(act__startswith="partners.")
    before = acts.count()
    ask(world, world.student_organiser, AgesChange("guardian", 16))
    minor.refresh_from_db()
    assert not minor.without_groups
    assert acts.count() == before


def _of_term(**changes: object) -> Callable[[World], object]:
    return lambda world: Term.objects.filter(pk=world.term.pk).update(**changes)


def _text(world: World) -> None:
    LegalText.objects.create(term=world.term, kind="rules", body="きまり", edited_at=NOW)


def _reviewed(world: World) -> None:
    LegalText.objects.filter(term=world.term).update(reviewed_on=NOW.date())


@pytest.mark.parametrize(
    "change",
    [
        _text,
        _reviewed,
        _of_term(age_rule="guardian", relay_only=True),
        _of_term(minimum_age=17),
        _of_term(media="livekit"),
        _of_term(relay_only=True),
        _of_term(answer_hours=72),
        _of_term(measures_airtime=False),
        _of_term(theme="fire"),
        _of_term(joint_use={"items": "ほか", "purpose": "p", "manager": "m"}),
        _of_term(legal_basis="consent"),
    ],
    ids=[
        "text",
        "reviewed",
        "age_rule",
        "minimum_age",
        "media",
        "relay",
        "answers",
        "airtime",
        "theme",
        "joint_use",
        "basis",
    ],
)
def test_opening_is_agreed_to_with_all_of_it(world: World, change: Callable[[World], object]) -> None:
    LegalText.objects.create(term=world.term, kind="privacy", body="扱い", edited_at=NOW)
    before = opening_digest(Term.objects.get(pk=world.term.pk))
    change(world)
    assert opening_digest(Term.objects.get(pk=world.term.pk)) != before


def test_terms_that_are_there_want_every_key_too(world: World) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=["roster", "closing"])
    migration = import_module("kurumaza.terms.migrations.0007_conditions_of_an_open_term")
    for _twice in range(2):
        migration.ask_every_partner(apps, None)
    kept = Term.objects.get(pk=world.term.pk).two_keys
    assert kept == in_order(kept) == ["roster", CONDITIONS, "closing"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["student", "graduate"]), st.sampled_from([24, 48, 72]), st.booleans()),
        max_size=12,
    )
)
def test_no_walk_of_one_key_moves_a_condition(world: World, steps: list[tuple[str, int, bool]]) -> None:
    """Whatever partners ask for and take back, in whatever order: the hours change when both last pointed at the same others."""
    with transaction.atomic():
        _walk(world, steps)
        transaction.set_rollback(True)


def _walk(world: World, steps: list[tuple[str, int, bool]]) -> None:
    people = {"student": world.student_organiser, "graduate": world.graduate_organiser}
    hours, hands = 48, dict.fromkeys(people, 48)
    for who, wanted, gives_up in steps:
        if gives_up:
            _give_up(world, people[who])
            hands[who] = hours
        else:
            ask(world, people[who], AnswersChange(wanted))
            hands[who] = wanted if wanted != hours else hands[who]
        if len(set(hands.values())) == 1:
            hours = hands[who]
        assert Term.objects.get(pk=world.term.pk).answer_hours == hours


def _give_up(world: World, person: Person) -> None:
    for approval in pending_approvals(world.programme):
        take_back(approval=approval, membership=member(world, person), now=NOW)
