"""The packet as a document: one model of what it says, whatever it is written as: a page, Markdown, a PDF.

Everything is found in the record and its events. Nothing is guessed: a contradiction is two sources that cannot both be
right, a risk is what the playbook, an override or a grade says.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from surehand.core.engine import Actor, HandoffState, Program, Question, RecordState, build_packet, check_gate
from surehand.core.engine import packet as engine
from surehand.core.engine.state import ReturnedFor
from surehand.core.values import FieldValue, FileRef
from surehand.runtime.facts import Facts, program_of
from surehand.runtime.packets.contradictions import Contradiction, contradictions_of
from surehand.runtime.packets.past import FILE, Difference, Past, past_of
from surehand.runtime.packets.words import Words

ANYTHING = ("What have you understood?",)
"""What a contract asks that demands a read-back without saying which."""
_MOST_DATES = 4


class Statement(msgspec.Struct, frozen=True):
    """One thing the packet says. ``held`` is None for what is not known; ``change`` is since the offer."""

    field: str
    title: str
    held: FieldValue | None
    words: tuple[str, ...]
    source: str
    change: Difference | None


class Section(msgspec.Struct, frozen=True):
    """A section of the brief; ``kinds`` are what it is about, such as commitments or risks."""

    title: str
    statements: tuple[Statement, ...]
    kinds: tuple[str, ...]


class Risk(msgspec.Struct, frozen=True):
    """What may go wrong. ``code`` is warning, override or assumed; ``text`` is the playbook's, or a person's reason.

    ``titles`` are the fields it is about; ``by`` and ``until`` belong to an override.
    """

    code: str
    text: str = ""
    titles: tuple[str, ...] = ()
    by: str = ""
    until: datetime | None = None


class TravellingFile(msgspec.Struct, frozen=True):
    """A file that travels along; ``change`` is since the offer."""

    file: FileRef
    change: Difference | None


class Document(msgspec.Struct, frozen=True):
    """The packet of one handoff as it is now. People are ids; `Words` says their names."""

    handoff: HandoffState
    record: str
    title: str
    contract: str
    origin: str
    origin_team: str
    target: str
    value: FieldValue | None
    dates: tuple[tuple[str, FieldValue], ...]
    sections: tuple[Section, ...]
    risks: tuple[Risk, ...]
    questions: tuple[Question, ...]
    unknown: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    files: tuple[TravellingFile, ...]
    read_back: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[ReturnedFor, tuple[str, ...]], ...]
    changes: tuple[Difference, ...]
    digest: str
    version: int
    words: Words

    @property
    def note(self) -> str:
        """What the sender wrote with the offer."""
        return self.handoff.note


class _Making(msgspec.Struct, frozen=True):
    """What every part of a document is made from."""

    facts: Facts
    program: Program
    state: RecordState
    handoff: HandoffState
    past: Past
    words: Words
    now: datetime

    @property
    def since(self) -> int:
        """The version at which the packet was offered."""
        return self.past.offered_at(self.handoff.id)


def document_of(
    facts: Facts, state: RecordState, handoff: HandoffState, *, now: datetime, zone: ZoneInfo | None = None
) -> Document:
    """The packet of a handoff; an open one follows its record, a closed one is read with the version it ended under."""
    past = past_of(facts.workspace, state)
    return document_with(facts, state, handoff, past, now=now, zone=zone)


def document_with(
    facts: Facts,
    state: RecordState,
    handoff: HandoffState,
    past: Past,
    *,
    now: datetime,
    zone: ZoneInfo | None = None,
) -> Document:
    """The packet of a handoff, where the record's past is at hand already."""
    number = state.playbook_version if handoff.is_open else handoff.playbook_version
    program = program_of(facts.workspace, state.playbook, number)
    words = Words(facts.directory, zone or facts.zone)
    return _made(_Making(facts, program, state, handoff, past, words, now))


def _made(m: _Making) -> Document:
    packet = build_packet(m.program, m.state, m.handoff)
    changed = frozenset(engine.changed_since_offer(m.program, m.state, m.handoff))
    contract, stages = m.program.contract(m.handoff.contract), m.program.playbook.stages
    sections = tuple(made for each in packet.sections if (made := _section(m, each, changed)).statements)
    asked = contract.read_back.ask or ANYTHING
    return Document(
        handoff=m.handoff,
        record=m.state.id,
        title=m.state.title,
        contract=contract.title,
        origin=stages[m.handoff.origin].title,
        origin_team=stages[m.handoff.origin].team,
        target=stages[m.handoff.target].title,
        value=_value(m),
        dates=_dates(m),
        sections=sections,
        risks=_risks(m, sections),
        questions=m.handoff.open_questions,
        unknown=tuple(each.title for section in sections for each in section.statements if not each.held),
        contradictions=contradictions_of(m.program.playbook, m.state, m.handoff, m.past, m.words),
        files=tuple(TravellingFile(file, _change(m, FILE + file.id, changed)) for file in packet.files),
        read_back=tuple((q, a) for q, a in zip(asked, m.handoff.read_back, strict=False) if a),
        reasons=tuple((each, _titles(m, each.fields)) for each in m.handoff.reasons),
        changes=tuple(each for part in sorted(changed) if (each := m.past.difference(part, m.since))),
        digest=packet.digest,
        version=m.state.version,
        words=m.words,
    )


def _section(m: _Making, section: engine.Section, changed: frozenset[str]) -> Section:
    statements = []
    for each in section.statements:
        held = m.state.values.get(each.field)
        statements.append(
            Statement(
                field=each.field,
                title=each.title,
                held=held,
                words=m.words.lines(m.program.playbook.fields.get(each.field), held),
                source=m.words.source(held.source) if held else "",
                change=_change(m, each.field, changed),
            )
        )
    return Section(section.title, tuple(statements), section.from_notes)


def _change(m: _Making, part: str, changed: frozenset[str]) -> Difference | None:
    return m.past.difference(part, m.since) if part in changed else None


def _value(m: _Making) -> FieldValue | None:
    """The first amount of money the record holds, in the order of the playbook."""
    fields = (name for name, field in m.program.playbook.fields.items() if field.type == "money")
    return next((m.state.values[name] for name in fields if name in m.state.values), None)


def _dates(m: _Making) -> tuple[tuple[str, FieldValue], ...]:
    """The first dates the record holds, by their titles."""
    dates = [
        (field.title, held)
        for name, field in m.program.playbook.fields.items()
        if field.type in ("date", "date_time") and (held := m.state.values.get(name))
    ]
    return tuple(dates[:_MOST_DATES])


def _risks(m: _Making, sections: tuple[Section, ...]) -> tuple[Risk, ...]:
    assumed = tuple(
        each.title
        for section in sections
        for each in section.statements
        if each.held and each.held.grade == "assumed"
    )
    risks = [Risk("warning", sentence) for sentence in _warnings(m)]
    override = m.state.overrides.get(m.handoff.override)
    if override:
        risks.append(Risk("override", override.reason, by=override.by, until=override.expires))
    return (*risks, Risk("assumed", titles=assumed)) if assumed else tuple(risks)


def _warnings(m: _Making) -> list[str]:
    """What the gate warns of now; once the handoff is closed, that is no longer a question."""
    if not m.handoff.is_open:
        return []
    contract = m.program.contract(m.handoff.contract)
    context = m.facts.context(m.program, Actor(), m.now)
    unmet = check_gate(m.program.gates[contract.arrow], context, m.state)
    return [each.sentence for each in unmet if each.severity == "warn"]


def _titles(m: _Making, fields: tuple[str, ...]) -> tuple[str, ...]:
    known = m.program.playbook.fields
    return tuple(known[name].title if name in known else name for name in fields)
