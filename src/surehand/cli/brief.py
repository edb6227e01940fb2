"""`surehand brief`: what some texts say for a playbook, each line with its words. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click
import msgspec

from surehand.assist.brief import STANDING, Asked, Brief, asked, brief
from surehand.assist.claims import Claim
from surehand.assist.engine import SECTIONS
from surehand.assist.reading.reader import Read
from surehand.assist.reading.sides import People, with_sides
from surehand.assist.recognise.dates import Order
from surehand.assist.source import Source
from surehand.cli.options import json_option, open_desk, workspace_option
from surehand.cli.output import print_json, shown
from surehand.cli.playbook_files import read_usable
from surehand.cli.trouble import Exit, NotFound, Trouble
from surehand.core.engine import Program, Refusal
from surehand.core.playbook import Playbook
from surehand.core.values import in_words
from surehand.runtime.assists.looking import order_of
from surehand.runtime.assists.sources import read_text, read_upload
from surehand.runtime.facts import NoSuchPlaybook, current_program

_STDIN = "-"
_STANDING = {
    "found": "found",
    "not_complete": "found, not complete",
    "may_be_relevant": "may be relevant",
}


class Asking(msgspec.Struct, frozen=True):
    """What texts are read for: the fields of a playbook, those that a handoff needs, and who is known."""

    fields: tuple[Asked, ...]
    needed: tuple[str, ...]
    today: date
    ours: tuple[str, ...] = ()
    order: Order = ""


class Left(msgspec.Struct, frozen=True):
    """A file that could not be read, and why."""

    file: str
    why: Refusal


class SourceTold(msgspec.Struct, frozen=True):
    """A source without its text."""

    id: str
    form: str
    title: str
    written: date
    language: str


class Told(msgspec.Struct, frozen=True):
    """The answer: what was read, what it says, and what a handoff needs that is not in it."""

    sources: tuple[SourceTold, ...]
    left: tuple[Left, ...]
    brief: Brief
    needed: tuple[str, ...]
    not_found: tuple[str, ...]


@click.command("brief")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--playbook", required=True, metavar="FILE|ID", help="A playbook file, or one of the workspace."
)
@click.option("--handoff", default="", metavar="ID", help="Only what this handoff asks for.")
@workspace_option
@json_option
@click.pass_context
def brief_(
    context: click.Context,
    files: tuple[str, ...],
    playbook: str,
    handoff: str,
    workspace: str,
    as_json: bool,
) -> None:
    """Say what texts hold for a playbook, with their words.

    FILE is a text, a document, a mail or the captions of a call (TXT, MD, DOCX, PDF, EML, VTT, SRT); “-” is what comes
    in. With a playbook file nothing is asked of a database. The exit code is 1 when a file cannot be read.
    """
    asking = _asking(playbook, handoff, workspace)
    read = [_read(each, asking) for each in files]
    sources = tuple(each for each in read if isinstance(each, Source))
    left = tuple(each for each in read if isinstance(each, Left))
    made = _only(brief(sources, asking.fields, order=asking.order), asking.needed if handoff else ())
    answer = _told(sources, left, made, asking)
    if as_json:
        print_json(answer)
    else:
        for line in _lines(answer, {each.id: each.title for each in asking.fields}):
            click.echo(shown(line))
    for each in left:
        click.echo(f"{each.file}: {each.why.sentence}", err=True)
    context.exit(Exit.REFUSED if left else Exit.DONE)


def _asking(playbook: str, handoff: str, workspace: str) -> Asking:
    """By a file, without a database; else by a published playbook and the people of its workspace."""
    if Path(playbook).suffix in (".yaml", ".yml") or Path(playbook).is_file():
        known = read_usable(Path(playbook))
        return Asking(_asked(known), _needed(Program(known), handoff), datetime.now(UTC).date())
    with open_desk(workspace, None) as desk:
        try:
            program = current_program(desk.id, playbook)
        except NoSuchPlaybook:
            raise NotFound(f"There is no published playbook “{playbook}” in {desk.workspace.name}.") from None
        people = desk.facts.directory.people.values()
        return Asking(
            _asked(program.playbook),
            _needed(program, handoff),
            datetime.now(desk.facts.zone).date(),
            tuple(part for person in people for part in (person.name, person.email) if part),
            order_of(desk.facts),
        )


def _asked(playbook: Playbook) -> tuple[Asked, ...]:
    return tuple(asked(each) for each in playbook.fields.values())


def _needed(program: Program, handoff: str) -> tuple[str, ...]:
    """The fields that the gate of a handoff asks for."""
    if not handoff:
        return ()
    contract = program.playbook.handoff(handoff)
    if contract is None:
        known = ", ".join(each.id for each in program.playbook.handoffs.values())
        raise NotFound(f"This playbook has no handoff “{handoff}”. There are: {known or 'none'}.")
    return tuple(each.field.id for each in program.gates[contract.arrow].requirements)


def _read(file: str, asking: Asking) -> Source | Left:
    """One text; its name is its id, so that the same files always give the same answer."""
    found = read_text(_stdin(), today=asking.today) if file == _STDIN else _upload(file, asking.today)
    if isinstance(found, Refusal):
        return Left(file, found)
    source = msgspec.structs.replace(found.source, id=file)
    return with_sides(source, People(ours=asking.ours, theirs=())) if asking.ours else source


def _upload(file: str, today: date) -> Read | Refusal:
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    return read_upload(Path(file).name, content, today=today)


def _stdin() -> str:
    try:
        with click.open_file(_STDIN, "rb") as given:
            return bytes(given.read()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Trouble(f"What comes in is no text in UTF-8: byte {error.start} is wrong.") from None


def _only(made: Brief, needed: Sequence[str]) -> Brief:
    """Without proposals for fields that were not asked for."""
    if not needed:
        return made
    kept = tuple(each for each in made.proposals if each.field in needed)
    return msgspec.structs.replace(made, proposals=kept)


def _told(sources: Sequence[Source], left: tuple[Left, ...], made: Brief, asking: Asking) -> Told:
    said = {each.field for each in made.proposals} | {each.about for each in made.unassessed}
    return Told(
        tuple(SourceTold(each.id, each.form, each.title, each.written, each.language) for each in sources),
        left,
        made,
        asking.needed,
        tuple(field for field in asking.needed if field not in said),
    )


def _lines(told: Told, titles: Mapping[str, str]) -> Iterator[str]:
    made = told.brief
    for each in told.sources:
        yield f"{each.id}: {each.form}, {each.written.isoformat()}"
    for section in SECTIONS:
        if claims := made.of(section):
            yield f"\n{section.replace('_', ' ').capitalize()} ({_STANDING[STANDING[section]]})"
            yield from (f"  {line_of(each)}" for each in claims)
    if made.proposals:
        yield "\nProposed for fields; a person picks, or none"
    for proposal in made.proposals:
        for claim in proposal.candidates:
            yield f"  {titles[proposal.field]}: {in_words(claim.value)} ({claim.confidence}) {line_of(claim)}"
    for field in told.not_found:
        yield f"\n{titles[field]}: not found in these texts"
    wanted = {*told.needed, *(each.id for each in told.sources)} if told.needed else None
    unassessed = [each for each in made.unassessed if wanted is None or each.about in wanted]
    if unassessed:
        yield "\nNot assessed"
        yield from (f"  {each.sentence}" for each in unassessed)


def line_of(claim: Claim) -> str:
    """The words, who says them, and where they stand."""
    who = f" {claim.speaker}" if claim.speaker else ""
    how = "" if claim.modality == "stated" else f", {claim.modality}"
    return f"“{claim.quote}”{who}{how} [{claim.source}:{claim.span.start}-{claim.span.end}]"
