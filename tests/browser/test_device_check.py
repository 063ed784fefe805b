"""The device check, passed alone: hearing oneself, choosing devices, the connection and the relay, and words for each failure."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.faults.evening import tonight
from tests.support.chromium import DESKTOP, PHONE, axe, look, person_browser, write_voice
from tests.support.server import RealServer, free_port
from tests.support.turn_server import PROGRAM, turn_server

pytestmark = [pytest.mark.browser, pytest.mark.beside]
RELAY_ONLY = "from kurumaza.terms.models import Term; Term.objects.update(relay_only=True)"
NEEDS_COTURN = pytest.mark.skipif(PROGRAM is None, reason="coturn is not installed (bin/test says so)")
HEARS_ONESELF_WITHIN_S = 60
MILLISECONDS = 40_000


@contextmanager
def check_page(
    folder: Path,
    *,
    settings: Mapping[str, str] | None = None,
    prepare: str = "",
    path: str = "",
    **devices: bool,
) -> Iterator[Page]:
    """Somebody of tonight's circle on the page of the device check."""
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(folder, settings=settings))
        if prepare:
            server.run_python(prepare)
        playwright = stack.enter_context(sync_playwright())
        evening = tonight(server)
        voice = write_voice(folder / "voice.wav", 250)
        browser = stack.enter_context(person_browser(playwright, voice, **devices))
        context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
        cookie = next(iter(evening.cookies.values()))
        context.add_cookies([{"name": "kurumaza", "value": cookie, "url": server.url}])
        page = context.new_page()
        page.goto(f"{server.url}/check/?circle={evening.circle}")
        yield page


def looked_at(page: Page, name: str) -> None:
    """Nothing for axe to find at both sizes, and a picture of each."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe(page) == []
    look(page, f"check-{name}")


def line_is(page: Page, state: str) -> None:
    expect(page.locator("[data-line]")).to_have_attribute("data-line", state, timeout=MILLISECONDS)


def test_somebody_alone_hears_themselves_within_a_minute_and_goes_on(tmp_path: Path) -> None:
    with check_page(tmp_path) as page:
        page.get_by_role("button", name="マイクを試す").click()
        began = time.monotonic()
        page.locator("[data-check=echo]").click()
        expect(page.get_by_text("自分の声が聞こえましたか。")).to_be_visible(timeout=MILLISECONDS)
        took = time.monotonic() - began
        assert took < HEARS_ONESELF_WITHIN_S
        page.get_by_role("button", name="聞こえました").click()
        line_is(page, "well")
        expect(page.get_by_text("対話ルームにつながりました。このブラウザで通話ができます。")).to_be_visible()
        microphones = page.get_by_label("使うマイク")
        second = microphones.locator("option").nth(1).get_attribute("value")
        microphones.select_option(second)
        page.get_by_role("button", name="音を鳴らす").click()
        expect(page.get_by_role("button", name="音を鳴らす")).to_be_enabled(timeout=MILLISECONDS)
        page.get_by_role("button", name="カメラを試す").click()
        expect(page.get_by_label("カメラに映っている自分")).to_be_visible()
        looked_at(page, "well")
        expect(page.get_by_role("heading", name="準備ができました")).to_be_visible()
        kept = json.loads(page.evaluate("localStorage.getItem('kurumaza.devices')"))
        assert (kept["microphone"], kept["wantsCamera"]) == (second, True)
        page.reload()
        page.get_by_role("button", name="マイクを試す").click()
        expect(page.get_by_label("使うマイク")).to_have_value(second or "")
        page.evaluate(
            "localStorage.setItem('kurumaza.devices', JSON.stringify({microphone: 'gone', wantsCamera: true}))"
        )
        page.reload()
        page.get_by_role("button", name="マイクを試す").click()
        expect(
            page.locator("[data-check=echo]")
        ).to_be_visible()  # the usual one, since the chosen one is gone
        page.get_by_role("link", name="待合室へ").click()
        expect(page.get_by_role("heading", name="待合室", exact=True)).to_be_visible()


def test_keyboard_alone_is_enough(tmp_path: Path) -> None:
    with check_page(tmp_path) as page:
        for name in (
            "マイクを試す",
            "三秒話して、自分の声を聞く",
            "聞こえました",
            "声だけで参加する",
            "待合室へ",
        ):
            wanted = page.get_by_role("link" if name == "待合室へ" else "button", name=name, exact=True)
            expect(wanted).to_be_visible(timeout=MILLISECONDS)
            for _ in range(60):
                if wanted.evaluate("(one) => one === document.activeElement"):
                    break
                page.keyboard.press("Tab")
            expect(wanted).to_be_focused()
            page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="待合室", exact=True)).to_be_visible()


def test_refused_microphone_and_camera_are_told_how_to_be_allowed(tmp_path: Path) -> None:
    with check_page(tmp_path, allows_devices=False) as page:
        page.get_by_role("button", name="マイクを試す").click()
        expect(page.get_by_text("マイクの使用が許可されていません。")).to_be_visible()
        page.get_by_role("button", name="カメラを試す").click()
        expect(page.get_by_text("カメラの使用が許可されていません。")).to_be_visible()
        assert page.get_by_text("アドレス欄の左のしるし(鍵、またはつまみ)を押します。").count() == 2
        line_is(page, "well")  # it can listen and write
        looked_at(page, "denied")
        expect(page.get_by_role("link", name="待合室へ")).to_be_visible()


def test_without_a_camera_the_voice_is_enough(tmp_path: Path) -> None:
    with check_page(tmp_path, has_camera=False) as page:
        page.get_by_role("button", name="カメラを試す").click()
        expect(page.get_by_text("カメラが見つかりません。")).to_be_visible()
        page.get_by_role("button", name="マイクを試す").click()
        expect(page.locator("[data-check=echo]")).to_be_visible()
        looked_at(page, "no-camera")


def test_line_that_lets_no_socket_through_is_told(tmp_path: Path) -> None:
    """As a company's proxy does it: pages come through, sockets end at once."""
    with check_page(tmp_path) as page:
        page.route_web_socket("**/ws/check/", lambda socket: socket.close(code=1011))
        page.locator("[data-check=line]").click()
        line_is(page, "server_away")
        expect(page.get_by_text("この回線からは、対話ルームにつながりませんでした。")).to_be_visible()
        expect(page.locator("a.tel").first).to_have_attribute(
            "href", "tel:" + page.locator("a.tel").first.inner_text()
        )
        looked_at(page, "no-socket")
        page.unroute_all()


@pytest.mark.slow
@NEEDS_COTURN
def test_relay_is_tried_through_coturn(tmp_path: Path) -> None:
    with (
        turn_server(tmp_path) as turn,
        check_page(tmp_path, settings=turn.environment, prepare=RELAY_ONLY) as page,
    ):
        page.locator("[data-check=line]").click()
        line_is(page, "well")
        expect(page.get_by_text("声を中継するサーバーにもつながりました。")).to_be_visible()
        assert turn.log.read_text(errors="replace").count("ALLOCATE processed, success") >= 2


@pytest.mark.slow
@NEEDS_COTURN
@pytest.mark.parametrize("relay_only", [True, False])
def test_relay_out_of_reach_is_grave_only_where_it_is_the_only_way(tmp_path: Path, relay_only: bool) -> None:
    nobody = {
        "KURUMAZA_TURN_URLS": f"turn:127.0.0.1:{free_port()}?transport=udp",
        "KURUMAZA_TURN_SECRET": "x" * 16,
    }
    with check_page(tmp_path, settings=nobody, prepare=RELAY_ONLY if relay_only else "") as page:
        page.locator("[data-check=line]").click()
        line_is(page, "relay_failed")
        assert page.locator("[data-line] [role=alert]").count() == (1 if relay_only else 0)
        looked_at(page, "no-relay" if relay_only else "no-relay-mild")


@pytest.mark.slow
@NEEDS_COTURN
def test_relay_that_refuses_us_is_not_put_on_the_persons_line(tmp_path: Path) -> None:
    with turn_server(tmp_path) as turn:
        wrong = {**turn.environment, "KURUMAZA_TURN_SECRET": "another-secret-of-the-tests"}
        with check_page(tmp_path, settings=wrong, prepare=RELAY_ONLY) as page:
            page.locator("[data-check=line]").click()
            line_is(page, "relay_refused")
            expect(page.get_by_text("あなたの端末や回線のせいではありません。")).to_be_visible()
