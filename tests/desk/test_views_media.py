"""Where the circles of a term talk: chosen by its organisers, all of it kept or nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from kurumaza.audit.models import AuditEntry
from kurumaza.terms.models import Slot
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
MEETING = "https://meet.google.com/abc-defg-hij"


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def address_of(world: World) -> str:
    return reverse("term_media", args=[world.term.slug])


def test_meeting_of_a_round_is_kept_and_noted(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    page = words_of(client.get(address_of(world)))
    assert "第1回の会議のアドレス" in page
    assert "このサイトで、直接つなぐ" in page
    said = {"way": "external", "meeting_1": f" {MEETING} "}
    assert client.post(address_of(world), said)["Location"] == f"/desk/{world.term.slug}/"
    world.term.refresh_from_db()
    assert (world.term.media, world.term.relay_only) == ("external", False)
    assert world.term.rounds.get(number=1).meeting_url == MEETING
    chosen = AuditEntry.objects.get(act="terms.media_chosen")
    assert (chosen.actor, chosen.subject, chosen.details) == (
        world.student_organiser.uuid,
        world.term.uuid,
        {"media": "external", "relay_only": False},
    )
    assert AuditEntry.objects.get(act="terms.meeting_set").details == {"is_set": True}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"way": "mesh", "relay_only": "on"}, "通信を中継するサーバー(TURN)が、まだ用意されていません。"),
        ({"way": "external", "meeting_1": "zoom.us/j/812"}, "「https://」で始まる会議のアドレスを"),
        ({"way": "external", "meeting_1": "https://zoom.us@x.example/"}, "会議のアドレスとして読めません。"),
    ],
)
def test_nothing_is_kept_when_a_part_is_refused(
    world: World, sign_in: SignIn, said: dict[str, str], sentence: str
) -> None:
    page = words_of(sign_in(world.student_organiser).post(address_of(world), {"meeting_1": MEETING, **said}))
    assert sentence in page
    world.term.refresh_from_db()
    assert (world.term.media, world.term.relay_only) == ("mesh", False)
    assert world.term.rounds.get(number=1).meeting_url == ""
    assert not AuditEntry.objects.filter(act__in=["terms.media_chosen", "terms.meeting_set"]).exists()


def test_media_server_can_be_chosen_only_where_there_is_one(
    world: World, sign_in: SignIn, settings: Settings
) -> None:
    client = sign_in(world.student_organiser)
    assert 'value="livekit"' not in client.get(address_of(world)).content.decode()
    assert client.post(address_of(world), {"way": "livekit"}).status_code == 200
    settings.LIVEKIT_URL = "ws://localhost:7880"
    assert client.post(address_of(world), {"way": "livekit"}).status_code == 302
    world.term.refresh_from_db()
    assert world.term.media == "livekit"


def test_nothing_changes_while_an_evening_is_under_way(world: World, sign_in: SignIn) -> None:
    slot = world.slots[0]
    Slot.objects.filter(pk=slot.pk).update(starts_at=timezone.now() - timedelta(minutes=30))
    client = sign_in(world.student_organiser)
    assert "いま、この期の回の時間です。" in words_of(client.post(address_of(world), {"way": "external"}))
    # The address of the meeting is often there at the last minute only.
    Slot.objects.filter(pk=slot.pk).update(starts_at=timezone.now() + timedelta(minutes=5))
    client.post(address_of(world), {"way": "mesh", "meeting_1": MEETING})
    assert world.term.rounds.get(number=1).meeting_url == MEETING


def test_outsiders_find_nothing(world: World, sign_in: SignIn) -> None:
    assert sign_in(world.outsider).get(address_of(world)).status_code == 404


def test_organisers_say_whether_talk_may_be_measured_by_agreement(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    assert "話した時間を、同意した人だけ測る" in words_of(client.get(address_of(world)))
    for said, measures in (
        ({}, False),
        ({"measures_airtime": "on"}, True),
        ({"measures_airtime": "on"}, True),
    ):
        client.post(address_of(world), {"way": "mesh", **said})
        world.term.refresh_from_db()
        assert world.term.measures_airtime is measures
    noted = AuditEntry.objects.filter(act="terms.airtime_offered").order_by("pk")
    assert [one.details for one in noted] == [{"measures": False}, {"measures": True}]
    refused = {"way": "external", "meeting_1": "nowhere"}
    assert client.post(address_of(world), refused).status_code == 200
    world.term.refresh_from_db()
    assert world.term.measures_airtime
