"""Whose turn a handoff is, and by when: the same on every page."""

from __future__ import annotations

from surehand.core.engine import HandoffState, Program, RecordState, calendar_of, deadline
from surehand.core.playbook import Handoff
from surehand.runtime.facts import program_of
from surehand.web.access import Reader
from surehand.web.times import Moment, due, paused

OFFICE = "office"
"""The calendar by which tasks are counted."""


def program_for(handoff: HandoffState, state: RecordState, reader: Reader) -> Program:
    """The playbook version a handoff is read with: an open one follows its record, a closed one stays as it was."""
    number = state.playbook_version if handoff.is_open else handoff.playbook_version
    return program_of(reader.workspace.workspace, state.playbook, number)


def contract_of(handoff: HandoffState, state: RecordState, reader: Reader) -> Handoff:
    """The contract of a handoff."""
    return program_for(handoff, state, reader).contract(handoff.contract)


def clock_of(handoff: HandoffState, state: RecordState, reader: Reader) -> Moment | None:
    """By when an open handoff must be accepted; None for a closed one."""
    if not handoff.is_open:
        return None
    if handoff.paused:
        return paused(handoff.paused.start, handoff.paused.reason, reader.zone)
    clock = contract_of(handoff, state, reader).clock
    calendar = calendar_of(clock, reader.facts.calendars, handoff)
    at = deadline(clock, calendar, handoff)
    return due(at, reader.now, calendar, reader.zone) if at else None


def team_title(team: str, reader: Reader) -> str:
    """What a team is called."""
    found = reader.facts.directory.teams.get(team)
    return found.title if found else team
