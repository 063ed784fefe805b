"""Terms side by side: the same for every partner, and no figure on few people, nor one that leads to them by subtraction."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.desk.queries_circulation import circulation_of
from kurumaza.desk.queries_compare import terms_of
from kurumaza.terms.models import Term
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.terms import EnrolmentFactory, SideFactory, TermFactory, World, make_world, prepare

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def fill_side(world: World, people: int) -> None:
    for number in range(people - 1):
        world.add_person(world.students, f"学生{number}")


def second_term(world: World) -> Term:
    term: Term = TermFactory.create(
        programme=world.programme,
        name="第2期 火-Okoshi@青森",
        slug="aomori-2",
        starts_on=world.term.ends_on + timedelta(days=1),
        ends_on=world.term.ends_on + timedelta(days=60),
    )
    Term.objects.filter(pk=term.pk).update(started_from=world.term)
    return Term.objects.get(pk=term.pk)


def test_columns_stand_in_the_order_of_their_beginnings(world: World) -> None:
    fill_side(world, 5)
    second_term(world)
    first, second = terms_of(world.programme, timezone.now())
    assert (first.term.slug, second.term.slug) == (world.term.slug, "aomori-2")
    assert [(one.side.name, one.people) for one in first.sides] == [("学生", 5), ("卒業生", None)]
    assert (first.rounds, first.held, first.circles, first.placements) == (1, 0, 0, 0)
    assert (first.answered, first.stories) == (None, None)


def test_a_second_term_does_not_tell_who_did_not_come_again(world: World) -> None:
    """Six came, five of them again: the second figure less the first would be one person."""
    fill_side(world, 6)
    term = second_term(world)
    side = SideFactory.create(term=term, organisation=world.students.organisation, name="学生")
    for place in world.students.enrolments.order_by("pk")[:5]:
        prepare(EnrolmentFactory.create(side=side, person=place.person, call_name=place.call_name))
    first, second = terms_of(world.programme, timezone.now())
    assert first.sides[0].people == 6
    assert second.sides[0].people is None


def test_both_partners_read_the_same_and_drafts_are_not_in_it(world: World, sign_in: SignIn) -> None:
    fill_side(world, 5)
    draft = second_term(world)
    Term.objects.filter(pk=draft.pk).update(opened_at=None)
    address = reverse("terms_compared", args=[world.programme.uuid])
    pages = [
        words_of(sign_in(person).get(address))
        for person in (world.student_organiser, world.graduate_organiser)
    ]
    tables = [page[page.index("<table") : page.index("</table>")] for page in pages]
    assert tables[0] == tables[1]
    assert "学生 5人" in tables[0]
    assert "0グループ" in tables[0]
    assert "0件" in tables[0]
    assert "出しません" in tables[0]
    assert draft.name not in tables[0]
    assert "下書きの期(1つ)は、始まると、ここに並びます。" in pages[0]
    assert sign_in(world.outsider).get(address).status_code == 404


def test_who_went_on_is_told_as_on_the_terms_own_page(world: World, sign_in: SignIn) -> None:
    fill_side(world, 12)
    term = second_term(world)
    side = SideFactory.create(term=term, organisation=world.students.organisation, name="学生")
    for place in world.students.enrolments.order_by("pk")[:6]:
        prepare(EnrolmentFactory.create(side=side, person=place.person, call_name=place.call_name))
    now = timezone.now() + timedelta(days=400)
    first, second = terms_of(world.programme, now)
    own = circulation_of(world.term, now).figures["again"]
    assert own is not None
    assert (first.again, own.value) == (6, 6)
    assert second.again == 0
    page = words_of(
        sign_in(world.student_organiser).get(reverse("terms_compared", args=[world.programme.uuid]))
    )
    assert "次の期は、まだありません" in page


def test_a_term_says_from_which_one_it_began(world: World, sign_in: SignIn) -> None:
    second_term(world)
    page = words_of(
        sign_in(world.student_organiser).get(reverse("terms_compared", args=[world.programme.uuid]))
    )
    row = page[page.index("もとにした期") :]
    assert f"<td>{world.term.name}</td>" in row[: row.index("</tr>")]


def test_a_term_over_the_new_year_says_both_years(world: World, sign_in: SignIn) -> None:
    address = reverse("terms_compared", args=[world.programme.uuid])
    for last, words in ((date(2026, 11, 30), "11月30日"), (date(2027, 2, 7), "2027年2月7日")):
        Term.objects.filter(pk=world.term.pk).update(starts_on=date(2026, 10, 3), ends_on=last)
        page = words_of(sign_in(world.student_organiser).get(address))
        assert f"2026年10月3日から{words}まで" in page
