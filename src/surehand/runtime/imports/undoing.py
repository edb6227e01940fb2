"""An import is taken back: what it opened is put away, what it set is set back, where nobody has touched it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from surehand.core.engine import Actor, Command, RecordState, Refusal
from surehand.core.engine.commands import Archive, Reassign, SetFields
from surehand.core.values import Grade, from_plain
from surehand.runtime.execute import Request, execute_batch
from surehand.runtime.ids import new_id
from surehand.runtime.imports.carry import Before
from surehand.runtime.imports.leases import Lease, Lost
from surehand.runtime.imports.mapping import mapping_from_plain
from surehand.runtime.imports.parts import Problem
from surehand.runtime.imports.running import NO_IMPORT, Stop, find_import, keep_alerts_inside, log, never
from surehand.store import models as m
from surehand.store.queries.imports import cut_links, touched_since
from surehand.store.queries.states import read_states

_PORTION = 500


class Kept(msgspec.Struct, frozen=True):
    """A record that stays as it is, and why."""

    row: int
    record: str
    sentence: str


class Undone(msgspec.Struct, frozen=True):
    """How many rows were taken back, and which records were kept."""

    rows: int
    kept: tuple[Kept, ...]


def undo(workspace: str, person: str, imported: str, *, stop: Stop = never) -> Undone | Refusal:
    """Take an import back as ``person``. What others have changed since is kept, by name."""
    row = begin_undo(workspace, person, imported)
    if isinstance(row, Refusal):
        return row
    if not carry_on_undoing(row, new_id("wrk"), stop):
        return Refusal("import_runs", "Somebody undoes this import at the moment.")
    return undone(row)


def begin_undo(workspace: str, person: str, imported: str) -> m.Import | Refusal:
    """Say that an import is to be taken back: by a worker, or by `undo`."""
    row = find_import(workspace, imported)
    if row is None:
        return NO_IMPORT
    if row.status in ("draft", "running"):
        sentence = "It runs; cancel it first." if row.status == "running" else "It has not run yet."
        return Refusal("not_imported", sentence)
    if row.status == "undone":
        return Refusal("import_finished", "This import is undone already.")
    row.status, row.undone_by = "undoing", person
    row.save(update_fields=["status", "undone_by"])
    return row


def undone(row: m.Import) -> Undone:
    """What became of an undoing."""
    rows = m.ImportRow.objects.within(row.workspace_id).filter(imported=row)
    kept = [
        Kept(number, record, problem["sentence"])
        for number, record, problems in rows.filter(outcome="kept").values_list(
            "number", "record", "problems"
        )
        for problem in problems
        if problem["kind"] == "kept"
    ]
    return Undone(rows.filter(outcome="undone").count(), tuple(kept))


def carry_on_undoing(row: m.Import, holder: str, stop: Stop) -> bool:
    """Carry on with an import that is being taken back; False while somebody else does."""
    lease = Lease(row, holder)
    if not lease.take():
        return False
    numbers = list(_open_rows(row).order_by("-number").values_list("number", flat=True))
    try:
        for start in range(0, len(numbers), _PORTION):
            if stop():
                lease.let_go()
                return True
            _undo_portion(row, numbers[start : start + _PORTION], lease)
        lease.let_go(status="undone", finished_at=datetime.now(UTC))
    except Lost:
        log.info("the undoing of import %s was taken over", row.pk)
    return True


def _open_rows(row: m.Import) -> QuerySet[m.ImportRow]:
    return m.ImportRow.objects.within(row.workspace_id).filter(
        imported=row, outcome__in=("opened", "changed")
    )


def _undo_portion(row: m.Import, numbers: Sequence[int], lease: Lease) -> None:
    with transaction.atomic():
        lease.keep()
        rows = list(_open_rows(row).filter(number__in=numbers).order_by("-number"))
        states = read_states(row.workspace_id, {each.record for each in rows})
        touched = touched_since(row.workspace_id, {each.record: each.version for each in rows})
        plans = [_plan(row, each, states[each.record], each.record in touched) for each in rows]
        requests = [
            Request(command, each.record, key=f"imp:{row.pk}:{each.number}:undo:{step}")
            for each, plan in zip(rows, plans, strict=True)
            for step, command in enumerate(plan.commands)
        ]
        now = datetime.now(UTC)
        outcomes = execute_batch(row.workspace_id, Actor(row.undone_by, "import"), requests, now=now)
        keep_alerts_inside(row.workspace_id, [each.record for each in rows], now)
        refused: dict[str, list[str]] = defaultdict(list)
        for request, outcome in zip(requests, outcomes, strict=True):
            if isinstance(outcome, Refusal):
                refused[request.record].append(outcome.sentence)
        for each, plan in zip(rows, plans, strict=True):
            _mark(each, [*plan.kept, *refused[each.record]])
        if connection := mapping_from_plain(row.mapping).connection:
            cut_links(
                row.workspace_id, connection, [each.record for each in rows if each.outcome == "undone"]
            )
        m.ImportRow.objects.within(row.workspace_id).bulk_update(rows, ["outcome", "problems"])


def _mark(row: m.ImportRow, kept: Sequence[str]) -> None:
    row.outcome = "kept" if kept else "undone"
    row.problems = [
        *row.problems,
        *(msgspec.to_builtins(Problem("kept", each, kind="kept")) for each in kept),
    ]


class _Plan(msgspec.Struct):
    """The commands that take a row back, and what is not taken back, in sentences."""

    commands: list[Command] = []
    kept: list[str] = []


def _plan(imported: m.Import, row: m.ImportRow, state: RecordState, touched: bool) -> _Plan:
    if state.merged_into:
        return _Plan(kept=[f"{state.title} was merged into another record."])
    if state.archived_at is not None:
        return _Plan()
    if row.outcome == "opened":
        if touched:
            return _Plan(kept=[f"{state.title} was worked on since it was imported."])
        return _Plan([Archive(reason="the import that opened it was undone")])
    return _restore(imported, msgspec.convert(row.before, Before), state, touched)


def _restore(imported: m.Import, before: Before, state: RecordState, touched: bool) -> _Plan:
    """Set back what the import set, where it still stands as the import left it."""
    plan = _Plan([], [])
    by_grade: dict[Grade, dict[str, object]] = defaultdict(dict)
    for name, held in before.values.items():
        now = state.values.get(name)
        ours = not touched if now is None else now.source == f"import:{imported.pk}"
        if not ours:
            plan.kept.append(f"{state.title}: {name} was changed since.")
        elif now is not None or held is not None:
            by_grade[held.grade if held else "asserted"][name] = held and from_plain(held.kind, held.value)
    plan.commands += [SetFields(values=values, grade=grade) for grade, values in by_grade.items()]
    if before.owner and before.owner != state.owner:
        if touched:
            plan.kept.append(f"{state.title} has another owner and was worked on since.")
        else:
            plan.commands.append(Reassign(to=before.owner, reason="the import that changed it was undone"))
    if before.stage and before.stage != state.stage:
        plan.kept.append(
            f"{state.title} went from {before.stage} to {state.stage}; move it back where it belongs."
        )
    return plan
