"""People whom a story names: asked one by one, all of them agree or it is there for nobody, and they take it back at any time."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from kurumaza.desk.queries_own_export_named import named_in
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import declare_tie
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.actions_retractions import bring_together, keep_retraction
from kurumaza.stories import actions, actions_review, queries
from kurumaza.stories.actions_mentions import answer_mention
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Mention, MentionConsent, Story
from kurumaza.stories.queries_brought import stories_to_hand_over
from kurumaza.stories.queries_circulation import answers_in, brought_in, told_in
from kurumaza.stories.queries_handover import readers_for
from kurumaza.stories.queries_mentions import (
    mention_for,
    mentions_for,
    names_in,
    names_somebody,
    passages_naming,
    standing_of,
)
from kurumaza.stories.words import refusal_text
from kurumaza.terms.actions_prepare import withdraw_participation
from tests.conftest import SignIn
from tests.factories.stories import WORDS, Evening, draft_story, make_evening, tell

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
NAMING = WORDS._replace(
    hesitation="町を出るかで迷いました。けんじさんに話しました。黙って聞いてくれました。帰り道は長かったです。",
    choice="みどりさんの畑を見ました。それで残りました。",
)
BOTH = ("けんじ", "みどり")


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def evening(now: datetime) -> Evening:
    return make_evening(next_day=now - timedelta(days=1))


def told(evening: Evening, now: datetime, *ask: str, audience: str = "term") -> Story:
    story = draft_story(evening, words=NAMING, now=now)
    done = tell(evening, story, audience=audience, ask=ask or BOTH, now=now)
    assert isinstance(done, Story), done
    return done


def asked(evening: Evening, name: str) -> Mention:
    return Mention.objects.select_related("story", "enrolment__person").get(enrolment=evening.person(name))


def say(evening: Evening, name: str, granted: bool, now: datetime) -> None:
    done = answer_mention(mention=asked(evening, name), granted=granted, now=now)
    assert isinstance(done, Mention), done


def approve(evening: Evening, story: Story, now: datetime) -> object:
    by = evening.world.member(evening.world.student_organiser)
    version = Story.objects.get(pk=story.pk).version
    return actions_review.approve_story(story=story, version=version, membership=by, now=now)


def approved(evening: Evening, now: datetime) -> Story:
    story = told(evening, now)
    for name in BOTH:
        say(evening, name, True, now)
    assert isinstance(approve(evening, story, now), Story)
    return story


def is_read(evening: Evening, story: Story) -> bool:
    return queries.readable_story(evening.person("まこと").person, story.uuid) is not None


def test_each_name_is_spoken_about(evening: Evening, now: datetime) -> None:
    story = draft_story(evening, words=NAMING, now=now)
    assert tell(evening, story, now=now) == StoryRefused("mentions_others", BOTH)
    assert tell(evening, story, ask=["けんじ"], now=now) == StoryRefused("mentions_others", ("みどり",))
    assert not Mention.objects.exists()
    assert isinstance(tell(evening, story, ask=BOTH, now=now), Story)
    assert {one.enrolment.call_name for one in Mention.objects.all()} == set(BOTH)


def test_name_in_the_title_is_one_too(evening: Evening, now: datetime) -> None:
    story = draft_story(evening, words=WORDS._replace(title="けんじさんと"), now=now)
    assert tell(evening, story, now=now) == StoryRefused("mentions_others", ("けんじ",))
    [naming] = names_in(evening.person("はるか"), WORDS._replace(title="けんじさんと"))
    assert [one.sentences for one in naming.passages] == [("けんじさんと",)]


def test_all_agree_before_it_is_approved(evening: Evening, now: datetime) -> None:
    story = told(evening, now)
    assert approve(evening, story, now) == StoryRefused("names_wait")
    say(evening, "けんじ", True, now)
    assert approve(evening, story, now) == StoryRefused("names_wait")
    say(evening, "みどり", False, now)
    assert approve(evening, story, now) == StoryRefused("names_wait")
    say(evening, "みどり", True, now)
    assert isinstance(approve(evening, story, now), Story)
    assert is_read(evening, story)


def test_who_takes_it_back_takes_the_story_out_of_the_open(evening: Evening, now: datetime) -> None:
    story = approved(evening, now)
    say(evening, "けんじ", False, now)
    people = [evening.person(name).person for name in ("まこと", "はるか", "けんじ")]
    assert [queries.readable_story(one, story.uuid) for one in (*people, None)] == [None] * 4
    assert readers_for(Story.objects.get(pk=story.pk), now) == []
    assert list(stories_to_hand_over(story.term)) == []
    assert standing_of(Story.objects.get(pk=story.pk)) == "reword"
    say(evening, "けんじ", True, now)
    assert is_read(evening, story)
    assert MentionConsent.objects.filter(mention=asked(evening, "けんじ")).count() == 3


def test_said_twice_it_is_noted_once(evening: Evening, now: datetime) -> None:
    told(evening, now)
    for _again in range(2):
        say(evening, "けんじ", False, now)
    assert MentionConsent.objects.count() == 1


def test_new_version_asks_anew(evening: Evening, now: datetime) -> None:
    story = approved(evening, now)
    old = asked(evening, "けんじ")
    actions.recall_story(story=story, now=now)
    assert answer_mention(mention=old, granted=False, now=now) == StoryRefused("wrong_state")
    tell(evening, story, ask=BOTH, now=now)
    assert approve(evening, story, now) == StoryRefused("names_wait")
    assert Mention.objects.filter(version=2).count() == 2


def test_everybody_of_a_call_name_is_asked(evening: Evening, now: datetime) -> None:
    second = evening.world.add_person(evening.world.students, "けんじ")
    told(evening, now)
    assert Mention.objects.filter(enrolment=second).exists()
    assert Mention.objects.count() == 3


def test_who_cannot_be_asked_leaves_rewording(evening: Evening, now: datetime, sign_in: SignIn) -> None:
    withdraw_participation(enrolment=evening.person("けんじ"), now=now)
    story = draft_story(evening, words=NAMING, now=now)
    assert tell(evening, story, ask=BOTH, now=now) == StoryRefused("cannot_ask", ("けんじ",))
    page = sign_in(story.person).get(reverse("story_tell", args=[story.uuid])).content.decode()
    assert page.count("本人に聞く(") == 1
    assert "この呼び名の方には、いまは聞くことができません。" in page


@pytest.mark.parametrize("declares", ["はるか", "けんじ"])
def test_who_is_kept_apart_hears_nothing_and_it_waits(evening: Evening, now: datetime, declares: str) -> None:
    other = {"はるか": "けんじ", "けんじ": "はるか"}[declares]
    declare_tie(person=evening.person(declares).person, name_or_address=evening.person(other).name, now=now)
    story, kenji = told(evening, now), evening.person("けんじ").person
    run_all_due()
    assert [one.to for one in mail.outbox] == [[evening.person("みどり").person.email]]
    assert mentions_for(kenji) == []
    assert mention_for(kenji, asked(evening, "けんじ").uuid) is None
    say(evening, "みどり", True, now)
    assert standing_of(story) == "waiting"
    assert approve(evening, story, now) == StoryRefused("names_wait")


def test_tie_of_later_leaves_the_way_to_take_it_back(evening: Evening, now: datetime) -> None:
    approved(evening, now)
    kenji = evening.person("けんじ").person
    declare_tie(person=kenji, name_or_address=evening.person("はるか").name, now=now)
    assert [one.enrolment.person for one, _said in mentions_for(kenji)] == [kenji]


def test_erased_person_agrees_to_nothing_any_more(evening: Evening, now: datetime) -> None:
    story = approved(evening, now)
    assert erase_person(person=evening.person("けんじ").person, now=now) is None
    assert not is_read(evening, story)
    assert asked(evening, "けんじ").name == ""
    assert standing_of(Story.objects.get(pk=story.pk)) == "reword"


def test_withdrawn_story_keeps_no_name(evening: Evening, now: datetime) -> None:
    actions.withdraw_story(story=approved(evening, now), now=now)
    assert set(Mention.objects.values_list("name", flat=True)) == {""}


def test_what_was_taken_back_is_so_in_an_older_database(evening: Evening, now: datetime) -> None:
    story = approved(evening, now)
    keep_retraction(kind="story_mention", subject=asked(evening, "けんじ").uuid, at=now)
    bring_together(now=now)
    assert not is_read(evening, story)
    rows = MentionConsent.objects.count()
    bring_together(now=now + timedelta(minutes=1))
    assert MentionConsent.objects.count() == rows
    say(evening, "けんじ", True, now + timedelta(minutes=2))
    bring_together(now=now + timedelta(minutes=3))
    assert is_read(evening, story)


def test_call_name_that_changes_later_changes_nothing(evening: Evening, now: datetime) -> None:
    story, kenji = approved(evening, now), evening.person("けんじ")
    kenji.call_name = "けん"
    kenji.save()
    evening.world.add_person(evening.world.graduates, "帰り道")
    assert is_read(evening, story)


def test_passages_bring_one_sentence_around() -> None:
    found = [one.sentences for one in passages_naming(NAMING, "けんじ")]
    assert found == [
        ("町を出るかで迷いました。", "けんじさんに話しました。", "黙って聞いてくれました。"),
    ]
    assert passages_naming(NAMING, "そら") == []


def test_mail_to_who_is_named_holds_no_words(evening: Evening, now: datetime) -> None:
    told(evening, now)
    run_all_due()
    assert {one.to[0] for one in mail.outbox} == {evening.person(name).person.email for name in BOTH}
    written = "".join(f"{one.subject}{one.body}{getattr(one, 'alternatives', '')}" for one in mail.outbox)
    assert not any(words in written for words in (*NAMING, "はるか"))


def test_author_is_told_once_and_kindly(evening: Evening, now: datetime) -> None:
    told(evening, now)
    for name in BOTH:
        say(evening, name, False, now)
    run_all_due()
    mine = [one for one in mail.outbox if one.to == [evening.person("はるか").person.email]]
    assert [one.subject for one in mine] == ["歩みの書き直しのお願い"]
    assert not any(name in mine[0].body for name in BOTH)


def test_question_about_a_story_that_was_taken_back_is_not_sent(evening: Evening, now: datetime) -> None:
    actions.withdraw_story(story=told(evening, now), now=now)
    run_all_due()
    assert mail.outbox == []


def test_named_person_reads_their_passages_and_answers(
    evening: Evening, now: datetime, sign_in: SignIn
) -> None:
    story = told(evening, now)
    kenji = sign_in(evening.person("けんじ").person)
    page = reverse("mention", args=[asked(evening, "けんじ").uuid])
    assert page in kenji.get(reverse("stories")).content.decode()
    shown = kenji.get(page).content.decode()
    assert "はるかさんが、自分の歩みの中で" in shown
    assert "けんじさんに話しました。黙って聞いてくれました。" in shown
    assert "立場に関係なく伝わります。" in shown
    assert not any(words in shown for words in ("帰り道", "みどりさんの畑", NAMING.title, NAMING.since_then))
    kenji.post(page, {"answer": "agree"})
    assert "「このまま伝えてよい」とお返事しました。" in kenji.get(page).content.decode()
    kenji.post(page, {"answer": "reword"})
    assert "書き直しをお願いしました" in kenji.get(page).content.decode()
    for other in ("みどり", "はるか", "まこと"):
        assert sign_in(evening.person(other).person).get(page).status_code == 404
    actions.recall_story(story=story, now=now)
    later = kenji.get(page).content.decode()
    assert "いまは、お聞きすることはありません" in later
    assert "話しました" not in later


def test_author_chooses_for_each_name(evening: Evening, now: datetime, sign_in: SignIn) -> None:
    story = draft_story(evening, words=NAMING, now=now)
    author, page = sign_in(story.person), reverse("story_tell", args=[story.uuid])
    form = author.get(page).context["form"]
    kenji, midori = (field.html_name for _one, field in form.names())
    shown = author.get(page).content.decode()
    assert "けんじさんに話しました。黙って聞いてくれました。" in shown
    refused = author.post(page, {"audience": "term", kenji: "ask"}).content.decode()
    assert "どうするかを選んでください。" in refused
    back = author.post(page, {"audience": "term", kenji: "ask", midori: "reword"}, follow=True)
    assert back.redirect_chain[-1][0] == reverse("story_edit", args=[story.uuid])
    assert "みどりのところを言いかえてください。" in back.content.decode()
    author.post(page, {"audience": "term", kenji: "ask", midori: "no_name"})
    assert {one.enrolment.call_name for one in Mention.objects.all()} == {"けんじ"}
    own = author.get(reverse("story", args=[story.uuid])).content.decode()
    assert "名前の出てくる人の返事を待っています。" in own
    say(evening, "けんじ", False, now)
    assert "書き直しをお願いされています" in author.get(reverse("story", args=[story.uuid])).content.decode()


def test_organisers_read_that_it_waits_and_nothing_more(
    evening: Evening, now: datetime, sign_in: SignIn
) -> None:
    story = told(evening, now)
    organiser = sign_in(evening.world.student_organiser)
    page = reverse("story_review_one", args=[evening.world.term.slug, story.uuid])
    waiting = organiser.get(page).content.decode()
    assert "名前の出てくる人の返事を待っています。" in waiting
    assert "届けてよい<" not in waiting
    say(evening, "けんじ", False, now)
    refused = organiser.get(page).content.decode()
    assert "名前の出てくる人の返事を待っています。" in refused
    assert "お願い" not in refused.split("<main")[1].split("</main")[0]


def test_what_one_was_asked_stands_on_their_page_alone_until_it_leaves_the_open(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    story = told(evening, now)
    mark = f"mention:{asked(evening, 'けんじ').uuid}"

    def standing(name: str) -> list[str]:
        answer = sign_in(evening.person(name).person).get("/standing/", {"of": mark})
        found: list[str] = answer.json()["standing"]
        return found

    assert (standing("けんじ"), standing("みどり"), standing("そら")) == ([mark], [], [])
    actions.withdraw_story(story=story, now=now)
    assert standing("けんじ") == []


def told_again(evening: Evening, story: Story, now: datetime, *, ask: tuple[str, ...] = ()) -> object:
    """Told as if every name that is not asked about were an ordinary word."""
    words = [name for name in BOTH if name not in ask]
    return actions.submit_story(story=story, audience="term", circle=None, no_names=words, ask=ask, now=now)


def test_name_that_was_asked_about_is_no_ordinary_word_in_a_later_version(
    evening: Evening, now: datetime, sign_in: SignIn
) -> None:
    story = told(evening, now)
    say(evening, "けんじ", False, now)
    actions.recall_story(story=story, now=now)
    author, page = sign_in(story.person), reverse("story_tell", args=[story.uuid])
    shown = author.get(page)
    assert "人の名前ではありません" not in shown.content.decode()
    fields = [field.html_name for _one, field in shown.context["form"].names()]
    author.post(page, {"audience": "term", **dict.fromkeys(fields, "no_name")})
    assert Story.objects.get(pk=story.pk).state == Story.State.DRAFT
    assert told_again(evening, story, now) == StoryRefused("asked_before", BOTH)
    assert told_again(evening, story, now, ask=("みどり",)) == StoryRefused("asked_before", ("けんじ",))
    assert isinstance(told_again(evening, story, now, ask=BOTH), Story)
    actions.recall_story(story=story, now=now)
    actions.save_draft(story=story, words=WORDS)
    assert isinstance(told_again(evening, story, now), Story)


def test_refusal_says_what_to_do() -> None:
    said = refusal_text(StoryRefused("asked_before", BOTH))
    assert said == (
        "けんじ、みどりのことは、前に本人に聞いています。言いかえるか、もう一度聞いてください。書いたものは残っています。"
    )


def test_reviewers_read_which_call_names_are_ordinary_words_to_the_author(
    evening: Evening, now: datetime, sign_in: SignIn
) -> None:
    story = draft_story(evening, words=NAMING, now=now)
    assert isinstance(told_again(evening, story, now, ask=("みどり",)), Story)
    page = reverse("story_review_one", args=[evening.world.term.slug, story.uuid])
    organiser = sign_in(evening.world.student_organiser)
    shown = organiser.get(page).content.decode()
    assert "「けんじ」は、この期の方の呼び名と同じことばですが、" in shown
    assert "「みどり」" not in shown
    actions.recall_story(story=story, now=now)
    assert isinstance(told_again(evening, story, now, ask=BOTH), Story)
    assert "呼び名と同じことば" not in organiser.get(page).content.decode()


def test_call_name_of_one_character_is_spoken_about_where_it_is_said_as_a_name(
    evening: Evening, now: datetime
) -> None:
    evening.world.add_person(evening.world.students, "葵")
    words = WORDS._replace(choice="葵祭の日でした。葵さんに言われて、決めました。帰りました。")
    story = draft_story(evening, words=words, now=now)
    assert tell(evening, story, now=now) == StoryRefused("mentions_others", ("葵",))
    [naming] = names_in(evening.person("はるか"), words)
    assert [one.sentences for one in naming.passages] == [
        ("葵祭の日でした。", "葵さんに言われて、決めました。", "帰りました。")
    ]
    done = tell(evening, story, ask=["葵"], now=now)
    assert isinstance(done, Story)
    assert names_somebody(done, "葵さんに言われて、決めました。")
    assert not names_somebody(done, "葵祭の日でした。")
    festival = draft_story(evening, words=WORDS._replace(choice="葵祭の日でした。"), now=now)
    assert isinstance(tell(evening, festival, now=now), Story)


def test_own_data_say_nothing_of_who_is_kept_apart(evening: Evening, now: datetime) -> None:
    kenji, midori = evening.person("けんじ").person, evening.person("みどり").person
    declare_tie(person=kenji, name_or_address=evening.person("はるか").name, now=now)
    story = told(evening, now)
    assert [named_in(kenji), len(named_in(midori))] == [[], 1]
    # What was answered before stays one's own, and what left the open too.
    say(evening, "みどり", True, now)
    declare_tie(person=midori, name_or_address=evening.person("はるか").name, now=now)
    actions.recall_story(story=story, now=now)
    [row] = named_in(midori)
    assert row["answers_on_name"] == [{"granted": True, "at": now}]
    assert named_in(kenji) == []


def test_who_has_left_reads_of_an_unnamed_story_without_its_tellers_name(
    evening: Evening, now: datetime, sign_in: SignIn
) -> None:
    story = draft_story(evening, words=NAMING, now=now)
    assert isinstance(tell(evening, story, audience="public", is_named=False, ask=BOTH, now=now), Story)
    kenji, page = evening.person("けんじ"), reverse("mention", args=[asked(evening, "けんじ").uuid])
    assert "はるかさんが、自分の歩みの中で" in sign_in(kenji.person).get(page).content.decode()
    withdraw_participation(enrolment=kenji, now=now)
    shown = sign_in(kenji.person).get(page).content.decode()
    assert "名前を出さずに伝えた人が、自分の歩みの中で" in shown
    assert "はるか" not in shown


def test_story_that_waits_for_somebody_it_names_is_in_no_figure(evening: Evening, now: datetime) -> None:
    story, term, later = approved(evening, now), evening.world.term, now + timedelta(days=1)
    assert [one.id for one in told_in(term, later)] == [story.pk]
    say(evening, "けんじ", False, now)
    assert (told_in(term, later), brought_in(term, later), answers_in(term, later)) == ([], frozenset(), [])
    say(evening, "けんじ", True, now)
    assert [one.id for one in told_in(term, later)] == [story.pk]
