"""Many years of a placement, and many placements on a desk: a page asks as often however many rows there are, all of them can be
reached, an address that asks for no page gives one, and what is private stays so."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kurumaza.desk.queries_tasks_field import cards_to_agree_to, insights_to_answer, insights_to_read
from kurumaza.field.models import Insight, Placement
from kurumaza.field.queries_asked import asked_in_field
from kurumaza.field.queries_insights import standing_insights
from kurumaza.field.queries_placements import open_placements, placement_state, public_placements
from kurumaza.people.actions import declare_tie
from tests.conftest import SignIn
from tests.factories import long_history
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
FEW, MANY = 5, 50
NEXT = re.compile(r'<a class="do" href="([^"]+)">(?:前のほう|もっと先|次へ)')


def questions(ask: Callable[..., object], *about: object) -> int:
    with (
        CaptureQueriesContext(connections["default"]) as asked,
        CaptureQueriesContext(connections["keys"]) as opened,
    ):
        ask(*about)
    return len(asked) + len(opened)


def address(placed: Placed, name: str) -> str:
    return reverse(name, args=[placed.placement.uuid])


def desk(placed: Placed, name: str, *more: object) -> str:
    return reverse(name, args=[placed.world.term.slug, *more])


def body(browser: Client, page: str) -> str:
    answer = browser.get(page)
    assert answer.status_code == 200, page
    return answer.content.decode()


def all_parts(browser: Client, page: str) -> str:
    """All that is reached from a page by its links onward."""
    found, waiting, seen = "", [page], set[str]()
    while waiting:
        here = waiting.pop().partition("#")[0].replace("&amp;", "&")
        if here in seen:
            continue
        seen.add(here)
        shown = body(browser, here)
        found += shown
        waiting += [page + one for one in NEXT.findall(shown)]
    return found


def grown(placed: Placed, count: int) -> list[Insight]:
    """As many rows of each kind."""
    world, placement = placed.world, placed.placement
    host = placement.organisation
    long_history.past_days(placement, world.haruka, count)
    long_history.days_ahead(placement, count)
    long_history.notes(placement, world.haruka, count)
    long_history.photos(placement, world.haruka, world.kenji, count)
    told = long_history.insights(placement, world.haruka, count)
    long_history.proposals(told)
    others = long_history.placements(world.term, host, count)
    long_history.placements(world.term, host, count, is_open=False)
    long_history.wishes(others, placed.sora)
    for one in others:
        one.members.add(world.haruka, world.kenji)
        long_history.photos(one, world.haruka, world.kenji, 1)
    return [*told, *(long_history.insights(one, world.haruka, 1)[0] for one in others)]


def test_pages_ask_as_often_with_many_rows_as_with_few(placed: Placed, sign_in: SignIn) -> None:
    world, uuid = placed.world, placed.placement.uuid
    member, host = sign_in(world.haruka.person), sign_in(world.student_organiser)
    names = (
        "placement_home insights insight_new field_events field_notes field_photos field_visits field_voices"
    )
    pages = [(member, address(placed, name)) for name in names.split()]
    pages += [(sign_in(placed.sora.person), reverse("field")), (sign_in(world.kenji.person), reverse("home"))]
    pages += [(host, desk(placed, name)) for name in ("field_desk", "cards_desk")]
    pages += [(host, desk(placed, name, uuid)) for name in ("placement_desk", "insights_desk")]
    counts = []
    for count in (FEW, MANY - FEW):
        grown(placed, count)
        for browser, page in pages:
            browser.get(page)
        counts.append({page: questions(body, browser, page) for browser, page in pages})
    assert counts[0] == counts[1]
    assert max(counts[1].values()) < 40


def test_first_page_and_open_pages_ask_as_often_however_many_placements(placed: Placed) -> None:
    kenji, organiser = placed.world.kenji.person, placed.world.student_organiser
    term, counts, told = placed.world.term, [], list[Insight]()
    cards_to_agree_to(organiser, term)  # what it keeps of its term is asked for once
    for count in (FEW, MANY - FEW):
        told += grown(placed, count)
        uuids = {one.uuid for one in told}
        counts.append(
            [
                questions(asked_in_field, kenji, placed.now),
                questions(standing_insights, kenji, uuids),
                questions(standing_insights, organiser, uuids),
                questions(insights_to_read, organiser, term),
                questions(insights_to_answer, organiser, term, placed.now),
                questions(cards_to_agree_to, organiser, term),
            ]
        )
        assert standing_insights(kenji, uuids) == standing_insights(organiser, uuids) == uuids
        assert standing_insights(placed.world.outsider, uuids) == set()
        assert standing_insights(placed.sora.person, uuids) == set()
    assert counts[0] == counts[1]


def test_open_page_keeps_from_who_is_kept_apart_what_their_organiser_reads(placed: Placed) -> None:
    told = {one.uuid for one in long_history.insights(placed.placement, placed.world.haruka, 3)}
    kenji, haruka = placed.world.kenji.person, placed.world.haruka.person
    declare_tie(person=haruka, name_or_address=placed.world.kenji.name, now=placed.now)
    assert standing_insights(kenji, told) == set()
    assert standing_insights(haruka, told) == standing_insights(placed.world.student_organiser, told) == told


def test_everything_is_reached_a_part_at_a_time(placed: Placed, sign_in: SignIn) -> None:
    grown(placed, MANY)
    world = placed.world
    member, host = sign_in(world.haruka.person), sign_in(world.student_organiser)
    for browser, page, word in (
        (member, address(placed, "field_events"), "行事{}</a>"),
        (member, address(placed, "field_voices"), "声{}<"),
        (member, address(placed, "field_notes"), "メモ{}の中身</p>"),
        (member, address(placed, "insights"), "気づき{}番め</p>"),
        (host, desk(placed, "field_desk"), "現場その{}</a>"),
        (host, desk(placed, "insights_desk", placed.placement.uuid), "気づき{}番め</p>"),
        (sign_in(placed.world.kenji.person), reverse("field"), "現場その{}</a>"),
    ):
        first, whole = body(browser, page), all_parts(browser, page)
        words = [word.format(number) for number in range(1, MANY + 1)]
        assert [one for one in words if one not in whole] == [], page
        assert [one for one in words if one not in first] != [], page


@pytest.mark.parametrize("asked", ["x", "-1", "0", "999999", "", "１", "9" * 5000, "2&page=x"])
def test_address_that_asks_for_no_page_gives_one(placed: Placed, sign_in: SignIn, asked: str) -> None:
    grown(placed, FEW)
    member, host = sign_in(placed.world.haruka.person), sign_in(placed.world.student_organiser)
    keys = ("page", "ahead", "past", "kept", "ladder", "drafts", "own", "leads", "others", "open")
    query = "?" + "&".join(f"{one}={asked}" for one in keys)
    for name in ("field_events", "field_visits", "field_voices", "field_photos", "field_notes", "insights"):
        body(member, address(placed, name) + query)
    body(member, reverse("field") + query)
    body(host, desk(placed, "field_desk") + query)


def test_turning_one_list_leaves_the_others_where_they_are(placed: Placed, sign_in: SignIn) -> None:
    grown(placed, MANY)
    shown = body(sign_in(placed.world.haruka.person), address(placed, "field_events") + "?past=2")
    assert 'href="?past=2&amp;ahead=2#ahead"' in shown
    assert 'href="?past=1#past"' in shown
    assert 'id="past"' in shown
    assert 'aria-label="これまでの行事の続き"' in shown


def test_ladder_is_drawn_a_part_at_a_time_and_leads_to_what_stands_elsewhere(
    placed: Placed, sign_in: SignIn
) -> None:
    long_history.insights(placed.placement, placed.world.haruka, 60, ladders_of=60)
    member = sign_in(placed.world.haruka.person)
    first, second = (body(member, address(placed, "insights") + more) for more in ("", "?ladder=2"))
    _before, *pictures = first.split('class="view ')
    places = [str(number) for number in range(1, 25)]
    assert [re.findall(r'data-stone="(\d+)"', one) for one in pictures] == [places, places]
    assert re.findall(r'id="insight-(\d+)"', first) == [str(number) for number in range(37, 61)]
    assert re.findall(r'id="insight-(\d+)"', second) == [str(number) for number in range(13, 37)]
    assert 'href="?ladder=2#insight-36"' in first
    assert 'href="#insight-37"' in first
    assert 'href="?ladder=1#insight-37"' in second


def test_notes_of_one_are_on_no_page_of_another(placed: Placed, sign_in: SignIn) -> None:
    grown(placed, MANY)
    for who in (placed.world.kenji.person, placed.world.student_organiser, placed.sora.person):
        browser = sign_in(who)
        for part in ("", "?kept=2"):
            answer = browser.get(address(placed, "field_notes") + part)
            assert "の中身" not in answer.content.decode()


def test_what_was_looked_for_goes_on_without_standing_in_an_address(placed: Placed, sign_in: SignIn) -> None:
    long_history.notes(placed.placement, placed.world.haruka, MANY)
    member, page = sign_in(placed.world.haruka.person), address(placed, "field_notes")
    first = member.post(page, {"act": "search", "query": "中身"}).content.decode()
    assert "メモ50の中身</p>" in first
    assert "メモ1の中身</p>" not in first
    assert '<button class="do" name="part" value="2">' in first
    assert "?" not in "".join(re.findall(r'href="([^"]*kept[^"]*)"', first))
    second = member.post(page, {"act": "search", "query": "中身", "part": "2"}).content.decode()
    assert "メモ1の中身</p>" in second
    assert member.post(page, {"act": "search", "query": "中身", "part": "x"}).status_code == 200


def test_who_left_reads_all_of_their_own_a_part_at_a_time(placed: Placed, sign_in: SignIn) -> None:
    counts, browser = [], sign_in(placed.world.haruka.person)
    placed.placement.members.remove(placed.world.haruka)
    for count in (FEW, MANY - FEW):
        long_history.past_days(placed.placement, placed.world.haruka, count)
        long_history.notes(placed.placement, placed.world.haruka, count)
        counts.append(questions(body, browser, address(placed, "field_left")))
    assert counts[0] == counts[1]
    assert all_parts(browser, address(placed, "field_left")).count("秘めたこと") >= MANY
    assert "秘めたこと" not in body(sign_in(placed.world.kenji.person), address(placed, "field_visits"))


def test_what_was_chosen_long_ago_is_offered_still(placed: Placed, sign_in: SignIn) -> None:
    long_history.past_days(placed.placement, placed.world.haruka, 60)
    member = sign_in(placed.world.haruka.person)
    [oldest, *_rest] = placed.placement.voices.order_by("heard_on")
    assert oldest.event is not None
    offered = body(member, address(placed, "field_voice_new"))
    assert str(oldest.event.uuid) not in offered
    edited = body(member, reverse("field_voice", args=[placed.placement.uuid, oldest.uuid]))
    assert f'<option value="{oldest.event.uuid}" selected>' in edited


def test_what_is_open_is_what_each_placement_says_of_itself(placed: Placed) -> None:
    term, now = placed.world.term, timezone.now()
    made = long_history.placements(term, placed.placement.organisation, 6)
    today = now.astimezone().date()
    kinds: list[dict[str, object]] = [
        {},
        {"closed_at": now},
        {"finished_at": now},
        {"apply_until": today - timedelta(days=9)},
        {"apply_until": today + timedelta(days=9)},
        {"published_at": None},
    ]
    for one, changes in zip(made, kinds, strict=True):
        Placement.objects.filter(pk=one.pk).update(**changes)
    said = [one for one in public_placements() if placement_state(one, now) == "open"]
    assert list(open_placements([term], now)) == said
    assert len(said) == 2


def test_days_of_other_years_say_which(placed: Placed, sign_in: SignIn) -> None:
    long_history.past_days(placed.placement, placed.world.haruka, 160)
    member, year = sign_in(placed.world.haruka.person), placed.now.year - 3
    for name in ("field_events", "field_visits", "field_voices"):
        assert f"{year}年" in body(member, address(placed, name) + "?page=99&past=99"), name
    assert f"{year}年" not in body(member, address(placed, "field_events"))
