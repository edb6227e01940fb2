"""Everything a command prints: JSON as the engine's structs are, or text for people. Here and nowhere else."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import click
import msgspec

from surehand.cli.trouble import Exit
from surehand.core.engine import Refusal, Unmet

_encode = msgspec.json.Encoder().encode
_STEERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_NOT_FOUND = frozenset(
    "no_such_record no_such_handoff no_such_task no_such_question no_such_override no_such_playbook no_such_person "
    "no_such_key no_such_stream no_such_import no_such_absence no_draft no_such_connection no_such_mail "
    "no_such_job no_such_suggestion".split()
)
_CONFLICT = frozenset(
    "changed_since packet_changed already_decided already_answered already_asked already_done already_closed "
    "already_paused already_theirs suggestion_gone handoff_open key_reused merged archived "
    "person_exists team_exists not_empty import_runs import_finished".split()
)


class Answer(Protocol):
    """What a reading command answers: ``plain`` is its JSON, `show` prints it for people."""

    @property
    def plain(self) -> object: ...

    def show(self) -> None: ...


@dataclass(frozen=True)
class Lines:
    """An answer in lines of text."""

    plain: object
    lines: Iterable[str]

    def show(self) -> None:
        """Print the lines."""
        for line in self.lines:
            click.echo(shown(line))


def shown(line: str) -> str:
    """A line for a terminal. Texts come from anybody: what would steer it, as ESC does, becomes a mark."""
    return _STEERS.sub("\ufffd", line)


@dataclass(frozen=True)
class Rows:
    """An answer in a table; ``nothing`` is said where it has no rows, ``next`` is the cursor of the rest."""

    plain: object
    headings: Sequence[str]
    rows: Iterable[Sequence[str]]
    nothing: str
    next: str = ""

    def show(self) -> None:
        """Print the rows: as a table on a terminal; in a pipe one a line, their columns separated by tabs."""
        rows = list(self.rows)
        if not sys.stdout.isatty():
            for row in rows:
                click.echo(shown("\t".join(" ".join(cell.split()) for cell in row)))
        elif rows:
            # Here, so that commands which print no table do not load it.
            from rich.console import Console
            from rich.table import Table

            table = Table(*self.headings, box=None, pad_edge=False, header_style="dim")
            for row in rows:
                table.add_row(*map(shown, row))
            Console(highlight=False, markup=False).print(table)
        else:
            click.echo(self.nothing)
        if self.next:
            click.echo(f"There are more: --cursor {self.next}", err=True)


def tell(answer: Answer, *, as_json: bool) -> None:
    """Print an answer in the form that was asked for."""
    if as_json:
        print_json(answer.plain)
    else:
        answer.show()


def print_json(answer: object) -> None:
    """One JSON document, indented."""
    click.echo(msgspec.json.format(_encode(answer)).decode())


def print_json_line(answer: object) -> None:
    """One JSON document on one line, where many follow each other."""
    click.echo(_encode(answer).decode())


def print_refusal(refusal: Refusal) -> None:
    """Why not, each thing that stands in the way, and what may be done instead."""
    click.echo(f"Refused ({refusal.code}): {refusal.sentence}", err=True)
    for item in refusal.unmet:
        click.echo(f"  {item_line(item)}", err=True)
    for each in refusal.allowed:
        click.echo(f"  → {each.sentence}", err=True)


def exit_code_of(refusal: Refusal) -> Exit:
    """What a refusal means for a script."""
    if refusal.code in _NOT_FOUND:
        return Exit.NOT_FOUND
    return Exit.CONFLICT if refusal.code in _CONFLICT else Exit.REFUSED


def item_line(item: Unmet) -> str:
    """One thing that is not met: “-” stops, “!” only warns; with its value now and its id."""
    mark = "!" if item.severity == "warn" else "-"
    seen = f" (now: {item.seen})" if item.seen else ""
    return f"{mark} {item.sentence}{seen} [{item.id}]"
