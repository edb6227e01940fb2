"""`surehand clocks`: how the deadline of a handoff came about."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from surehand.cli.desk import Desk
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines
from surehand.core.engine.clock_words import lines
from surehand.runtime.clocks import story_of


@click.group()
def clocks() -> None:
    """Explain how a deadline came about."""


@clocks.command()
@click.argument("handoff")
@answers
def explain(desk: Desk, handoff: str) -> Answer:
    """Tell the clock of a handoff step by step.

    HANDOFF is an id, or a record of which one handoff is open. Told are: who was to answer and why, the working time
    that counts, each day on the way to the deadline, pauses, reminders and escalations, and whose time it was.
    """
    state, found = desk.handoff(handoff)
    story = story_of(desk.facts, state, found, datetime.now(UTC))
    contract = desk.program(state).playbook.handoff(found.contract)
    title = contract.title if contract else found.contract
    return Lines(
        story, [f"{state.title}: {title} ({found.id})", *lines(story, desk.facts.directory, desk.facts.zone)]
    )
