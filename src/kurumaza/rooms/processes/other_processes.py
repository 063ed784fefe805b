"""What this process and the others that serve rooms have to do with each other: it hears what they store and says what pages
tell pages, and answers for the pages of one that is gone. The database log is the truth; what is heard only says when to look."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.db import Error

from kurumaza.core.dialogue.state import Stage
from kurumaza.rooms.actions_processes import Orphan
from kurumaza.rooms.live import passing
from kurumaza.rooms.live.live_room import LiveRoom, PageElsewhere
from kurumaza.rooms.processes import bell
from kurumaza.rooms.processes.heartbeat import SILENT_SECONDS, Heartbeat
from kurumaza.rooms.processes.sealing import Seal
from kurumaza.rooms.processes.wire import Wire, own_wire

log = logging.getLogger(__name__)
RETRY_SECONDS = 0.5
# PostgreSQL takes payloads of less than 8,000 bytes.
PIECE_CHARACTERS = 7_500
UNFINISHED_KEPT = 200


class RoomsHere(Protocol):
    """What is asked of the rooms of this process."""

    def live(self, circle: UUID) -> LiveRoom | None: ...

    def all_live(self) -> list[LiveRoom]: ...

    def rest(self, live: LiveRoom) -> None: ...

    def sweep(self) -> None: ...

    async def enter_by_id(self, circle: UUID) -> LiveRoom | None: ...

    async def catch_up(self, live: LiveRoom, seq: int) -> None: ...

    async def sit_again(self, live: LiveRoom) -> bool: ...

    async def yield_seat(self, live: LiveRoom, seat: str) -> None: ...

    async def lose_seat(self, live: LiveRoom, seat: str, connection: str) -> bool: ...

    async def heads(self) -> dict[int, int]: ...


class OtherProcesses:
    """The line to them."""

    def __init__(self, rooms: RoomsHere, wire: Wire | None = None) -> None:
        self._rooms, self._wire, self._seal = rooms, wire or own_wire(), Seal()
        self._heart = Heartbeat(self._seal.public_key, self._take_over, self._sit_again, self._beaten)
        self._heard_own_beat_at = time.monotonic()
        self._pieces: dict[tuple[UUID, str], list[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def process(self) -> UUID:
        """The id of this process."""
        return self._heart.process

    @property
    def are_none(self) -> bool:
        """Whether this process serves all rooms alone, as far as it has heard."""
        return not self._heart.others

    async def start(self) -> None:
        """Begins to live among them."""
        await self._heart.start()
        self._wire.start(self._hear, self._regained)

    async def stop(self) -> None:
        """Says and hears nothing more."""
        for task in self._tasks:
            task.cancel()
        await self._wire.stop()
        await self._heart.stop()

    def tell(self, live: LiveRoom, message: dict[str, Any], *, to: str | None = None) -> None:
        """Something for the pages of this room at other processes, or for the process of one seat's page alone."""
        pages = live.pages_elsewhere()
        wanted = [pages[to]] if to in pages else [] if to else pages.values()
        for process in {page.process for page in wanted}:
            self._spawn(self._send(live, message, process))

    def _hear(self, notice: bell.Notice) -> None:
        match notice:
            case bell.Head(circle, seq):
                self._look(circle, seq)
            case bell.Seated():
                self._seated(notice)
            case bell.Asks(circle, process) if process != self.process:
                if live := self._rooms.live(circle):
                    self._say_media(live, process)
            case bell.Beat(process) if process == self.process:
                self._heard_own_beat_at = time.monotonic()
            case bell.Piece(receiver=receiver) if receiver == self.process:
                self._collect(notice)

    def _look(self, circle: UUID, seq: int) -> None:
        """Another process may have gone on with a room."""
        live = self._rooms.live(circle)
        if live is None or live.state.seq >= seq:
            return
        if live.lock.locked() or live.sockets:
            self._spawn(self._catch_up(live, seq))
        else:
            self._rooms.rest(live)

    async def _catch_up(self, live: LiveRoom, seq: int) -> None:
        while live.state.seq < seq and self._rooms.live(live.circle) is live:
            try:
                await self._rooms.catch_up(live, seq)
            except Error:
                log.exception("room %s: what another process stored is read in a moment", live.room.uuid)
                await asyncio.sleep(RETRY_SECONDS)

    def _seated(self, seated: bell.Seated) -> None:
        """A page sits at another process: an older one of that seat here is told, and the new one hears of those here."""
        live = self._rooms.live(seated.circle)
        if live is None or seated.process == self.process:
            return
        live.elsewhere[seated.seat] = PageElsewhere(seated.process, seated.connection)
        if seated.seat in live.sockets:
            self._spawn(self._rooms.yield_seat(live, seated.seat))
        self._say_media(live, seated.process)
        if live.state.seq >= seated.seq:
            passing.show(live)
        else:
            self._look(seated.circle, seated.seq)

    def _say_media(self, live: LiveRoom, process: UUID) -> None:
        for page in live.pages():
            message = passing.media_of(page) | {"connection": page.connection}
            self._spawn(self._send(live, message, process))

    async def _send(self, live: LiveRoom, message: dict[str, Any], process: UUID) -> None:
        key = await self._key_of(process)
        if key is None:
            return
        sealed = self._seal.close(message | {"circle": str(live.circle)}, key)
        parts = [sealed[at : at + PIECE_CHARACTERS] for at in range(0, len(sealed), PIECE_CHARACTERS)]
        name = uuid4().hex
        for number, part in enumerate(parts):
            self._wire.tell(bell.Piece(self.process, process, name, number, len(parts), part))

    async def _key_of(self, process: UUID) -> bytes | None:
        if process not in self._heart.others:
            try:
                self._heart.others = (await self._heart.beat()).others
            except Error:
                log.exception("a message for another process is lost: the database is away")
        known = self._heart.others.get(process)
        return known.public_key if known else None

    def _collect(self, piece: bell.Piece) -> None:
        """Pieces of one message come in order."""
        name = (piece.sender, piece.message)
        if piece.part == 0:
            self._pieces[name] = []
            while len(self._pieces) > UNFINISHED_KEPT:
                del self._pieces[next(iter(self._pieces))]
        known = self._pieces.get(name)
        if known is None or len(known) != piece.part:
            return
        known.append(piece.sealed)
        if len(known) == piece.parts:
            del self._pieces[name]
            self._spawn(self._receive(piece.sender, "".join(known)))

    async def _receive(self, sender: UUID, sealed: str) -> None:
        key = await self._key_of(sender)
        message = self._seal.open(sealed, key) if key else None
        live = self._rooms.live(UUID(message.pop("circle"))) if message else None
        if live is None or message is None:
            return
        if message["kind"] != "media" or self._is_news(live, sender, message):
            passing.deliver(live, message)

    def _is_news(self, live: LiveRoom, sender: UUID, message: dict[str, Any]) -> bool:
        seat, known = message["seat"], live.elsewhere.get(message["seat"])
        page = PageElsewhere(sender, message.pop("connection"), message["audio"], message["video"])
        live.elsewhere[seat] = page
        if known is None or known.connection != page.connection:
            passing.show(live)  # pages here do not know that page yet: their view names it
            return False
        return page != known

    def _regained(self) -> None:
        """Whatever was said meanwhile was not heard: everything is asked anew."""
        self._heard_own_beat_at = time.monotonic()
        self._spawn(self._ask_anew())

    async def _ask_anew(self) -> None:
        while True:
            try:
                heads = await self._rooms.heads()
            except Error:
                await asyncio.sleep(RETRY_SECONDS)
            else:
                break
        for live in self._rooms.all_live():
            self._look(live.circle, heads.get(live.room.pk, 0))
            if live.sockets:
                self._wire.tell(bell.Asks(live.circle, self.process))

    def _beaten(self) -> None:
        """Whoever does not hear their own beats hears nothing."""
        if time.monotonic() - self._heard_own_beat_at > SILENT_SECONDS:
            self._heard_own_beat_at = time.monotonic()
            self._wire.listen_anew()
        self._rooms.sweep()

    async def _take_over(self, gone: UUID) -> None:
        orphans = await self._heart.take_over(gone)
        log.warning("process %s is gone: %d of its pages are looked after here", gone, len(orphans))
        self._spawn(self._lose_all(orphans))

    async def _lose_all(self, orphans: list[Orphan]) -> None:
        for orphan in orphans:
            while not await self._lose(orphan):
                await asyncio.sleep(RETRY_SECONDS)

    async def _lose(self, orphan: Orphan) -> bool:
        try:
            live = await self._rooms.enter_by_id(orphan.circle)
            return live is None or await self._rooms.lose_seat(live, orphan.seat, orphan.connection)
        except Error:
            log.exception("a page of a process that is gone: the database is away")
            return False

    async def _sit_again(self) -> None:
        """The others took this process for gone, and said that its pages are."""
        log.warning("process %s was taken for gone, and is back", self.process)
        self._spawn(self._sit_all_again())

    async def _sit_all_again(self) -> None:
        """Beside the heart, which must go on meanwhile: a thousand pages take longer than the others' patience."""
        for live in self._rooms.all_live():
            while live.state.stage is not Stage.ENDED and not await self._rooms.sit_again(live):
                await asyncio.sleep(RETRY_SECONDS)

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
