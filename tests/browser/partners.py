"""Two organisers of two organisations, and whoever reads the outbox, on one server: on a phone or on a desktop."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.journey import Journey, agree, choose_legal_basis
from tests.browser.opening import evening, open_term
from tests.support.chromium import person_browser
from tests.support.server import RealServer

ORGANISERS = ("なつき", "ちづる")


@contextmanager
def partners_and_server(folder: Path, size: dict[str, int], *others: str) -> Iterator[Journey]:
    """An empty start; both organisers are signed in. Everybody has a window of this size and cookies of their own."""
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(folder, empty=True))
        playwright = stack.enter_context(sync_playwright())
        browser = stack.enter_context(person_browser(playwright))
        pages = {
            name: browser.new_context(locale="ja-JP", viewport=size).new_page()  # type: ignore[arg-type]
            for name in (*ORGANISERS, "見る人", *others)
        }
        journey = Journey(server, pages)
        journey.go("なつき", "/sample/okoshi/")
        journey.open_link("ちづる", "chizuru@sample.example", "運営としてお迎え")
        yield journey


def open_spine(journey: Journey) -> None:
    """A term of both, as なつき opens it with the form, and the legal basis chosen."""
    open_term(
        journey.go("なつき", "/desk/"),
        name="見本の期",
        slug="spine",
        sides=[("火-Okoshi", "学生"), ("Dialogue for Everyone", "卒業生")],
        times=[evening(9), evening(10)],
        topics="地元に残るか\n仕事の選びかた",
        reader="なつきさん",
        look_at=lambda _name: None,
    )
    choose_legal_basis(journey, "なつき")


def side_address(journey: Journey, side: str) -> str:
    """Where the roster of a side is chosen."""
    code = f"from kurumaza.terms.models import Side; print(Side.objects.get(term__slug='spine', name='{side}').uuid)"
    return f"/desk/spine/roster/{journey.server.run_python(code).strip()}/"


def agree_to_roster(journey: Journey, who: str, names: tuple[str, ...], preview: str, by: str) -> None:
    """The other partner agrees to counts; then the roster is taken over, and its invitations go out."""
    agree(journey, by, names)
    page = journey.go(who, preview)
    invite = page.get_by_role("button", name=f"{len(names)}人に招待を送る")
    until = time.monotonic() + 20
    while not invite.is_visible() and time.monotonic() < until:
        page.reload()
    invite.click()
