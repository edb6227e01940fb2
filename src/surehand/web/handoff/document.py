"""The packet as a document: sections of statements, each with where it came from, then note and files."""

from __future__ import annotations

from dataclasses import dataclass

from surehand.core.engine import HandoffState, RecordState, build_packet
from surehand.core.engine.packet import Section, changed_since_offer
from surehand.core.playbook import Playbook
from surehand.core.values import FileRef
from surehand.web.access import Reader
from surehand.web.turns import program_for
from surehand.web.words import Provenance, Value, provenance, shown, size_in_words


@dataclass(frozen=True)
class StatementView:
    """One thing the packet says; ``value`` is None for what is not known."""

    title: str
    value: Value | None
    provenance: Provenance | None
    is_changed: bool


@dataclass(frozen=True)
class SectionView:
    """A section of the brief."""

    title: str
    statements: tuple[StatementView, ...]


@dataclass(frozen=True)
class FileView:
    """A file that travels along."""

    name: str
    href: str
    size: str
    is_changed: bool


@dataclass(frozen=True)
class Document:
    """The packet as it is now. ``digest`` is what an acceptance is bound to."""

    sections: tuple[SectionView, ...]
    files: tuple[FileView, ...]
    note: str
    digest: str
    is_changed: bool


def document(handoff: HandoffState, state: RecordState, reader: Reader) -> Document:
    """The packet of a handoff as the reader reads it, with what changed since the offer marked."""
    program = program_for(handoff, state, reader)
    packet = build_packet(program, state, handoff)
    changed = frozenset(changed_since_offer(program, state, handoff))
    sections = (_section(each, program.playbook, state, reader, changed) for each in packet.sections)
    return Document(
        sections=tuple(section for section in sections if section.statements),
        files=tuple(_file(file, state, reader, changed) for file in packet.files),
        note=packet.note,
        digest=packet.digest,
        is_changed=bool(changed),
    )


def _section(
    section: Section, playbook: Playbook, state: RecordState, reader: Reader, changed: frozenset[str]
) -> SectionView:
    views = []
    for statement in section.statements:
        held = state.values.get(statement.field)
        views.append(
            StatementView(
                title=statement.title,
                value=shown(playbook.fields[statement.field], held, reader, state.id) if held else None,
                provenance=provenance(held, reader) if held else None,
                is_changed=statement.field in changed,
            )
        )
    return SectionView(section.title, tuple(views))


def _file(file: FileRef, state: RecordState, reader: Reader, changed: frozenset[str]) -> FileView:
    href = reader.url("file", state.id, file.id)
    return FileView(file.name, href, size_in_words(file.size), f"file:{file.id}" in changed)
