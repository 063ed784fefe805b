"""An insight: private until it is told, changed until the host has read it, deepened, taken back."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.utils import timezone

from kurumaza.field.actions_insights import TEXT_MAX, Written, save_insight, take_back_insight
from kurumaza.field.errors import InsightRefused
from kurumaza.field.models import Insight, InsightReply
from kurumaza.field.queries_insights import (
    INSIGHT,
    Sight,
    mark_of,
    opened_drafts,
    own_drafts,
    readable_insight,
    sight_of,
)
from kurumaza.field.queries_ladder import ladder_of, told_insights
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import declare_tie
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.actions_retractions import bring_together, keep_retraction
from kurumaza.people.models import Person, Retraction
from kurumaza.terms.models import Enrolment
from tests.factories.insights import Field, make_field
from tests.factories.own_data import dump

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def field(now: datetime) -> Field:
    return make_field(now)


def seen_by(field: Field, person: Person) -> list[str]:
    sight = sight_of(person, field.placement.uuid)
    assert sight is not None
    return [one.insight.text for one in ladder_of(told_insights(sight)).shown]


def save(field: Field, insight: Insight, mark: str, **words: object) -> object:
    kept = {"question": insight.question, "tag": insight.tag, "moment": insight.moment, "text": insight.text}
    return save_insight(
        place=field.place(insight.enrolment),
        uuid=insight.uuid,
        written=Written(**(kept | words)),  # type: ignore[arg-type]
        mark=mark,
        is_told=True,
        now=field.now,
    )


def test_draft_is_its_authors_alone(field: Field) -> None:
    draft = field.write("canary-draft")
    assert isinstance(draft, Insight)
    assert (draft.text, draft.told_at) == ("", None)
    assert b"canary-draft" not in dump()
    mine = sight_of(field.world.haruka.person, field.placement.uuid)
    other = sight_of(field.world.kenji.person, field.placement.uuid)
    assert mine is not None
    assert other is not None
    assert [(one.pk, text) for one, text in opened_drafts(mine, list(own_drafts(mine)))] == [
        (draft.pk, "canary-draft")
    ]
    assert not own_drafts(other).exists()
    assert (told_insights(mine).order, told_insights(other).order) == ([], [])


def test_told_insight_is_plain_and_read_by_members(field: Field) -> None:
    told = field.told("手順が人に任されている")
    assert (told.text, bytes(told.sealed_draft), told.told_at) == ("手順が人に任されている", b"", field.now)
    assert seen_by(field, field.world.kenji.person) == ["手順が人に任されている"]


@pytest.mark.parametrize(("text", "code"), [("  ", "empty"), ("あ" * (TEXT_MAX + 1), "too_long")])
def test_unfit_words_are_refused(field: Field, text: str, code: str) -> None:
    assert field.write(text) == InsightRefused(code)  # type: ignore[arg-type]
    assert not Insight.objects.exists()


def test_form_sent_twice_makes_one(field: Field) -> None:
    uuid, written = uuid4(), Written("how", "strength", "during", "一度だけ")
    made = [
        save_insight(
            place=field.place(field.world.haruka),
            uuid=uuid,
            written=written,
            mark="",
            is_told=True,
            now=field.now,
        )
        for _ in range(2)
    ]
    assert made == [Insight.objects.get()] * 2


def test_told_insight_is_changed_until_the_host_has_read_it(field: Field) -> None:
    told = field.told("はじめの文")
    changed = save(field, told, mark_of(told, told.text), text="書き直した文", question="why")
    assert isinstance(changed, Insight)
    assert (changed.text, changed.question, changed.told_at) == ("書き直した文", "why", told.told_at)
    field.read(changed)
    assert save(field, changed, mark_of(changed, changed.text), text="もう一度") == InsightRefused("read")
    assert Insight.objects.get().text == "書き直した文"


def test_stale_form_changes_nothing(field: Field) -> None:
    told = field.told("はじめの文")
    mark = mark_of(told, told.text)
    save(field, told, mark, text="ほかの画面で")
    assert save(field, told, mark, text="古い画面で") == InsightRefused("changed")
    assert Insight.objects.get().text == "ほかの画面で"


def test_somebody_elses_is_nothing_to_write_in(field: Field) -> None:
    told = field.told("はるかの")
    told.enrolment = field.world.kenji
    assert save(field, told, mark_of(told, told.text), text="けんじが") == InsightRefused("gone")


def test_deepening_makes_a_thread_also_where_it_goes_outward(field: Field) -> None:
    how = field.told("手順のこと", moment="before")
    why = field.told("大切なこと", by=field.world.kenji, question="why", parent=how, moment="after")
    back = field.told("また手順のこと", parent=why)
    ladder = ladder_of(told_insights(_sight(field, field.world.haruka)), field.world.haruka.person)
    assert [(one.number, one.after, one.deeper) for one in ladder.shown] == [
        (1, None, (2,)),
        (2, 1, (3,)),
        (3, 2, ()),
    ]
    assert [(one.source, one.target) for one in ladder.picture.threads] == [
        (str(how.pk), str(why.pk)),
        (str(why.pk), str(back.pk)),
    ]


def _sight(field: Field, enrolment: Enrolment) -> Sight:
    found = sight_of(enrolment.person, field.placement.uuid)
    assert found is not None
    return found


def test_draft_or_what_was_taken_back_is_not_deepened(field: Field, now: datetime) -> None:
    draft, told = field.write("下書き"), field.told("伝えた")
    assert isinstance(draft, Insight)
    assert field.write("深める", parent=draft) == InsightRefused("gone")
    take_back_insight(insight=told, now=now)
    assert field.write("深める", parent=told) == InsightRefused("gone")


def test_taken_back_it_goes_with_what_the_host_said(field: Field, now: datetime) -> None:
    told = field.answered("canary-words")
    take_back_insight(insight=told, now=now)
    assert (Insight.objects.count(), InsightReply.objects.count()) == (0, 0)
    assert b"canary-words" not in dump()
    take_back_insight(insight=told, now=now)


def test_place_stays_empty_while_others_have_deepened_it(field: Field, now: datetime) -> None:
    first = field.told("はじめ")
    second = field.told("深めた", by=field.world.kenji, parent=first, question="why")
    take_back_insight(insight=first, now=now)
    assert seen_by(field, field.world.kenji.person) == ["", "深めた"]
    [empty, _deeper] = ladder_of(told_insights(_sight(field, field.world.kenji))).shown
    assert (empty.author, empty.deeper, empty.answer) == ("", (2,), None)
    assert readable_insight(_sight(field, field.world.kenji), first.uuid) is None
    take_back_insight(insight=second, now=now)
    assert not Insight.objects.exists()


def test_private_draft_keeps_no_place(field: Field, now: datetime) -> None:
    first = field.told("はじめ")
    draft = field.write("ひそかに深める", by=field.world.kenji, parent=first)
    take_back_insight(insight=first, now=now)
    assert isinstance(draft, Insight)
    assert list(Insight.objects.values_list("pk", "parent")) == [(draft.pk, None)]


def test_who_is_kept_apart_leaves_no_trace(field: Field, now: datetime) -> None:
    first = field.told("はじめ")
    by_kenji = field.told("けんじが深めた", by=field.world.kenji, parent=first)
    field.told("はるかがさらに", parent=by_kenji, question="why")
    declare_tie(person=field.world.haruka.person, name_or_address="けんじ", now=now)
    ladder = ladder_of(told_insights(_sight(field, field.world.haruka)))
    assert [(one.insight.text, one.after, one.deeper) for one in ladder.shown] == [
        ("はじめ", None, ()),
        ("はるかがさらに", None, ()),
    ]
    assert ladder.picture.threads == ()
    assert seen_by(field, field.world.kenji.person) == ["けんじが深めた"]
    assert readable_insight(_sight(field, field.world.haruka), by_kenji.uuid) is None


def test_empty_place_of_who_is_kept_apart_is_no_place(field: Field, now: datetime) -> None:
    third = field.world.add_person(field.world.graduates, "みどり")
    field.placement.members.add(third)
    first = field.told("みどりの", by=third)
    field.told("けんじが深めた", by=field.world.kenji, parent=first)
    take_back_insight(insight=first, now=now)
    declare_tie(person=field.world.haruka.person, name_or_address="けんじ", now=now)
    assert seen_by(field, field.world.haruka.person) == []


def test_who_is_no_member_any_more_finds_their_own_alone(field: Field, now: datetime) -> None:
    field.told("はるかの")
    field.told("けんじの", by=field.world.kenji)
    field.placement.members.remove(field.world.haruka)
    assert seen_by(field, field.world.haruka.person) == ["はるかの"]
    assert sight_of(field.world.outsider, field.placement.uuid) is None
    take_back_insight(insight=Insight.objects.get(text="はるかの"), now=now)
    assert sight_of(field.world.haruka.person, field.placement.uuid) is None


def test_erased_author_leaves_an_empty_place_where_others_went_on(field: Field, now: datetime) -> None:
    first = field.told("canary-first")
    field.told("けんじが深めた", by=field.world.kenji, parent=first)
    field.told("canary-alone")
    field.write("canary-draft")
    assert erase_person(person=field.world.haruka.person, now=now) is None
    assert seen_by(field, field.world.kenji.person) == ["", "けんじが深めた"]
    assert b"canary-first" not in dump()
    assert Insight.objects.count() == 2


def test_taken_back_again_after_an_older_database_was_put_back(field: Field, now: datetime) -> None:
    told = field.told("戻ってきた文")
    keep_retraction(kind=INSIGHT, subject=told.uuid, at=now)
    bring_together(now=now)
    assert not Insight.objects.exists()


def test_that_it_was_taken_back_is_kept_beside_the_keys(field: Field, now: datetime) -> None:
    told = field.told("消す文")
    take_back_insight(insight=told, now=now)
    run_all_due()
    assert Retraction.objects.filter(kind=INSIGHT, subject=told.uuid).exists()
