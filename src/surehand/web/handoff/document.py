"""The packet as a document: what `runtime.packets` says of it, with links, ages and the reader's own words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.playbook import Field
from surehand.core.values import FieldValue, Quoted
from surehand.runtime.language import spoken
from surehand.runtime.packets import document as packets
from surehand.runtime.packets.contradictions import Said
from surehand.runtime.packets.past import FILE, Difference
from surehand.web.access import Reader
from surehand.web.assists.passages import source_href
from surehand.web.files.preview import thumbnail_of
from surehand.web.times import Moment, ago, exactly
from surehand.web.words import Provenance, Value, in_plain_words, listed, provenance, shown, size_in_words

_PICTURED = ("commitments", "risks", "questions")


@dataclass(frozen=True)
class ChangeView:
    """A part that is not as it was: from what to what, by whom, and when."""

    title: str
    before: str
    after: str
    who: str
    at: Moment


@dataclass(frozen=True)
class StatementView:
    """One thing the packet says; ``value`` is None for what is not known. ``sources`` is where it is followed up.

    ``quoted`` are the words of a source that it rests on, and ``marked`` where these are shown in it.
    """

    field: str
    title: str
    value: Value | None
    provenance: Provenance | None
    sources: str
    change: ChangeView | None
    quoted: str = ""
    marked: str = ""


@dataclass(frozen=True)
class SectionView:
    """A section of the brief; ``kind`` is what it is about, where that is worth a sign."""

    title: str
    kind: str
    statements: tuple[StatementView, ...]


@dataclass(frozen=True)
class SaidView:
    """What one source said."""

    words: str
    source: str
    at: Moment


@dataclass(frozen=True)
class ContradictionView:
    """Two things said about one field. ``is_answer`` where the other was the answer to a question."""

    title: str
    now: SaidView | None
    other: SaidView
    is_answer: bool
    sources: str


@dataclass(frozen=True)
class FileView:
    """A file that travels along; ``thumbnail`` is the address of a small picture, where it is one."""

    name: str
    href: str
    size: str
    thumbnail: str
    change: ChangeView | None


@dataclass(frozen=True)
class Document:
    """The packet as it is now. ``digest`` is what an acceptance is bound to, ``version`` the record's."""

    value: str
    dates: tuple[tuple[str, str], ...]
    sections: tuple[SectionView, ...]
    risks: tuple[str, ...]
    unknown: str
    contradictions: tuple[ContradictionView, ...]
    files: tuple[FileView, ...]
    changes: tuple[ChangeView, ...]
    note: str
    digest: str
    version: int


class Viewer:
    """Shows the parts of one packet to one reader."""

    def __init__(self, packet: packets.Document, fields: dict[str, Field], reader: Reader) -> None:
        self.packet = packet
        self.fields = fields
        self.reader = reader
        self._files = {f"{FILE}{each.file.id}": each.file.name for each in packet.files}

    def document(self) -> Document:
        """All of it."""
        packet = self.packet
        return Document(
            value=self._words(None, packet.value),
            dates=tuple((title, self._words(None, held)) for title, held in packet.dates),
            sections=tuple(self._section(each) for each in packet.sections),
            risks=tuple(self._risk(each) for each in packet.risks),
            unknown=listed(packet.unknown),
            contradictions=tuple(self._contradiction(each) for each in packet.contradictions),
            files=tuple(self._file(each) for each in packet.files),
            changes=self.changes(packet.changes),
            note=packet.note,
            digest=packet.digest,
            version=packet.version,
        )

    def changes(self, differences: tuple[Difference, ...]) -> tuple[ChangeView, ...]:
        """What changed, in words; what is no part of the packet is left out."""
        return tuple(
            self._change(each) for each in differences if each.part in self.fields or each.part in self._files
        )

    def _change(self, each: Difference) -> ChangeView:
        field = self.fields.get(each.part)
        return ChangeView(
            title=field.title if field else _("Files"),
            before=self._words(field, each.before),
            after=self._words(field, each.after),
            who=self.reader.name(each.by) if each.by else "Surehand",
            at=ago(each.at, self.reader.now, self.reader.zone),
        )

    def _words(self, field: Field | None, held: FieldValue | None) -> str:
        return in_plain_words(field, held, self.reader) if held else ""

    def _section(self, section: packets.Section) -> SectionView:
        kind = next((kind for kind in _PICTURED if kind in section.kinds), "")
        return SectionView(
            spoken(section.title), kind, tuple(self._statement(each) for each in section.statements)
        )

    def _statement(self, each: packets.Statement) -> StatementView:
        held, reader = each.held, self.reader
        quoted = held.quoted if held and held.quoted else None
        return StatementView(
            field=each.field,
            title=each.title,
            value=shown(self.fields[each.field], held, reader, self.packet.record) if held else None,
            provenance=provenance(held, reader) if held else None,
            sources=self._sources(each.field),
            change=self._change(each.change) if each.change else None,
            quoted=quoted.words if quoted else "",
            marked=self._marked(quoted) if quoted else "",
        )

    def _marked(self, quoted: Quoted) -> str:
        return source_href(self.reader, self.packet.record, quoted.source, quoted.start, quoted.end)

    def _sources(self, field: str) -> str:
        return self.reader.url("handoff-source", self.packet.handoff.id, field)

    def _risk(self, risk: packets.Risk) -> str:
        if risk.code == "override" and risk.until:
            sentence = _("Offered under an override by %(person)s, to be made good by %(moment)s: %(reason)s")
            until = exactly(risk.until, self.reader.zone)
            return sentence % {
                "person": self.reader.name_within(risk.by),
                "moment": until,
                "reason": risk.text,
            }
        if risk.code == "assumed":
            return _("Assumed, not confirmed by anybody: %(fields)s.") % {"fields": listed(risk.titles)}
        return risk.text

    def _contradiction(self, each: packets.Contradiction) -> ContradictionView:
        return ContradictionView(
            title=each.title,
            now=self._said(each.now) if each.now else None,
            other=self._said(each.other),
            is_answer=each.code == "answer",
            sources=self._sources(each.field),
        )

    def _said(self, said: Said) -> SaidView:
        return SaidView(said.words, said.source, ago(said.at, self.reader.now, self.reader.zone))

    def _file(self, each: packets.TravellingFile) -> FileView:
        file, record = each.file, self.packet.record
        return FileView(
            name=file.name,
            href=self.reader.url("file-preview", record, file.id),
            size=size_in_words(file.size),
            thumbnail=thumbnail_of(file, record, self.reader),
            change=self._change(each.change) if each.change else None,
        )
