"""Acts of one partner that wait for the other's key: rosters, and which acts need two."""

from collections.abc import Sequence

import pytest
from django.core import mail

from kurumaza.audit.models import AuditEntry
from kurumaza.core.text.roster import RosterPreview, read_roster
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.actions import Waiting
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import own_memberships_in, pending_approvals
from kurumaza.people.models import Person
from kurumaza.terms import actions_confirm
from kurumaza.terms.actions_roster import stage_roster
from kurumaza.terms.actions_two_keys import change_two_keys
from kurumaza.terms.errors import RosterNotApplied
from kurumaza.terms.models import RosterImport, Term
from kurumaza.terms.two_keys import USUAL, Act
from tests.factories.terms import NOW, MembershipFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    world = make_world()
    Term.objects.filter(pk=world.term.pk).update(two_keys=list(USUAL))
    world.students.term.refresh_from_db()
    world.term.refresh_from_db()
    return world


def stage(world: World, *names: str) -> RosterImport:
    lines = ["氏名,メール", *(f"{name},{place}@example.com" for place, name in enumerate(names))]
    preview = read_roster("\n".join(lines).encode(), "名簿.csv")
    assert isinstance(preview, RosterPreview)
    staged = stage_roster(
        side=world.students, preview=preview, digest="d" * 64, by=world.student_organiser, now=NOW
    )
    assert isinstance(staged, RosterImport)
    return staged


def confirm(world: World, staged: RosterImport) -> RosterImport | Waiting | RosterNotApplied:
    return actions_confirm.confirm_roster(roster=staged, by=world.student_organiser, now=NOW)


def agree(staged: RosterImport, by: Person) -> RosterImport | Waiting | RosterNotApplied:
    """For another partner than the one whose roster it is, where they organise for one."""
    host = staged.side.organisation
    mine = own_memberships_in(by, staged.side.term.programme)
    membership = mine.exclude(organisation=host).first() or mine.get()
    return actions_confirm.agree_to_roster(roster=staged, membership=membership, now=NOW)


def test_roster_is_taken_over_with_the_second_key_and_not_before(world: World) -> None:
    staged = stage(world, "そら", "みどり")
    assert isinstance(confirm(world, staged), Waiting)
    run_all_due()
    assert world.students.enrolments.count() == 1
    assert isinstance(agree(staged, world.graduate_organiser), RosterImport)
    run_all_due()
    assert world.students.enrolments.count() == 1 + 2


def test_other_partner_is_told_that_something_waits_and_nothing_of_whom(world: World) -> None:
    confirm(world, stage(world, "そら"))
    confirm(world, RosterImport.objects.get())  # pressed twice
    run_all_due()
    [told] = mail.outbox
    assert told.to == [world.graduate_organiser.email]
    assert "同意を待っていること" in told.subject
    assert "そら" not in str(told.message())


def test_own_second_key_is_no_second_key(world: World) -> None:
    staged = stage(world, "そら")
    confirm(world, staged)
    assert agree(staged, world.student_organiser) == RosterNotApplied("no_partner")
    colleague = MembershipFactory.create(organisation=world.students.organisation).person
    assert agree(staged, colleague) == RosterNotApplied("no_partner")
    # Who organises for both is still one person.
    MembershipFactory.create(organisation=world.graduates.organisation, person=world.student_organiser)
    assert agree(staged, world.student_organiser) == RosterNotApplied("same_person")
    assert RosterImport.objects.get().confirmed_at is None


def test_nobody_agrees_to_what_was_not_asked_for(world: World) -> None:
    staged = stage(world, "そら")
    assert agree(staged, world.graduate_organiser) == RosterNotApplied("nothing_to_do")
    confirm(world, staged)
    actions_confirm.take_confirmation_back(roster=staged, by=world.student_organiser, now=NOW)
    assert agree(staged, world.graduate_organiser) == RosterNotApplied("nothing_to_do")
    assert pending_approvals(world.programme) == []
    assert AuditEntry.objects.filter(act="partners.key_revoked", subject=staged.uuid).count() == 1
    assert isinstance(confirm(world, staged), Waiting)  # asked for again


def test_another_file_ends_what_was_asked_for_the_first(world: World) -> None:
    confirm(world, stage(world, "そら"))
    assert len(pending_approvals(world.programme)) == 1
    stage(world, "そら", "みどり")
    assert pending_approvals(world.programme) == []


def test_rows_that_changed_behind_the_key_are_not_what_was_agreed_to(world: World) -> None:
    staged = stage(world, "そら")
    confirm(world, staged)
    row = staged.staged_rows.get()
    row.fate["row"]["email"] = "somebody@example.com"
    row.save()
    assert agree(staged, world.graduate_organiser) == RosterNotApplied("nothing_to_do")


def test_where_one_key_is_enough_nobody_is_asked(world: World) -> None:
    Term.objects.update(two_keys=["publishing"])
    staged = stage(world, "そら")
    confirmed = confirm(world, staged)
    assert isinstance(confirmed, RosterImport)
    assert confirmed.confirmed_at == NOW
    assert pending_approvals(world.programme) == []


def _member(world: World, person: Person) -> Membership:
    return world.member(person)


def _change(world: World, by: Person, acts: Sequence[Act]) -> list[str]:
    """What needs two keys afterwards."""
    change_two_keys(term=world.term, acts=acts, membership=_member(world, by), now=NOW)
    return list(Term.objects.get(pk=world.term.pk).two_keys)


def test_one_partner_alone_takes_no_key_from_the_other(world: World) -> None:
    assert _change(world, world.student_organiser, []) == list(USUAL)
    assert _change(world, world.graduate_organiser, ["roster"]) == list(USUAL)  # something else
    assert _change(world, world.graduate_organiser, []) == []


def test_what_was_agreed_to_once_is_not_agreed_to_for_ever(world: World) -> None:
    for by in (world.student_organiser, world.graduate_organiser):
        _change(world, by, [])
    for by in (world.student_organiser, world.graduate_organiser):
        _change(world, by, ["publishing"])
    assert _change(world, world.student_organiser, []) == ["publishing"]
    # Round and round: what was agreed to on the way to where one is now is no key for going there again.
    for acts in ([], list(USUAL)):
        for by in (world.student_organiser, world.graduate_organiser):
            _change(world, by, acts)
    assert _change(world, world.student_organiser, []) == list(USUAL)


def test_roster_that_another_file_replaced_is_neither_confirmed_nor_agreed_to(world: World) -> None:
    staged = stage(world, "そら")
    stage(world, "みどり")
    assert confirm(world, staged) == RosterNotApplied("replaced")
    assert agree(staged, world.graduate_organiser) == RosterNotApplied("replaced")


def test_keys_that_are_needed_no_more_are_not_left_over(world: World) -> None:
    staged = stage(world, "そら")
    confirm(world, staged)
    Term.objects.update(two_keys=[])
    assert isinstance(confirm(world, staged), RosterImport)
    assert pending_approvals(world.programme) == []
