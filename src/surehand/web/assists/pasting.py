"""What somebody pastes or uploads to have it read: a note where it is one, else a file that keeps its title and day."""

from __future__ import annotations

import re
from datetime import date

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from surehand.core.engine import Command, RecordState, Refusal
from surehand.core.engine.commands import AddNote, AttachFile
from surehand.core.engine.said import LONGEST_NOTE
from surehand.web.access import PageRequest, Reader
from surehand.web.inputs import keep_file

_UNFIT_FOR_NAMES = re.compile(r"[^\w .,()&+’'-]+")
_LONGEST_NAME = 100


def read_pasted(request: PageRequest, reader: Reader, state: RecordState) -> list[Command] | Refusal:
    """The commands that put on the record what came with the form; refused where nothing did, or it cannot be kept."""
    posted = request.POST
    text, title = posted.get("text", "").strip(), posted.get("title", "").strip()
    day = _day(posted.get("day", ""))
    commands: list[Command] = []
    uploads = list(request.FILES.getlist("file"))
    if text and (title or day or len(text) > LONGEST_NOTE):
        uploads.append(_as_file(text, title, day, reader))
    elif text:
        commands.append(AddNote(text=text))
    for upload in uploads:
        file = keep_file(upload, reader, state)
        if isinstance(file, Refusal):
            return file
        commands.append(AttachFile(file=file))
    return commands or Refusal(
        "nothing_pasted", _("There is nothing to read: paste a text or choose a file.")
    )


def _as_file(text: str, title: str, day: date | None, reader: Reader) -> ContentFile[bytes]:
    """A text as a file: its day, in words that reading it finds again, is its first line and in its name."""
    name = " ".join(_UNFIT_FOR_NAMES.sub(" ", title).split())[:_LONGEST_NAME] or _("Pasted text")
    shown = day or reader.now.astimezone(reader.zone).date()
    first = f"Date: {day.isoformat()}\n\n" if day else ""
    return ContentFile((first + text).encode(), name=f"{name} {shown.isoformat()}.txt")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
