"""Imports in words: what one would do, and what it did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from surehand.runtime.imports import GateCount, ProblemGroup, Report
from surehand.store import models as m

COLUMNS = (
    "id playbook status rows_total rows_done rows_opened rows_changed rows_unchanged rows_rejected rows_held "
    "created_by created_at finished_at note"
).split()
MOST_TOLD = 20


def plain_import(row: m.Import) -> dict[str, object]:
    """An import as JSON."""
    return {"file": row.file.name, **{name: getattr(row, name) for name in COLUMNS}}


def told_report(row: m.Import, report: Report) -> Iterator[str]:
    """What a dry run found."""
    yield f"{row.file.name}: {report.rows:,} rows. Nothing was changed."
    yield f"  {_counts(report.opened, report.changed, report.unchanged, report.rejected, report.held)}"
    if report.stages:
        yield f"  They would stand in {', '.join(f'{stage} ({n:,})' for stage, n in report.stages.items())}."
    for gate in report.gates.values():
        yield from _gate(gate)
    yield from _problems(report.problems)
    yield f"Run it with: surehand imports resume {row.pk}"


def told_import(row: m.Import, problems: Sequence[ProblemGroup]) -> Iterator[str]:
    """What an import did."""
    yield f"{row.file.name} ({row.pk}, {row.status}): {row.rows_done:,} of {row.rows_total:,} rows."
    yield (
        f"  {_counts(row.rows_opened, row.rows_changed, row.rows_unchanged, row.rows_rejected, row.rows_held)}"
    )
    yield from _problems(problems)
    if row.status == "running":
        yield f"Stopped. Go on with: surehand imports resume {row.pk}"


def _counts(opened: int, changed: int, unchanged: int, rejected: int, held: int) -> str:
    told = [
        f"{opened:,} opened",
        f"{changed:,} changed",
        f"{unchanged:,} unchanged",
        f"{rejected:,} rejected",
    ]
    return f"{', '.join(told)}; {held:,} held by a gate."


def _gate(gate: GateCount) -> Iterator[str]:
    yield f"  {gate.way}: {gate.passed:,} passed, {gate.ready:,} ready, {gate.held:,} held"
    for name, count in sorted(gate.unmet.items(), key=lambda each: -each[1]):
        yield f"    {count:,} lack {name}"
    for name, count in gate.warned.items():
        yield f"    {count:,} warned: {name}"


def _problems(problems: Sequence[ProblemGroup]) -> Iterator[str]:
    for group in problems[:MOST_TOLD]:
        problem = group.problem
        named = problem.sentence.startswith(problem.column)
        column = "" if named else f"{problem.column}: "
        rows = ", ".join(map(str, group.rows)) + (" …" if group.count > len(group.rows) else "")
        yield f"  {group.count:,}× {problem.kind} {problem.code}: {column}{problem.sentence} {problem.fix}".rstrip()
        yield f"     row {rows}"
    if len(problems) > MOST_TOLD:
        yield f"  … and {len(problems) - MOST_TOLD} more kinds of problem; --json tells them all."
