"""What one writes for oneself alone, with a visit or by itself, is read in one place, and by nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kurumaza.field.actions_days import VisitWords, add_note, log_visit
from kurumaza.field.models import Visit
from kurumaza.terms.dates import in_term
from tests.conftest import SignIn
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def address(placed: Placed, name: str, *more: object) -> str:
    return reverse(name, args=[placed.placement.uuid, *more])


def visit(placed: Placed, private: str, days_ago: int = 3) -> Visit:
    day = in_term(placed.now - timedelta(days=days_ago), placed.placement.term).date()
    done = log_visit(
        place=placed.haruka,
        words=VisitWords(title="会場の下見", on=day, note="みんなに", private=private),
        event=None,
        now=placed.now,
    )
    assert isinstance(done, Visit)
    return done


def test_note_with_a_visit_stands_under_it_and_among_notes_for_its_author_alone(
    placed: Placed, sign_in: SignIn
) -> None:
    noted = visit(placed, "自分にだけ")
    own = sign_in(placed.world.haruka.person)
    for name in ("placement_home", "field_visits", "field_notes"):
        page = own.get(address(placed, name)).content.decode()
        assert "自分にだけ" in page
        assert "あなたにだけ見えます" in page
        assert f'href="{address(placed, "field_visit", noted.uuid)}"' in page
    for person in (placed.world.kenji.person, placed.world.student_organiser):
        other = sign_in(person)
        for name in ("placement_home", "field_visits", "field_notes"):
            assert "自分にだけ" not in other.get(address(placed, name)).content.decode()


def test_visit_without_one_says_nothing_of_it(placed: Placed, sign_in: SignIn) -> None:
    visit(placed, "")
    own = sign_in(placed.world.haruka.person)
    assert "あなたにだけ見えます" not in own.get(address(placed, "field_visits")).content.decode()
    assert "会場の下見" not in own.get(address(placed, "field_notes")).content.decode()


def test_both_are_in_the_order_of_their_days_and_are_found(placed: Placed, sign_in: SignIn) -> None:
    visit(placed, "三日前の神輿")
    add_note(place=placed.haruka, text="今日の神輿", now=placed.now)
    own = sign_in(placed.world.haruka.person)
    page = own.get(address(placed, "field_notes")).content.decode()
    assert page.index("今日の神輿") < page.index("三日前の神輿")
    for query, found in (("三日前", [False, True]), ("神輿", [True, True]), ("りんご", [False, False])):
        sent = own.post(address(placed, "field_notes"), {"act": "search", "query": query}).content.decode()
        assert [words in sent for words in ("今日の神輿", "三日前の神輿")] == found
