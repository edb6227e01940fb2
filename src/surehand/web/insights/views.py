"""The insights: all of them, one table, the records behind a number, and files to keep."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from surehand.runtime.insights.table import Table
from surehand.store.queries.board import read_playbooks
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.insights import files
from surehand.web.insights.charts import CHARTS
from surehand.web.insights.choice import Choice, choice_of
from surehand.web.insights.model import insights_page, look_of, may_see, table_page
from surehand.web.insights.records import records_page
from surehand.web.page import show


@require_GET
@for_members
def insights(request: PageRequest, reader: Reader) -> HttpResponse:
    """How handoffs go."""
    return show(request, reader, "insights/page.html", insights_page(reader, _chosen(request, reader)))


@require_GET
@for_members
def one(request: PageRequest, reader: Reader, table: str) -> HttpResponse:
    """One table with all of its lines."""
    _refuse_hidden(reader, table)
    return show(request, reader, "insights/table.html", table_page(reader, _chosen(request, reader), table))


@require_GET
@for_members
def records(request: PageRequest, reader: Reader, table: str) -> HttpResponse:
    """The records behind a number."""
    _refuse_hidden(reader, table)
    line, number, start = (request.GET.get(name, "") for name in ("line", "number", "start"))
    at = int(start) if start.isdecimal() and len(start) < 7 else 0
    page = records_page(reader, _chosen(request, reader), table, line, number, at)
    if page is None:
        raise Http404("There is no such number.")
    return show(request, reader, "insights/records.html", page)


@require_GET
@for_members
def as_file(request: PageRequest, reader: Reader, table: str) -> HttpResponse:
    """A table as CSV."""
    found = _table(request, reader, table)
    return _file(
        files.as_csv(found, reader), "text/csv; charset=utf-8", f"{reader.workspace.slug}-{table}.csv"
    )


@require_GET
@for_members
def chart(request: PageRequest, reader: Reader, table: str) -> HttpResponse:
    """The chart of a table, as the page shows it."""
    found = _drawable(request, reader, table)
    theme, narrow = request.GET.get("theme", ""), request.GET.get("narrow") == "1"
    drawn = files.picture(found, reader, "dark" if theme == "dark" else "light", narrow=narrow)
    answer = HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_GET
@for_members
def picture(request: PageRequest, reader: Reader, table: str) -> HttpResponse:
    """The chart of a table as a picture to keep."""
    drawn = files.picture_to_keep(_drawable(request, reader, table), reader)
    return _file(drawn, "image/png", f"{reader.workspace.slug}-{table}.png")


def _file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _drawable(request: PageRequest, reader: Reader, table: str) -> Table:
    found = _table(request, reader, table)
    if table not in CHARTS or not found.lines:
        raise Http404("There is nothing to draw.")
    return found


def _table(request: PageRequest, reader: Reader, table: str) -> Table:
    _refuse_hidden(reader, table)
    return look_of(reader, _chosen(request, reader)).tables[table]


def _refuse_hidden(reader: Reader, table: str) -> None:
    """To those who may not see it, a table that names people is not there."""
    if not may_see(reader, table):
        raise Http404("There is no such table.")


def _chosen(request: PageRequest, reader: Reader) -> Choice:
    playbooks = {each.slug for each in read_playbooks(reader.workspace.workspace)}
    return choice_of(request.GET, playbooks, reader.facts.directory.teams.keys())
