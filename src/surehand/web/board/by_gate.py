"""Records chosen or sorted by what their gate says: that cannot be asked of the database, so it is looked through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surehand.core.engine import Program, RecordState
from surehand.store.queries import board as queries
from surehand.web.access import Reader
from surehand.web.board.cards import CardMaker
from surehand.web.board.choice import Choice

MOST_CHECKED = 1000
"""How many records are looked through: those longest in their stage."""


@dataclass(frozen=True)
class ByGate:
    """The records found, in their order. ``is_cut`` says that there are more than were looked through."""

    states: Sequence[RecordState]
    is_cut: bool


def read_by_gate(program: Program, choice: Choice, reader: Reader) -> ByGate:
    """The chosen records: those that lack something where the choice says so, sorted as it says."""
    playbook = program.playbook
    read = queries.read_slice(
        reader.workspace.workspace,
        playbook.id,
        choice.filter(playbook),
        reader.now,
        start=0,
        limit=MOST_CHECKED + 1,
        sort=choice.order(playbook),
    )
    checked = read[:MOST_CHECKED]
    maker = CardMaker(reader, checked)
    states = [state for state in checked if not (choice.missing and maker.is_complete(state))]
    if choice.sorted_by == "ready":
        states.sort(key=maker.readiness, reverse=choice.is_down)
    elif choice.sorted_by == "value":
        states.sort(key=maker.amount, reverse=choice.is_down)
    return ByGate(states, len(read) > MOST_CHECKED)
