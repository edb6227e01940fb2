"""`surehand backtest`: what the gates of a playbook would have held in a history. Needs no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import msgspec

from surehand.audit.backtest import BackTest, By, Compared, Gate, back_test, compare
from surehand.audit.backtest.bind import bound, unknown_in
from surehand.audit.binding import Binding, binding_of
from surehand.audit.log import EventLog
from surehand.audit.pseudonyms import hide_in, pseudonyms_of
from surehand.cli.audit_options import Reading, Share, busy, open_log, reading_options, settled
from surehand.cli.playbook_files import FILE, read_usable
from surehand.cli.pseudonym_options import Unnamed, hide, pseudonym_options
from surehand.core.playbook import Playbook

_SHOWN = 5
_TURNS = {
    "caught": "would have been held, and went bad",
    "wrongly": "would have been held, and went well",
    "missed": "would have been let through, and went bad",
}


@click.command()
@click.argument("playbook", type=FILE)
@reading_options
@click.option(
    "--against", type=FILE, metavar="OLD", help="Another version: say what PLAYBOOK holds more and less."
)
@click.option(
    "--bind",
    "binds",
    multiple=True,
    metavar="PAIR",
    help="What stands for what, where names differ: field:FIELD=COLUMN, stage:ACTIVITY=STAGE, "
    "stage:ACTIVITY@TEAM=STAGE.",
)
@click.option(
    "--same-moment",
    "same",
    type=click.Choice(("known", "unknown")),
    default="known",
    show_default=True,
    help="Whether what is filled in at the moment of a move counts as known.",
)
@click.option(
    "--constant",
    type=click.Choice(("unknown", "start")),
    default="unknown",
    show_default=True,
    help="Since when columns that change in no case say what they say.",
)
@click.option(
    "--late",
    type=Share(),
    default=0.9,
    show_default=True,
    help="The quantile beyond which a stay in the new stage is a delay.",
)
@click.option(
    "--lost", multiple=True, metavar="VALUE", help="A value of outcome= that means the case was lost."
)
@click.option(
    "--json",
    "json_to",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write everything as JSON; “-” prints it.",
)
@pseudonym_options
@click.pass_context
def backtest(
    context: click.Context,
    playbook: Path,
    reading: Reading,
    against: Path | None,
    binds: tuple[str, ...],
    json_to: Path | None,
    unnamed: Unnamed,
    **rules: object,
) -> None:
    """Say what the gates of PLAYBOOK would have held in LOG, and what became of those records.

    What the log does not tell is counted as that, and taken as neither held nor let through. A PLAYBOOK that was mined
    with --pseudonyms is tested with the same ones.
    """
    # The name with which a mapping is to be confirmed.
    context.info_name = f"backtest {playbook}"
    by = msgspec.convert(rules, By)
    new, old = read_usable(playbook), read_usable(against) if against else None
    with open_log(reading) as log:
        names = pseudonyms_of(log, unnamed.kinds, key=unnamed.secret) if unnamed.kinds else {}
        if speaks := _speaks_of(playbook, names):
            hide(log, unnamed)
        with busy("Looking at every move"):
            found = settled(_tested(log, new, old, (settled(_binding(log, new, old, binds)), by)))
    hidden = {} if speaks else names
    if json_to:
        _write(hide_in(msgspec.to_builtins(found), hidden), json_to)
    if not json_to or str(json_to) != "-":
        lines = _of_compared(found) if isinstance(found, Compared) else _of_back_test(found)
        click.echo(hide_in("\n".join(lines), hidden))


def _speaks_of(playbook: Path, names: Mapping[str, str]) -> bool:
    """Whether a playbook has pseudonyms in it: then it is about a log that has them too."""
    text = playbook.read_text(encoding="utf-8")
    return any(re.search(rf"\b{re.escape(other)}\b", text) for other in names.values())


def _tested(log: EventLog, new: Playbook, old: Playbook | None, how: tuple[Binding, By]) -> object:
    return compare(log, old, new, *how) if old else back_test(log, new, *how)


def _binding(log: EventLog, new: Playbook, old: Playbook | None, binds: tuple[str, ...]) -> object:
    """What is called the same in either version, and what is typed."""
    found = binding_of(new, log)
    if old:
        before = binding_of(old, log)
        found = msgspec.structs.replace(
            found, fields=before.fields | found.fields, stages=before.stages | found.stages
        )
    typed = settled(bound(found, binds))
    return unknown_in(typed, [each for each in (new, old) if each]) or typed


def _write(found: object, to: Path) -> None:
    encoded = msgspec.json.format(msgspec.json.encode(found))
    if str(to) == "-":
        click.echo(encoded.decode())
    else:
        to.write_bytes(encoded + b"\n")


def _of_back_test(found: BackTest) -> Iterator[str]:
    yield from found.sentences
    for gate in found.gates:
        yield ""
        yield from _of_gate(gate)
    yield ""
    yield from _of_rules(found)


def _of_gate(gate: Gate) -> Iterator[str]:
    yield f"{gate.title} ({gate.way})"
    for sentence in gate.sentences:
        yield f"  {sentence}"
    for item in gate.items:
        yield f"  - {item.sentence}"
    for turn, cases in gate.evidence.items():
        if cases:
            yield f"  {_TURNS[turn]}: {', '.join(cases[:_SHOWN])}"


def _of_compared(found: Compared) -> Iterator[str]:
    said = {shift.sentence for shift in found.shifts}
    yield from (sentence for sentence in found.sentences if sentence not in said)
    for shift in found.shifts:
        yield f"- {shift.sentence}"
        yield f"  e.g. {', '.join(shift.evidence[:_SHOWN])}"
    yield ""
    yield from _of_rules(found.new)


def _of_rules(found: BackTest) -> Iterator[str]:
    yield "By these rules:"
    for name, sentence in found.rules.items():
        yield f"  {name}: {sentence}"
