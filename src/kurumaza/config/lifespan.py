"""What starts and stops with the server process."""

from typing import Any

from django.conf import settings

from kurumaza.circles import engine
from kurumaza.jobs.worker import Worker
from kurumaza.rooms.service import rooms


class Lifespan:
    """ASGI lifespan: job worker thread and the clock of the rooms."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        worker = Worker() if settings.WORKER_IN_SERVER else None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                if worker:
                    worker.start()
                await rooms.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await rooms.stop()
                engine.stop()
                if worker:
                    worker.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return
