"""Groups are formed in a real Chromium: proposed, moved by mouse and keyboard, locked, kept apart, taken back, confirmed,
mended after a cancellation, and taken out as files and text."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.support.board import BOARD, centre, members
from tests.support.chromium import DESKTOP, PHONE, axe, look, person_browser
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]
SECONDS = 90_000
_GET_SOMEBODY_TO_CANCEL = """
from django.utils import timezone
from kurumaza.circles.actions_seats import reply_attendance
from kurumaza.circles.models import Circle, Seat
held = Circle.objects.filter(round__term__is_sample=True, round__number=3, cancelled_at=None)
circle = next(one for one in held.order_by("number") if one.seats.count() == 4)
for seat in circle.seats.select_related("enrolment__person", "enrolment__side", "circle__slot", "round")[:2]:
    reply_attendance(seat=seat, reply=Seat.Reply.ABSENT, by=seat.enrolment.person, now=timezone.now())
print(circle.number)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with RealServer(Path(tmp_path_factory.mktemp("groups"))) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, person_browser(playwright) as browser:
        yield browser


def test_groups_are_formed_adjusted_confirmed_mended_and_taken_out(
    server: RealServer, browser: Browser
) -> None:
    page = browser.new_page(viewport=DESKTOP, accept_downloads=True)  # type: ignore[arg-type]
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(f"{server.url}/sample/okoshi/")
    page.goto(f"{server.url}{BOARD}")
    _sees_what_rules_mean(page)
    _stops_and_proposes(page)
    _moves_by_mouse(page)
    _swaps_by_mouse(page)
    _moves_by_keyboard(page)
    _goes_back_and_forth(page)
    _keeps_two_apart(page)
    _locks_and_proposes_again(page)
    _confirms(page)
    _takes_out(page)
    _mends(page, server)
    page.goto(f"{server.url}/desk/hi-okoshi-aomori-1/met/")
    _looks(page, "groups-met")
    assert faults == []
    page.close()


def test_board_is_usable_on_a_phone(server: RealServer, browser: Browser) -> None:
    """A tap takes somebody, another one puts them down; nothing is wider than the screen, nothing smaller than a thumb."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{server.url}/sample/okoshi/")
    _open_another_round(server)
    page.goto(f"{server.url}{BOARD.replace('/3/', '/4/')}")
    page.get_by_role("button", name="グループを作る").tap()
    expect(page.get_by_role("heading", name="次にすること")).to_be_visible(timeout=SECONDS)
    before = members(page)
    page.locator("#group-1 .dot").first.tap()
    expect(page.locator("#holding")).to_be_visible()
    expect(page.locator("#board-says")).to_contain_text(f"{before[0][0]}さんを動かします。置ける場所は")
    assert axe(page) == []
    page.screenshot(path="test-artifacts/groups-holding-phone.png")
    page.locator(".group.is-allowed .landing [data-put]").first.tap()
    expect(page.locator("#board-says")).to_have_text(
        f"{before[0][0]}さんを移しました。まだ、だれにも知らせていません。"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert _small_targets(page) == []
    context.close()


def _open_another_round(server: RealServer) -> None:
    """A fourth round at the times of the third, for which everybody answered the same."""
    server.run_python(
        """
from datetime import timedelta
from kurumaza.terms.models import Availability, Round, Slot
third = Round.objects.get(term__is_sample=True, number=3)
fourth = Round.objects.create(term=third.term, number=4)
for slot in third.slots.all():
    new = Slot.objects.create(round=fourth, starts_at=slot.starts_at + timedelta(days=7), minutes=slot.minutes)
    for one in slot.availabilities.all():
        Availability.objects.create(enrolment=one.enrolment, slot=new, answer=one.answer)
"""
    )


def _looks(page: Page, name: str) -> None:
    """Axe on both sizes, and the pictures."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe(page) == [], name
    look(page, name)


def _small_targets(page: Page) -> list[str]:
    """Controls in sight that are lower than 44 px; words in a text are none."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('main :is(button, summary, select, a.act, a.do, a.go)')]
          .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
          .map(one => one.outerHTML.slice(0, 80))"""
    )
    return found


def _sees_what_rules_mean(page: Page) -> None:
    page.locator("#rules > summary").click()
    school = page.get_by_role("group", name="同じ学校")
    expect(school.locator("li").filter(has_text="必ず分ける")).to_contain_text(
        re.compile("必ず分けると、席のない人が[0-9]+人になります。|必ず分けても、全員に席があります。"),
        timeout=SECONDS,
    )
    _looks(page, "groups-rules")
    past = page.get_by_role("group", name="以前の勤め先")
    past.locator("li").filter(has_text="気にしない").get_by_role("button").click()
    expect(page.locator("#board-says")).to_contain_text("「以前の勤め先」を「気にしない」にしました。")
    expect(page.locator("#rules")).to_have_attribute("open", "")


def _stops_and_proposes(page: Page) -> None:
    page.get_by_role("button", name="グループを作る").click()
    expect(page.get_by_role("heading", name="グループを作っています")).to_be_visible()
    _looks(page, "groups-forming")
    page.get_by_role("button", name="組むのをやめる").click()
    expect(page.locator("#board-says")).to_have_text("組むのをやめました。何も失われていません。")
    page.get_by_role("button", name="もう一度組む").click()
    expect(page.get_by_role("heading", name="次にすること")).to_be_visible(timeout=SECONDS)
    expect(page.locator(".can-hold")).to_have_count(1)
    _looks(page, "groups-proposed")


def _hold(page: Page, dot: Locator) -> None:
    page.mouse.move(*centre(dot))
    page.mouse.down()
    page.mouse.move(*centre(page.locator(".ring").first), steps=4)


def _moves_by_mouse(page: Page) -> None:
    before = members(page)
    name = before[0][0]
    _hold(page, page.locator(".dot").first)
    place = page.locator(".group.is-allowed").first
    expect(place.locator(".verdict")).to_contain_text("人になります。")
    number = int((place.get_attribute("id") or "").removeprefix("group-"))
    page.mouse.move(*centre(place.locator("header")), steps=4)
    page.screenshot(path="test-artifacts/groups-dragging-wide.png")
    page.mouse.up()
    expect(page.locator("#board-says")).to_have_text(
        f"{name}さんを移しました。まだ、だれにも知らせていません。"
    )
    after = members(page)
    assert sorted(after[number - 1]) == sorted([*before[number - 1], name])
    assert sorted(after[0]) == sorted(before[0][1:])
    page.get_by_role("button", name="移す前に戻す").click()
    expect(page.locator("#board-says")).to_have_text("一つ前のグループ分けに戻しました。")
    assert members(page) == before


def _swaps_by_mouse(page: Page) -> None:
    """Upon somebody in another group: the two change places, if that is allowed for both."""
    before = members(page)
    dots = page.locator(".group:not(#group-1) .dot")
    _hold(page, page.locator("#group-1 .dot").first)
    expect(page.locator(".group.is-allowed, .group.is-refused").first).to_be_visible()
    for index in range(dots.count()):
        page.mouse.move(*centre(dots.nth(index)), steps=2)
        if "入れ替える" in page.locator(".held-name").inner_text():
            break
    other = dots.nth(index).get_attribute("data-name")
    page.mouse.up()
    said = f"{before[0][0]}さんと{other}さんを入れ替えました。まだ、だれにも知らせていません。"
    expect(page.locator("#board-says")).to_have_text(said)
    after = members(page)
    assert other in after[0]
    assert before[0][0] not in after[0]
    assert sorted(map(len, after)) == sorted(map(len, before))
    assert axe(page) == []


def _moves_by_keyboard(page: Page) -> None:
    before = members(page)
    page.locator("#group-2 summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#board-says")).to_contain_text("さんを動かします。置ける場所は")
    expect(page.locator("[data-put]:focus")).to_have_count(1)
    _looks(page, "groups-holding")
    page.keyboard.press("Escape")
    expect(page.locator("#board-says")).to_have_text("動かすのをやめました。")
    expect(page.locator("#group-2 [data-moves]:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("[data-put]:focus")).to_have_count(1)
    out = page.locator("[data-put=out]")
    for _ in range(80):
        if page.evaluate("document.activeElement.dataset.put") == "out":
            break
        page.keyboard.press("Tab")
    expect(out).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#board-says")).to_contain_text("さんを移しました。")
    expect(page.locator(".left [data-moves]:focus")).to_have_count(1)
    assert len(members(page)[1]) == len(before[1]) - 1


def _goes_back_and_forth(page: Page) -> None:
    after = members(page)
    for _ in range(2):
        page.locator("#undo").press("Enter")
        expect(page.locator("#board-says")).to_have_text("一つ前のグループ分けに戻しました。")
    expect(page.locator("#undo")).to_have_count(0)
    page.locator("#redo").click()
    expect(page.locator("#board-says")).to_have_text("やり直しました。")
    page.locator("#redo").click()
    expect(page.locator("#redo")).to_have_count(0)
    assert members(page) == after
    page.locator("#undo").click()
    expect(page.locator("#redo")).to_be_visible()


def _keeps_two_apart(page: Page) -> None:
    one, other = members(page)[0][:2]
    page.locator("#apart > summary").click()
    page.get_by_label("一人目").select_option(label=_option(page, one))
    page.get_by_label("二人目").select_option(label=_option(page, other))
    page.get_by_role("button", name="同じグループにしない", exact=True).click()
    expect(page.locator("#board-says")).to_contain_text("同じグループにしないことにしました。")
    expect(page.locator("#apart .list li")).to_have_count(1)
    expect(page.locator("#group-1")).to_have_class(re.compile("is-faulty"))
    _looks(page, "groups-apart")


def _option(page: Page, name: str) -> str:
    labels = page.locator("#apart-one option").all_inner_texts()
    return next(label for label in labels if label.startswith(f"{name}さん"))


def _locks_and_proposes_again(page: Page) -> None:
    kept = sorted(members(page)[2])
    apart = page.locator("#apart .list li span").first.inner_text()
    page.locator("#group-3").get_by_role("button", name="3番を留める").click()
    expect(page.locator("#group-3")).to_have_class(re.compile("is-locked"))
    page.locator("#again").click()
    expect(page.get_by_text("このグループ分けで決める")).to_be_visible(timeout=SECONDS)
    again = [sorted(one) for one in members(page)]
    assert kept in again
    one, other = (name.removesuffix("さん") for name in apart.split("と", 1))
    assert not any({one, other} <= set(members) for members in again)
    page.get_by_role("button", name="もう一度組む前に戻す").click()
    expect(page.locator("#board-says")).to_have_text("一つ前のグループ分けに戻しました。")
    page.locator("#again").click()
    expect(page.get_by_text("このグループ分けで決める")).to_be_visible(timeout=SECONDS)
    _looks(page, "groups-again")


def _confirms(page: Page) -> None:
    page.get_by_text("このグループ分けで決める").click()
    page.get_by_role("button", name="人に知らせて決める").click()
    expect(page.get_by_role("heading", name="LINEに貼る文")).to_be_visible()
    _looks(page, "groups-confirmed")


def _takes_out(page: Page) -> None:
    with page.expect_download() as zoom:
        page.get_by_role("button", name="Zoomの部屋分けにする").click()
    text = Path(zoom.value.path()).read_bytes().decode()
    assert text.startswith("Pre-assign Room Name,Email Address\r\n")
    addresses = [line.split(",")[1] for line in text.splitlines()[1:]]
    assert len(addresses) > 10
    assert page.get_by_text("このファイルに入りません。").is_visible()
    with page.expect_download() as excel:
        page.get_by_role("button", name="Excelにする").click()
    assert Path(excel.value.path()).read_bytes()[:2] == b"PK"
    page.get_by_role("button", name="1番の文をコピーする", exact=True).click()
    expect(page.locator("#copied-1")).not_to_be_empty()


def _mends(page: Page, server: RealServer) -> None:
    number = server.run_python(_GET_SOMEBODY_TO_CANCEL)
    expect(page.locator("#repair")).to_have_count(0)
    page.reload()
    repair = page.locator("#repair")
    expect(repair).to_contain_text(f"{number}番")
    offer = repair.get_by_role("button", name="動く人がいちばん少ない直し方を出す")
    if offer.count():  # the page was faster than the server, which looks for a repair of its own accord
        offer.click()
    expect(repair.get_by_role("heading", name="直したあと").first).to_be_visible(timeout=SECONDS)
    expect(repair).to_contain_text(re.compile("席が変わる人は[0-9]+人です。"))
    _looks(page, "groups-repair")
    repair.get_by_role("button", name="人に知らせて直す").click()
    expect(page.locator("#board-says")).to_contain_text("グループ分けを直しました。")
    expect(page.locator(".group.is-faulty")).to_have_count(0)
    expect(repair).to_have_count(0)
    _looks(page, "groups-repaired")
