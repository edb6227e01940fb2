"""Texts and files to sources: the one door to all that is read here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import PurePath

import msgspec

from surehand.assist.reading import word
from surehand.assist.reading.captions import captions
from surehand.assist.reading.languages import language_of
from surehand.assist.reading.letters import plain, text_in
from surehand.assist.reading.mails import Thread, Written, mails
from surehand.assist.reading.turns import turns
from surehand.assist.reading.unreadable import (
    LARGEST,
    LONGEST,
    Doubt,
    Unreadable,
    assumed_as_thread,
    assumed_written,
    binary,
    damaged,
    empty,
    only_quoted,
    too_large,
    too_long,
    unknown_kind,
    unsupported,
)
from surehand.assist.reading.written import written_in, written_on
from surehand.assist.source import Form, Segment, Source

_TEXTS = frozenset({"", ".txt", ".md", ".markdown", ".text", ".log"})
_CAPTIONS = frozenset({".vtt", ".srt"})
KINDS = (".txt", ".md", ".docx", ".pdf", ".eml", ".vtt", ".srt")
"""The kinds of files that are read; mails (EML) by `surehand.runtime.assists`, which knows how to take one apart."""
_PARAGRAPH = re.compile(r"\S.*(?:\n[ \t]*\S.*)*")


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a source beside its words.

    ``written`` is the day somebody said it is of; without it the text, the file's name and its properties are asked,
    in this order. ``today`` is the day it is read, which is taken where nothing tells.
    """

    id: str
    today: date
    title: str = ""
    written: date | None = None


class Read(msgspec.Struct, frozen=True):
    """A source, and what was taken for granted in it."""

    source: Source
    doubts: tuple[Doubt, ...] = ()


class _Parted(msgspec.Struct, frozen=True):
    """A text in its parts, with the day that these tell, and whether that is to be doubted."""

    form: Form
    segments: tuple[Segment, ...]
    written: date | None = None
    doubts: tuple[Doubt, ...] = ()


def _words_of_pdf(name: str, content: bytes) -> tuple[str, date | None] | Unreadable:
    # Loading pypdf takes longer than reading any other kind.
    from surehand.assist.reading.pdf import words_of

    return words_of(name, content)


_DOCUMENTS: Mapping[str, Callable[[str, bytes], tuple[str, date | None] | Unreadable]] = {
    ".docx": word.words_of,
    ".pdf": _words_of_pdf,
}


def read_text(text: str, about: About) -> Read | Unreadable:
    """A text that was pasted, or came from another system: a transcript, a thread of mails, or a note."""
    return _read(plain(text), about)


def read_mail(text: str, about: About, writer: str) -> Read | Unreadable:
    """The text of one mail, with the thread below it. ``about.written`` is the day of its own headers."""
    text = plain(text)
    thread = mails(text, Written(writer, about.written))
    return _read(text, about, _in_thread(thread) if thread else None)


def read_file(name: str, content: bytes, about: About) -> Read | Unreadable:
    """A file by the ending of its name; what it is called is its title, unless it has one."""
    if len(content) > LARGEST:
        return too_large(name)
    about = msgspec.structs.replace(about, title=about.title or name)
    kind = PurePath(name).suffix.casefold()
    if words_of := _DOCUMENTS.get(kind):
        words = words_of(name, content)
        return words if isinstance(words, Unreadable) else _read(plain(words[0]), about, made=words[1])
    if kind not in _TEXTS | _CAPTIONS:
        return unknown_kind(name)
    text = text_in(content)
    if text is None:
        return binary(name)
    return _read_captions(text, about, name) if kind in _CAPTIONS else _read(text, about)


def _read_captions(text: str, about: About, name: str) -> Read | Unreadable:
    if not text.strip():
        return empty()
    if len(text) > LARGEST:
        return too_long()
    said = captions(text)
    return _read(said[0], about, _Parted("call", said[1])) if said is not None else damaged(name)


def _read(
    text: str, about: About, parted: _Parted | None = None, *, made: date | None = None
) -> Read | Unreadable:
    if not text.strip():
        return empty()
    if len(text) > LONGEST:
        return too_long()
    parts = parted or _parted(text)
    if not parts.segments:
        return only_quoted()
    language, other = language_of("\n".join(text[each.start : each.end] for each in parts.segments))
    written, doubts = _written(text, about, parts, made)
    source = Source(
        id=about.id,
        form=parts.form,
        text=text,
        written=written,
        title=about.title,
        language=language,
        segments=parts.segments,
    )
    return Read(source, (*(() if language else (unsupported(other),)), *doubts))


def _written(text: str, about: About, parts: _Parted, made: date | None) -> tuple[date, tuple[Doubt, ...]]:
    """The day of a text, by who or what knows it best."""
    if about.written:
        return about.written, ()
    if parts.written:
        return parts.written, parts.doubts
    told = written_in(text, about.today) or written_on(about.title, about.today)
    if told or (made and made <= about.today):
        return told or made or about.today, ()
    return about.today, (assumed_written(),)


def _parted(text: str) -> _Parted:
    if thread := mails(text):
        return _in_thread(thread)
    if call := turns(text):
        return _Parted("call", call)
    return _Parted("note", paragraphs(text))


def _in_thread(thread: Thread) -> _Parted:
    return _Parted("mail", thread.segments, thread.last, () if thread.is_dated else (assumed_as_thread(),))


def paragraphs(text: str) -> tuple[Segment, ...]:
    """The paragraphs of a note: lines with no empty one between them."""
    return tuple(
        Segment(start=match.start(), end=match.start() + len(match.group().rstrip()))
        for match in _PARAGRAPH.finditer(text)
    )
