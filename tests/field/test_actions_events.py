"""Events of a placement: added once, changed by whom they are, called off, answered; who comes hears that something changed."""

from datetime import timedelta

import pytest
from django.conf import LazySettings as Settings
from django.core import mail

from kurumaza.field.actions_events import EventWords, add_event, answer_event, cancel_event, change_event
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.models import EventAnswer, FieldEvent
from kurumaza.field.queries_days import event_shown
from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Notice
from kurumaza.people.sent_once import sent_once
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def say(placed: Placed, event: FieldEvent, answer: str) -> None:
    viewer = placed.viewer(placed.haruka)
    assert answer_event(viewer=viewer, event=event.uuid, answer=answer, now=placed.now) is None


CHANGED, NEW = "変わったことがあります", "新しい行事が入りました"


def tell(placed: Placed, of: str = CHANGED) -> list[str]:
    """The mails of it that go."""
    Notice.objects.update(due=placed.now)
    Job.objects.filter(done_at__isnull=True).update(due=placed.now)
    run_all_due()
    return [str(one.body) for one in mail.outbox if of in str(one.body)]


def test_form_that_is_sent_twice_adds_one_event(placed: Placed) -> None:
    number = sent_once(placed.world.haruka.person, None)
    viewer = placed.viewer(placed.haruka)
    added = [add_event(viewer=viewer, words=placed.words(), now=placed.now, sent_as=number) for _ in range(2)]
    assert added[0] == added[1]
    assert FieldEvent.objects.get().added_by == placed.world.haruka


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "  "}, "empty"),
        ({"title": "あ" * 101}, "too_long"),
        ({"place": "あ" * 201}, "too_long"),
        ({"online_url": "http://zoom.example/j/1"}, "online_url"),
        ({"online_url": "https://zoom.us@elsewhere.example/"}, "online_url"),
    ],
)
def test_words_that_do_not_fit_are_refused(placed: Placed, changes: dict[str, str], code: str) -> None:
    refused = add_event(viewer=placed.host, words=placed.words(**changes), now=placed.now)
    assert isinstance(refused, DaysRefused)
    assert refused.code == code
    assert not FieldEvent.objects.exists()


def test_end_is_after_the_beginning(placed: Placed) -> None:
    words = placed.words()
    backwards = words._replace(ends_at=words.starts_at)
    assert add_event(viewer=placed.host, words=backwards, now=placed.now) == DaysRefused("ends_before_start")


def test_nothing_is_added_once_the_time_there_is_over(placed: Placed) -> None:
    over = placed.finished()
    assert add_event(viewer=over.host, words=over.words(), now=over.now) == DaysRefused("finished")


def test_member_changes_their_own_and_the_host_changes_all(placed: Placed) -> None:
    hosts, own = placed.event(), placed.event(placed.viewer(placed.haruka))
    haruka, kenji, now = placed.viewer(placed.haruka), placed.viewer(placed.kenji), placed.now
    words = placed.words(title="場所が変わります")
    for viewer, event in ((haruka, hosts), (kenji, own)):
        refused = change_event(viewer=viewer, event=event.uuid, words=words, seen=0, now=now)
        assert refused == DaysRefused("not_yours")
        assert cancel_event(viewer=viewer, event=event.uuid, now=now) == DaysRefused("not_yours")
    for viewer, event in ((haruka, own), (placed.host, hosts)):
        assert change_event(viewer=viewer, event=event.uuid, words=words, seen=0, now=now) == event
    assert change_event(viewer=placed.host, event=own.uuid, words=placed.words(), seen=1, now=now) == own
    assert list(FieldEvent.objects.order_by("pk").values_list("sequence", flat=True)) == [1, 2]


def test_change_that_was_read_before_another_one_changes_nothing(placed: Placed) -> None:
    event = placed.event()
    first = placed.words(title="一つめ")
    change_event(viewer=placed.host, event=event.uuid, words=first, seen=0, now=placed.now)
    second = placed.words(title="二つめ")
    late = change_event(viewer=placed.host, event=event.uuid, words=second, seen=0, now=placed.now)
    assert late == DaysRefused("changed_meanwhile")
    event.refresh_from_db()
    assert (event.title, event.sequence) == ("一つめ", 1)


def test_button_that_is_pressed_twice_changes_and_tells_once(placed: Placed) -> None:
    event = placed.event()
    say(placed, event, "going")
    words = placed.words(title="変わりました")
    for _ in range(2):
        done = change_event(viewer=placed.host, event=event.uuid, words=words, seen=0, now=placed.now)
        assert done == event
    event.refresh_from_db()
    assert event.sequence == 1
    assert Notice.objects.filter(name="field.event_changed").count() == 1


def test_event_is_called_off_once_and_cannot_be_changed_then(placed: Placed) -> None:
    event = placed.event()
    say(placed, event, "going")
    for _ in range(2):
        assert cancel_event(viewer=placed.host, event=event.uuid, now=placed.now) == event
    event.refresh_from_db()
    assert (event.sequence, event.cancelled_at) == (1, placed.now)
    assert Notice.objects.filter(name="field.event_changed").count() == 1
    words: EventWords = placed.words(title="やはり")
    refused = change_event(viewer=placed.host, event=event.uuid, words=words, seen=1, now=placed.now)
    assert refused == DaysRefused("cancelled")
    haruka = placed.viewer(placed.haruka)
    answered = answer_event(viewer=haruka, event=event.uuid, answer="going", now=placed.now)
    assert answered == DaysRefused("cancelled")


def test_mail_says_that_something_changed_and_never_what(placed: Placed) -> None:
    event = placed.event()
    say(placed, event, "going")
    words = placed.words(title="秘密の題", place="秘密の場所")
    change_event(viewer=placed.host, event=event.uuid, words=words, seen=0, now=placed.now)
    [told] = tell(placed)
    assert "変わったことがあります" in told
    assert "秘密" not in told
    assert "まつりの準備" not in told


@pytest.mark.parametrize("answer", ["not_going", "unsure"])
def test_only_who_comes_is_told(placed: Placed, answer: str) -> None:
    event = placed.event()
    say(placed, event, answer)
    cancel_event(viewer=placed.host, event=event.uuid, now=placed.now)
    assert tell(placed) == []


def test_who_changes_it_is_not_told_of_it(placed: Placed) -> None:
    event = placed.event(placed.viewer(placed.haruka))
    say(placed, event, "going")
    cancel_event(viewer=placed.viewer(placed.haruka), event=event.uuid, now=placed.now)
    assert not Notice.objects.filter(name="field.event_changed").exists()


def test_members_hear_once_of_all_that_is_added_until_their_mail_goes(
    placed: Placed, settings: Settings
) -> None:
    settings.MAILS_WAIT = True
    for days in (2, 3):
        begins = placed.now.replace(microsecond=0) + timedelta(days=days)
        placed.event(placed.viewer(placed.haruka), starts_at=begins, ends_at=begins + timedelta(hours=1))
    placed.past_event()
    assert Notice.objects.get(name="field.event_added").person == placed.world.kenji.person
    [body] = tell(placed, NEW)
    assert "まつりの準備" not in body


def test_nothing_is_told_of_what_was_answered_or_called_off_meanwhile(placed: Placed) -> None:
    answered, cancelled = placed.event(placed.viewer(placed.kenji)), placed.event(placed.viewer(placed.kenji))
    say(placed, answered, "not_going")
    cancel_event(viewer=placed.host, event=cancelled.uuid, now=placed.now)
    assert Notice.objects.filter(name="field.event_added").exists()
    assert tell(placed, NEW) == []


def test_of_two_changes_the_later_mail_speaks(placed: Placed) -> None:
    event = placed.event()
    say(placed, event, "going")
    for number, title in enumerate(("一つめ", "二つめ")):
        words = placed.words(title=title)
        change_event(viewer=placed.host, event=event.uuid, words=words, seen=number, now=placed.now)
    [told] = tell(placed)
    assert told.count("変わったことがあります") == 1


def test_who_does_not_come_any_more_is_told_nothing(placed: Placed) -> None:
    event = placed.event()
    say(placed, event, "going")
    cancel_event(viewer=placed.host, event=event.uuid, now=placed.now)
    EventAnswer.objects.update(answer="not_going")
    assert tell(placed) == []


def test_latest_answer_counts_and_is_one_row(placed: Placed) -> None:
    event = placed.event()
    for answer in ("going", "unsure", "not_going"):
        say(placed, event, answer)
    assert list(EventAnswer.objects.values_list("answer", flat=True)) == ["not_going"]


def test_what_is_over_is_answered_no_more(placed: Placed) -> None:
    past, viewer = placed.past_event(), placed.viewer(placed.haruka)
    refused = answer_event(viewer=viewer, event=past.uuid, answer="going", now=placed.now)
    assert refused == DaysRefused("over")


def test_host_and_event_of_another_placement_answer_nothing(placed: Placed) -> None:
    event = placed.event()
    asked = answer_event(viewer=placed.host, event=event.uuid, answer="going", now=placed.now)
    assert asked == DaysRefused("gone")
    other = placed.placement
    other.pk, other.uuid = None, placed.world.term.uuid
    other.save()
    other.members.add(placed.world.haruka)
    elsewhere = placed.viewer(placed.haruka)
    assert elsewhere.placement == other
    asked = answer_event(viewer=elsewhere, event=event.uuid, answer="going", now=placed.now)
    assert asked == DaysRefused("gone")


def test_who_comes_stands_there_by_call_name(placed: Placed) -> None:
    event = placed.event()
    say(placed, event, "going")
    kenji = placed.viewer(placed.kenji)
    answer_event(viewer=kenji, event=event.uuid, answer="unsure", now=placed.now)
    shown = event_shown(placed.host, event, placed.now)
    assert shown.answers == [("going", ["はるか"]), ("not_going", []), ("unsure", ["けんじ"])]
    assert (shown.own_answer, event_shown(kenji, event, placed.now).own_answer) == ("", "unsure")


def test_who_takes_no_part_any_more_is_not_among_them(placed: Placed) -> None:
    event = placed.event()
    say(placed, event, "going")
    placed.world.haruka.left_at = placed.now + timedelta(minutes=1)
    placed.world.haruka.save()
    assert event_shown(placed.host, event, placed.now).answers[0] == ("going", [])
