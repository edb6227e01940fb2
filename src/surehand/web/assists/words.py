"""What the pages call the parts of a brief: sections, sides, methods, and how sure something is."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from surehand.assist.source import Source
from surehand.runtime.assists.calibrating import Sure
from surehand.web import formats

SECTIONS = {
    "context": gettext_lazy("Context"),
    "goals": gettext_lazy("Goals"),
    "scope": gettext_lazy("Scope"),
    "budget": gettext_lazy("Budget"),
    "timeline": pgettext_lazy("section of a brief", "Timeline"),
    "stakeholders": gettext_lazy("People"),
    "commitments": gettext_lazy("Commitments"),
    "risks": gettext_lazy("Risks"),
    "open_questions": gettext_lazy("Open questions"),
    "next_steps": gettext_lazy("Next steps"),
}
STANDING = {
    "found": gettext_lazy("found in the sources"),
    "not_complete": gettext_lazy("found, not complete"),
    "may_be_relevant": gettext_lazy("may be relevant"),
}
SIDES = {"ours": gettext_lazy("our side"), "theirs": gettext_lazy("the client"), "unknown": ""}
METHODS = {
    "rules": gettext_lazy("found by rules"),
    "model": gettext_lazy("pointed at by a language model"),
    "agent": gettext_lazy("proposed by an agent"),
    "record": gettext_lazy("from the record"),
}
MODALITIES = {
    "stated": "",
    "hedged": gettext_lazy("said with a doubt"),
    "question": gettext_lazy("asked, not said"),
    "negated": gettext_lazy("with a “not”"),
}
CONFIDENCE = {
    "exact": gettext_lazy("exact"),
    "likely": gettext_lazy("likely"),
    "look": gettext_lazy("look closely"),
}
_MEANT = {
    "exact": gettext_lazy("The sentence names the field and its value."),
    "likely": gettext_lazy("The sentence fits the field; another one may fit as well."),
    "look": gettext_lazy("The sentence may be about something else: read it before you confirm."),
}
_ADDRESS = re.compile(r"\s*<[^>]*>$")
_NAME_OF_FILE = re.compile(r"( \d{4}-\d\d-\d\d)?\.(txt|md|markdown|docx|pdf|eml|vtt|srt)$", re.IGNORECASE)
"""What is left out of the title of a source that is a file: its kind, and the day, which is told beside it."""


def source_name(source: Source | None, place: int | None = None) -> str:
    """What a source is called within a line: its title, else what it is; with its day, or that of a place in it."""
    if source is None:
        return _("a source that is no longer there")
    written = source.written if place is None else source.written_at(place)
    day = {"title": _NAME_OF_FILE.sub("", source.title), "day": formats.day(written)}
    if day["title"]:
        return _("%(title)s, %(day)s") % day
    match source.form:
        case "call":
            return _("call of %(day)s") % day
        case "mail":
            return _("mail of %(day)s") % day
        case _:
            return _("note of %(day)s") % day


def speaker_name(speaker: str) -> str:
    """Who speaks, without the address that a mail puts behind the name."""
    return _ADDRESS.sub("", speaker) or speaker


def how_sure(sure: Sure) -> str:
    """What a word of confidence means."""
    return str(_MEANT[sure.confidence])


def trust_in(sure: Sure) -> str:
    """What became of suggestions like this; empty for too few to say anything."""
    if not sure.decided:
        return ""
    counted = {"decided": sure.decided, "confirmed": sure.confirmed}
    return _("Of %(decided)s like this, %(confirmed)s were confirmed.") % counted


def said_at(source: Source | None, place: int) -> str:
    """When in a call something was said, as “12:34”; empty where nobody noted it."""
    segment = source.segment_at(place) if source else None
    if segment is None or segment.said_at is None:
        return ""
    minutes, seconds = divmod(int(segment.said_at), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
