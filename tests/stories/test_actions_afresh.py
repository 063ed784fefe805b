"""Words picked and laid side by side: one's own as a copy, those of others for as long as one may read them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal
from kurumaza.reflections.actions import save_reflection
from kurumaza.reflections.actions_will import add_will, delete_will
from kurumaza.reflections.models import WillNote
from kurumaza.rooms.models import Gift
from kurumaza.stories import actions, actions_afresh, actions_answers
from kurumaza.stories import queries_afresh as queries
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Delivery, Finding, Pick, Response
from kurumaza.stories.queries import Draft
from tests.factories.stories import NEXT_DAY, WORDS, Evening, delivered_story, draft_story, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WILL = "市をひらく"


@pytest.fixture
def evening() -> Evening:
    return make_evening()


@pytest.fixture
def person(evening: Evening) -> Person:
    return evening.person("はるか").person


@pytest.fixture
def will(person: Person) -> WillNote:
    added = add_will(person=person, line=WILL, next_step="", now=NEXT_DAY)
    assert isinstance(added, WillNote)
    return added


def pick(person: Person, key: str) -> queries.Picked:
    assert actions_afresh.pick_words(person=person, key=key, now=NEXT_DAY) is None
    return next(one for one in queries.picks_of(person) if one.key == key)


def echoed(evening: Evening) -> Delivery:
    """けんじ points at a line of はるか's story, asks something, and tells nothing of his own."""
    delivery = delivered_story(evening)
    line = "それで残りました。"
    assert isinstance(
        actions_answers.echo_story(delivery=delivery, line=line, text="わたしも", now=NEXT_DAY), Response
    )
    assert isinstance(
        actions_answers.ask_author(delivery=delivery, text="だれに話しましたか", now=NEXT_DAY), Response
    )
    return delivery


def test_own_words_come_from_memos_notes_wills_and_choices_alone(evening: Evening, person: Person) -> None:
    note = "短いメモ"
    save_reflection(seat=evening.seats["はるか"], answers={"E1": 7}, note=note, now=NEXT_DAY)
    add_will(person=person, line=WILL, next_step="聞く", now=NEXT_DAY + timedelta(hours=1))
    draft_story(evening, words=Draft("題", "迷い", "選んだこと", "いま"))
    taken_back = draft_story(evening, words=Draft("題", "", "消したこと", ""))
    actions.withdraw_story(story=taken_back, now=NEXT_DAY)
    texts = [one.text for one in queries.own_words(person)]
    assert sorted(texts) == sorted([WILL, note, "選んだこと"])
    assert texts[0] == WILL
    assert queries.own_words(evening.person("けんじ").person) == []


def test_long_text_is_offered_by_sentences(evening: Evening, person: Person) -> None:
    first, second = "あ" * 80 + "。", "い" * 80 + "。"
    save_reflection(seat=evening.seats["はるか"], answers={}, note=first + second, now=NEXT_DAY)
    found = queries.own_words(person)
    assert [one.text for one in found] == [first, second]
    assert pick(person, found[1].key).text == second


def test_given_words_are_gifts_to_ones_circle_and_what_came_back(evening: Evening, person: Person) -> None:
    echoed(evening)
    found = [(one.kind, one.call_name, one.line, one.text) for one in queries.given_words(person)]
    assert found == [
        ("gift", "けんじ", "", "けんじのひとこと"),
        ("gift", "そら", "", "そらのひとこと"),
        ("gift", "みどり", "", "みどりのひとこと"),
        ("echo", "けんじ", "それで残りました。", "わたしも"),
        ("question", "けんじ", "", "だれに話しましたか"),
    ]


def test_gift_that_was_not_opened_together_is_not_given(evening: Evening, person: Person) -> None:
    Gift.objects.update(opened_at=None)
    assert queries.given_words(person) == []


def test_own_words_are_copied_sealed_and_stay_when_the_line_goes(person: Person, will: WillNote) -> None:
    key = f"will-{will.uuid}-line"
    found = pick(person, key)
    delete_will(person=person, will=will.uuid)
    assert (found.text, found.given) == (WILL, None)
    assert [one.text for one in queries.picks_of(person)] == [WILL]
    row = Pick.objects.get()
    assert WILL.encode() not in bytes(row.sealed)
    assert unseal(person, row.sealed) == {"text": WILL, "heading": ""}


def test_words_of_others_are_kept_by_reference_alone(evening: Evening, person: Person) -> None:
    gift = Gift.objects.get(text="けんじのひとこと")
    found = pick(person, f"gift-{gift.uuid}")
    assert (found.text, found.given is not None and found.given.text) == ("", "けんじのひとこと")
    row = Pick.objects.get()
    assert unseal(person, row.sealed) == {"heading": ""}
    assert row.gift == gift


def test_words_of_somebody_who_is_erased_go_with_them(evening: Evening, person: Person) -> None:
    echoed(evening)
    for one in queries.given_words(person):
        if one.call_name == "けんじ":
            pick(person, one.key)
    assert Pick.objects.count() == 3
    assert erase_person(person=evening.person("けんじ").person, now=NEXT_DAY) is None
    assert not Pick.objects.exists()


def test_withdrawn_story_takes_what_was_picked_of_it_along(evening: Evening, person: Person) -> None:
    delivery = echoed(evening)
    for one in queries.given_words(person):
        if one.kind != "gift":
            pick(person, one.key)
    own = next(one for one in queries.own_words(person) if one.text.startswith(WORDS.choice[:5]))
    pick(person, own.key)
    assert Pick.objects.count() == 3
    actions.withdraw_story(story=delivery.story, now=NEXT_DAY)
    assert not Pick.objects.exists()
    assert [one.kind for one in queries.given_words(person)] == ["gift", "gift", "gift"]


def test_words_picked_twice_are_there_once(person: Person, will: WillNote) -> None:
    key = f"will-{will.uuid}-line"
    first, again = pick(person, key), pick(person, key)
    assert first == again
    assert Pick.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x", "gift-x", "response-1", "will--line"])
def test_nothing_is_picked_that_is_not_there(person: Person, key: str) -> None:
    refused = actions_afresh.pick_words(person=person, key=key, now=NEXT_DAY)
    assert refused == StoryRefused("empty")
    assert not Pick.objects.exists()


def test_nobody_picks_what_was_given_to_others(evening: Evening, person: Person, will: WillNote) -> None:
    gift = Gift.objects.get(text="ゆいのひとこと")
    other = evening.person("けんじ").person
    for who, key in ((person, f"gift-{gift.uuid}"), (other, f"will-{will.uuid}-line")):
        assert actions_afresh.pick_words(person=who, key=key, now=NEXT_DAY) == StoryRefused("empty")


def test_database_keeps_answers_for_the_author_alone(evening: Evening) -> None:
    delivery = echoed(evening)
    row = {
        "person": delivery.enrolment.person,
        "key": "k",
        "sealed": b"s",
        "response": Response.objects.filter(delivery=delivery).first(),
        "picked_at": NEXT_DAY,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Pick.objects.create(**row)


def test_picks_stand_side_by_side_under_ones_own_headings(evening: Evening, person: Person) -> None:
    keys = [one.key for one in queries.given_words(person)]
    picks = [pick(person, key) for key in keys]
    for place, heading in ((2, " 近くに いること "), (0, "近くに いること")):
        assert actions_afresh.put_under(person=person, pick=picks[place].uuid, heading=heading) is None
    found = [
        (heading.words, [one.key for one in heading.picks])
        for heading in queries.by_heading(queries.picks_of(person))
    ]
    assert found == [("近くに いること", [keys[0], keys[2]]), ("", [keys[1]])]


def test_headings_too_long_or_of_others_change_nothing(
    evening: Evening, person: Person, will: WillNote
) -> None:
    one = pick(person, f"will-{will.uuid}-line")
    too_long = "あ" * (actions_afresh.HEADING_MAX + 1)
    refused = actions_afresh.put_under(person=person, pick=one.uuid, heading=too_long)
    assert refused == StoryRefused("too_long")
    other = evening.person("けんじ").person
    assert actions_afresh.put_under(person=other, pick=one.uuid, heading="x") == StoryRefused("empty")
    actions_afresh.put_back(person=other, pick=one.uuid)
    assert queries.picks_of(person) == [one]
    actions_afresh.put_back(person=person, pick=one.uuid)
    assert queries.picks_of(person) == []


def test_finding_is_sealed_changed_and_emptied(person: Person) -> None:
    for text in ("近くにいる人から始める", "まず聞く"):
        assert actions_afresh.write_finding(person=person, text=f" {text} ", now=NEXT_DAY) is None
        assert queries.finding_of(person) == text
    assert "まず聞く".encode() not in bytes(Finding.objects.get().sealed)
    too_long = "あ" * (actions_afresh.FINDING_MAX + 1)
    refused = actions_afresh.write_finding(person=person, text=too_long, now=NEXT_DAY)
    assert refused == StoryRefused("too_long")
    assert actions_afresh.write_finding(person=person, text=" ", now=NEXT_DAY) is None
    assert not Finding.objects.exists()


def test_all_goes_with_its_author(evening: Evening, person: Person, will: WillNote) -> None:
    pick(person, f"will-{will.uuid}-line")
    actions_afresh.write_finding(person=person, text="x", now=NEXT_DAY)
    assert erase_person(person=person, now=NEXT_DAY) is None
    assert not Pick.objects.exists()
    assert not Finding.objects.exists()
