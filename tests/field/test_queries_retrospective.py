"""Whether people looked back together: by who came, not by the clock."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles.models import Seat, SlotSeating
from kurumaza.field.models import Retrospective
from kurumaza.field.queries_own_retrospective import own_retrospective
from kurumaza.field.queries_retrospective import has_looked_back, slot_of, state_of
from kurumaza.terms.models import Slot
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.looking_back import LookingBack, make_looking_back

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def back() -> LookingBack:
    return make_looking_back()


@pytest.mark.parametrize(
    ("away", "state"),
    [
        ((), "over"),
        (("はるか", "みのる"), "over"),
        (("なつき", "みのる"), "not_held"),
        (("はるか", "けんじ", "そら"), "not_held"),
        (("はるか", "けんじ", "そら", "なつき", "みのる"), "not_held"),
    ],
)
def test_it_was_held_where_members_and_people_of_the_host_sat_together(
    back: LookingBack, away: tuple[str, ...], state: str
) -> None:
    later = back.held()
    retrospective = Retrospective.objects.get()
    Seat.objects.filter(round=retrospective.round, enrolment__call_name__in=away).update(reply="absent")
    assert state_of(retrospective, slot_of(retrospective), later) == state
    assert has_looked_back(back.placement, later) == (state == "over")
    assert isinstance(back.ask(now=later), Retrospective)


def test_it_was_not_held_where_nobody_was_seen(back: LookingBack) -> None:
    later = back.held()
    slot = slot_of(Retrospective.objects.get())
    SlotSeating.objects.create(slot=slot, seed=1, started_at=slot.starts_at)
    assert not has_looked_back(back.placement, later)
    Seat.objects.filter(enrolment__call_name__in=("はるか", "みのる")).update(seated_at=slot.starts_at)
    assert has_looked_back(back.placement, later)


def test_who_was_away_is_not_thanked(back: LookingBack) -> None:
    later = back.held()
    haruka = back.world.haruka.person
    Seat.objects.filter(enrolment__person=haruka).update(reply="absent")
    own = own_retrospective(haruka, back.placement, later)
    assert own is not None
    assert own.state == "not_coming"
    other = own_retrospective(back.world.kenji.person, back.placement, later)
    assert other is not None
    assert other.state == "over"


def test_where_nobody_came_both_sides_read_that_it_was_not_held(sign_in: SignIn) -> None:
    now = timezone.now()
    back = make_looking_back(now=now)
    back.held(now=now)
    Slot.objects.filter(round=Retrospective.objects.get().round).update(starts_at=now - timedelta(hours=2))
    Seat.objects.update(reply="absent")
    address = [back.world.term.slug, back.placement.uuid]
    host = sign_in(back.host)
    page = words_of(host.get(reverse("retrospective_desk", args=address)))
    assert "前の回は、メンバーと受け入れ先の人がそろわず、開けませんでした。" in page
    assert "開いた回" not in page
    assert "ふりかえりの対話のあとに書けます。" in words_of(host.get(reverse("host_values", args=address)))
    page = words_of(sign_in(back.world.haruka.person).get(reverse("retrospective", args=address[1:])))
    assert "この回は、顔ぶれがそろわず、開けませんでした。" in page
    assert "おつかれさまでした" not in page
