"""What the import pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surehand.core.engine import Refusal
from surehand.core.playbook import Playbook
from surehand.runtime.facts import current_program
from surehand.runtime.imports import (
    GateCount,
    ProblemGroup,
    Report,
    check_import,
    mapping_of,
    problems_of,
    recognised_of,
)
from surehand.runtime.imports import Mapping as Answers
from surehand.runtime.language import spoken
from surehand.store import models as m
from surehand.store.queries.board import read_playbooks
from surehand.web.access import Reader
from surehand.web.formats import number as figure
from surehand.web.imports.columns import ColumnView, column_views
from surehand.web.inputs import Option
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago

MOST_TRIED = 5_000
"""So many rows are tried on the page; the command line tries all."""

_SHOWN = 50
_STATUSES = {
    "draft": gettext_lazy("Not imported yet"),
    "running": gettext_lazy("Under way"),
    "done": gettext_lazy("Imported"),
    "cancelled": gettext_lazy("Cancelled"),
    "failed": gettext_lazy("Failed"),
    "undoing": gettext_lazy("Being undone"),
    "undone": gettext_lazy("Undone"),
}
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
class Count:
    """A number with its name."""

    title: str
    number: str


@dataclass(frozen=True)
class GateView:
    """What a gate says of the rows."""

    title: str
    passed: str
    ready: str
    held: str
    lacks: tuple[Count, ...]


@dataclass(frozen=True)
class ProblemView:
    """A problem that several rows have, and the first of them."""

    is_warning: bool
    count: str
    sentence: str
    fix: str
    rows: str


@dataclass(frozen=True)
class ReportView:
    """What a dry run found. ``tried`` is how many rows it looked at, when not all."""

    counts: tuple[Count, ...]
    stages: str
    gates: tuple[GateView, ...]
    problems: tuple[ProblemView, ...]
    tried: str


@dataclass(frozen=True)
class Progress:
    """How far an import is; ``told`` says it in words."""

    done: int
    total: int
    told: str
    counts: tuple[Count, ...]
    note: str
    problems: tuple[ProblemView, ...] = ()


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
        state=str(_STATUSES[row.status]),
        notes=tuple(spoken(note.sentence) for note in recognised.notes) if draft else (),
        may_act=may_act_on(row, reader),
        is_busy=row.status in ("running", "undoing"),
        columns=tuple(column_views(row, recognised, playbook, reader)) if draft else (),
        settings=_settings(mapping_of(row), playbook, reader) if draft else None,
        open=show_refusal(open_now, reader) if open_now else None,
        report=_report(report, playbook, row.rows_total) if report else None,
        progress=None if draft else _progress(row),
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
        status=str(_STATUSES[row.status]),
        rows=_done_of(row) if row.status != "draft" else figure(row.rows_total),
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


def _report(report: Report, playbook: Playbook, total: int) -> ReportView:
    names = {name: field.title for name, field in playbook.fields.items()}
    titles = {name: stage.title for name, stage in playbook.stages.items()}
    return ReportView(
        counts=_counts(report.opened, report.changed, report.unchanged, report.rejected, report.held),
        stages=", ".join(f"{titles.get(stage, stage)} ({figure(n)})" for stage, n in report.stages.items()),
        gates=tuple(_gate(gate, titles, names) for gate in report.gates.values()),
        problems=_problems(report.problems),
        tried=figure(report.rows) if report.rows < total else "",
    )


def _gate(gate: GateCount, titles: Mapping[str, str], names: Mapping[str, str]) -> GateView:
    origin, _, target = gate.way.partition(" -> ")
    title = f"{titles.get(origin, origin)} → {titles.get(target, target)}"
    lacks = tuple(Count(names.get(name, name), figure(number)) for name, number in gate.unmet.most_common())
    return GateView(title, figure(gate.passed), figure(gate.ready), figure(gate.held), lacks)


def _counts(opened: int, changed: int, unchanged: int, rejected: int, held: int) -> tuple[Count, ...]:
    named = (
        (_("opened"), opened),
        (_("changed"), changed),
        (_("as they were"), unchanged),
        (_("rejected"), rejected),
        (_("held by a gate"), held),
    )
    return tuple(Count(title, figure(number)) for title, number in named if number)


def _problems(groups: Sequence[ProblemGroup]) -> tuple[ProblemView, ...]:
    return tuple(_problem(group) for group in groups[:_SHOWN])


def _problem(group: ProblemGroup) -> ProblemView:
    rows = ", ".join(map(str, group.rows)) + (" …" if group.count > len(group.rows) else "")
    return ProblemView(
        is_warning=group.problem.kind == "warn",
        count=figure(group.count),
        sentence=spoken(group.problem.sentence),
        fix=spoken(group.problem.fix),
        rows=ngettext("Row %(rows)s", "Rows %(rows)s", group.count) % {"rows": rows},
    )


def _done_of(row: m.Import) -> str:
    counts = {"done": figure(row.rows_done), "total": figure(row.rows_total)}
    return ngettext("%(done)s of %(total)s row", "%(done)s of %(total)s rows", row.rows_total) % counts


def _progress(row: m.Import) -> Progress:
    return Progress(
        done=row.rows_done,
        total=row.rows_total,
        told=f"{_done_of(row)}. {_STATUSES[row.status]}.",
        counts=_counts(
            row.rows_opened, row.rows_changed, row.rows_unchanged, row.rows_rejected, row.rows_held
        ),
        note=spoken(row.note),
        problems=() if row.status in ("running", "undoing") else _problems(problems_of(row)),
    )
