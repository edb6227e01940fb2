"""`surehand record`: the acts on the thing that moves; looks at it are in `record_looks`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from surehand.cli import record_looks
from surehand.cli.desk import Desk
from surehand.cli.options import acts
from surehand.cli.trouble import Trouble
from surehand.cli.values import collected, moment, values_argument
from surehand.core.engine import RecordState, Refusal
from surehand.core.engine.commands import (
    AddNote,
    Archive,
    AttachFile,
    CloseOverride,
    Merge,
    Move,
    OpenRecord,
    Override,
    PassAnyway,
    Reassign,
    Rename,
    SetFields,
)
from surehand.runtime.execute import Outcome
from surehand.runtime.files import store_file
from surehand.store.queries.lists import Cut, list_playbooks

_CHUNK = 1 << 20

reason_option = click.option(
    "--reason", required=True, metavar="TEXT", help="Why; it is told to whom it concerns."
)


@click.group()
def record() -> None:
    """Open, show, change and move records. RECORD is an id, or a title that only one record has."""


for look in (record_looks.list_, record_looks.show, record_looks.gates, record_looks.timeline):
    record.add_command(look)


@record.command("open")
@click.argument("title")
@values_argument
@click.option("--playbook", metavar="ID", help="Needed where several are published.")
@click.option("--stage", default="", metavar="STAGE", help="Where it begins, if not in the first stage.")
@click.option("--owner", default="", metavar="EMAIL", help="Who is responsible, if not the one who acts.")
@acts
def open_(desk: Desk, title: str, values: Any, playbook: str | None, stage: str, owner: str) -> Outcome:
    """Begin a record with TITLE, and set fields of it."""
    command = OpenRecord(title=title, values=collected(values), stage=stage, owner=owner)
    return desk.act(command, playbook=playbook or only_playbook(desk))


def only_playbook(desk: Desk) -> str:
    """The playbook that is published, where it is one. Raises `click.UsageError`."""
    published = [row.slug for row in list_playbooks(desk.id, Cut()).items if row.current]
    if len(published) != 1:
        raise click.UsageError(
            f"Name a playbook with --playbook: {', '.join(published) or 'none is published'}."
        )
    return str(published[0])


@record.command("set")
@click.argument("record")
@values_argument
@click.option(
    "--grade",
    type=click.Choice(["verified", "asserted", "assumed"]),
    default="asserted",
    show_default=True,
    help="How far the values can be trusted.",
)
@acts
def set_(desk: Desk, record: str, values: Any, grade: Any) -> Outcome:
    """Set and clear fields.

    FIELD=VALUE sets, FIELD= clears, FIELD=@FILE takes the text of a file, FIELD:=JSON any JSON value.
    """
    return desk.act(SetFields(values=collected(values), grade=grade), desk.record(record).id)


@record.command()
@click.argument("record")
@click.argument("text")
@acts
def note(desk: Desk, record: str, text: str) -> Outcome:
    """Write something down."""
    return desk.act(AddNote(text=text), desk.record(record).id)


@record.command()
@click.argument("record")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--field", default="", metavar="FIELD", help="The file field that it is the value of.")
@acts
def attach(desk: Desk, record: str, file: Path, field: str) -> Outcome:
    """Attach FILE."""
    state = desk.record(record)
    try:
        with file.open("rb") as content:
            chunks = iter(lambda: content.read(_CHUNK), b"")
            stored = store_file(desk.id, file.name, chunks, desk.me.id, state.id)
    except OSError as error:
        raise Trouble(f"{file} cannot be stored: {(error.strerror or str(error)).lower()}.") from None
    return stored if isinstance(stored, Refusal) else desk.act(AttachFile(file=stored, field=field), state.id)


@record.command()
@click.argument("record")
@click.argument("stage")
@values_argument
@click.option("--reason", default="", metavar="TEXT", help="Why, where the move asks for it.")
@click.option(
    "--override", default="", metavar="REASON", help="Pass the gate although it is not met; needs --until."
)
@click.option("--until", default="", metavar="DATE", help="When the exception must be made good.")
@acts
def move(desk: Desk, record: str, stage: str, values: Any, reason: str, override: str, until: str) -> Outcome:
    """Move a record inside its team.

    Values given here are set in the same act: filling what is missing completes it.
    """
    passing = pass_anyway(desk, override, until)
    command = Move(to=stage, values=collected(values), reason=reason, override=passing)
    return desk.act(command, desk.record(record).id)


def pass_anyway(desk: Desk, reason: str, until: str) -> PassAnyway | None:
    """The override that two options ask for; None without them. Raises `click.UsageError` for one without the other."""
    if bool(reason) != bool(until):
        raise click.UsageError("--override REASON and --until DATE belong together.")
    return PassAnyway(reason=reason, expires=moment(until, desk.facts.zone)) if reason else None


@record.command()
@click.argument("record")
@click.argument("stage")
@reason_option
@click.option("--until", required=True, metavar="DATE", help="When the exception must be made good.")
@acts
def override(desk: Desk, record: str, stage: str, reason: str, until: str) -> Outcome:
    """Allow one passage of an unmet gate.

    The move or offer to STAGE that follows may use it, once, until it ends.
    """
    command = Override(to=stage, reason=reason, expires=moment(until, desk.facts.zone))
    return desk.act(command, desk.record(record).id)


@record.command("close-override")
@click.argument("record")
@click.argument("override")
@reason_option
@acts
def close_override(desk: Desk, record: str, override: str, reason: str) -> Outcome:
    """Close an exception."""
    return desk.act(CloseOverride(override=override, reason=reason), desk.record(record).id)


@record.command()
@click.argument("record")
@click.argument("into")
@click.option("--reason", default="", metavar="TEXT", help="Why they are the same.")
@acts
def merge(desk: Desk, record: str, into: str, reason: str) -> Outcome:
    """Say that a record is the same as INTO.

    RECORD ends, INTO goes on.
    """
    target: RecordState = desk.record(into)
    return desk.act(Merge(into=target.id, reason=reason), desk.record(record).id)


@record.command()
@click.argument("record")
@reason_option
@acts
def archive(desk: Desk, record: str, reason: str) -> Outcome:
    """Put a record away.

    Its open handoffs are withdrawn.
    """
    return desk.act(Archive(reason=reason), desk.record(record).id)


@record.command()
@click.argument("record")
@click.argument("title")
@acts
def rename(desk: Desk, record: str, title: str) -> Outcome:
    """Give a record another name."""
    return desk.act(Rename(title=title), desk.record(record).id)


@record.command()
@click.argument("record")
@click.argument("person")
@reason_option
@acts
def reassign(desk: Desk, record: str, person: str, reason: str) -> Outcome:
    """Make somebody else the owner.

    PERSON is an e-mail address. In the ordinary way a record changes hands by an accepted handoff.
    """
    return desk.act(Reassign(to=person, reason=reason), desk.record(record).id)
