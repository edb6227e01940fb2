"""`surehand imports`: what became of former imports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from surehand.cli.desk import Desk
from surehand.cli.import_words import plain_import
from surehand.cli.imports import carry_out
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.trouble import NotFound
from surehand.cli.values import shown
from surehand.core.engine import Refusal
from surehand.runtime.imports import Undone, find_import, undo
from surehand.store import models as m


@click.group()
def imports() -> None:
    """List, resume and undo imports."""


@imports.command("list")
@answers
def list_(desk: Desk) -> Answer:
    """List the latest imports."""
    found = list(m.Import.objects.within(desk.id).select_related("file").order_by("-id")[:50])
    rows = [
        (
            row.pk,
            row.file.name,
            row.playbook,
            row.status,
            f"{row.rows_done:,}",
            shown(row.created_at, desk.facts.zone),
        )
        for row in found
    ]
    headings = ("id", "file", "playbook", "status", "rows", "begun")
    return Rows({"items": [plain_import(row) for row in found]}, headings, rows, "No imports.")


@imports.command()
@click.argument("imported", metavar="IMPORT")
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the rows that were not imported here, as CSV, with the reasons.",
)
@answers
def resume(desk: Desk, imported: str, rejects: Path | None) -> Answer | Refusal:
    """Carry out what a dry run tried, or go on with what was stopped."""
    row = find_import(desk.id, imported)
    if row is None:
        raise NotFound(f"There is no import “{imported}”. `surehand imports list` shows them.")
    return carry_out(desk, row, rejects)


@imports.command("undo")
@click.argument("imported", metavar="IMPORT")
@answers
def undo_(desk: Desk, imported: str) -> Answer | Refusal:
    """Take an import back.

    Records that it opened are archived and values that it set are restored, unless somebody changed them since.
    """
    undone = undo(desk.id, desk.me.id, imported)
    return undone if isinstance(undone, Refusal) else Lines(undone, _told(undone))


def _told(undone: Undone) -> Iterator[str]:
    yield f"Rows taken back: {undone.rows:,}; kept: {len(undone.kept):,}."
    for kept in undone.kept:
        yield f"  row {kept.row}, {kept.record}: {kept.sentence}"
