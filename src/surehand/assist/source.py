"""A source: a text as it was given, and who said which part of it. Every place is an offset into that text."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Literal

import msgspec

Side = Literal["ours", "theirs", "unknown"]
"""Who speaks: somebody of the workspace, somebody of the client, or nobody knows."""
Form = Literal["note", "call", "mail"]
Language = Literal["en", "de", ""]
"""The languages the local engine reads; empty is any other, which is told and never passed over."""


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a source by one speaker: a turn of a call, a mail of a thread, a paragraph of a note.

    ``start`` and ``end`` are places in the source's text, in characters, the end exclusive. ``said_at`` is in seconds
    since the call began. ``written`` is the day of this part, where it has one of its own, as a mail of a thread does.
    """

    start: int
    end: int
    speaker: str = ""
    side: Side = "unknown"
    said_at: float | None = None
    written: date | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A text with what is known about it. ``text`` is shown and quoted as it is; segments are in order, and apart.

    ``written`` is the day it was written or held: what “next Friday” in it means hangs on that. What lies between the
    segments, such as quoted replies and signatures, is kept but not read.
    """

    id: str
    form: Form
    text: str
    written: date
    title: str = ""
    language: Language = "en"
    segments: tuple[Segment, ...] = ()

    @property
    def digest(self) -> str:
        """The same for the same text: by it an answer that was paid for is found again."""
        return sha256(self.text.encode()).hexdigest()

    def segment_at(self, place: int) -> Segment | None:
        """The segment that holds a place."""
        return next((each for each in self.segments if each.start <= place < each.end), None)

    def written_at(self, place: int) -> date:
        """The day of what stands at a place."""
        found = self.segment_at(place)
        return found.written if found and found.written else self.written


class Span(msgspec.Struct, frozen=True, order=True):
    """A piece of a source, by its places. Its words are those of the source: never anybody's retelling."""

    start: int
    end: int

    def of(self, source: Source) -> str:
        """The words."""
        return source.text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether they share a character."""
        return self.start < other.end and other.start < self.end
