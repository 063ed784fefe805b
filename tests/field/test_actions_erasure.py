"""What somebody was asked, and answered, goes with them; the words of an organisation stay."""

import pytest

from kurumaza.field.actions_events import answer_event
from kurumaza.field.actions_values import write_values
from kurumaza.field.models import Asked, FieldEvent, HostValues
from kurumaza.people.actions_erasure import erase_person
from tests.factories.looking_back import LookingBack, make_looking_back
from tests.factories.terms import NOW
from tests.field.conftest import Placed

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


def test_of_an_event_they_added_others_keep_title_and_time(placed: Placed) -> None:
    haruka = placed.viewer(placed.haruka)
    home = {
        "place": "新町のはるかの家",
        "online_url": "https://zoom.us/j/123456789",
        "words": "呼び鈴を押して",
    }
    shared, alone = placed.event(by=haruka, **home), placed.event(by=haruka, title="ひとりで下見", **home)
    kenji = placed.viewer(placed.kenji)
    answer_event(viewer=kenji, event=shared.uuid, answer="going", now=placed.now)
    answer_event(viewer=haruka, event=alone.uuid, answer="going", now=placed.now)
    assert erase_person(person=placed.world.haruka.person, now=placed.now) is None
    left = FieldEvent.objects.get()
    assert (left.uuid, left.title, left.starts_at) == (shared.uuid, shared.title, shared.starts_at)
    assert (left.place, left.online_url, left.words, left.added_by) == ("", "", "", None)
    assert left.sequence == shared.sequence + 1  # calendars that hold it forget the place, too
