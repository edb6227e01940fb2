"""The packet: what travels with a handoff. Its digest is what an acceptance is bound to."""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec

from surehand.core.engine.program import Program
from surehand.core.engine.state import HandoffState, RecordState
from surehand.core.playbook import Handoff
from surehand.core.values import FieldValue, FileRef, Grade, in_words, to_plain

NOTE = "note:"
"""The part of a packet that is the sender's note. No field can have this id."""

_encode = msgspec.json.Encoder(order="sorted").encode


class Statement(msgspec.Struct, frozen=True):
    """One thing the packet says: which field, in words, where it came from, and how far it can be trusted."""

    field: str
    title: str
    words: str
    source: str = ""
    at: datetime | None = None
    grade: Grade | None = None
    items: tuple[str, ...] = ()


class Section(msgspec.Struct, frozen=True):
    """A section of the brief. ``from_notes`` names what notes could add to it."""

    title: str
    statements: tuple[Statement, ...]
    from_notes: tuple[str, ...] = ()


class Packet(msgspec.Struct, frozen=True):
    """Brief, files and note of one handoff, with the digest of all of it."""

    sections: tuple[Section, ...]
    files: tuple[FileRef, ...]
    note: str
    digest: str


def parts_of(contract: Handoff, program: Program, state: RecordState, note: str) -> dict[str, str]:
    """A short digest of each part of the packet, by which a later reader sees what changed."""
    parts = {
        name: _short(_encode(to_plain(held.value)))
        for name in _fields_of(contract, program)
        if (held := state.values.get(name))
    }
    parts |= {f"file:{file.id}": file.digest[:16] or file.id for file in state.files.values()}
    return parts | ({NOTE: _short(note.encode())} if note else {})


def digest_of(contract: str, parts: dict[str, str]) -> str:
    """The digest of a packet: SHA-256 over its parts, hexadecimal, 32 characters."""
    return hashlib.sha256(_encode((contract, parts))).hexdigest()[:32]


def current_digest(program: Program, state: RecordState, handoff: HandoffState) -> str:
    """The digest of a handoff's packet as it is now."""
    contract = program.contract(handoff.contract)
    return digest_of(contract.id, parts_of(contract, program, state, handoff.note))


def changed_since_offer(program: Program, state: RecordState, handoff: HandoffState) -> tuple[str, ...]:
    """The parts of a packet that are not as they were offered: field ids, and ``file:<id>``."""
    now = parts_of(program.contract(handoff.contract), program, state, handoff.note)
    return tuple(
        sorted(part for part in {*now, *handoff.packet} if now.get(part) != handoff.packet.get(part))
    )


def build_packet(program: Program, state: RecordState, handoff: HandoffState) -> Packet:
    """The packet as the receiver reads it."""
    contract = program.contract(handoff.contract)
    told = {name for section in contract.brief for name in section.fields}
    sections = [
        Section(each.section, _statements(each.fields, program, state), each.from_notes)
        for each in contract.brief
    ]
    rest = tuple(name for name in _fields_of(contract, program) if name not in told and name in state.values)
    if rest:
        sections.append(Section("Everything else we know", _statements(rest, program, state)))
    files = tuple(state.files.values())
    return Packet(tuple(sections), files, handoff.note, current_digest(program, state, handoff))


def _fields_of(contract: Handoff, program: Program) -> tuple[str, ...]:
    """Required fields first, then those the brief tells, then all others of the record."""
    told = (name for section in contract.brief for name in section.fields)
    return tuple(dict.fromkeys((*contract.requires, *told, *program.playbook.fields)))


def _statements(names: tuple[str, ...], program: Program, state: RecordState) -> tuple[Statement, ...]:
    fields = program.playbook.fields
    return tuple(
        _statement(name, fields[name].title, state.values.get(name)) for name in names if name in fields
    )


def _statement(name: str, title: str, held: FieldValue | None) -> Statement:
    if held is None:
        return Statement(name, title, "not known")
    items = held.value if isinstance(held.value, tuple) else ()
    return Statement(name, title, in_words(held.value), held.source, held.at, held.grade, items)


def _short(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()
