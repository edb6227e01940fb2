"""A dry run: everything an import would do, decided by the same engine, with no effect at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from surehand.core.engine import Refusal, preview
from surehand.runtime.facts import program_of
from surehand.runtime.imports.carry import Landed
from surehand.runtime.imports.plan import Plan, make_plan
from surehand.runtime.imports.rehearsal import Rehearsal
from surehand.runtime.imports.report import Report, Teller
from surehand.runtime.imports.table import UnreadableTable
from surehand.store import models as m


def dry_run(
    workspace: str,
    imported: str,
    *,
    watch: Callable[[Landed], None] = lambda _: None,
    at_most: int | None = None,
    now: datetime | None = None,
) -> Report | Refusal:
    """What an import would do, and what the gates say of each record where it gets to.

    ``watch`` sees what would become of each row; ``at_most`` tries only so many, in whole portions of a thousand.
    Refused while the mapping leaves something open.
    """
    row = m.Import.objects.within(workspace).select_related("file").filter(pk=imported).first()
    if row is None:
        return Refusal("no_such_import", "There is no such import in this workspace.")
    plan = make_plan(row)
    if isinstance(plan, Refusal):
        return plan
    rehearsal, teller = Rehearsal(plan.facts, now or datetime.now(UTC)), Teller()
    try:
        for rows in plan.portions():
            if at_most is not None and teller.report.rows >= at_most:
                break
            for landed in plan.carry(rows, rehearsal.carry_out):
                teller.count(landed)
                _ask_gates(plan, rehearsal, teller, landed)
                watch(landed)
            rehearsal.forget_records()
    except UnreadableTable as unreadable:
        return unreadable.refusal
    return teller.told()


def _ask_gates(plan: Plan, rehearsal: Rehearsal, teller: Teller, landed: Landed) -> None:
    """Every way on from where the record is. One that waits for its receiver has passed its gate."""
    state = landed.state
    if state is None or landed.outcome == "rejected" or state.open_handoffs:
        return
    program = program_of(plan.facts.workspace, state.playbook, state.playbook_version)
    ways = program.playbook.ways_from(state.stage)
    if not ways:
        return
    context = rehearsal.context(program, plan.actor, state)
    for way in ways:
        answer = preview(context, state, way.target)
        if not isinstance(answer, Refusal):
            teller.answer_of_gate(way.arrow, answer)
