"""What came of the rows of an import: in a dry run, under way, and at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surehand.core.playbook import Playbook
from surehand.runtime.imports import GateCount, ProblemGroup, Report, problems_of
from surehand.runtime.language import spoken
from surehand.store import models as m
from surehand.web.formats import number as figure

STATUSES = {
    "draft": gettext_lazy("Not imported yet"),
    "running": gettext_lazy("Under way"),
    "done": gettext_lazy("Imported"),
    "cancelled": gettext_lazy("Cancelled"),
    "failed": gettext_lazy("Failed"),
    "undoing": gettext_lazy("Being undone"),
    "undone": gettext_lazy("Undone"),
}
_SHOWN = 50


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


def report_view(report: Report, playbook: Playbook, total: int) -> ReportView:
    """What a dry run found. ``total`` is how many rows the file has."""
    names = {name: field.title for name, field in playbook.fields.items()}
    titles = {name: stage.title for name, stage in playbook.stages.items()}
    return ReportView(
        counts=_counts(report.opened, report.changed, report.unchanged, report.rejected, report.held),
        stages=", ".join(f"{titles.get(stage, stage)} ({figure(n)})" for stage, n in report.stages.items()),
        gates=tuple(_gate(gate, titles, names) for gate in report.gates.values()),
        problems=_problems(report.problems),
        tried=figure(report.rows) if report.rows < total else "",
    )


def progress_of(row: m.Import) -> Progress:
    """How far an import is that was begun, and what came of it."""
    return Progress(
        done=row.rows_done,
        total=row.rows_total,
        told=f"{told_rows(row)}. {STATUSES[row.status]}.",
        counts=_counts(
            row.rows_opened, row.rows_changed, row.rows_unchanged, row.rows_rejected, row.rows_held
        ),
        note=spoken(row.note),
        problems=() if row.status in ("running", "undoing") else _problems(problems_of(row)),
    )


def told_rows(row: m.Import) -> str:
    """How many rows are done, in words."""
    counts = {"done": figure(row.rows_done), "total": figure(row.rows_total)}
    return ngettext("%(done)s of %(total)s row", "%(done)s of %(total)s rows", row.rows_total) % counts


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
