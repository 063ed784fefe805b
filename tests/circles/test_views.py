"""The organiser's board as a browser sees it."""

import html
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles import actions, actions_adjust, actions_seats, acts, words
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.circles.moves import Target
from kurumaza.circles.problem import problem_of
from kurumaza.circles.queries import plan_of
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import declare_tie, withdraw_tie
from kurumaza.people.models import Tie
from kurumaza.terms.models import Availability, Enrolment
from tests.conftest import SignIn
from tests.factories.circles import confirm, make_table_of, make_two_tables, propose
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

NOBODY = "00000000-0000-4000-8000-000000000000"  # well-formed, and never given: test ids are the same in every process


@pytest.fixture
def world() -> World:
    return make_two_tables()


def _address(world: World, name: str = "groups") -> str:
    return reverse(name, args=[world.term.slug, 1])


def _post(client: Client, world: World, **data: Any) -> str:
    """Presses a button; the page that comes back."""
    response = client.post(_address(world), data, follow=True)
    assert response.status_code == 200
    return _text(response.content)


def _page(client: Client, world: World, **query: str) -> str:
    response = client.get(_address(world), query)
    assert response.status_code == 200
    return _text(response.content)


def _text(content: bytes) -> str:
    """The words of a page, without markup."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode())))


def _proposed(world: World) -> Proposal:
    return propose(world, now=timezone.now())


def _confirmed(world: World) -> list[Circle]:
    return confirm(world, _proposed(world), now=timezone.now())


@pytest.mark.parametrize("name", ["groups", "groups_effect", "groups_progress", "groups_rules"])
def test_board_is_for_organisers_of_the_programme_only(world: World, sign_in: SignIn, name: str) -> None:
    _proposed(world)
    query = {"person": str(world.haruka.uuid)}
    for organiser in (world.student_organiser, world.graduate_organiser):
        assert sign_in(organiser).get(_address(world, name), query).status_code == 200
    for other in (world.outsider, world.haruka.person, world.kenji.person):
        assert sign_in(other).get(_address(world, name), query).status_code == 404
        assert sign_in(other).get(_address(world), query).status_code == 404
    assert Client().get(_address(world, name), query).status_code == 302


@pytest.mark.parametrize("act", [*acts.ON_ROUND, *acts.ON_PROPOSAL])
def test_outsider_cannot_press_any_button(world: World, sign_in: SignIn, act: str) -> None:
    for other in (world.outsider, world.haruka.person):
        response = sign_in(other).post(_address(world), {"act": act, "revision": "0"})
        assert response.status_code == 404
    assert not Proposal.objects.exists()


def test_round_that_is_not_there_is_404(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    assert client.get(reverse("groups", args=[world.term.slug, 9])).status_code == 404


def test_whole_way_from_nothing_to_confirmed(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    assert "グループを作る" in _page(client, world)
    assert "グループを作っています" in _post(client, world, act="propose")
    run_all_due()
    page = _page(client, world)
    assert "8人のうち8人に席があります。まだ、だれにも知らせていません。" in page
    assert "8人に知らせて決める" in page
    proposal = Proposal.objects.get()
    page = _post(client, world, act="confirm", revision=proposal.revision)
    assert "グループを決めました。一人ずつに、招待のメールを送ります。" in page
    assert "返事待ち 8人" in page
    assert Seat.objects.count() == 8


def test_failure_is_said_kindly_with_a_way_on(world: World, sign_in: SignIn) -> None:
    asked = actions.propose_groups(held=world.round, seed=1, by=world.student_organiser, now=timezone.now())
    assert isinstance(asked, Proposal)
    actions.keep_answer(
        proposal=asked,
        asked=problem_of(asked.round, now=timezone.now()),
        answer="crashed",
        now=timezone.now(),
    )
    page = _page(sign_in(world.student_organiser), world)
    assert "グループを作る途中で止まりました。何も失われていません。もう一度お試しください。" in page
    assert "もう一度組む" in page


def test_revision_conflict_is_said_clearly_and_changes_nothing(world: World, sign_in: SignIn) -> None:
    seen = _proposed(world).revision
    one, other = sign_in(world.student_organiser), sign_in(world.graduate_organiser)
    move = {"act": "move", "revision": seen, "target": "out"}
    assert "移しました" in _post(one, world, **move, person=world.haruka.uuid)
    page = _post(other, world, **move, person=world.kenji.uuid)
    assert "ほかの運営の人が、先に変えました。いまのグループを見てから、もう一度操作してください。" in page
    assert plan_of(Proposal.objects.get()).unplaced == (str(world.haruka.uuid),)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"person": "x"}, "その人は、この回の候補にいません"),
        ({"target": "x"}, "そのグループは、もうありません"),
        ({"target": "77"}, "そのグループは、もうありません"),
        ({"target": "999999999999"}, "そのグループは、もうありません"),
        ({"target": "new:x"}, "そのグループは、もうありません"),
        ({"revision": "-1"}, "グループの案は、いま変えられません"),
        ({"revision": ""}, "グループの案は、いま変えられません"),
        ({"act": "lock", "group": "x"}, "そのグループは、もうありません"),
        ({"act": "cancel", "target": "x"}, "そのグループは、もうありません"),
        ({"act": "move_seat", "target": NOBODY}, "そのグループは、もうありません"),
    ],
)
def test_broken_form_is_refused_in_words(
    world: World, sign_in: SignIn, fields: dict[str, str], sentence: str
) -> None:
    proposal = _proposed(world)
    form = {
        "act": "move",
        "revision": str(proposal.revision),
        "person": str(world.haruka.uuid),
        "target": "0",
    }
    assert sentence in _post(sign_in(world.student_organiser), world, **(form | fields))
    proposal.refresh_from_db()
    assert proposal.revision == int(form["revision"])


def test_person_is_moved_without_scripts(world: World, sign_in: SignIn) -> None:
    proposal, client = _proposed(world), sign_in(world.student_organiser)
    assert "はるかさんを 動かす" in _page(client, world)
    page = _page(client, world, move=str(world.haruka.uuid))
    assert "はるかさんを動かす" in page
    assert "席を外す(席を外します。)" in page
    page = _post(
        client, world, act="move", revision=proposal.revision, person=world.haruka.uuid, target="out"
    )
    assert "はるかさんを移しました。まだ、だれにも知らせていません。" in page
    assert "8人のうち7人に席があります。" in page


def test_effect_is_told_before_somebody_is_put_down(world: World, sign_in: SignIn) -> None:
    late = world.add_person(world.students, "めい")
    Availability.objects.filter(enrolment=late).update(answer="no")
    proposal = _proposed(world)
    client = sign_in(world.student_organiser)
    answer = client.get(_address(world, "groups_effect"), {"person": str(late.uuid)})
    told = json.loads(answer.content)
    assert told["revision"] == proposal.revision
    words = {one["words"] for one in told["targets"] if not one["allowed"]}
    assert words == {"この時間は、参加できると答えていません。"}
    answer = client.get(_address(world, "groups_effect"), {"person": str(world.haruka.uuid)})
    targets = {one["value"]: one for one in json.loads(answer.content)["targets"]}
    assert targets["out"] == {"value": "out", "allowed": True, "words": "席を外します。"}
    new = targets[f"new:{world.slots[0].uuid}"]
    assert new["words"] == "1人になります。決めるには、あと2人必要です。"


@pytest.mark.parametrize("person", ["", "x", NOBODY])
def test_effect_for_nobody_is_404(world: World, sign_in: SignIn, person: str) -> None:
    _proposed(world)
    client = sign_in(world.student_organiser)
    assert client.get(_address(world, "groups_effect"), {"person": person}).status_code == 404


def test_group_is_locked_and_unlocked(world: World, sign_in: SignIn) -> None:
    proposal, client = _proposed(world), sign_in(world.student_organiser)
    page = _post(client, world, act="lock", group="0", revision=proposal.revision)
    assert "1番を留めました。もう一度組んでも、このまま残ります。" in page
    assert "1番の留めを外す" in page
    page = _post(client, world, act="unlock", group="0", revision=proposal.revision + 1)
    assert "1番の留めを外しました。" in page
    assert "1番を留める" in page


def _main(client: Client, world: World) -> str:
    """The board's words with every number blotted out."""
    text = _page(client, world)
    return re.sub(r"\d+", "#", text)


def test_page_is_the_same_with_and_without_a_tie(world: World, sign_in: SignIn) -> None:
    """Two worlds that differ in one private tie: same groups, same person left, same words but for numbers."""
    client, proposal = sign_in(world.student_organiser), _proposed(world)
    late = world.add_person(world.students, "めい")
    plan = plan_of(proposal)
    others = [Enrolment.objects.get(uuid=str(one)) for circle in plan.circles for one in circle.members]

    def stored_anew() -> str:
        """The same groups, explained again."""
        for target in (Target(), Target(0)):
            proposal.refresh_from_db()
            moved = actions_adjust.move_person(
                proposal=proposal,
                revision=proposal.revision,
                person=others[0].uuid,
                target=target,
                now=timezone.now(),
            )
            assert isinstance(moved, Proposal)
        return _main(client, world)

    without = stored_anew()
    assert "めい" in without
    for other in others:
        declare_tie(person=late.person, name_or_address=str(other.person.email), now=timezone.now())
    assert Tie.objects.count() == 8
    assert stored_anew() == without
    for tie in Tie.objects.all():
        withdraw_tie(person=late.person, tie=tie.uuid)
    assert stored_anew() == without


def test_pairs_below_legal_size_tell_nothing_of_a_tie(sign_in: SignIn) -> None:
    """Everybody alone in a new group, everybody else asked for there: the same answers with and without a tie."""
    small = make_world(now=timezone.now())
    people = list(make_table_of(small, students=2, graduates=2).values())
    client, proposal = sign_in(small.student_organiser), _proposed(small)

    def move(person: Enrolment, target: Target) -> None:
        proposal.refresh_from_db()
        moved = actions_adjust.move_person(
            proposal=proposal,
            revision=proposal.revision,
            person=person.uuid,
            target=target,
            now=timezone.now(),
        )
        assert isinstance(moved, Proposal)

    def everything_told() -> list[str]:
        told: list[str] = []
        for alone in people:
            move(alone, Target(slot=str(small.slots[0].uuid)))
            for asked in people:
                answer = client.get(_address(small, "groups_effect"), {"person": str(asked.uuid)})
                told.append(json.dumps(answer.json()["targets"]))
                told.append(_page(client, small, move=str(asked.uuid)))
            move(alone, Target())
        return told

    for person in people:
        move(person, Target())
    without = everything_told()
    assert "決めるには、あと1人必要です。" in "".join(without)
    declare_tie(person=people[0].person, name_or_address=str(people[1].person.email), now=timezone.now())
    declare_tie(person=people[2].person, name_or_address=str(people[0].person.email), now=timezone.now())
    assert everything_told() == without


def test_confirmed_board_lists_answers_and_a_text_for_line(world: World, sign_in: SignIn) -> None:
    circles = _confirmed(world)
    seat = Seat.objects.select_related("circle__slot", "enrolment__person").get(enrolment=world.haruka)
    actions_seats.reply_attendance(
        seat=seat, reply=Seat.Reply.ABSENT, by=world.haruka.person, now=timezone.now()
    )
    response = sign_in(world.graduate_organiser).get(_address(world))
    page = _text(response.content)
    assert "はるかさん 欠席" in page
    assert "欠席 1人" in page
    line = html.unescape(response.content.decode().split("readonly>")[1].split("</textarea>")[0])
    assert line.startswith("第1期 火-Okoshi@青森 第1回のグループ\n\n1番 ")
    assert line.count("番 ") == len(circles)
    named = {
        one.call_name for one in Enrolment.objects.filter(term=world.term) if f"{one.call_name}さん" in line
    }
    coming = Seat.objects.exclude(reply=Seat.Reply.ABSENT).values_list("enrolment__call_name", flat=True)
    assert named == set(coming)
    assert not any(word in line for word in ("学生", "卒業生", "欠席", "@kurumaza", "名簿の名前"))


def test_confirmed_board_says_why_these_people_until_the_people_are_others(
    world: World, sign_in: SignIn
) -> None:
    circles, client = _confirmed(world), sign_in(world.student_organiser)
    page = _page(client, world)
    proposal = Proposal.objects.get(state=Proposal.State.CONFIRMED)
    because = words.why_together(proposal.groups["reasons"][0], 4)
    assert page.count("なぜこのグループか") == len(circles)
    assert because
    assert all(sentence in page for sentence in because)
    changed = Seat.objects.filter(circle=circles[0]).first()
    assert changed is not None
    changed.delete()
    assert _page(client, world).count("なぜこのグループか") == len(circles) - 1


def test_confirmed_seat_is_moved_and_a_group_cancelled_by_buttons(world: World, sign_in: SignIn) -> None:
    circles, client = _confirmed(world), sign_in(world.student_organiser)
    late = world.add_person(world.students, "めい")
    page = _page(client, world, move=str(late.uuid))
    assert "動かすと、本人に新しい時間のメールが届き、カレンダーの予定も変わります。" in page
    target = str(circles[0].uuid)
    page = _post(client, world, act="move_seat", person=late.uuid, target=target)
    assert "めいさんの席を1番にしました。本人に、メールで知らせます。" in page
    page = _post(client, world, act="cancel", target=target)
    assert "1番を取りやめました。一人ずつに、メールで知らせます。" in page
    circles[0].refresh_from_db()
    assert circles[0].cancelled_at is not None


def test_board_reads_the_database_as_often_for_many_as_for_few(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)

    def queries() -> int:
        _proposed(world)
        with CaptureQueriesContext(connection) as captured:
            _page(client, world)
        return len(captured)

    few = queries()
    for index in range(8):
        world.add_person((world.students, world.graduates)[index % 2], f"ひと{index}")
    assert queries() == few
