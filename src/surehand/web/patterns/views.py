"""The pattern page: for reviews and screenshots, every element in every state."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import show
from surehand.web.patterns.model import patterns_page


@require_GET
@for_admins
def patterns(request: PageRequest, reader: Reader) -> HttpResponse:
    """Every element in its states, made from sample data."""
    return show(request, reader, "patterns/page.html", patterns_page(reader))
