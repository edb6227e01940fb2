"""`surehand flag`: what to look at on a record before it moves on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import click
import msgspec

from surehand.assist.claims import Claim
from surehand.assist.flag import Flag
from surehand.cli.brief import line_of
from surehand.cli.desk import Desk
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines
from surehand.core.engine import Refusal, preview
from surehand.runtime.assists.flagging import Flagged, Unassessed, flag_record, flag_way
from surehand.runtime.assists.looking import look
from surehand.store.queries.facts import read_repeated


class Told(msgspec.Struct, frozen=True):
    """The flags as JSON; ``sources`` counts the texts that were read."""

    to: str
    flags: tuple[Flag, ...]
    backed: Mapping[str, Claim]
    not_assessed: tuple[Unassessed, ...]
    not_read: tuple[str, ...]
    sources: int


@click.command()
@click.argument("record")
@click.option(
    "--to", default="", metavar="STAGE", help="Look at what the gate on the way there asks for, too."
)
@answers
def flag(desk: Desk, record: str, to: str) -> Answer | Refusal:
    """Say what the sources speak against on a record.

    And what they back, and what nobody can tell. RECORD is its id or its title. A flag stops nothing: `surehand record
    gates` tells what does.
    """
    state = desk.record(record)
    now = datetime.now(UTC)
    looked = look(desk.id, state, now=now)
    repeated = read_repeated(desk.id, [state.id])
    way = looked.program.playbook.way(state.stage, to) if to else None
    if to and way is None:
        refused = preview(desk.context(state), state, to)
        if isinstance(refused, Refusal):
            return refused
    gate = looked.program.gates[way.arrow] if way else None
    flagged = flag_way(looked, gate, now, repeated) if gate else flag_record(looked, now, repeated)
    titles = {each.id: each.title for each in looked.fields}
    told = Told(to, flagged.flags, flagged.backed, flagged.unassessed, flagged.unread, len(flagged.sources))
    return Lines(told, _lines(flagged, titles))


def _lines(flagged: Flagged, titles: Mapping[str, str]) -> Iterator[str]:
    for each in flagged.flags:
        yield f"{each.kind}: {each.sentence}"
        yield from (f"  {line_of(claim)}" for claim in each.claims)
    for field, claim in flagged.backed.items():
        yield f"backed: {titles[field]}"
        yield f"  {line_of(claim)}"
    yield from (f"not assessed: {each.sentence}" for each in flagged.unassessed)
    yield from (f"not read: {each}" for each in flagged.unread)
    if not (flagged.flags or flagged.backed or flagged.unassessed):
        yield "There is nothing on this record to look at."
