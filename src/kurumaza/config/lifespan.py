"""What starts and stops with the server process."""

import asyncio
from typing import Any

from django.conf import settings
from django.utils import timezone

from kurumaza.circles import engine
from kurumaza.config import interpreter
from kurumaza.jobs.worker import Worker
from kurumaza.rooms import actions_airtime
from kurumaza.rooms.board import board
from kurumaza.rooms.evening.lobby import lobby
from kurumaza.rooms.live.service import rooms
from kurumaza.safety import actions_incidents


class Lifespan:
    """ASGI lifespan: job worker thread and the clocks of lobby and rooms."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        worker = Worker() if settings.WORKER_IN_SERVER else None
        collecting: asyncio.Task[None] | None = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                if worker:
                    worker.start()
                if settings.WARM_ENGINE:
                    engine.warm()
                await rooms.start()
                await rooms.write(_plan_forgetting)
                await lobby.start()
                board.start()
                interpreter.prepare()
                collecting = asyncio.create_task(interpreter.collect_in_between(_is_idle, lobby.is_start))
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if collecting:
                    collecting.cancel()
                await board.stop()
                await lobby.stop()
                await rooms.stop()
                if worker:
                    # In this order: a question that is cut off must find that no other job is taken.
                    worker.stop(interrupt=engine.stop)
                engine.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _plan_forgetting() -> None:
    now = timezone.now()
    actions_airtime.plan_forgetting(now=now)
    actions_incidents.plan_forgetting(now=now)


def _is_idle() -> bool:
    return not (rooms.seats_with_pages() or lobby.seats_with_pages())
