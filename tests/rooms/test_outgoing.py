"""A page that does not read makes nobody wait."""

import asyncio

from kurumaza.rooms.sockets.outgoing import FRAMES_KEPT, Outgoing


class Page:
    """A socket that takes frames only while it is awake."""

    def __init__(self) -> None:
        self.awake = asyncio.Event()
        self.frames: list[str] = []
        self.is_given_up = False

    async def send(self, text: str) -> None:
        await self.awake.wait()
        self.frames.append(text)

    def give_up(self) -> None:
        self.is_given_up = True


def test_frames_come_in_order_and_old_views_do_not_come_at_all() -> None:
    async def play() -> Page:
        page = Page()
        outgoing = Outgoing(page.send, page.give_up)
        outgoing.put("done 1")
        await asyncio.sleep(0)
        outgoing.put_view("view 2")
        outgoing.put("signal")
        outgoing.put_view("view 3")
        page.awake.set()
        await outgoing.finish()
        outgoing.stop()
        return page

    page = asyncio.run(play())
    assert page.frames == ["done 1", "signal", "view 3"]
    assert not page.is_given_up


def test_page_that_lets_too_much_wait_is_given_up() -> None:
    async def play() -> Page:
        page = Page()
        outgoing = Outgoing(page.send, page.give_up)
        for number in range(FRAMES_KEPT + 2):
            outgoing.put(f"signal {number}")
        return page

    assert asyncio.run(play()).is_given_up
