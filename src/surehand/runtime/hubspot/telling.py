"""Telling whoever owns a deal what is missing: here at once, in their inbox and by the ways they have chosen."""

from __future__ import annotations

from surehand.core.engine import RecordState
from surehand.core.engine.follow import Message, ways_to
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.ids import new_id
from surehand.runtime.sync.held import refusal_of
from surehand.store import mapping
from surehand.store import models as m
from surehand.store import statements as sql


def tell_of_held(bound: Bound, state: RecordState, row: m.HeldMove) -> None:
    """One alert for a held move, however often it is found."""
    refusal = refusal_of(row)
    stopping = [item.sentence for item in refusal.unmet if item.severity == "block"]
    words = {"reason": " ".join(stopping or [refusal.sentence])[:400]}
    directory = bound.facts.directory
    person = directory.people.get(state.owner)
    messages = [
        Message(
            key=f"{row.pk}:{channel}",
            channel=channel,
            to=state.owner,
            kind="move_held",
            words=words,
            connection=directory.channels.get(channel, ""),
        )
        for channel in (ways_to(person, "move_held", connected=directory.channels) if person else ())
    ]
    rows = [
        mapping.delivery_row(bound.workspace, state.id, new_id("dlv"), each, bound.now) for each in messages
    ]
    sql.write_many(sql.ADD_DELIVERY, rows)
