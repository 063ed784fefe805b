"""A line that loses packets, in front of a real server: UDP on 127.0.0.2 is passed on to the same port of 127.0.0.1, and back."""

import random
import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ADDRESS = "127.0.0.2"
_PACKET = 65_536


class LossyLine:
    """Passes everything on until it is told to lose a share, 0 to 1: `up` on the way to the server, `down` on the way back."""

    def __init__(self, port: int) -> None:
        self.up = self.down = 0.0
        self._server = ("127.0.0.1", port)
        self._chance = random.Random(1)
        self._selector = selectors.DefaultSelector()
        self._front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._front.bind((ADDRESS, port))
        self._selector.register(self._front, selectors.EVENT_READ)
        # One socket towards the server for each that speaks with it.
        self._ways: dict[tuple[str, int], socket.socket] = {}
        self._is_over = threading.Event()
        self.thread = threading.Thread(target=self._pass_on)

    def end(self) -> None:
        """Nothing more is passed on."""
        self._is_over.set()
        self.thread.join()
        for one in (self._front, *self._ways.values()):
            one.close()

    def _pass_on(self) -> None:
        while not self._is_over.is_set():
            for key, _events in self._selector.select(0.2):
                if key.fileobj is self._front:
                    packet, client = self._front.recvfrom(_PACKET)
                    if self._chance.random() >= self.up:
                        self._way_of(client).send(packet)
                else:
                    self._pass_back(key)

    def _pass_back(self, key: selectors.SelectorKey) -> None:
        way = key.fileobj
        assert isinstance(way, socket.socket)
        packet = way.recv(_PACKET)
        if self._chance.random() >= self.down:
            self._front.sendto(packet, key.data)

    def _way_of(self, client: tuple[str, int]) -> socket.socket:
        if client not in self._ways:
            way = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            way.connect(self._server)
            self._selector.register(way, selectors.EVENT_READ, client)
            self._ways[client] = way
        return self._ways[client]


@contextmanager
def lossy_line(port: int) -> Iterator[LossyLine]:
    """In front of what listens on this port of 127.0.0.1."""
    line = LossyLine(port)
    line.thread.start()
    try:
        yield line
    finally:
        line.end()
