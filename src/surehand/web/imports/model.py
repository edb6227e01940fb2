"""What the import pages show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.core.engine import Refusal
from surehand.core.playbook import Playbook
from surehand.runtime.facts import current_program
from surehand.runtime.imports import Mapping as Answers
from surehand.runtime.imports import Report, check_import, mapping_of, recognised_of
from surehand.runtime.language import spoken
from surehand.store import models as m
from surehand.store.queries.board import read_playbooks
from surehand.web.access import Reader
from surehand.web.formats import number as figure
from surehand.web.imports.columns import ColumnView, column_views
from surehand.web.imports.report import STATUSES, Progress, ReportView, progress_of, report_view, told_rows
from surehand.web.inputs import Option
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago

MOST_TRIED = 5_000
"""So many rows are tried on the page; the command line tries all."""

_SHOWN = 50
_MODES = {
    "open": gettext_lazy("Open new records"),
    "change": gettext_lazy("Change records that were imported before"),
    "both": gettext_lazy("Change those that are there, open the others"),
}


@dataclass(frozen=True)
class ImportRow:
    """An import in the list."""

    file: str
    href: str
    by: str
    at: Moment
    status: str
    rows: str


@dataclass(frozen=True)
class ImportsPage:
    """The list of imports, and the form for another."""

    imports: tuple[ImportRow, ...]
    playbooks: tuple[Option, ...]
    refused: RefusalView | None = None


@dataclass(frozen=True)
class Settings:
    """What holds for all rows."""

    title: str
    modes: tuple[Option, ...]
    starts: tuple[Option, ...]
    stages: tuple[Option, ...]
    owners: tuple[Option, ...]
    accept: bool
    may_accept: bool
    leave_empty: bool


@dataclass(frozen=True)
class ImportPage:
    """One import: its questions while it is a draft, then how far it is and what came of it."""

    id: str
    file: str
    playbook: str
    status: str
    state: str
    notes: tuple[str, ...]
    may_act: bool
    is_busy: bool
    columns: tuple[ColumnView, ...] = ()
    settings: Settings | None = None
    open: RefusalView | None = None
    report: ReportView | None = None
    progress: Progress | None = None
    refused: RefusalView | None = None


def imports_page(reader: Reader, refused: Refusal | None = None) -> ImportsPage:
    """The list of imports, the newest first."""
    workspace = reader.workspace.workspace
    rows = m.Import.objects.within(workspace).select_related("file").order_by("-id")[:_SHOWN]
    return ImportsPage(
        imports=tuple(_row(row, reader) for row in rows),
        playbooks=tuple(Option(each.slug, each.title) for each in read_playbooks(workspace)),
        refused=show_refusal(refused, reader) if refused else None,
    )


def import_page(
    row: m.Import, reader: Reader, report: Report | None = None, refused: Refusal | None = None
) -> ImportPage:
    """One import. ``report`` is what a dry run found; ``refused`` why an act on it was not possible."""
    recognised, playbook = recognised_of(row), current_program(row.workspace_id, row.playbook).playbook
    draft = row.status == "draft"
    open_now = check_import(row) if draft else None
    return ImportPage(
        id=row.pk,
        file=row.file.name,
        playbook=playbook.title or playbook.id,
        status=row.status,
        state=str(STATUSES[row.status]),
        notes=tuple(spoken(note.sentence) for note in recognised.notes) if draft else (),
        may_act=may_act_on(row, reader),
        is_busy=row.status in ("running", "undoing"),
        columns=tuple(column_views(row, recognised, playbook, reader)) if draft else (),
        settings=_settings(mapping_of(row), playbook, reader) if draft else None,
        open=show_refusal(open_now, reader) if open_now else None,
        report=report_view(report, playbook, row.rows_total) if report else None,
        progress=None if draft else progress_of(row),
        refused=show_refusal(refused, reader) if refused else None,
    )


def may_act_on(row: m.Import, reader: Reader) -> bool:
    """Whether the reader may go on with an import, or take it back: whoever began it, and administrators."""
    return reader.may_write and (row.created_by == reader.person.id or reader.person.role == "admin")


def _row(row: m.Import, reader: Reader) -> ImportRow:
    return ImportRow(
        file=row.file.name,
        href=reader.url("import", row.pk),
        by=reader.name(row.created_by),
        at=ago(row.created_at, reader.now, reader.zone),
        status=str(STATUSES[row.status]),
        rows=told_rows(row) if row.status != "draft" else figure(row.rows_total),
    )


def _settings(answers: Answers, playbook: Playbook, reader: Reader) -> Settings:
    stages = [(stage.id, stage.title) for stage in playbook.stages.values()]
    starts = [(name, playbook.stages[name].title) for name in playbook.starts()]
    people = [(p.email, p.name) for p in reader.facts.directory.people.values() if p.active]
    return Settings(
        title=answers.title,
        modes=_choose([(mode, str(said)) for mode, said in _MODES.items()], answers.mode),
        starts=_choose([("", _("the nearest")), *starts], answers.start),
        stages=_choose([("", _("where they are opened")), *stages], answers.stage),
        owners=_choose([("", _("you")), *people], answers.owner),
        accept=answers.accept,
        may_accept=reader.person.role == "admin",
        leave_empty=answers.unreadable == "empty",
    )


def _choose(pairs: Iterable[tuple[str, str]], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in pairs)
