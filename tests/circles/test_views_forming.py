"""The organiser's board while groups are formed, wished for and mended, as a browser sees it."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles import actions, actions_seats
from kurumaza.circles.models import Circle, KeptApart, Proposal, Seat
from kurumaza.circles.problem import problem_of
from kurumaza.circles.queries import emphasis_of, plan_of
from kurumaza.core.matching.emphasis import Emphasis
from kurumaza.core.matching.progress import Progress
from kurumaza.jobs.worker import run_all_due
from kurumaza.terms.models import Enrolment
from tests.conftest import SignIn
from tests.factories.circles import confirm, make_two_tables, propose
from tests.factories.terms import World

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


def test_stopped_question_says_so_and_offers_another(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    _post(client, world, act="propose")
    page = _post(client, world, act="stop")
    assert "組むのをやめました。何も失われていません。" in page
    assert "もう一度組む" in page
    assert "もう組み終わっています。" in _post(client, world, act="stop")
    run_all_due()
    assert Proposal.objects.get().state == "failed"


def test_progress_is_told_while_groups_are_formed(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.graduate_organiser)
    address = _address(world, "groups_progress")
    assert client.get(address).json() == {"is_forming": False}
    _post(client, world, act="propose")
    told = client.get(address).json()
    assert told == {"is_forming": True, "sentences": ["みなさんの時間を重ねています。"], "percent": 0}
    progress = Progress(seated=6, people=8, objective=6300.0, bound=6310.0, done=0.416)
    problem = problem_of(world.round, now=timezone.now())
    assert actions.note_progress(proposal=Proposal.objects.get(), problem=problem, progress=progress)
    told = client.get(address).json()
    assert told["sentences"][0] == "8人のうち、6人の席が見つかりました。"
    assert "ほぼ最良です" in told["sentences"][1]
    assert told["percent"] == 42
    assert "8人のうち、6人の席が見つかりました。" in _page(client, world)
    run_all_due()
    assert client.get(address).json() == {"is_forming": False}


def test_small_groups_are_proven_to_be_the_best_and_hands_may_change_that(
    world: World, sign_in: SignIn
) -> None:
    client, proposal = sign_in(world.student_organiser), _proposed(world)
    assert "条件の中で、最良の組み合わせです。" in _page(client, world)
    one, other = (plan_of(proposal).circles[index].members[0] for index in (0, 1))
    page = _post(client, world, act="move", revision=proposal.revision, person=one, target=f"swap:{other}")
    assert "を入れ替えました。まだ、だれにも知らせていません。" in page
    assert "入れ替える前に戻す" in page
    page = _post(client, world, act="undo", revision=proposal.revision + 1)
    assert "一つ前のグループ分けに戻しました。" in page
    assert "もう一度入れ替える" in page
    assert "やり直しました。" in _post(client, world, act="redo", revision=proposal.revision + 2)


def test_swap_is_offered_without_scripts(world: World, sign_in: SignIn) -> None:
    _proposed(world)
    page = _page(sign_in(world.student_organiser), world, move=str(world.haruka.uuid))
    assert "さんと入れ替える(席を入れ替えます。組み合わせの良さは、ほぼ変わりません。)" in page


def test_wishes_are_listed_and_taken_back(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    pair = {"one": str(world.haruka.uuid), "other": str(world.kenji.uuid)}
    page = _post(client, world, act="keep_apart", **pair)
    assert "はるかさんとけんじさんを、同じグループにしないことにしました。" in page
    wish = KeptApart.objects.get()
    page = _post(sign_in(world.graduate_organiser), world, act="end_apart", wish=str(wish.uuid))
    assert "取り消しました。次に組むときから、同じグループになることがあります。" in page
    assert not KeptApart.objects.exists()
    same = {"one": pair["one"], "other": pair["one"]}
    assert "別の二人を選んでください。" in _post(client, world, act="keep_apart", **same)
    assert "その人は、この回の候補にいません" in _post(client, world, act="keep_apart", one="x", other="y")


def test_levels_are_chosen_after_seeing_what_they_mean(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    Enrolment.objects.filter(side=world.students).update(school="見本大学")
    assert "席のない人の数を調べています。" in _page(client, world)
    run_all_due()
    page = _page(client, world)
    assert "必ず分けると、席のない人が2人になります。" in page
    assert "席のない人の数を調べています。" not in page
    page = _post(client, world, act="choose_level", relation="same_school", level="never")
    assert "「同じ学校」を「必ず分ける」にしました。次に組むときから、このように組みます。" in page
    for wrong in ({"relation": "x", "level": "never"}, {"relation": "same_school", "level": "x"}):
        assert "グループの案は、いま変えられません" in _post(client, world, act="choose_level", **wrong)


def test_what_counts_is_chosen_on_the_board_of_all_organisers(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.graduate_organiser)
    chosen = {"topics": "more", "regions": "usual", "maybe": "none"}
    page = _post(client, world, act="choose_emphasis", **chosen)
    assert "何を大切に組むかを決めました。次に組むときから、このように組みます。" in page
    assert emphasis_of(world.term) == Emphasis(**chosen)  # type: ignore[arg-type]
    whole = client.get(_address(world)).content.decode()
    assert 'name="topics" value="more" checked' in whole
    assert 'name="maybe" value="none" checked' in whole
    for wrong in ({**chosen, "topics": "x"}, {"topics": "more"}):
        assert "グループの案は、いま変えられません" in _post(client, world, act="choose_emphasis", **wrong)
    assert emphasis_of(world.term) == Emphasis(**chosen)  # type: ignore[arg-type]


def test_cancellation_is_mended_by_one_button(world: World, sign_in: SignIn) -> None:
    circles, client = _confirmed(world), sign_in(world.student_organiser)
    for seat in circles[0].seats.select_related("enrolment__person", "circle__slot", "round")[:2]:
        actions_seats.reply_attendance(
            seat=seat, reply=Seat.Reply.ABSENT, by=seat.enrolment.person, now=timezone.now()
        )
    page = _page(client, world)
    assert "1番が、欠席や都合の変更で、このままでは開けません。" in page
    assert "動く人がいちばん少ない直し方を出す" in page
    run_all_due()
    page = _page(client, world)
    assert re.search("席が変わる人は[12]人です。", page)
    assert "いま" in page
    assert "直したあと" in page
    repair = Proposal.objects.get(kind="repair", state="ready")
    stale = _post(client, world, act="apply_repair", revision=repair.revision - 1)
    assert "ほかの運営の人が、先に変えました。" in stale
    page = _post(client, world, act="apply_repair", revision=repair.revision)
    assert "グループ分けを直しました。" in page
    assert "このままでは開けません。" not in page
    assert "いまのグループは、どれもそのまま開けます。" in _post(client, world, act="ask_repair")


def test_repair_may_be_left(world: World, sign_in: SignIn) -> None:
    circles, client = _confirmed(world), sign_in(world.student_organiser)
    for seat in circles[0].seats.select_related("enrolment__person", "circle__slot", "round")[:2]:
        actions_seats.reply_attendance(
            seat=seat, reply=Seat.Reply.ABSENT, by=seat.enrolment.person, now=timezone.now()
        )
    run_all_due()
    page = _post(client, world, act="leave_repair")
    assert "グループ分けはそのままです。いつでも、もう一度直し方を出せます。" in page
    assert "動く人がいちばん少ない直し方を出す" in page
