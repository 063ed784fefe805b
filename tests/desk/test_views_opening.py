"""Opening a term with one form, adding a round and the second reader; each whole or not at all."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.partners.models import Programme
from kurumaza.people.models import Person
from kurumaza.safety.queries import safeguards_of
from kurumaza.terms.models import Term
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, words_of
from tests.factories.terms import MembershipFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


@pytest.fixture
def natsuki(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.student_organiser)


def address_of(programme: Programme) -> str:
    return reverse("open_term", args=[programme.uuid])


def evening(days: int, hour: int = 19) -> datetime:
    day = timezone.now().astimezone(TOKYO) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def time_fields(number: int, starts_at: datetime) -> dict[str, str]:
    return {f"time_{number}_0": f"{starts_at:%Y-%m-%d}", f"time_{number}_1": f"{starts_at:%H:%M}"}


def filled(world: World, **changed: Any) -> dict[str, Any]:
    """The form as なつき would fill it, the second and third time left empty."""
    said = {
        "name": "第2期 火-Okoshi@青森",
        "region": "青森",
        "slug": "aomori-2",
        "starts_on": f"{evening(0):%Y-%m-%d}",
        "ends_on": f"{evening(60):%Y-%m-%d}",
        "side_1": "学生",
        "side_2": "セカンドキャリア塾 卒業生",
        "topics": "地元に残るか\n\n 仕事の選びかた \n地元に残るか",
        "safeguards": [str(world.student_organiser.uuid)],
        **time_fields(1, evening(7)),
        **time_fields(4, evening(8)),
    }
    return said | changed


def errors_of(page: Any) -> dict[str, list[str]]:
    return {field: list(errors) for field, errors in page.context["form"].errors.items()}


def test_term_is_opened_whole_with_the_latest_content(world: World, natsuki: Client) -> None:
    response = natsuki.post(address_of(world.programme), filled(world, slug="Ａomori-2"))
    assert response["Location"] == "/desk/aomori-2/"
    term = Term.objects.get(slug="aomori-2")
    assert [(one.organisation.name, one.name) for one in term.sides.all()] == [
        ("火-Okoshi", "学生"),
        ("Dialogue for Everyone", "セカンドキャリア塾 卒業生"),
    ]
    slots = [(slot.starts_at, slot.minutes) for slot in term.rounds.get().slots.all()]
    assert slots == [(evening(7), 60), (evening(8), 60)]
    assert (term.topics, term.script.name) == (["地元に残るか", "仕事の選びかた"], "60分")
    assert list(safeguards_of(term)) == [world.student_organiser]
    by = AuditEntry.objects.filter(actor=world.student_organiser.uuid).order_by("pk")
    assert list(by.values_list("act", flat=True)) == [
        "terms.created",
        *["terms.side_added"] * 2,
        "terms.round_added",
        *["terms.slot_added"] * 2,
        "safety.safeguard_named",
    ]
    assert (term.is_sample, term.measures_airtime) == (False, False)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"name": ""}, "name", "期の名前を入れてください。"),
        ({"slug": "青森"}, "slug", "英小文字と数字だけで入れてください。間はハイフン(-)でつなぎます。"),
        (
            {"slug": "taken"},
            "slug",
            "このアドレスの名前は、ほかの期が使っています。別の名前にしてください。",
        ),
        ({"ends_on": "2020-01-01"}, "ends_on", "終わりの日は、はじまりの日か、それより後にしてください。"),
        (
            {"side_2": "学生"},
            "side_2",
            "ほかの団体と同じ呼び方です。分けられるように、別の呼び方にしてください。",
        ),
        ({"time_1_1": ""}, "time_1", "はじまる時刻を入れてください。"),
        ({"time_1_0": ""}, "time_1", "日を入れてください。"),
        (time_fields(2, evening(-1)), "time_2", "もう過ぎた時間です。これからの時間を入れてください。"),
        (time_fields(4, evening(7)), "time_4", "同じ時間が、上にもあります。"),
        (time_fields(1, evening(61)), "time_1", "期のはじまりの日と終わりの日のあいだの日時にしてください。"),
        (
            {"time_1_0": "", "time_1_1": "", "time_4_0": "", "time_4_1": ""},
            "time_1",
            "候補の時間を、一つ以上入れてください。",
        ),
        ({"topics": "あ" * 41}, "topics", f"一つの話題は40字までにしてください:{'あ' * 41}"),
        ({"safeguards": []}, "safeguards", "一人以上選んでください。"),
    ],
)
def test_refusal_is_said_at_its_field_and_nothing_is_written(
    world: World, natsuki: Client, changed: dict[str, Any], field: str, sentence: str
) -> None:
    Term.objects.filter(pk=world.outsiders_term.pk).update(slug="taken")
    natsuki.get(address_of(world.programme))
    before = everything_kept()
    page = natsuki.post(address_of(world.programme), filled(world, **changed))
    assert errors_of(page)[field] == [sentence]
    assert sentence in words_of(page)
    assert everything_kept() == before


def test_three_readers_are_too_many(world: World, natsuki: Client) -> None:
    third = MembershipFactory.create(organisation=world.students.organisation).person
    people = [str(one.uuid) for one in (world.student_organiser, world.graduate_organiser, third)]
    page = natsuki.post(address_of(world.programme), filled(world, safeguards=people))
    assert errors_of(page) == {"safeguards": ["選べるのは二人までです。"]}


def test_reader_is_an_organiser_of_the_programme(world: World, natsuki: Client) -> None:
    page = natsuki.post(
        address_of(world.programme), filled(world, safeguards=[str(world.haruka.person.uuid)])
    )
    assert list(errors_of(page)) == ["safeguards"]
    assert Term.objects.filter(programme=world.programme).count() == 1


def test_address_is_proposed_and_free(world: World, natsuki: Client) -> None:
    # Terms of tests are numbered, too, and may be these.
    Term.objects.filter(pk=world.term.pk).update(slug="another")
    Term.objects.filter(pk=world.outsiders_term.pk).update(slug="term-2")
    page = natsuki.get(address_of(world.programme))
    assert page.context["form"]["slug"].value() == "term-3"


def test_programme_without_content_is_told_so(world: World, sign_in: SignIn) -> None:
    bare = MembershipFactory.create()
    other = MembershipFactory.create()
    programme = Programme.objects.create(name="まだ空のプログラム")
    for one in (bare, other):
        programme.partnerships.create(organisation=one.organisation)
    said = filled(world, safeguards=[str(bare.person.uuid)])
    page = sign_in(bare.person).post(address_of(programme), said)
    assert errors_of(page) == {"__all__": ["このプログラムには、進行やカードがまだありません。"]}


def addresses(world: World) -> list[str]:
    slug = world.term.slug
    return [
        address_of(world.programme),
        reverse("next_round", args=[slug]),
        reverse("add_safeguard", args=[slug]),
    ]


def test_only_organisers_of_the_programme_reach_the_forms(world: World, sign_in: SignIn) -> None:
    people: tuple[Person, ...] = (
        world.student_organiser,
        world.graduate_organiser,
        world.outsider,
        world.haruka.person,
    )
    for address in addresses(world):
        assert [sign_in(one).get(address).status_code for one in people] == [200, 200, 404, 404]
        assert [sign_in(one).post(address, {}).status_code for one in people] == [200, 200, 404, 404]
        assert Client().get(address)["Location"].startswith("/signin/")


def test_next_round_is_added_once(world: World, natsuki: Client) -> None:
    address = reverse("next_round", args=[world.term.slug])
    said = time_fields(2, evening(30)) | time_fields(6, evening(31))
    assert natsuki.post(address, said)["Location"] == reverse("desk_term", args=[world.term.slug])
    added = world.term.rounds.get(number=2)
    assert [slot.starts_at for slot in added.slots.all()] == [evening(30), evening(31)]
    assert errors_of(natsuki.post(address, said)) == {
        "__all__": ["同じ時間の回が、もうあります。何も加えていません。"]
    }
    assert errors_of(natsuki.post(address, {"time_1_0": ""})) == {
        "time_1": ["候補の時間を、一つ以上入れてください。"]
    }
    assert world.term.rounds.count() == 2


def test_times_are_on_the_clocks_of_the_term(world: World, natsuki: Client) -> None:
    Term.objects.filter(pk=world.term.pk).update(time_zone="Europe/Berlin")
    natsuki.post(reverse("next_round", args=[world.term.slug]), time_fields(1, evening(30)))
    there = world.term.rounds.get(number=2).slots.get().starts_at.astimezone(ZoneInfo("Europe/Berlin"))
    assert f"{there:%H:%M}" == "19:00"


def test_second_reader_is_named_later(world: World, natsuki: Client) -> None:
    desk, address = (reverse(one, args=[world.term.slug]) for one in ("desk_term", "add_safeguard"))
    assert f'href="{address}">見守り役を決める' in words_of(natsuki.get(desk))
    for person in (world.student_organiser, world.graduate_organiser):
        assert natsuki.post(address, {"person": str(person.uuid)})["Location"] == desk
    assert list(safeguards_of(world.term)) == [world.student_organiser, world.graduate_organiser]
    assert address not in words_of(natsuki.get(desk))
    third = MembershipFactory.create(organisation=world.students.organisation).person
    page = natsuki.post(address, {"person": str(third.uuid)})
    assert errors_of(page) == {"__all__": ["見守り役は、もう二人決まっています。だれも加えていません。"]}


def test_desk_without_terms_leads_to_the_form(world: World, sign_in: SignIn) -> None:
    member = MembershipFactory.create()
    programme = Programme.objects.create(name="はじめてのプログラム")
    programme.partnerships.create(organisation=member.organisation)
    shown = words_of(sign_in(member.person).get(reverse("desk")))
    assert "まだ期がありません。" in shown
    assert f'<a class="go" href="{address_of(programme)}">' in shown
