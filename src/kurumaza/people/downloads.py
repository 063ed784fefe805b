"""A file as the answer to a button."""

from django.http import HttpResponse

CSV = "text/csv; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
PDF = "application/pdf"
OLD_CSV = "text/csv; charset=shift_jis"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: bytes | str, mime_type: str, filename: str) -> HttpResponse:
    """Kept as a file, never shown as a page; `filename` is ours, in ASCII."""
    response = HttpResponse(content, content_type=mime_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
