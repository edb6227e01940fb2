"""Taking data along, and deleting the workspace."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surehand.core.engine import Refusal
from surehand.runtime import jobs
from surehand.runtime.workspaces import delete_workspace
from surehand.store import models as m
from surehand.store.queries.trail import latest_jobs
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import REFUSED, done, show, show_part
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago, exactly
from surehand.web.words import size_in_words

_SHOWN = 10


@dataclass(frozen=True)
class ExportRow:
    """An export: how far it is, or where it can be fetched and until when."""

    id: str
    at: Moment
    by: str
    status: str
    size: str
    until: str
    done: int
    total: int
    why: str


@dataclass(frozen=True)
class DataPage:
    """The exports, and the form that deletes the workspace."""

    exports: tuple[ExportRow, ...]
    name: str
    refused: RefusalView | None

    @property
    def is_busy(self) -> bool:
        """Whether an export is under way."""
        return any(row.status in ("waiting", "running") for row in self.exports)


def data_page(reader: Reader, refused: Refusal | None = None) -> DataPage:
    """The exports of the last days, the newest first."""
    rows = latest_jobs(reader.workspace.workspace, "export", _SHOWN)
    return DataPage(
        exports=tuple(_row(job, reader) for job in rows),
        name=reader.workspace.name,
        refused=show_refusal(refused, reader) if refused else None,
    )


@require_GET
@for_admins
def data(request: PageRequest, reader: Reader) -> HttpResponse:
    """The page; asked for its list only, that."""
    page = data_page(reader)
    if request.htmx and request.htmx.target == "exports":
        return show_part(request, reader, "settings/exports.html", page=page)
    return show(request, reader, "settings/data.html", page)


@require_POST
@for_admins
def export(request: PageRequest, reader: Reader) -> HttpResponse:
    """Export everything; what is much is left to the worker."""
    job = jobs.start(reader.workspace.workspace, reader.actor, "export", now=reader.now)
    waits = job.status in ("waiting", "running")
    said = _("The export is under way; you can leave this page.") if waits else _("The export is ready.")
    return done(request, said, reader.url("data"))


@require_GET
@for_admins
def download(request: PageRequest, reader: Reader, job: str) -> FileResponse:
    """The file of an export."""
    rows = latest_jobs(reader.workspace.workspace, "export", _SHOWN)
    found = next((each for each in rows if each.pk == job and each.status == "done"), None)
    path = jobs.export_path(found) if found else None
    if path is None or not path.is_file():
        raise Http404("There is no such export, or it was deleted after its days.")
    name = f"{reader.workspace.slug}-{found.created_at:%Y-%m-%d}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")


@require_POST
@for_admins
def delete(request: PageRequest, reader: Reader) -> HttpResponse:
    """Delete the workspace, when its name was typed."""
    refused = delete_workspace(reader.workspace.workspace, reader.actor, request.POST.get("name", ""))
    if refused:
        page = data_page(reader, refused)
        return show(request, reader, "settings/data.html", page, status=REFUSED)
    return done(request, _("{name} is deleted.").format(name=reader.workspace.name), "/?choose")


def _row(job: m.Job, reader: Reader) -> ExportRow:
    return ExportRow(
        id=job.pk,
        at=ago(job.created_at, reader.now, reader.zone),
        by=reader.name(job.asked_by),
        status=job.status,
        size=size_in_words(job.size),
        until=exactly(job.created_at + jobs.KEPT, reader.zone),
        done=job.done,
        total=job.total,
        why=job.told,
    )
