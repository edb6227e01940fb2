"""An import is carried out: a thousand rows a transaction, each with what became of it, so that it can be resumed.

Killed at any moment, it goes on with the first row that is not done; no row is done twice.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

from django.db import transaction
from django.db.models import F

from surehand.core.engine import Next, Refusal, encode
from surehand.runtime.execute import execute_batch
from surehand.runtime.ids import new_id
from surehand.runtime.imports.carry import Landed
from surehand.runtime.imports.leases import Lease, Lost
from surehand.runtime.imports.plan import Plan, make_plan
from surehand.runtime.imports.table import Row as TableRow
from surehand.runtime.imports.table import UnreadableTable
from surehand.store import models as m
from surehand.store.mapping import Row
from surehand.store.statements import ADD_IMPORT_ROW, write_many

log = logging.getLogger(__name__)

Stop: TypeAlias = Callable[[], bool]
Watch: TypeAlias = Callable[[m.Import], None]

NO_IMPORT = Refusal("no_such_import", "There is no such import in this workspace.")


def never() -> bool:
    """A `Stop` that lets everything be done."""
    return False


def run(
    workspace: str, imported: str, *, stop: Stop = never, watch: Watch = lambda _: None
) -> m.Import | Refusal:
    """Carry an import out to its end, or until it is cancelled or ``stop`` says so; then run it again to go on.

    ``watch`` is called after each portion. Refused while its mapping leaves something open, when it is done already,
    and while somebody else carries it out.
    """
    row = begin(workspace, imported)
    return row if isinstance(row, Refusal) else carry_on(row, new_id("wrk"), stop, watch)


def begin(workspace: str, imported: str) -> m.Import | Refusal:
    """Say that an import is to be carried out: by a worker, or by `run`."""
    row = find_import(workspace, imported)
    if row is None:
        return NO_IMPORT
    if row.status in ("done", "undoing", "undone"):
        again = (Next("import", "Import the file again."),)
        return Refusal("import_finished", f"This import is {row.status} already.", allowed=again)
    plan = make_plan(row)
    if isinstance(plan, Refusal):
        return plan
    row.status, row.rows_total, row.note = "running", plan.recognised.rows, ""
    row.save(update_fields=["status", "rows_total", "note"])
    return row


def find_import(workspace: str, imported: str) -> m.Import | None:
    """An import with its file."""
    rows = m.Import.objects.within(workspace).select_related("file")
    found: m.Import | None = rows.filter(pk=imported).first()
    return found


def cancel(workspace: str, imported: str) -> bool:
    """Stop an import after the portion that is under way; what was imported stays, and can be undone or resumed."""
    rows = m.Import.objects.within(workspace).filter(pk=imported, status="running")
    return bool(rows.update(status="cancelled", lease="", leased_until=None))


def carry_on(row: m.Import, holder: str, stop: Stop, watch: Watch) -> m.Import | Refusal:
    """Carry on with an import that runs, from the first row that is not done."""
    lease = Lease(row, holder)
    if not lease.take():
        return Refusal("import_runs", "Somebody carries this import out at the moment.")
    plan = make_plan(row)
    if isinstance(plan, Refusal):
        lease.fail(plan.sentence)
        return plan
    try:
        for rows in plan.portions(after=row.rows_done):
            _carry_portion(plan, rows, lease)
            row.refresh_from_db()
            watch(row)
            if stop():
                lease.let_go()
                break
        else:
            lease.let_go(status="done", finished_at=datetime.now(UTC))
    except Lost:
        log.info("import %s was cancelled or taken over", row.pk)
    except UnreadableTable as unreadable:
        lease.fail(unreadable.refusal.sentence)
        return unreadable.refusal
    row.refresh_from_db()
    return row


def _carry_portion(plan: Plan, rows: Sequence[TableRow], lease: Lease) -> None:
    """One transaction: what the rows lead to, what became of each, and how far the import is."""
    now = datetime.now(UTC)
    with transaction.atomic():
        lease.keep()
        landed = plan.carry(rows, partial(execute_batch, plan.facts.workspace, now=now))
        if plan.mapping.alerts == "inbox":
            keep_alerts_inside(plan.facts.workspace, _told_of(landed), now)
        plan.keep_ties(landed)
        write_many(ADD_IMPORT_ROW, [_import_row(plan.imported, each) for each in landed])
        counts = Counter(each.outcome for each in landed)
        lease.mine.update(
            rows_done=F("rows_done") + len(landed),
            rows_opened=F("rows_opened") + counts["opened"],
            rows_changed=F("rows_changed") + counts["changed"],
            rows_unchanged=F("rows_unchanged") + counts["unchanged"],
            rows_rejected=F("rows_rejected") + counts["rejected"],
            rows_held=F("rows_held") + sum(each.is_held for each in landed),
        )


def keep_alerts_inside(workspace: str, records: Sequence[str], now: datetime) -> None:
    """Do not send what a transaction would send out of the house: hundreds of letters at once help nobody."""
    made_now = m.Delivery.objects.within(workspace).filter(status="waiting", created_at=now)
    made_now.filter(record__in=records).delete()


def _told_of(landed: Sequence[Landed]) -> list[str]:
    """The records that somebody would be told of."""
    told = (each for each in landed if each.passed or each.outcome == "changed")
    return [each.state.id for each in told if each.state]


def _import_row(imported: m.Import, landed: Landed) -> Row:
    state = None if landed.outcome == "rejected" else landed.state
    return (
        imported.workspace_id,
        imported.pk,
        landed.number,
        landed.outcome,
        state.id if state else "",
        state.version if state else 0,
        landed.key,
        encode(landed.problems),
        encode(landed.before) if landed.outcome == "changed" else "{}",
    )
