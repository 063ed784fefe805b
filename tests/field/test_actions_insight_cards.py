"""An insight becomes a question card: in its author's words, with both keys; taken back, the words are gone from everywhere."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from kurumaza.desk.queries_keys import agreed_lately, asked_of
from kurumaza.desk.queries_tasks import tasks_of
from kurumaza.field.actions_insight_cards import CARD, agree_to_card, propose_card, take_back_card
from kurumaza.field.actions_insights import take_back_insight
from kurumaza.field.errors import InsightRefused
from kurumaza.field.models import InsightCard
from kurumaza.field.queries_insight_cards import card_digest, cards_from_insights
from kurumaza.partners.actions import Waiting
from kurumaza.partners.queries import pending_approvals
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.actions_retractions import bring_together, keep_retraction
from kurumaza.scripts.actions import create_deck_version
from kurumaza.scripts.models import Deck
from kurumaza.scripts.queries import cards_of, latest_content
from kurumaza.terms.models import Slot, Term
from tests.factories.insights import Field, make_field
from tests.factories.own_data import dump
from tests.factories.terms import MembershipFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WORDS = "ゆずれないものは、いつ決まりましたか。"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def field(now: datetime) -> Field:
    return make_field(now)


def cards(term: Term) -> list[tuple[str, str]]:
    term.refresh_from_db()
    return [(one.group, one.text) for one in cards_of(term.deck, "ja")]


def test_card_is_added_with_the_last_key_in_a_version_of_its_own(field: Field) -> None:
    insight = field.told("何のためかを、だれも言わない", question="why")
    card, before = field.proposed(insight, WORDS), cards(field.world.term)
    waiting = field.agree(card, field.world.student_organiser)
    assert isinstance(waiting, Waiting)
    assert cards(field.world.term) == before
    assert isinstance(field.agree(card, field.world.graduate_organiser), InsightCard)
    assert cards(field.world.term) == [*before, ("現場から", WORDS)]
    deck = field.world.term.deck
    assert deck.version == 2
    first = Deck.objects.get(version=1, programme=deck.programme, name=deck.name)
    assert first.body["cards"] == deck.body["cards"][:-1]
    content = latest_content(field.world.programme)
    assert content is not None
    assert content.deck == deck
    [found] = cards_from_insights(field.world.term)
    assert (found.words, found.number, found.deck, found.insight, found.author) == (
        WORDS,
        len(before) + 1,
        deck,
        insight.uuid,
        field.world.haruka.person_id,
    )


def test_partners_read_the_words_that_they_agree_to(field: Field) -> None:
    card = field.proposed(field.told("気づき"), WORDS)
    labels = [one.label for one in tasks_of(field.world.graduate_organiser, field.world.term, field.now)]
    assert "問いを読む" in labels
    field.agree(card, field.world.student_organiser)
    [asked] = asked_of(field.world.graduate_organiser, field.world.term)
    assert (asked.title, asked.facts, asked.read_at) == (
        "現場から生まれた問いを、カードに加える",
        (f"「{WORDS}」",),
        f"/desk/{field.world.term.slug}/cards/",
    )
    labels = [one.label for one in tasks_of(field.world.graduate_organiser, field.world.term, field.now)]
    assert "問いを読む" not in labels
    field.agree(card, field.world.graduate_organiser)
    assert asked_of(field.world.graduate_organiser, field.world.term) == []
    [agreed] = agreed_lately(field.world.term, field.now)
    assert (agreed.title, agreed.facts) == ("現場から生まれた問いを、カードに加える", ())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "empty"),
        ("ゆずれないもの", "not_question"),
        ("あ" * 80 + "か。", "too_long"),
        ("捨てられずに残している物は、何ですか?", "already_there"),
    ],
)
def test_unfit_question_is_refused(field: Field, words: str, code: str, now: datetime) -> None:
    refused = propose_card(insight=field.told("気づき"), words=words, now=now)
    assert refused == InsightRefused(code)  # type: ignore[arg-type]
    assert not InsightCard.objects.exists()


def test_one_question_at_a_time_and_only_of_what_was_told(field: Field, now: datetime) -> None:
    told = field.told("気づき")
    card = field.proposed(told, WORDS)
    assert propose_card(insight=told, words=WORDS, now=now) == card
    assert propose_card(insight=told, words="ほかに何がありますか。", now=now) == InsightRefused("changed")
    draft = field.write("下書き")
    assert propose_card(insight=draft, words=WORDS, now=now) == InsightRefused("gone")  # type: ignore[arg-type]


def test_other_words_than_those_that_were_read_are_not_agreed_to(field: Field, now: datetime) -> None:
    told = field.told("気づき")
    card = field.proposed(told, WORDS)
    member, digest = field.world.member(field.host), card_digest(card)
    take_back_card(card=card, by=field.world.haruka.person, now=now)
    assert agree_to_card(card=card, digest=digest, membership=member, now=now) == InsightRefused("changed")
    other = field.proposed(told, "ほかに何がありますか。")
    assert agree_to_card(card=other, digest=digest, membership=member, now=now) == InsightRefused("changed")


def test_author_agrees_to_nothing_of_their_own(field: Field, now: datetime) -> None:
    MembershipFactory.create(person=field.world.haruka.person, organisation=field.placement.organisation)
    card = field.proposed(field.told("気づき"), WORDS)
    assert field.agree(card, field.world.haruka.person) == InsightRefused("own")


def test_no_card_is_added_while_people_look_at_them(field: Field, now: datetime) -> None:
    card = field.proposed(field.told("気づき"), WORDS)
    Slot.objects.filter(pk=field.world.slots[0].pk).update(starts_at=now)
    assert field.agree(card, field.host) == InsightRefused("under_way")
    assert pending_approvals(field.world.programme) == []


def test_card_of_a_term_that_is_over_is_for_the_next_one(field: Field, now: datetime) -> None:
    before = cards(field.world.term)
    Term.objects.filter(pk=field.world.term.pk).update(closed_at=now)
    field.added(field.told("気づき"), WORDS)
    assert cards(field.world.term) == before
    content = latest_content(field.world.programme)
    assert content is not None
    assert cards_of(content.deck, "ja")[-1].text == WORDS


def test_proposal_taken_back_takes_the_keys_along(field: Field, now: datetime) -> None:
    card = field.proposed(field.told("気づき"), WORDS)
    field.agree(card, field.host)
    take_back_card(card=card, by=field.world.haruka.person, now=now)
    assert (InsightCard.objects.count(), pending_approvals(field.world.programme)) == (0, [])
    assert asked_of(field.world.graduate_organiser, field.world.term) == []


def test_card_taken_back_is_gone_from_every_version_and_its_number_stays_its_own(
    field: Field, now: datetime
) -> None:
    before = cards(field.world.term)
    first = field.added(field.told("気づき"), WORDS)
    second = field.added(field.told("別の気づき", by=field.world.kenji), "それは、だれのためでしたか。")
    assert (first.number, second.number) == (len(before) + 1, len(before) + 2)
    take_back_card(card=first, by=field.world.haruka.person, now=now)
    assert cards(field.world.term) == [*before, ("現場から", "それは、だれのためでしたか。")]
    assert WORDS.encode() not in dump()
    decks = Deck.objects.filter(programme=field.world.programme, name=field.world.term.deck.name)
    assert list(decks.values_list("version", flat=True)) == [1, 4]
    [kept] = cards_from_insights(field.world.term)
    assert (kept.number, kept.deck.version) == (second.number, 4)
    take_back_card(card=second, by=field.world.kenji.person, now=now)
    assert cards(field.world.term) == before
    third = field.added(field.told("三つめ"), WORDS)
    assert third.number == len(before) + 3


def test_card_taken_back_is_gone_in_the_midst_of_an_evening(field: Field, now: datetime) -> None:
    before = cards(field.world.term)
    card = field.added(field.told("気づき"), WORDS)
    Slot.objects.filter(pk=field.world.slots[0].pk).update(starts_at=now)
    take_back_card(card=card, by=field.world.haruka.person, now=now)
    assert cards(field.world.term) == before


def test_card_goes_with_its_insight_and_with_its_author(field: Field, now: datetime) -> None:
    before = cards(field.world.term)
    insight = field.told("気づき")
    field.added(insight, WORDS)
    take_back_insight(insight=insight, now=now)
    assert cards(field.world.term) == before
    field.added(field.told("もう一つ"), WORDS)
    assert erase_person(person=field.world.haruka.person, now=now) is None
    assert cards(field.world.term) == before
    assert WORDS.encode() not in dump()


def test_card_is_taken_out_again_after_an_older_database_was_put_back(field: Field, now: datetime) -> None:
    before = cards(field.world.term)
    card = field.added(field.told("気づき"), WORDS)
    keep_retraction(kind=CARD, subject=card.uuid, at=now + timedelta(minutes=1))
    bring_together(now=now)
    assert cards(field.world.term) == before


def test_two_keys_for_one_question_change_nothing_else_among_the_cards(field: Field, now: datetime) -> None:
    """A newer version of the deck is there: the term keeps its own."""
    before, term = cards(field.world.term), field.world.term
    other = [
        {"number": 1, "group": {"ja": "町", "en": "t"}, "text": {"ja": "町のことばは何ですか。", "en": "x"}}
    ]
    create_deck_version(
        programme=field.world.programme, name=term.deck.name, body=term.deck.body | {"cards": other}, now=now
    )
    card = field.added(field.told("気づき"), WORDS)
    assert cards(term) == [*before, ("現場から", WORDS)]
    assert latest_texts(field) == ["町のことばは何ですか。", WORDS]
    take_back_card(card=card, by=field.world.haruka.person, now=now)
    assert cards(term) == before
    assert latest_texts(field) == ["町のことばは何ですか。"]
    assert WORDS.encode() not in dump()


def latest_texts(field: Field) -> list[str]:
    content = latest_content(field.world.programme)
    assert content is not None
    return [one.text for one in cards_of(content.deck, "ja")]


def test_cards_of_two_terms_of_a_programme_stay_each_terms_own(field: Field, now: datetime) -> None:
    before, term = cards(field.world.term), field.world.term
    later = Term.objects.get(pk=term.pk)
    later.pk, later.uuid, later.slug = None, uuid4(), "later"
    later.save()
    card = field.added(field.told("気づき"), WORDS)
    assert (cards(later), len(cards(term))) == (before, len(before) + 1)
    Term.objects.filter(pk=later.pk).update(deck=term.deck)
    take_back_card(card=card, by=field.world.haruka.person, now=now)
    assert (cards(later), cards(term)) == (before, before)


def test_card_taken_back_leaves_another_one_of_its_number_alone(field: Field, now: datetime) -> None:
    card = field.added(field.told("気づき"), WORDS)
    deck = card.deck
    assert deck is not None
    other = {
        "number": card.number,
        "group": {"ja": "町", "en": "t"},
        "text": {"ja": "町のことばは何ですか。", "en": "x"},
    }
    body = deck.body | {"cards": [*deck.body["cards"][:-1], other]}
    made = create_deck_version(programme=field.world.programme, name=deck.name, body=body, now=now)
    take_back_card(card=card, by=field.world.haruka.person, now=now)
    assert isinstance(made, Deck)
    assert Deck.objects.get(pk=made.pk).body == body
