"""What happened, in sentences: one for each kind of event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from surehand.cli.desk import Desk
from surehand.cli.values import shown
from surehand.core.engine import Event, RecordState, ReturnedFor, kind_of
from surehand.core.values import FileRef, in_words
from surehand.runtime.execute import Done

SENTENCES: Mapping[str, str] = {
    "record_opened": "{record}: opened in {stage}, {owner} is the owner.",
    "fields_set": "{values}{cleared}",
    "suggestion_confirmed": "Confirmed “{proposed}” for {field}.",
    "suggestion_rejected": "Rejected “{proposed}” for {field}. {reason}",
    "note_added": "Noted: {text}",
    "file_attached": "Attached {file}.",
    "stage_moved": "Moved from {origin} to {target}.",
    "owner_changed": "{target} is the owner now, after {origin}.",
    "record_renamed": "It is called {title} now, after {origin}.",
    "handoff_offered": "{handoff}: offered to {receiver} of {team}, {why}.",
    "handoff_accepted": "{handoff}: accepted by {receiver}.",
    "handoff_returned": "{handoff}: returned, {reasons}.",
    "return_undone": "{handoff}: the return is taken back; it waits again.",
    "handoff_recalled": "{handoff}: taken back. {reason}",
    "handoff_withdrawn": "{handoff}: withdrawn. {reason}",
    "handoff_rerouted": "{handoff}: now with {receiver} of {team}. {reason}",
    "handoff_reminded": "{handoff}: the receiver was reminded.",
    "handoff_overdue": "{handoff}: the time to accept it ran out.",
    "handoff_escalated": "{handoff}: escalated to {to}.",
    "question_asked": "{question}: asked “{text}”",
    "question_answered": "{question}: answered “{text}”",
    "clock_paused": "{handoff}: the clock stands still, {reason}.",
    "clock_resumed": "{handoff}: the clock runs again.",
    "task_added": "{task}: “{title}” for {owner}, due {due}.",
    "task_completed": "{task}: done. {note}",
    "task_reopened": "{task}: open again. {reason}",
    "task_reassigned": "{task}: {target} does it now, after {origin}. {reason}",
    "task_rescheduled": "{task}: due {due} now, after {origin}. {reason}",
    "task_overdue": "{task}: overdue.",
    "override_granted": "{override}: {way} may be passed until {expires}. {reason}",
    "override_used": "{override}: passed without {unmet}.",
    "override_closed": "{override}: closed ({how}). {reason}",
    "survey_asked": "Asked {person}: {question}",
    "record_merged": "Goes on as {into}. {reason}",
    "record_archived": "Archived. {reason}",
    "playbook_changed": "Follows version {version} of its playbook now, in {stage}.",
    "command_refused": "Refused to {act}: {sentence}",
}

_PEOPLE = frozenset({"owner", "receiver", "person", "to"})
_CHANGES_OF_HANDS = frozenset({"owner_changed", "task_reassigned"})


def lines_of(done: Done, desk: Desk) -> Iterator[str]:
    """What a command led to."""
    if done.replayed:
        yield "It was done before with this key; nothing happened again."
    elif not done.events:
        yield "It is so already; nothing changed."
    for event in done.events:
        yield sentence(event, done.state, desk)


def sentence(event: Event, state: RecordState, desk: Desk) -> str:
    """An event in words, as the record's playbook and the workspace's people call things."""
    kind = kind_of(event)
    told = {name: _word(name, getattr(event, name), kind, state, desk) for name in event.__struct_fields__}
    if kind == "fields_set":
        told["values"] = f"Set {told['values']}. " if told["values"] else ""
        told["cleared"] = f"Cleared {told['cleared']}." if told["cleared"] else ""
    return SENTENCES[kind].format(**told).strip()


def _word(name: str, value: object, kind: str, state: RecordState, desk: Desk) -> str:
    people = desk.facts.directory
    if name in _PEOPLE or (kind in _CHANGES_OF_HANDS and name in ("origin", "target")):
        ids = value if isinstance(value, tuple) else (value,)
        return ", ".join(people.name(str(each)) for each in ids)
    playbook = desk.program(state).playbook
    match value:
        case datetime():
            return shown(value, desk.facts.zone)
        case dict() if name == "values":
            fields = playbook.fields
            return "; ".join(
                f"{fields[key].title if key in fields else key}: {in_words(value[key].value)}"
                for key in sorted(value, key=[*fields, *value].index)
            )
        case tuple():
            return ", ".join(_part(each) for each in value)
        case FileRef():
            return value.name
        case str() if name == "field" and value in playbook.fields:
            return playbook.fields[value].title
        case str() if name in ("stage", "origin", "target") and value in playbook.stages:
            return playbook.stages[value].title
    return str(value)


def _part(part: object) -> str:
    match part:
        case ReturnedFor(reason, fields, text):
            told = ", ".join((*fields, *([text] if text else [])))
            return f"{reason}: {told}" if told else reason
    return str(part)
