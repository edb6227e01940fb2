"""The pages for what is not there, not allowed, or broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from surehand.web.access import OnlyFor, PageRequest
from surehand.web.page import show


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page, or none for this reader: the two look alike."""
    return _show(request, "errors/404.html", 404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page is there, but not for this reader; a member of its workspace is told for whom."""
    if isinstance(exception, OnlyFor):
        return _only_for(cast(PageRequest, request), exception)
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


@dataclass(frozen=True)
class OnlyForPage:
    """For whom a page is, and who of the workspace that is."""

    sentence: str
    people: tuple[str, ...]


def _only_for(request: PageRequest, exception: OnlyFor) -> HttpResponse:
    reader = exception.reader
    sentence = (
        _("Only leads and administrators can open this.")
        if "lead" in exception.roles
        else _("Only administrators can open this.")
    )
    people = reader.facts.directory.people.values()
    names = sorted(person.name for person in people if person.active and person.role in exception.roles)
    answer = show(request, reader, "errors/only_for.html", OnlyForPage(sentence, tuple(names)), status=403)
    add_never_cache_headers(answer)
    return answer


def _show(request: HttpRequest, template: str, status: int) -> HttpResponse:
    # A failure may come from any layer, htmx' among them; then there is only the whole page.
    part = bool(getattr(request, "htmx", False))
    return render(
        request, template, {"layout": "layout/part.html" if part else "layout/plain.html"}, status=status
    )
