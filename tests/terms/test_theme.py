"""この期の印: chosen by the partners as the public page is, and by nothing else."""

from datetime import timedelta

import pytest

from kurumaza.audit.models import AuditEntry
from kurumaza.partners.actions import Waiting
from kurumaza.people.models import Person
from kurumaza.scripts.models import Script
from kurumaza.terms.actions_aside import add_term_aside
from kurumaza.terms.actions_conditions import change_conditions
from kurumaza.terms.actions_rehearsal import open_rehearsal
from kurumaza.terms.actions_theme import choose_theme
from kurumaza.terms.conditions import ThemeChange
from kurumaza.terms.models import Term
from tests.factories.terms import NOW, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    return make_world()


def theme_of(world: World) -> str:
    return Term.objects.get(pk=world.term.pk).theme


def ask(world: World, by: Person, theme: str) -> object:
    return change_conditions(
        term=world.term,
        change=ThemeChange(theme),
        membership=world.member(by),
        now=NOW + timedelta(hours=1),
    )


def test_term_begins_as_a_plain_circle_and_the_choice_is_logged_once(world: World) -> None:
    assert theme_of(world) == "circle"
    for _twice in range(2):
        choose_theme(term=world.term, theme="fire", by=world.student_organiser)
    assert (theme_of(world), world.term.theme) == ("fire", "fire")
    said = AuditEntry.objects.get(act="terms.theme_chosen")
    assert (said.actor, said.subject) == (world.student_organiser.uuid, world.term.uuid)
    assert said.details == {"theme": "fire"}


@pytest.mark.parametrize("code", ["", "Fire", "gold", "fire "])
def test_unknown_code_changes_nothing(world: World, code: str) -> None:
    with pytest.raises(ValueError, match="not a valid"):
        choose_theme(term=world.term, theme=code, by=world.student_organiser)
    assert theme_of(world) == "circle"


@pytest.mark.parametrize(("acts", "waits"), [(["publishing"], True), (["conditions"], False)])
def test_theme_of_an_open_term_needs_keys_where_publishing_does(
    world: World, acts: list[str], waits: bool
) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=acts)
    assert isinstance(ask(world, world.student_organiser, "sea"), Waiting if waits else Term)
    assert theme_of(world) == ("circle" if waits else "sea")
    assert isinstance(ask(world, world.graduate_organiser, "sea"), Term)
    assert theme_of(world) == "sea"


def test_theme_of_a_term_that_is_over_can_change_as_its_page(world: World) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=[], closed_at=NOW)
    assert isinstance(ask(world, world.student_organiser, "fire"), Term)
    assert theme_of(world) == "fire"


def test_retrospective_takes_its_terms_theme(world: World) -> None:
    choose_theme(term=world.term, theme="sea", by=world.student_organiser)
    beside, _sides = add_term_aside(
        of=world.term,
        kind="retrospective",
        name="ふりかえり",
        script=world.term.script,
        deck=world.term.deck,
        days=(NOW.date(), NOW.date()),
        by=world.student_organiser,
        now=NOW,
    )
    assert Term.objects.get(pk=beside.pk).theme == "sea"


def test_rehearsal_takes_its_terms_theme(world: World) -> None:
    choose_theme(term=world.term, theme="fire", by=world.student_organiser)
    opened = open_rehearsal(
        of=world.term,
        script=Script.objects.get(pk=world.term.script_id),
        sitters=[],
        by=world.student_organiser,
        now=NOW,
    )
    assert opened.term.theme == "fire"
