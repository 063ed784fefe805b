"""A roster from the command line: the same rules, the same keys, and words that say what to do."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from kurumaza.terms.actions_correct import correct_words
from kurumaza.terms.models import RosterImport, Term
from tests.factories.terms import MembershipFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ROWS = "氏名,メール\n髙橋 そら,SORA@example.com\nだれか,どこか\n"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "名簿.csv"
    path.write_bytes(ROWS.encode("cp932"))
    return path


def run(world: World, roster: Path, *options: str, side: str = "学生") -> str:
    out = StringIO()
    call_command(
        "import_roster", str(roster), "--term", world.term.slug, "--side", side, *options, stdout=out
    )
    return out.getvalue()


def said(world: World, roster: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(world, roster, "--json", *options))
    return found


def test_dry_run_says_every_fate_and_writes_nothing(world: World, roster: Path) -> None:
    found = said(world, roster, "--dry-run")
    assert (found["encoding"], found["is_dry_run"]) == ("cp932", True)
    assert found["counts"] == {"rejected": 1, "add": 1, "update": 0, "unchanged": 0}
    assert [(row["line"], row["outcome"]) for row in found["rows"]] == [(2, "add"), (3, "rejected")]
    assert found["rows"][1]["reasons"][0]["sentence"] == "メールアドレスの形になっていません。"
    assert RosterImport.objects.count() == 0
    assert world.students.enrolments.count() == 1


def test_roster_is_taken_over_and_a_second_time_changes_nothing(world: World, roster: Path) -> None:
    assert "It was taken over." in run(world, roster)
    assert world.students.enrolments.filter(person__email="sora@example.com").count() == 1
    assert said(world, roster)["counts"]["unchanged"] == 1
    assert world.students.enrolments.count() == 1 + 1


def test_words_that_people_have_put_right_stay_and_it_says_so(world: World, roster: Path) -> None:
    run(world, roster)
    place = world.students.enrolments.select_related("person").get(person__email="sora@example.com")
    assert correct_words(enrolment=place, words={"name": "高橋 空"}, by=place.person) is None
    sentence = "「氏名」は、本人が直したため、そのままにします。"
    assert f"    2  変更なし  {sentence}" in run(world, roster, "--dry-run").splitlines()
    row = said(world, roster)["rows"][0]
    assert (row["outcome"], row["kept"]) == ("unchanged", {"fields": ["name"], "sentence": sentence})
    place.refresh_from_db()
    assert place.name == "高橋 空"


def test_command_turns_no_key_of_the_other_partner(world: World, roster: Path) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=["roster"])
    assert said(world, roster)["waits_for"] == ["Dialogue for Everyone"]
    assert world.students.enrolments.count() == 1
    assert "as soon as Dialogue for Everyone agrees" in run(world, roster)


def test_which_of_several_organisers_is_asked_for(world: World, roster: Path) -> None:
    colleague = MembershipFactory.create(organisation=world.students.organisation).person
    with pytest.raises(CommandError, match="several organisers"):
        run(world, roster)
    run(world, roster, "--organiser", str(colleague.email).upper())
    assert RosterImport.objects.get().by == colleague
    with pytest.raises(CommandError, match="no organiser"):
        run(world, roster, "--organiser", str(world.graduate_organiser.email))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"side": "生徒"}, "has no side 生徒. There are: 学生, 卒業生."),
        ({"file": "ない.csv"}, "cannot be read"),
        ({"bytes": b"\x00\x01"}, "まだ何も取り込んでいません。"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    world: World, roster: Path, change: dict[str, Any], words: str
) -> None:
    if "bytes" in change:
        roster.write_bytes(change["bytes"])
    path = roster.with_name(change.get("file", roster.name))
    with pytest.raises(CommandError, match=words.replace(".", r"\.")):
        run(world, path, side=change.get("side", "学生"))
    assert RosterImport.objects.count() == 0


def test_unknown_term_names_those_that_there_are(world: World, roster: Path) -> None:
    known = world.term.slug
    world.term.slug = "elsewhere"
    with pytest.raises(CommandError, match=f"no term elsewhere. There are: .*{known}"):
        run(world, roster)


def test_before_a_legal_basis_is_chosen_nothing_is_taken_in(world: World, roster: Path) -> None:
    Term.objects.filter(pk=world.term.pk).update(legal_basis=Term.LegalBasis.UNSET)
    with pytest.raises(CommandError, match="個人情報の扱い"):
        run(world, roster)
