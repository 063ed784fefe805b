"""What a new term runs with."""

import pytest

from kurumaza.scripts.actions import create_default_content, create_script_version
from kurumaza.scripts.queries import TermContent, default_body, latest_content
from tests.factories.terms import NOW, ProgrammeFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_new_term_runs_with_the_latest_versions_of_the_default_content() -> None:
    programme = ProgrammeFactory.create()
    made = create_default_content(programme=programme, now=NOW)
    newer = create_script_version(programme=programme, body=default_body("script_60"), now=NOW)
    assert latest_content(programme) == TermContent(newer, made.deck, made.questionnaire, made.ground_rules)  # type: ignore[arg-type]


def test_programme_without_content_has_none_for_a_term() -> None:
    assert latest_content(ProgrammeFactory.create()) is None
