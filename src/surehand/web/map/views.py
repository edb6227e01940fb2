"""The map, as a page and as a picture to keep."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.map.choice import chosen_from
from surehand.web.map.model import MapPage, map_page, names_for
from surehand.web.page import show


@require_GET
@for_members
def map_(request: PageRequest, reader: Reader) -> HttpResponse:
    """Teams, stages and handoffs, and how these go."""
    return show(request, reader, "map/page.html", _page(request, reader))


@require_GET
@for_members
def picture(request: PageRequest, reader: Reader) -> HttpResponse:
    """The picture as a file of its own, for slides and documents."""
    page = _page(request, reader)
    if page.picture is None:
        raise Http404("There is no published playbook to draw.")
    context = {"page": page, "reader": reader}
    answer = render(request, "map/export.svg", context, content_type="image/svg+xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{reader.workspace.slug}-map.svg"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _page(request: PageRequest, reader: Reader) -> MapPage:
    names = names_for(reader)
    return map_page(reader, chosen_from(request.GET, {each.slug for each in names}), names)
