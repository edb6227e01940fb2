"""The pages for what is not there, not allowed, or broken."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page, or none for this reader: the two look alike."""
    return _show(request, "errors/404.html", 404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page is there, but not for this reader."""
    return _show(request, "errors/403.html", 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request cannot be understood."""
    return _show(request, "errors/400.html", 400)


def broken(request: HttpRequest) -> HttpResponse:
    """Something failed; what, stands in the log."""
    return _show(request, "errors/500.html", 500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose protection against forgery does not fit: mostly because the page stood open for long."""
    return _show(request, "errors/403_csrf.html", 403)


def _show(request: HttpRequest, template: str, status: int) -> HttpResponse:
    # A failure may come from any layer, htmx' among them; then there is only the whole page.
    part = bool(getattr(request, "htmx", False))
    return render(
        request, template, {"layout": "layout/part.html" if part else "layout/plain.html"}, status=status
    )
