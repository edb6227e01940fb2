"""`surehand worker`: timers and deliveries; as many as there is work for, on as many machines."""

from __future__ import annotations

import os
from pathlib import Path

import click

from surehand.cli.children import end_with_parent
from surehand.cli.database import open_database, sentences
from surehand.connectors.email import LetterFolder
from surehand.runtime.operations.tracing import set_up_tracing
from surehand.runtime.worker import HANDS, Worker


@click.command()
@click.option(
    "--letters",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Keep every letter as a file here instead of sending it.",
)
@click.option("--leashed", is_flag=True, hidden=True)
def worker(letters: Path | None, leashed: bool) -> None:
    """Run one more worker for timers and deliveries.

    It works until Ctrl-C. `surehand up` runs one already. Any number may work side by side, on any number of machines.
    """
    open_database()
    set_up_tracing(os.environ)
    if leashed:
        end_with_parent()
    kept = LetterFolder(letters) if letters else None
    work = Worker({"email": kept, "slack": kept} if kept else None, hands=HANDS)
    work.stop_on_signals()
    if not leashed:
        click.echo("Working. Ctrl-C ends it.")
    with sentences():
        work.run()
