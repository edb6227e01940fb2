"""`surehand diff`: what changed between two playbook files, without a database."""

from __future__ import annotations

from pathlib import Path

import click

from surehand.cli.output import print_json
from surehand.cli.playbook_files import FILE, read_usable
from surehand.core.playbook.diff import compare

_MARKS = {"stricter": "+", "looser": "-", "neutral": " "}


@click.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Compare two playbooks in sentences.

    Says what changed from OLD to NEW. A line beginning with + asks more of people than before, one with - asks less.
    """
    changes = compare(read_usable(old), read_usable(new))
    if as_json:
        print_json(changes)
        return
    for change in changes:
        click.echo(f"{_MARKS[change.effect]} {change.sentence}")
    if not changes:
        click.echo("Nothing that matters changed.")
