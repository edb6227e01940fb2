"""What the assists read: texts that are pasted, files, mails, and what is written down on a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import PurePath

import msgspec

from surehand.assist.reading import reader
from surehand.assist.reading.reader import KINDS, About, Read
from surehand.assist.reading.sides import People, with_sides
from surehand.assist.reading.unreadable import LARGEST, Unreadable, damaged, too_large, too_long, too_much
from surehand.assist.reading.written import written_in
from surehand.assist.source import Segment
from surehand.connectors.email import reading as email
from surehand.core.engine import Next, RecordState, Refusal
from surehand.core.engine.events import NoteAdded, QuestionAnswered, QuestionAsked
from surehand.core.values import Contact, FileRef
from surehand.runtime.assists.kept import Left
from surehand.runtime.facts import facts_of
from surehand.runtime.files import path_of
from surehand.runtime.ids import new_id
from surehand.store import models as m
from surehand.store.queries.timeline import Entry, read_entries

MOST_WRITTEN = 200
"""So many of the latest notes, questions and answers of a record are read."""
MOST_FILES = 20
MOST_TEXT = 400_000
"""Characters that are read of a record, the newest first: more would keep whoever opens its page waiting."""
WRITTEN = ("note_added", "question_asked", "question_answered")


class OnRecord(msgspec.Struct, frozen=True):
    """What there is to read on a record, the oldest first, and the files that could not be."""

    read: tuple[Read, ...] = ()
    left: tuple[Left, ...] = ()


def read_text(text: str, *, today: date, title: str = "", written: date | None = None) -> Read | Refusal:
    """A text somebody pasted. ``written`` is the day they say it is of, ``today`` that of their workspace."""
    about = About(id=new_id("src"), title=title, written=written, today=today)
    return _told(reader.read_text(text, about))


def read_upload(name: str, content: bytes, *, today: date, written: date | None = None) -> Read | Refusal:
    """A file somebody chose: TXT, MD, DOCX, PDF, EML, VTT or SRT."""
    return _told(_read(name, content, About(id=new_id("src"), today=today, written=written)))


def read_mail(raw: bytes, *, today: date) -> Read | Refusal:
    """A mail that came in, with the thread below it."""
    return _told(_mail("mail.eml", raw, About(id=new_id("src"), today=today)))


def read_record(workspace: str, state: RecordState, *, now: datetime) -> OnRecord:
    """What is written on a record: its notes, questions and answers, and its files of kinds that are read.

    Notes that came by mail, or from HubSpot, ClickUp or Slack are notes like all others. The ids are those of the note,
    the question and the file, so that a source is known again. What an agent wrote is no source: it would prove itself.
    """
    people, zone = people_of(workspace, state), facts_of(workspace).zone
    today = now.astimezone(zone).date()
    names = dict(m.Person.objects.within(workspace).values_list("id", "name"))
    entries = read_entries(workspace, state.id, kinds=WRITTEN, limit=MOST_WRITTEN)
    written = (
        _of_entry(entry, names, About(id="", today=today, written=entry.at.astimezone(zone).date()))
        for entry in entries
        if entry.via != "mcp"
    )
    said = list(_with_room(filter(None, written), MOST_TEXT))
    room = MOST_TEXT - sum(len(each.source.text) for each in said)
    files, left = _files(workspace, _readable(state.files.values()), today, room)
    read = (
        msgspec.structs.replace(each, source=with_sides(each.source, people)) for each in said[::-1] + files
    )
    return OnRecord(tuple(read), left)


def _with_room(read: Iterable[Read], room: int) -> Iterator[Read]:
    """The first of them, as many as there is room for."""
    for each in read:
        room -= len(each.source.text)
        if room < 0:
            return
        yield each


def _files(
    workspace: str, files: Iterable[FileRef], today: date, room: int
) -> tuple[list[Read], tuple[Left, ...]]:
    """The files that there is room for, the oldest first, and why the others are not read."""
    found: list[Read] = []
    left: list[Left] = []
    for file in reversed([*files]):
        read = _of_file(workspace, file, today) if room else _refused(too_much(file.name))
        if isinstance(read, Read) and len(read.source.text) > room:
            # The older ones are not tried: reading one only to leave it takes long too.
            read, room = _refused(too_much(file.name)), 0
        if isinstance(read, Read):
            room -= len(read.source.text)
            found.append(read)
        else:
            left.append(Left(file, read))
    return found[::-1], tuple(left[::-1])


def people_of(workspace: str, state: RecordState) -> People:
    """Who is known beside a record: the people of the workspace, and the contacts in its fields."""
    ours = m.Person.objects.within(workspace).values_list("name", "email")
    contacts = [each.value for each in state.values.values() if isinstance(each.value, Contact)]
    return People(
        ours=tuple(part for person in ours for part in person if part),
        theirs=tuple(part for contact in contacts for part in (contact.name, contact.email) if part),
    )


def _readable(files: Iterable[FileRef]) -> list[FileRef]:
    """The latest files that can hold a text; pictures and tables are not asked."""
    found = [file for file in files if PurePath(file.name).suffix.casefold() in KINDS]
    return found[-MOST_FILES:]


def _of_entry(entry: Entry, names: dict[str, str], about: About) -> Read | None:
    """What somebody wrote, in their name and of that day."""
    event = entry.event
    match event:
        case NoteAdded():
            # A call that is pasted a week later was held when it says itself.
            source = event.note
            about = msgspec.structs.replace(about, written=_own_day(event.text, about))
        case QuestionAsked():
            source = event.question
        case QuestionAnswered():
            source = f"{event.question}/answer"
        case _:
            return None
    read = reader.read_text(event.text, msgspec.structs.replace(about, id=source))
    return _by(names.get(entry.actor, ""), read) if isinstance(read, Read) else None


def _own_day(text: str, about: About) -> date:
    """The day that a text names in its first lines, else the one it was written down on."""
    noted = about.written or about.today
    return written_in(text, noted) or noted


def _by(writer: str, read: Read) -> Read:
    """What nobody else is said to have said is by its writer."""
    segments = tuple(_said_by(writer, each) for each in read.source.segments)
    return msgspec.structs.replace(read, source=msgspec.structs.replace(read.source, segments=segments))


def _said_by(writer: str, segment: Segment) -> Segment:
    return segment if segment.speaker else msgspec.structs.replace(segment, speaker=writer)


def _of_file(workspace: str, file: FileRef, today: date) -> Read | Refusal:
    row = m.File.objects.within(workspace).filter(id=file.id).first()
    if row is None or not path_of(row).exists():
        return _refused(damaged(file.name))
    if row.size > LARGEST:
        return _refused(too_large(file.name))
    # Where nothing tells its day it is that of its upload: the day it happens to be read again would make it news.
    uploaded = row.uploaded_at.astimezone(facts_of(workspace).zone).date()
    about = About(id=file.id, title=file.name, today=min(today, uploaded))
    return _told(_read(file.name, path_of(row).read_bytes(), about))


def _read(name: str, content: bytes, about: About) -> Read | Unreadable:
    if PurePath(name).suffix.casefold() == ".eml":
        return _mail(name, content, about)
    return reader.read_file(name, content, about)


def _mail(name: str, raw: bytes, about: About) -> Read | Unreadable:
    """A mail, by its own headers; what a machine wrote is read as well."""
    if len(raw) > LARGEST:
        return too_large(name)
    mail = email.read_mail(raw)
    if mail.unreadable or not (mail.senders or mail.text):
        return damaged(name)
    if len(mail.text) >= email.LONGEST:
        return too_long()
    written = about.written or (mail.written.date() if mail.written else None)
    title = about.title or mail.subject or name
    about = msgspec.structs.replace(about, written=written, title=title)
    return reader.read_mail(mail.text, about, mail.writer)


def _told(read: Read | Unreadable) -> Read | Refusal:
    return read if isinstance(read, Read) else _refused(read)


def _refused(why: Unreadable) -> Refusal:
    return Refusal("unreadable_source", why.sentence, allowed=(Next("attach", why.way),) if why.way else ())
