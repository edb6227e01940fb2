"""Accepting several handoffs in one act. Whoever does that takes the packets as they were offered; a packet that has
changed since, or a contract that asks for a read-back, is refused and can be accepted by itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from surehand.core.engine import HandoffState, RecordState, Refusal
from surehand.core.engine.commands import Accept
from surehand.runtime.execute import Outcome
from surehand.runtime.language import spoken
from surehand.store.queries.inbox import read_records_of
from surehand.web.access import PageRequest, Reader
from surehand.web.acts import carry_out_each
from surehand.web.inbox.model import Answer

MOST_AT_ONCE = 200


def accept_each(request: PageRequest, reader: Reader) -> tuple[Answer, ...]:
    """Accept the handoffs that the form names, each for itself."""
    named = list(dict.fromkeys(request.POST.getlist("handoff")))[:MOST_AT_ONCE]
    states = read_records_of(reader.workspace.workspace, named)
    chosen = [(states[name].handoffs[name], states[name]) for name in named if name in states]
    commands = [(state.id, Accept(handoff=handoff.id, digest=handoff.digest)) for handoff, state in chosen]
    outcomes = carry_out_each(request, reader, commands, mode="each")
    return tuple(_answer(*each, outcome, reader) for each, outcome in zip(chosen, outcomes, strict=True))


def _answer(handoff: HandoffState, state: RecordState, outcome: Outcome, reader: Reader) -> Answer:
    is_done = not isinstance(outcome, Refusal)
    sentence = spoken(outcome.sentence) if not is_done else _("You have it: you are the owner now.")
    return Answer(state.title, reader.url("handoff", handoff.id), sentence, is_done)
