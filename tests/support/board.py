"""What tests in a browser read off the organiser's board."""

from playwright.sync_api import Locator, Page

BOARD = "/desk/hi-okoshi-aomori-1/rounds/3/"


def members(page: Page) -> list[list[str]]:
    """Who sits where, by call name."""
    return page.eval_on_selector_all(  # type: ignore[no-any-return]
        ".groups > li", "groups => groups.map(g => [...g.querySelectorAll('.dot')].map(d => d.dataset.name))"
    )


def centre(part: Locator) -> tuple[float, float]:
    """Where a hand would take hold of it."""
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
