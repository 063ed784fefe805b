"""One's own mirror: for oneself alone, in words and two bars, without a grade."""

import pytest
from django.urls import reverse

from kurumaza.reflections.mirror import minutes_text, mirror_bars
from kurumaza.rooms.queries_figures import Mirror
from tests.conftest import SignIn
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import make_table
from tests.rooms.spent_evening import Evening, measure


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0秒"), (4, "0秒"), (47, "50秒"), (57, "1分"), (60, "1分"), (204, "3分20秒")]
)
def test_lengths_are_told_to_ten_seconds(seconds: int, text: str) -> None:
    assert minutes_text(seconds) == text


def test_bars_are_drawn_against_the_longer_one() -> None:
    bars = mirror_bars(
        Mirror(open_seconds=60, equal_seconds=180, unmeasured_seconds=4, evening_seconds=200, people=4)
    )
    assert bars is not None
    assert [(bar.length, bar.width) for bar in bars.bars] == [("1分", 33), ("3分", 100)]
    assert bars.unmeasured == ""
    assert mirror_bars(None) is None


@pytest.mark.django_db(databases=["default", "keys"])
def test_only_who_agreed_has_a_mirror_and_it_is_their_own(sign_in: SignIn) -> None:
    evening = Evening(make_table(ALL_MODES))
    evening.spend()
    measure(evening, ("はるか",))
    page = reverse("reflect", args=[evening.table.circle.uuid])

    def words(name: str) -> str:
        return sign_in(evening.table.seats[name].enrolment.person).get(page).content.decode()

    assert "わたしが話した時間" in words("はるか")
    assert "わたしが話した時間" not in words("けんじ")
