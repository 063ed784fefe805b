"""Takes the pictures of the READMEs from the running sample: `.venv/bin/python -m tests.support.take_pictures`.

Cameras are off, so that the room shows initials instead of a test pattern."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.faults.evening import tonight
from tests.support.chromium import DESKTOP, PHONE, ROOT, person_browser
from tests.support.server import RealServer

FOLDER = ROOT / "docs/pictures"
TERM = "hi-okoshi-aomori-1"


def take(page: Page, name: str, size: dict[str, int]) -> None:
    """One picture at a size."""
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


def take_pages(page: Page, url: str) -> None:
    """The public page, a participant's home, the board of the groups."""
    page.goto(f"{url}/t/{TERM}/")
    take(page, "term", DESKTOP)
    page.goto(f"{url}/sample/student/")
    take(page, "home", PHONE)
    page.context.clear_cookies()
    page.goto(f"{url}/sample/okoshi/")
    page.goto(f"{url}/desk/{TERM}/rounds/2/")
    take(page, "board", DESKTOP)


def take_room(server: RealServer, stack: ExitStack) -> None:
    """Four people in the first round of tonight's first circle."""
    evening = tonight(server)
    pages = []
    playwright = stack.enter_context(sync_playwright())
    office = stack.enter_context(person_browser(playwright))
    take_pages(office.new_page(locale="ja-JP"), server.url)
    for cookie in evening.cookies.values():
        browser = stack.enter_context(person_browser(playwright))
        context = browser.new_context(locale="ja-JP", viewport=DESKTOP)  # type: ignore[arg-type]
        context.add_cookies([{"name": "kurumaza", "value": cookie, "url": server.url}])
        page = context.new_page()
        page.goto(f"{server.url}/circles/{evening.circle}/room/")
        page.get_by_role("button", name="カメラ オン").click()
        pages.append(page)
    for page in pages[:3]:
        page.get_by_role("button", name="先へ進む", exact=True).click()
    first = pages[0]
    first.locator(".seat.turn").wait_for()
    take(first, "room", DESKTOP)
    take(first, "room-phone", PHONE)


def main() -> None:
    """All of them."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        take_room(stack.enter_context(RealServer(Path(folder))), stack)


if __name__ == "__main__":
    main()
