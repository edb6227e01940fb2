"""A source with a sentence marked in it: the whole text as it was given, or only what stands around the sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from surehand.assist.source import Source, Span
from surehand.core.engine import RecordState
from surehand.core.values import FieldValue, Quoted
from surehand.runtime.assists.looking import look
from surehand.web.access import Reader
from surehand.web.assists.words import source_name

_MOST_AROUND = 600
"""Characters that are shown before a sentence and after it."""
_AT = re.compile(r"(\d{1,7})-(\d{1,7})")


@dataclass(frozen=True)
class Piece:
    """A piece of a text; marked where it is the sentence."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True)
class Passage:
    """A source, or a part of it. ``whole`` is the address of all of it, at the sentence."""

    record: str
    record_href: str
    brief_href: str
    name: str
    pieces: tuple[Piece, ...]
    whole: str
    is_whole: bool

    @property
    def is_marked(self) -> bool:
        """Whether the sentence is in it."""
        return any(piece.is_marked for piece in self.pieces)


def source_href(reader: Reader, record: str, source: str, start: int, end: int) -> str:
    """Where a sentence is shown in its source."""
    return f"{reader.url('source', record, source)}?{urlencode({'at': f'{start}-{end}'})}"


def span_in(at: str) -> Span | None:
    """The place that an address names."""
    found = _AT.fullmatch(at)
    return Span(int(found[1]), int(found[2])) if found else None


def span_of(source: Source, quoted: Quoted) -> Span | None:
    """Where the words of a value stand in its source as it reads now; None where they no longer do."""
    if source.text[quoted.start : quoted.end] == quoted.words:
        return Span(quoted.start, quoted.end)
    start = source.text.find(quoted.words)
    return Span(start, start + len(quoted.words)) if start >= 0 else None


def passage(source: Source, span: Span | None, state: RecordState, reader: Reader, *, whole: bool) -> Passage:
    """A source as it is shown: all of it, or what stands around the sentence."""
    around = Span(0, len(source.text)) if whole else _around(source, span or Span(0, 0))
    at = (span.start, span.end) if span else (0, 0)
    return Passage(
        record=state.title,
        record_href=reader.url("record", state.id),
        brief_href=reader.url("brief", state.id),
        name=source_name(source),
        pieces=_pieces(source.text, around, span),
        whole=f"{source_href(reader, state.id, source.id, *at)}#marked",
        is_whole=whole,
    )


def rests_on(held: FieldValue | None, state: RecordState, reader: Reader) -> Passage | None:
    """What stands around the words that a value was confirmed from; None where it was typed, or they are gone."""
    if held is None or not held.quoted:
        return None
    looked = look(reader.workspace.workspace, state, now=reader.now)
    source = looked.sources.get(held.quoted.source)
    span = span_of(source, held.quoted) if source else None
    return passage(source, span, state, reader, whole=False) if source and span else None


def _around(source: Source, span: Span) -> Span:
    """From the turn or paragraph before that of the sentence to the end of the one after it, where they are short."""
    ends = [0, *(each.end for each in source.segments)]
    before = [end for end in ends if end <= span.start]
    after = [end for end in ends if end >= span.end]
    start, end = before[-2:][0], [*after[:2], len(source.text)][min(len(after), 1)]
    return Span(max(start, span.start - _MOST_AROUND), min(end, span.end + _MOST_AROUND))


def _pieces(text: str, shown: Span, span: Span | None) -> tuple[Piece, ...]:
    first, last = ("… " if shown.start else ""), (" …" if shown.end < len(text) else "")
    if span is None or not span.overlaps(shown):
        return (Piece(first + text[shown.start : shown.end].strip() + last),)
    pieces = (
        Piece(first + text[shown.start : span.start].lstrip()),
        Piece(text[span.start : span.end], is_marked=True),
        Piece(text[span.end : shown.end].rstrip() + last),
    )
    return tuple(piece for piece in pieces if piece.text)
