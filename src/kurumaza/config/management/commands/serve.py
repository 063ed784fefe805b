"""`kurumaza serve`: databases brought up to date, the sample or an empty start, then the server."""

import errno
import socket
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection, connections
from django.utils import timezone
from uvicorn.supervisors import Multiprocess

from kurumaza.config import upgrade
from kurumaza.core.text.hosts import is_this_machine
from kurumaza.sample.actions import ensure_empty_start, ensure_sample
from kurumaza.sample.queries import starting_links

_OTHER_KIND = {
    "holds_sample": "%s holds the sample. Start it without --empty, or choose another folder: bin/run --empty --data DIR",
    "holds_no_sample": "%s holds no sample. Start it with --empty, or choose another folder: bin/run --data DIR",
}


class Command(BaseCommand):
    help = "Brings the databases up to date and serves the product."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--processes", type=int, default=1, help="how many serve; more than one needs PostgreSQL"
        )
        parser.add_argument("--empty", action="store_true", help="start without the sample term")

    def handle(self, *_args: Any, **options: Any) -> None:
        processes = options["processes"]
        if processes > 1 and connection.vendor != "postgresql":
            raise CommandError("Several processes need PostgreSQL: set KURUMAZA_DATABASE_URL.")
        listening = self._listen(options["host"], options["port"])
        self._say_that_it_takes_a_while(options["empty"])
        upgrade.bring_up_to_date()
        if settings.DEVELOPMENT_PAGES:
            self._begin(options["empty"])
        self._say_where_to_go(options["empty"])
        self._serve(listening, processes)

    def _listen(self, host: str, port: int) -> socket.socket:
        """Takes the port first, so that a busy one is said before anything else is done."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as failure:
            if failure.errno == errno.EADDRINUSE:
                raise CommandError(
                    f"Port {port} is in use. Stop what uses it, or choose another: bin/run --port {port + 1}"
                ) from None
            raise CommandError(f"Cannot listen on {host}:{port}: {failure.strerror}.") from None
        listening.set_inheritable(True)
        return listening

    def _begin(self, is_empty: bool) -> None:
        """What a first start finds on a development machine; a real server gets no invented people.

        A data folder stays what it was begun as."""
        ensure = ensure_empty_start if is_empty else ensure_sample
        if refused := ensure(now=timezone.now()):
            raise CommandError(_OTHER_KIND[refused.code] % settings.DATA_DIR)

    def _say_that_it_takes_a_while(self, is_empty: bool) -> None:
        """Nobody is to think that a first start stands still."""
        if not connection.introspection.table_names():
            what = (
                "the databases are"
                if is_empty or not settings.DEVELOPMENT_PAGES
                else "the databases and the sample are"
            )
            self.stdout.write(f"  First start: {what} being made. It takes up to a minute, once.")
            self.stdout.flush()

    def _say_where_to_go(self, empty: bool) -> None:
        self.stdout.write("")
        links = starting_links(empty=empty) if settings.DEVELOPMENT_PAGES else [("", settings.BASE_URL)]
        for label, address in links:
            self.stdout.write(f"  {label:<14} {address}")
        if settings.DEVELOPMENT_PAGES and not is_this_machine(urlsplit(settings.BASE_URL).hostname or ""):
            self.stdout.write(
                "\n  Sample links and the outbox answer on this machine only, not on your network."
            )
        self.stdout.write("\n  Ctrl-C ends it.\n")
        self.stdout.flush()

    def _serve(self, listening: socket.socket, processes: int) -> None:
        config = uvicorn.Config(
            "kurumaza.config.asgi:application",
            lifespan="on",
            log_level="warning",
            ws_max_size=16 * 1024,
            ws_per_message_deflate=False,
            ws_ping_interval=10,
            ws_ping_timeout=20,
            timeout_graceful_shutdown=3,
        )
        if processes == 1:
            uvicorn.Server(config).run(sockets=[listening])
            return
        connections.close_all()
        config.workers = processes
        Multiprocess(config, sockets=[listening]).run()  # starts one anew that has died
