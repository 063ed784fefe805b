"""Somebody who sees the sample for the first time finds what came of its finished internship."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.field.models import Placement
from kurumaza.field.queries_days import Viewer
from kurumaza.field.queries_photos import open_photos
from kurumaza.people.models import Person
from kurumaza.sample.actions import ensure_sample
from kurumaza.sample.content import doors
from kurumaza.sample.queries import starting_links
from kurumaza.stories.queries_lineage import lineage_of
from kurumaza.stories.views_lineage_picture import drawn
from kurumaza.terms.models import Enrolment

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ASKED = "「また会える」と思えた場所はありますか。"


def links(shown: str) -> list[str]:
    return re.findall(r'<a [^>]*href="([^"#?]+)"', shown)


def test_newcomer_sees_the_point_within_two_clicks_from_home() -> None:
    ensure_sample(now=timezone.now())
    over = Placement.objects.get(finished_at__isnull=False)
    page = reverse("internship", args=[over.uuid])
    _leads_there_from_home(page)
    assert page in Client().get("/").content.decode()
    assert any(address.endswith(page) for _label, address in starting_links(empty=False))
    _one_link_leads_inside(over)
    _loop_is_closed_on_the_picture(over)
    _photos_are_seen_by_its_people_alone(over)


def _one_link_leads_inside(over: Placement) -> None:
    """To what only its people read: events, voices, and 気づき on all four questions with the host's answers."""
    [inside] = [address for _label, address in starting_links(empty=False) if "next=" in address]
    browser = Client(REMOTE_ADDR="127.0.0.1")
    shown = browser.get(inside[inside.index("/sample/") :], follow=True).content.decode()
    pages = ("field_events", "field_voices", "insights")
    addresses = [reverse(name, args=[over.uuid]) for name in pages]
    assert set(addresses) <= set(links(shown))
    events, voices, insights = (browser.get(one).content.decode() for one in addresses)
    assert "店の人との寄り合い" in events
    assert "買うものがなくても来るよ。" in voices
    for one in (
        "どう進めていますか",
        "手順をそろえることばかり考えていました。",
        "来年の約束は、いまはできません。",
    ):
        assert one in insights, one


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example/", "home"])
def test_sample_link_leads_nowhere_else(next_page: str) -> None:
    ensure_sample(now=timezone.now())
    answer = Client(REMOTE_ADDR="127.0.0.1").get("/sample/student/", {"next": next_page})
    assert "elsewhere" not in answer.headers["Location"]


def _leads_there_from_home(page: str) -> None:
    browser = Client(REMOTE_ADDR="127.0.0.1")
    home = browser.get("/sample/student/", follow=True).content.decode()
    assert page not in links(home)
    clicked = [browser.get(one) for one in set(links(home)) if one == reverse("field")]
    assert page in links(clicked[0].content.decode())
    shown = browser.get(page).content.decode()
    came, folded = shown.index("ここから何が生まれたか"), shown.index("<details")
    words = ("片づけの手順を一枚の紙に", "人数より大切に", ASKED, "合意の文を読む", "対話から生まれました")
    for one in words:
        assert came < shown.index(one) < folded
    assert shown.index("締切") > folded
    assert "手順をそろえることばかり考えていました。" not in shown


def _loop_is_closed_on_the_picture(over: Placement) -> None:
    student = Person.objects.get(email=doors()[0].email)
    lineage = lineage_of(student)
    [onward] = [one for one in lineage.onward if one.title == over.title]
    assert [one.words for one in onward.cards] == [ASKED]
    [story] = [one.story for one in onward.of_stories]
    assert [one.story.title for one in lineage.told if one.story.pk == story] == ["二つの願書"]
    assert drawn(lineage).fits


def _photos_are_seen_by_its_people_alone(over: Placement) -> None:
    member = Enrolment.objects.get(person__email=doors()[1].email, term=over.term)
    assert open_photos(Viewer(member.person, over, member, is_host=False)).count() == 2
    photo = over.photos.order_by("pk")[0]
    picture = reverse("field_photo_picture", args=[over.uuid, photo.uuid])
    for key, status in (("student", 404), ("graduate", 200), ("okoshi", 200), ("dfe", 404)):
        browser = Client(REMOTE_ADDR="127.0.0.1")
        browser.get(f"/sample/{key}/")
        assert browser.get(picture).status_code == status
