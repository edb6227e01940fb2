"""The timeline of a record: everything that happened, filtered and page by page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.core.engine import RecordState
from surehand.core.engine.events import FieldsSet, SuggestionConfirmed
from surehand.store import models as m
from surehand.store.queries import timeline as queries
from surehand.web.access import Reader
from surehand.web.connections.words import kind_title
from surehand.web.history import Teller, Told
from surehand.web.times import ago

PER_PAGE = 30
_CHANNELS = {"inbox": gettext_lazy("inbox"), "email": gettext_lazy("email")}
_DECISIONS = """record_opened stage_moved owner_changed handoff_offered handoff_accepted handoff_returned return_undone
    handoff_recalled handoff_withdrawn handoff_rerouted override_granted override_used override_closed
    record_merged record_archived""".split()
_CHANGES = """record_opened record_renamed fields_set suggestion_confirmed suggestion_rejected file_attached
    task_added task_completed task_reopened task_reassigned task_rescheduled playbook_changed""".split()
_REFUSED = ("command_refused",)
"""Tries that changed nothing: they have a tab of their own, as half-filled forms would bury what happened."""
_NOTES = "note_added question_asked question_answered".split()
FILTERS: Mapping[str, tuple[Promise, Iterable[str]]] = {
    "all": (gettext_lazy("What happened"), ()),
    "decisions": (gettext_lazy("Decisions"), _DECISIONS),
    "changes": (gettext_lazy("Changes"), _CHANGES),
    "notes": (gettext_lazy("Notes"), _NOTES),
    "messages": (gettext_lazy("Messages"), ()),
    "refused": (gettext_lazy("Refused tries"), _REFUSED),
}


@dataclass(frozen=True)
class FilterLink:
    """A filter of the timeline."""

    title: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class TimelineEntry:
    """An event, and whom it was told to."""

    told: Told
    messages: str


@dataclass(frozen=True)
class Timeline:
    """A page of the timeline. ``older`` is where the next one is."""

    filters: tuple[FilterLink, ...]
    entries: tuple[TimelineEntry, ...]
    older: str


def timeline(state: RecordState, reader: Reader, chosen: str, before: str) -> Timeline:
    """The timeline from ``before`` on, an entry's number or, for messages, their id."""
    show = chosen if chosen in FILTERS else "all"
    page = reader.url("record", state.id)
    filters = tuple(
        FilterLink(str(title), f"{page}?show={name}#timeline", name == show)
        for name, (title, _kinds) in FILTERS.items()
    )
    make = _messages if show == "messages" else _events
    entries, last = make(state, reader, show, before)
    older = f"{page}?show={show}&before={last}#timeline" if last else ""
    return Timeline(filters, entries, older)


def _events(
    state: RecordState, reader: Reader, show: str, before: str
) -> tuple[tuple[TimelineEntry, ...], str]:
    workspace = reader.workspace.workspace
    kinds = list(FILTERS[show][1])
    start = int(before) if before.isdecimal() else 0
    without = () if kinds else _REFUSED
    entries = queries.read_entries(
        workspace, state.id, kinds=kinds, without=without, before=start, limit=PER_PAGE
    )
    if not entries:
        return (), ""
    sent = queries.read_messages(workspace, state.id, entries[-1].at, entries[0].at)
    told_to = _by_event(sent, reader)
    teller = Teller(reader, state, reader.program(state).playbook)
    made = tuple(
        TimelineEntry(teller.tell(entry), told_to.get(entry.version, ""))
        for later, entry in zip((None, *entries), entries, strict=False)
        if entry.version in told_to or not _is_told_with(entry, later)
    )
    last = entries[-1].version
    return made, str(last) if len(entries) == PER_PAGE and last > 1 else ""


def _is_told_with(entry: queries.Entry, later: queries.Entry | None) -> bool:
    """Whether the event after it says all of it: a value that was set by confirming it as it was suggested."""
    if later is None or later.version != entry.version + 1 or not isinstance(entry.event, FieldsSet):
        return False
    said = later.event
    return (
        isinstance(said, SuggestionConfirmed) and not said.edited and list(entry.event.values) == [said.field]
    )


def _by_event(sent: Iterable[m.Delivery], reader: Reader) -> dict[int, str]:
    """Whom each event was told to; a message's key names the event: ``<record>:<version>:<channel>:<person>``."""
    names: dict[int, list[str]] = defaultdict(list)
    for message in sent:
        if message.status == "off":
            continue
        _record, version, *_rest = (*message.key.split(":"), "")
        if version.isdecimal():
            names[int(version)].append(_recipient(message, reader))
    return {version: _("Told %(people)s") % {"people": ", ".join(each)} for version, each in names.items()}


def _recipient(message: m.Delivery, reader: Reader) -> str:
    told = {
        "person": reader.facts.directory.name(message.to),
        "channel": str(_CHANNELS.get(message.channel, message.channel)),
    }
    match message.status:
        case "waiting":
            return _("%(person)s by %(channel)s, on its way") % told
        case "failed":
            return _("%(person)s by %(channel)s, failed") % told
        case _:
            return _("%(person)s by %(channel)s") % told


def _messages(
    state: RecordState, reader: Reader, show: str, before: str
) -> tuple[tuple[TimelineEntry, ...], str]:
    workspace = reader.workspace.workspace
    sent = queries.read_latest_messages(workspace, state.id, before=before, limit=PER_PAGE)
    made = tuple(TimelineEntry(_told(message, reader), "") for message in sent)
    return made, sent[-1].pk if len(sent) == PER_PAGE else ""


def _told(message: m.Delivery, reader: Reader) -> Told:
    return Told(
        version=0,
        who="Surehand",
        sentence=_("told %(person)s (%(kind)s)")
        % {"person": _recipient(message, reader), "kind": kind_title(message.kind)},
        details=(message.answer,) if message.status == "failed" else (),
        at=ago(message.created_at, reader.now, reader.zone),
        via="",
        tone="late" if message.status == "failed" else "",
    )
