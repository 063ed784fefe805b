"""Opening a term with the form at the desk, as an organiser does it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

LookAt = Callable[[str], None]


def evening(days: int) -> datetime:
    """19:00 so many days from now, where the term is."""
    day = datetime.now(ZoneInfo("Asia/Tokyo")) + timedelta(days=days)
    return day.replace(hour=19, minute=0, second=0, microsecond=0)


def fill_time(form: Page | Locator, number: int, starts_at: datetime) -> None:
    """候補 of a number: its day and its time."""
    group = form.get_by_role("group", name=f"候補{number}")
    group.get_by_label("日", exact=True).fill(f"{starts_at:%Y-%m-%d}")
    group.get_by_label("はじまる時刻").fill(f"{starts_at:%H:%M}")


def open_term(
    page: Page,
    *,
    name: str,
    slug: str,
    sides: Sequence[tuple[str, str]],
    times: Sequence[datetime],
    topics: str,
    reader: str,
    look_at: LookAt,
) -> None:
    """From the desk to the term's own desk page. `sides` are (organisation, what its people are called)."""
    page.get_by_role("link", name="の期を始める").click()
    page.get_by_label("期の名前").fill(name)
    page.get_by_label("地域").fill("青森")
    page.get_by_label("アドレスに使う短い名前").fill(slug)
    page.get_by_label("はじまりの日").fill(f"{evening(0):%Y-%m-%d}")
    page.get_by_label("終わりの日").fill(f"{evening(60):%Y-%m-%d}")
    for organisation, side in sides:
        page.get_by_label(f"{organisation}から参加する人の呼び方").fill(side)
    for number, starts_at in enumerate(times, 1):
        fill_time(page, number, starts_at)
    page.get_by_label("話題の例").fill(topics)
    page.get_by_role("checkbox", name=reader).check()
    look_at("open-term")
    page.get_by_role("button", name="この内容で期を始める").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
