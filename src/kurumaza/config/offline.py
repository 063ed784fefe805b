"""The page for a time without a network, and the worker that keeps it in the browser."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from kurumaza.config.page import text_size

_SOURCE = "src/offline/worker.ts"


@require_safe
def offline_page(request: HttpRequest) -> HttpResponse:
    """What a browser shows when it cannot reach us; the same for everybody, so that it can be kept."""
    return HttpResponse(render_to_string("errors/offline.html", {"text_size": text_size(request)}))


@require_safe
def offline_worker(_request: HttpRequest) -> HttpResponse:
    """The service worker. It is served from the top, since a worker serves only what lies below its own address."""
    answer = HttpResponse(_worker_source(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@cache
def _worker_source() -> str:
    manifest = Path(str(settings.DJANGO_VITE["default"]["manifest_path"]))
    built: str = json.loads(manifest.read_text(encoding="utf-8"))[_SOURCE]["file"]
    return (manifest.parent / built).read_text(encoding="utf-8")
