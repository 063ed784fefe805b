"""はじめの気づきから、深まったところへ: two insights of one thread, never of two that have nothing to do with each other."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from kurumaza.field.actions_insights import take_back_insight
from kurumaza.field.models import Insight
from kurumaza.field.queries_insights import sight_of
from kurumaza.field.queries_ladder import first_and_deepest, told_insights
from tests.factories.insights import Field, make_field

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def field(now: datetime) -> Field:
    return make_field(now)


def _told(field: Field, question: str, parent: Insight | None = None) -> Insight:
    later = replace(field, now=field.now + timedelta(minutes=Insight.objects.count()))
    return later.told(f"気づき {question}", question=question, parent=parent)


def _pair(field: Field) -> tuple[int, ...]:
    sight = sight_of(field.world.haruka.person, field.placement.uuid)
    assert sight is not None
    return first_and_deepest(told_insights(sight))


def test_of_two_threads_the_one_that_went_deeper_is_shown_from_its_own_beginning(field: Field) -> None:
    how = _told(field, "how")
    _told(field, "with_whom", how)
    other = _told(field, "with_whom")
    deepest = _told(field, "why", other)
    assert _pair(field) == (other.pk, deepest.pk)


def test_what_hangs_on_nothing_is_no_way_from_one_to_the_other(field: Field) -> None:
    _told(field, "how")
    _told(field, "why")
    assert _pair(field) == ()


def test_an_empty_place_leads_on(field: Field) -> None:
    first = _told(field, "how")
    middle = _told(field, "with_whom", first)
    last = _told(field, "why", middle)
    take_back_insight(insight=middle, now=field.now)
    assert _pair(field) == (first.pk, last.pk)
    take_back_insight(insight=first, now=field.now)
    assert _pair(field) == ()
