"""A thousand roster files, whole and damaged, each taken as far as it goes: no crash, no half import, a reason for each row."""

from collections import Counter

import pytest
from django.db import transaction

from kurumaza.core.text.roster import RosterPreview, read_roster
from kurumaza.core.text.tables import RosterRefusal
from kurumaza.terms import queries_roster as rosters
from kurumaza.terms import roster_words
from kurumaza.terms.actions_confirm import confirm_roster
from kurumaza.terms.actions_roster import apply_roster_batch, stage_roster
from kurumaza.terms.errors import RosterNotApplied
from kurumaza.terms.models import Enrolment, RosterImport, StagedRow
from kurumaza.terms.queries_fates import fates_beside
from tests.factories.terms import NOW, World, make_world
from tests.terms.generated_rosters import make

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
FILES = 1_000


def _rows_of(world: World) -> dict[str, tuple[str, str]]:
    """What is kept of who is enrolled, by address."""
    rows = rosters.roster_rows(world.students)
    return {address: (row.name, row.school) for address, row in rows.items()}


def _take_over(world: World, preview: RosterPreview) -> RosterImport | RosterNotApplied:
    by = world.student_organiser
    staged = stage_roster(side=world.students, preview=preview, digest="d" * 64, by=by, now=NOW)
    assert isinstance(staged, RosterImport)
    confirmed = confirm_roster(roster=staged, by=by, now=NOW)
    if isinstance(confirmed, RosterNotApplied):
        return confirmed
    while apply_roster_batch(roster_uuid=staged.uuid, now=NOW):
        pass
    return RosterImport.objects.get(pk=staged.pk)


def _check_rows(world: World, preview: RosterPreview) -> list[str]:
    """Every row has a fate, and every rejected one a reason in words; the addresses that are to be there."""
    wanted = []
    for row in fates_beside(world.students, preview):
        if row["outcome"] == StagedRow.Outcome.REJECTED:
            assert row["reasons"]
            assert all(roster_words.reason_sentence(reason) for reason in row["reasons"])
        else:
            wanted.append(row["row"]["email"])
    return wanted


@pytest.mark.slow
def test_thousand_files_are_taken_over_whole_or_refused_in_words() -> None:
    world, seen = make_world(), Counter[str]()
    for seed in range(FILES):
        made = make(seed)
        read = read_roster(made.data, made.name)
        if isinstance(read, RosterRefusal):
            assert roster_words.refusal_sentence(read), made.how
            seen[f"refused {read.code}"] += 1
            continue
        with transaction.atomic():  # each file meets the same term
            before = _rows_of(world)
            wanted = _check_rows(world, read)
            taken = _take_over(world, read)
            after = _rows_of(world)
            assert set(after) == set(before) | set(wanted), made.how
            seen["taken over" if isinstance(taken, RosterImport) else taken.code] += 1
            if isinstance(taken, RosterImport):
                assert taken.applied_rows == taken.row_count == sum(taken.result.values()), made.how
                assert not taken.staged_rows.exists(), made.how
                again = _take_over(world, read)
                assert isinstance(again, RosterNotApplied), made.how
                assert (again.code, _rows_of(world)) == ("nothing_to_do", after), made.how
            transaction.set_rollback(True)
    # Else the thousand would not be what they are said to be.
    assert seen["taken over"] > FILES / 5, seen
    assert sum(count for what, count in seen.items() if what.startswith("refused")) > FILES / 5, seen
    assert len(seen) >= 6, seen
    assert not Enrolment.objects.filter(name__startswith="=").exists()
