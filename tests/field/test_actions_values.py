"""大切にしていること: versions that are added, and where everybody may read the last."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from kurumaza.field.actions_values import show_values, write_values
from kurumaza.field.errors_fruits import ValuesRefused
from kurumaza.field.models import HostValues, Placement
from kurumaza.field.queries_values import published_values, values_of
from kurumaza.field.values import _of_hosts
from kurumaza.terms.models import Term
from kurumaza.terms.values import HeldDear
from tests.factories.looking_back import LookingBack, make_looking_back
from tests.factories.terms import NOW

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def back() -> LookingBack:
    return make_looking_back()


@pytest.fixture
def over(back: LookingBack) -> datetime:
    return back.held()


def write(back: LookingBack, now: datetime, *lines: str, seen: int = 0) -> HostValues | ValuesRefused:
    return write_values(placement=back.placement, lines=lines, seen=seen, membership=back.natsuki, now=now)


def test_words_are_kept_as_versions_with_those_before(back: LookingBack, over: datetime) -> None:
    assert isinstance(write(back, over, "まず聞く", " ", "町の人と決める "), HostValues)
    assert isinstance(write(back, over, "急がない", seen=1), HostValues)
    values = values_of(back.placement.organisation)
    assert values.now is not None
    assert (values.now.number, values.now.lines) == (2, ["急がない"])
    assert [one.lines for one in values.before] == [["まず聞く", "町の人と決める"]]


def test_marks_of_a_list_and_repeated_lines_are_not_kept(back: LookingBack, over: datetime) -> None:
    lines = (
        "・まず聞く",
        " - 急がない",
        "*\u3000町の人と決める",
        "まず聞く",
        "•まず聞く",
        "・ ",
        "目的-手段",
    )
    kept = write(back, over, *lines)
    assert isinstance(kept, HostValues)
    assert kept.lines == ["まず聞く", "急がない", "町の人と決める", "目的-手段"]
    # With a mark before it is the same word still.
    assert write(back, over, *(f"・{line}" for line in kept.lines)) == kept


def test_same_words_again_add_nothing(back: LookingBack, over: datetime) -> None:
    first = write(back, over, "まず聞く")
    assert write(back, over, "まず聞く", seen=0) == first
    assert HostValues.objects.count() == 1


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        ((" ",), ValuesRefused("empty")),
        (tuple("一二三四五六七八"), ValuesRefused("too_many")),
        (("あ" * 81,), ValuesRefused("too_long")),
    ],
)
def test_what_cannot_be_kept_is_refused(
    back: LookingBack, over: datetime, lines: tuple[str, ...], refused: ValuesRefused
) -> None:
    assert write(back, over, *lines) == refused


def test_words_come_after_a_retrospective(back: LookingBack) -> None:
    assert write(back, NOW, "まず聞く") == ValuesRefused("not_yet")
    retrospective = back.ask()
    back.say(retrospective)
    back.seat(retrospective)
    assert write(back, NOW, "まず聞く") == ValuesRefused("not_yet")


def test_second_of_two_writers_is_told(back: LookingBack, over: datetime) -> None:
    write(back, over, "まず聞く")
    assert write(back, over, "急がない", seen=0) == ValuesRefused("changed")
    assert HostValues.objects.count() == 1


def test_words_are_for_everybody_only_where_the_host_says(back: LookingBack, over: datetime) -> None:
    host, term = back.placement.organisation, back.world.term
    write(back, over, "まず聞く")
    assert (published_values(host, "internships"), published_values(host, "terms")) == (None, None)
    show_values(membership=back.natsuki, on_internships=False, on_terms=True)
    assert published_values(host, "internships") is None
    assert _of_hosts(term) == [HeldDear("火-Okoshi", ("まず聞く",))]
    show_values(membership=back.natsuki, on_internships=True, on_terms=False)
    assert published_values(host, "internships") is not None
    assert _of_hosts(term) == []


def test_internship_page_says_them_where_the_host_lets_it(back: LookingBack, over: datetime) -> None:
    write(back, over, "まず聞く")
    Placement.objects.filter(pk=back.placement.pk).update(published_at=over)
    Term.objects.filter(pk=back.placement.term_id).update(opened_at=over)
    address = reverse("internship", args=[back.placement.uuid])
    assert "まず聞く" not in Client().get(address).content.decode()
    show_values(membership=back.natsuki, on_internships=True, on_terms=False)
    assert "まず聞く" in Client().get(address).content.decode()
