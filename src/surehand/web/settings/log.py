"""The audit log: read, narrowed, taken along as a table, and verified."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surehand.runtime import jobs
from surehand.runtime.trail import changed_of
from surehand.store import models as m
from surehand.store.queries.trail import TrailFilter, every_entry
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import done, show, show_part
from surehand.web.settings.trail import chain_view, log_page
from surehand.web.sheets import harmless

_COLUMNS = (
    "number",
    "at",
    "who",
    "person",
    "via",
    "kind",
    "subject",
    "name",
    "before",
    "after",
    "reason",
    "hash",
)


@require_GET
@for_admins
def log(request: PageRequest, reader: Reader) -> HttpResponse:
    """The entries, fifty at a time."""
    if request.htmx and request.htmx.target == "chain":
        return show_part(request, reader, "settings/chain.html", chain=chain_view(reader))
    before = request.GET.get("before", "")
    page = log_page(reader, _wanted(request.GET), int(before) if before.isdecimal() else 0)
    return show(request, reader, "settings/log.html", page)


@require_POST
@for_admins
def verify(request: PageRequest, reader: Reader) -> HttpResponse:
    """Follow the chains and replay every record; a long history is left to the worker."""
    job = jobs.start(reader.workspace.workspace, reader.actor, "verification", now=reader.now)
    waits = job.status in ("waiting", "running")
    said = _("History is being verified; you can leave this page.") if waits else _("History was verified.")
    return done(request, said, reader.url("log"))


@require_GET
@for_admins
def table(request: PageRequest, reader: Reader) -> StreamingHttpResponse:
    """The entries as CSV, with their hashes."""
    rows = every_entry(reader.workspace.workspace, _wanted(request.GET))
    answer = StreamingHttpResponse(_lines(rows, reader), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{reader.workspace.slug}-audit-log.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


class _Echo:
    """Where the CSV writer writes: nowhere, as each line is sent at once."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterator[m.TrailEntry], reader: Reader) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(_COLUMNS)
    for row in rows:
        yield writer.writerow(harmless(cell) for cell in _cells(row, reader))


def _cells(row: m.TrailEntry, reader: Reader) -> tuple[object, ...]:
    told = changed_of(row)
    who = reader.facts.directory.name(row.actor) if row.actor else ""
    changed = (told.name, dict(told.before) or "", dict(told.after) or "", told.reason)
    return (row.seq, row.at.isoformat(), who, row.actor, row.via, row.kind, row.subject, *changed, row.hash)


def _wanted(asked: QueryDict) -> TrailFilter:
    return TrailFilter(asked.get("kind", ""), asked.get("person", ""))
