"""A delivery becomes a letter: to an address, in words, with the link to act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.conf import settings

from surehand.connectors.channel import Channel, Letter
from surehand.connectors.email import EmailChannel, parse_smtp_url
from surehand.core.engine import RecordState
from surehand.runtime.facts import Facts, facts_of, program_of
from surehand.runtime.messages import Words, sentence_of, subject_of
from surehand.store import models as m
from surehand.store.queries.states import read_state


def channels_from_settings() -> Mapping[str, Channel]:
    """The ways out that are set up."""
    if not settings.EMAIL_URL:
        return {}
    return {"email": EmailChannel(parse_smtp_url(settings.EMAIL_URL, settings.EMAIL_FROM))}


def words_for(delivery: m.Delivery, state: RecordState, facts: Facts) -> Words:
    """What an alert speaks of."""
    payload: dict[str, Any] = msgspec.json.decode(delivery.payload)
    handoff = state.handoffs.get(payload["handoff"])
    if handoff is None:
        return Words(title=state.title, words=payload["words"])
    # The version it was offered under: a later one need not have its contract.
    program = program_of(facts.workspace, state.playbook, handoff.playbook_version)
    return Words(
        title=state.title,
        contract=program.contract(handoff.contract).title,
        sender=facts.directory.name(handoff.sender),
        receiver=facts.directory.name(handoff.receiver),
        words=payload["words"],
    )


def letter_for(delivery: m.Delivery) -> Letter | None:
    """The letter of a delivery; None when its record or its receiver is gone."""
    facts = facts_of(delivery.workspace_id)
    person = facts.directory.people.get(delivery.to)
    state = read_state(delivery.workspace_id, delivery.record)
    if state is None or person is None or not person.active:
        return None
    words = words_for(delivery, state, facts)
    link = f"{settings.BASE_URL}/records/{state.id}"
    text = f"{sentence_of(delivery.kind, words)}\n\n{link}\n"
    return Letter(delivery.key, person.email, subject_of(delivery.kind, words), text, thread=state.id)
