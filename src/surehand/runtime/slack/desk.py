"""What a button or a window is about, as it is at the moment of the click."""

from __future__ import annotations

import msgspec

from surehand.core.engine import Context, HandoffState, Question, RecordState, current_digest
from surehand.core.playbook import Handoff
from surehand.runtime.facts import Facts, facts_of, program_of
from surehand.runtime.slack.alerts import About
from surehand.runtime.slack.answers import By
from surehand.store.queries.states import read_state


class Desk(msgspec.Struct, frozen=True):
    """A record on somebody's desk, with what the click named of it."""

    about: About
    state: RecordState
    facts: Facts
    context: Context

    @property
    def handoff(self) -> HandoffState | None:
        """The handoff it is about."""
        return self.state.handoffs.get(self.about.handoff)

    @property
    def question(self) -> Question | None:
        """The question it is about."""
        asked = self.handoff.questions if self.handoff else ()
        return next((each for each in asked if each.id == self.about.question), None)

    def digest(self, handoff: HandoffState) -> str:
        """The digest of the packet as it is now."""
        return current_digest(self.context.program, self.state, handoff)

    def contract(self, handoff: HandoffState) -> Handoff:
        """What was agreed for the handoff."""
        return self.context.program.contract(handoff.contract)


def desk_for(by: By, about: About) -> Desk | None:
    """Everything a click needs; None where its record is gone."""
    workspace = by.click.workspace
    state = read_state(workspace, about.record)
    if state is None:
        return None
    facts = facts_of(workspace)
    program = program_of(workspace, state.playbook, state.playbook_version)
    return Desk(about, state, facts, facts.context(program, by.actor, by.click.now))
