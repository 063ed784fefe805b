"""A real SMTP server on loopback that keeps what it took, and misbehaves on request at any command."""

import socket
import socketserver
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Literal

from django.test import override_settings

Step = Literal["greeting", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "words", "QUIT"]
CLOSE, HANG = "close", "hang"
_EHLO = "250-mail.test\r\n250-AUTH PLAIN\r\n250 8BITMIME"
_ANSWERS = {
    "greeting": "220 mail.test",
    "EHLO": _EHLO,
    "AUTH": "235 ok",
    "DATA": "354 go on",
    "QUIT": "221 bye",
}


class MailServer:
    """`answers[step]` is what it says instead of yes: a line such as "550 no", CLOSE or HANG.

    It takes a mail when it has its last byte; `on_taken` runs before its answer is sent."""

    def __init__(self, **answers: str) -> None:
        self.answers: dict[str, str] = dict(answers)
        self.steps: list[str] = []
        self.taken: list[EmailMessage] = []
        self.on_taken: Callable[[], None] = lambda: None
        self.ended = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.mail = self
        self.port: int = self._server.server_address[1]

    @property
    def environment(self) -> dict[str, str]:
        """What makes a process of its own send its mails here."""
        return {
            "KURUMAZA_SMTP_HOST": "127.0.0.1",
            "KURUMAZA_SMTP_PORT": str(self.port),
            "KURUMAZA_SMTP_TLS": "0",
        }

    def used(self, **others: Any) -> override_settings:
        """Settings under which this process sends its mails here."""
        return override_settings(
            **{
                "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": self.port,
                "EMAIL_USE_TLS": False,
                "EMAIL_TIMEOUT": 20,
                **others,
            }
        )

    def message_ids(self) -> list[str]:
        """Of the mails taken, in their order."""
        return [str(one["Message-ID"]) for one in self.taken]

    def __enter__(self) -> "MailServer":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    mail: MailServer


class _Closed(Exception):
    pass


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        try:
            self._answer("greeting")
            while line := self.rfile.readline():
                step = line.decode(errors="replace").partition(" ")[0].strip().upper()
                self._answer(step)
                if step == "DATA" and "DATA" not in self.server.mail.answers:
                    self._take_words()
        except (_Closed, OSError):
            pass

    def _take_words(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise _Closed  # lost in the middle: nothing is taken
            lines.append(line.removeprefix(b"."))
        mail = self.server.mail
        if not mail.answers.get("words", "250").startswith(("4", "5")):
            message = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(message, EmailMessage)
            mail.taken.append(message)
            mail.on_taken()
        self._answer("words")

    def _answer(self, step: str) -> None:
        mail = self.server.mail
        mail.steps.append(step)
        answer = mail.answers.get(step, _ANSWERS.get(step, "250 ok"))
        if answer == HANG:
            mail.ended.wait()
        if answer in (CLOSE, HANG):
            self.connection.shutdown(socket.SHUT_RDWR)
            raise _Closed
        self.wfile.write(f"{answer}\r\n".encode())
