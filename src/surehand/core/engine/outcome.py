"""Carrying a record through the events of one command, one after the other."""

from __future__ import annotations

from typing import TypeAlias

from surehand.core.engine.events import Event
from surehand.core.engine.evolve import Recorded, evolve
from surehand.core.engine.facts import Context
from surehand.core.engine.refusal import Refusal
from surehand.core.engine.state import RecordState


class Draft:
    """The events of a command so far, and the record as it is after them."""

    def __init__(self, context: Context, state: RecordState | None) -> None:
        self.context = context
        self.events: list[Event] = []
        self._state = state
        self._version = state.version if state else 0

    @property
    def state(self) -> RecordState:
        """The record after the events so far."""
        if self._state is None:
            raise ValueError("the record has not been opened")
        return self._state

    def add(self, event: Event | None) -> Draft:
        """Let an event happen; None means that nothing did."""
        if event is not None:
            self._version += 1
            recorded = Recorded(event, self.context.now, self.context.actor.person, self._version)
            self._state = evolve(self._state, recorded)
            self.events.append(event)
        return self


Outcome: TypeAlias = Draft | Refusal
"""What a command comes to."""
