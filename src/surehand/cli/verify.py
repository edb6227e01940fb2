"""`surehand verify`: the proof that nobody changed history."""

from __future__ import annotations

import click

from surehand.cli.database import open_database, sentences
from surehand.cli.options import json_option
from surehand.cli.output import Lines, tell
from surehand.cli.trouble import Exit
from surehand.cli.values import counted
from surehand.runtime.verify import Report
from surehand.runtime.verify import verify as verify_workspace
from surehand.store import models as m


@click.command()
@click.option("--repair", is_flag=True, help="Make rows that differ anew from the events.")
@json_option
@click.pass_context
def verify(context: click.Context, repair: bool, as_json: bool) -> None:
    """Prove that nobody changed history.

    Walks the chain of events of every workspace and replays every record. History itself is never repaired. The exit
    code is 1 when a fault is left.
    """
    open_database()
    with sentences():
        found = {
            row.slug: verify_workspace(row.pk, repair=repair) for row in m.Workspace.objects.order_by("slug")
        }
    tell(
        Lines(found, [line for slug, report in found.items() for line in _lines(slug, report)]),
        as_json=as_json,
    )
    left = any(not fault.repaired for report in found.values() for fault in report.faults)
    context.exit(Exit.REFUSED if left else Exit.DONE)


def _lines(slug: str, report: Report) -> list[str]:
    faults = [
        f"  {fault.code}: {fault.sentence}{' Repaired.' if fault.repaired else ''}" for fault in report.faults
    ]
    came = counted(len(faults), "fault") if faults else "everything is as it was written"
    held = f"{counted(report.events, 'event')} of {counted(report.records, 'record')}"
    return [f"{slug}: {held}; {came}.", *faults]
