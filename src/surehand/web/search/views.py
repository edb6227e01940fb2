"""The search page, and its results alone for the palette."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.page import menu_of, show, show_part
from surehand.web.search.model import search_page


@require_GET
@for_members
def search(request: PageRequest, reader: Reader) -> HttpResponse:
    """What fits the words typed."""
    typed = request.GET.get("q", "")
    if "part" in request.GET:
        return show_part(request, reader, "search/page.html#results", page=search_page(typed, reader))
    return show(request, reader, "search/page.html", search_page(typed, reader, menu_of(request, reader)))
