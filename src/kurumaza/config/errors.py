"""Pages for what went wrong: what happened, that nothing is lost, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from kurumaza.config.page import text_size


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from an old page, or cookies switched off."""
    return render(request, "errors/csrf.html", status=403)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429."""
    return render(request, "errors/429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Without database, session or context processors: they may be what failed."""
    page = render_to_string("errors/500.html", {"text_size": text_size(request)})
    return HttpResponse(page, status=500)
