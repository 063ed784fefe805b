"""A file as the answer to a button."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from asgiref.sync import sync_to_async
from django.http import HttpResponse, StreamingHttpResponse

CSV = "text/csv; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
PDF = "application/pdf"
OLD_CSV = "text/csv; charset=shift_jis"
ZIP = "application/zip"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: bytes | str, mime_type: str, filename: str) -> HttpResponse:
    """Kept as a file, never shown as a page; `filename` is ours, in ASCII."""
    response = HttpResponse(content, content_type=mime_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def download_parts(parts: Iterator[bytes], mime_type: str, filename: str) -> StreamingHttpResponse:
    """The same, made while it is taken: no more than one part is held at a time."""
    response = StreamingHttpResponse(_one_by_one(parts), content_type=mime_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


async def _one_by_one(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Django gathers all parts of an iterator that is not asynchronous before it sends the first."""
    while (part := await sync_to_async(_next)(parts)) is not None:
        yield part


def _next(parts: Iterator[bytes]) -> bytes | None:
    return next(parts, None)


def zipped(files: Iterator[tuple[str, bytes]], *, at: datetime) -> Iterator[bytes]:
    """Files by name as the parts of a ZIP file, one after the other."""
    out = _Parts()
    with ZipFile(out, "w") as made:
        for name, content in files:
            info = ZipInfo(name, at.timetuple()[:6])
            # Pictures are small as they are.
            info.compress_type = ZIP_STORED if name.endswith(".jpg") else ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            made.writestr(info, content)
            yield out.taken()
    yield out.taken()


class _Parts(RawIOBase):
    """What was written since it was last taken; nobody goes back in it."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._written += data
        return len(data)

    def taken(self) -> bytes:
        """And forgotten here."""
        taken = bytes(self._written)
        self._written.clear()
        return taken
