"""What somebody was asked, and answered, goes with them; the words of an organisation stay."""

import pytest

from kurumaza.field.actions_values import write_values
from kurumaza.field.models import Asked, HostValues
from kurumaza.people.actions_erasure import erase_person
from tests.factories.looking_back import LookingBack, make_looking_back
from tests.factories.terms import NOW

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def back() -> LookingBack:
    return make_looking_back()


def test_member_and_organiser_leave_no_answer_behind(back: LookingBack) -> None:
    retrospective = back.ask()
    back.say(retrospective)
    for person in (back.world.haruka.person, back.minoru.person):
        assert erase_person(person=person, now=NOW) is None
    left = {(one.enrolment or one.membership).call_name for one in Asked.objects.all()}  # type: ignore[union-attr]
    assert left == {"けんじ", "そら", "なつき"}


def test_words_of_the_host_stay_when_who_wrote_them_is_erased(back: LookingBack) -> None:
    over = back.held()
    kept = write_values(
        placement=back.placement, lines=["まず聞く"], seen=0, membership=back.minoru, now=over
    )
    assert isinstance(kept, HostValues)
    assert erase_person(person=back.minoru.person, now=over) is None
    assert HostValues.objects.get().lines == ["まず聞く"]
