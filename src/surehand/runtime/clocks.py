"""The clock of a handoff, explained: how its deadline came about, who was to answer, and whose time it was."""

from __future__ import annotations

from datetime import datetime

from surehand.core.engine import HandoffState, RecordState
from surehand.core.engine.clock_story import ClockStory, Hours, clock_story
from surehand.core.engine.rights import team_of_stage
from surehand.runtime.facts import Facts, program_of
from surehand.store.queries.states import read_history


def story_of(facts: Facts, state: RecordState, handoff: HandoffState, now: datetime) -> ClockStory:
    """The story of a handoff's clock until now, from the events of its record."""
    number = state.playbook_version if handoff.is_open else handoff.playbook_version
    program = program_of(facts.workspace, state.playbook, number)
    senders = facts.directory.calendar_of(handoff.sender, team_of_stage(program, handoff.origin))
    history = read_history(facts.workspace, state.id)
    return clock_story(program, Hours(facts.calendars, senders), history, handoff.id, now)
