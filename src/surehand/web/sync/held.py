"""Moves that were made at the other side and that the playbook does not let through, as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from django.utils.translation import gettext as _

from surehand.core.engine import Refusal
from surehand.core.playbook import Playbook
from surehand.runtime.facts import NoSuchPlaybook, program_of
from surehand.runtime.language import spoken
from surehand.runtime.sync.held import NUMBERED
from surehand.store import models as m
from surehand.store.queries.twins import RecordLine, record_lines
from surehand.web.access import Reader
from surehand.web.refusals import why
from surehand.web.sync.words import HELD, system_title
from surehand.web.times import Moment, ago


@dataclass(frozen=True)
class HeldView:
    """A held move: whose record, what was done there, what is missing, and where that is filled in."""

    id: str
    title: str
    href: str
    owner: str
    sentence: str
    at: Moment
    status: str
    tone: str
    missing: tuple[str, ...]
    form: str
    may_restore: bool
    may_pass: bool


def held_views(rows: Sequence[m.HeldMove], kind: str, reader: Reader) -> tuple[HeldView, ...]:
    """Held moves with what their records say."""
    lines = record_lines(reader.workspace.workspace, [row.record for row in rows])
    return tuple(_view(row, lines.get(row.record), kind, reader) for row in rows)


def _view(row: m.HeldMove, line: RecordLine | None, kind: str, reader: Reader) -> HeldView:
    status, tone = HELD.get(row.status, (row.status, "quiet"))
    waits = row.ended_at is None
    page = reader.url("record", row.record)
    return HeldView(
        id=row.pk,
        title=line.title if line else row.key,
        href=page,
        owner=reader.name(line.owner) if line else "",
        sentence=moved_in_words(row, line, kind, reader),
        at=ago(row.moved_at, reader.now, reader.zone),
        status=str(status),
        tone=tone,
        missing=missing_in(row),
        form=reader.url("record-held", row.record) if waits else "",
        may_restore=waits and row.status == "held" and bool(row.origin),
        may_pass=waits,
    )


def missing_in(row: m.HeldMove) -> tuple[str, ...]:
    """What the gate said is missing, or why it was refused at all."""
    try:
        refusal = msgspec.json.decode(row.refusal, type=Refusal)
    except msgspec.MsgspecError:
        return ()
    return tuple(why(unmet) for unmet in refusal.unmet) or (spoken(refusal.sentence),)


def moved_in_words(row: m.HeldMove, line: RecordLine | None, kind: str, reader: Reader) -> str:
    """Who moved it where, as far as it is known."""
    number = row.by.removeprefix(NUMBERED)
    who = reader.facts.directory.name(row.by) if row.by else ""
    stage = stage_title(row.to, line, reader) if row.to else row.target
    words = {"system": system_title(kind), "stage": stage, "who": who, "number": number}
    if number != row.by:
        return _("Somebody in %(system)s (number %(number)s) moved it to “%(stage)s” there") % words
    if who:
        return _("%(who)s moved it to “%(stage)s” in %(system)s") % words
    return _("It was moved to “%(stage)s” in %(system)s") % words


def stage_title(stage: str, line: RecordLine | None, reader: Reader) -> str:
    """What a stage is called in the playbook that a record follows."""
    playbook = _playbook(line, reader)
    found = playbook.stages.get(stage) if playbook else None
    return found.title if found else stage


def field_title(field: str, line: RecordLine | None, reader: Reader) -> str:
    """What a field is called in the playbook that a record follows."""
    playbook = _playbook(line, reader)
    found = playbook.fields.get(field) if playbook else None
    return found.title if found else field


def _playbook(line: RecordLine | None, reader: Reader) -> Playbook | None:
    if line is None:
        return None
    try:
        return program_of(reader.workspace.workspace, line.playbook, line.version).playbook
    except NoSuchPlaybook:
        return None
