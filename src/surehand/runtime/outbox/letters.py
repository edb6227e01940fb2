"""Deliveries become a letter: to an address, in words, with the links to act. Several of one kind become one letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from surehand.connectors.channel import Channel, Letter
from surehand.connectors.email import EmailChannel, parse_smtp_url
from surehand.core.engine import RecordState
from surehand.runtime.act_links import Act, links_for
from surehand.runtime.facts import Facts, facts_of, program_of
from surehand.runtime.language import spoken
from surehand.runtime.outbox import system_alerts
from surehand.runtime.outbox.messages import Words, sentence_of, subject_of, subject_together
from surehand.runtime.replies.addresses import reply_address
from surehand.store import models as m
from surehand.store.queries.states import read_states

LONGEST_SUBJECT = 150


class Written(msgspec.Struct, frozen=True):
    """What a letter says, plain and as HTML, and where its receiver chooses what they get."""

    text: str
    html: str
    preferences: str

    def letter(self, key: str, to: str, subject: str, thread: str = "", reply_to: str = "") -> Letter:
        """The letter, ready to go out. What people write may hold line breaks; a subject may not."""
        line = " ".join(subject.split())
        return Letter(key, to, line, self.text, thread, self.html, self.preferences, reply_to)


class Item(msgspec.Struct, frozen=True):
    """One thing a letter tells: on which record, the sentence, where to see it, and the links to act, by act."""

    title: str
    sentence: str
    href: str
    acts: Mapping[Act, str] = {}


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


def letter_for(*deliveries: m.Delivery, now: datetime | None = None) -> Letter | None:
    """The letter of deliveries of one kind to one person; None when their records or the receiver are gone."""
    first = deliveries[0]
    facts = facts_of(first.workspace_id)
    person = facts.directory.people.get(first.to)
    if first.kind in system_alerts.SENTENCES:
        return _of_system(first, person.email) if person and person.active else None
    states = read_states(first.workspace_id, {each.record for each in deliveries})
    told = [each for each in deliveries if each.record in states]
    if person is None or not person.active or not told:
        return None
    with translation.override(language_of(first.workspace_id, first.to)):
        if len(told) > 1:
            items = [_item(each, states[each.record], facts) for each in told]
            return _together(told, person.email, items, now or datetime.now(UTC))
        return _alone(told[0], person.email, states[told[0].record], facts, now or datetime.now(UTC))


def _of_system(delivery: m.Delivery, address: str) -> Letter:
    """The letter of an alert about Surehand itself."""
    with translation.override(language_of(delivery.workspace_id, delivery.to)):
        sentence = spoken(system_alerts.sentence_of(delivery))
        item = Item("Surehand", sentence, alerts_address(delivery.workspace_id))
        said = write("alerts", delivery.workspace_id, heading="Surehand", items=[item])
        return said.letter(delivery.key, address, f"Surehand: {sentence}"[:LONGEST_SUBJECT])


def alerts_address(workspace: str) -> str:
    """Where somebody sees what they were told, and goes on to where something can be done about it."""
    slug = m.Workspace.objects.values_list("slug", flat=True).get(id=workspace)
    return f"{settings.BASE_URL}/w/{slug}/alerts"


def language_of(workspace: str, person: str) -> str:
    """The language somebody chose; English for those who chose none."""
    people = m.Person.objects.within(workspace).filter(id=person)
    return people.values_list("account__language", flat=True).first() or settings.LANGUAGE_CODE


def write(name: str, workspace: str, **told: object) -> Written:
    """Fill the templates of a letter, in the language that is active."""
    found = m.Workspace.objects.get(id=workspace)
    preferences = f"{settings.BASE_URL}/w/{found.slug}/alerts/preferences"
    context = {"workspace": found.name, "preferences": preferences, **told}
    text = render_to_string(f"letters/{name}.txt", context)
    return Written(text.strip() + "\n", render_to_string(f"letters/{name}.html", context), preferences)


def record_address(record: str) -> str:
    """Where somebody sees a record, in whichever workspace it is."""
    return f"{settings.BASE_URL}/records/{record}"


def _alone(delivery: m.Delivery, address: str, state: RecordState, facts: Facts, now: datetime) -> Letter:
    item = _item(delivery, state, facts)
    handoff = state.handoffs.get(_handoff_of(delivery))
    if handoff and delivery.channel == "email":
        tokens = links_for(delivery, state, handoff, now)
        item = msgspec.structs.replace(item, acts={act: _act_address(token) for act, token in tokens.items()})
    subject = spoken(subject_of(delivery.kind, words_for(delivery, state, facts)))
    reply_to = reply_address(delivery, _handoff_of(delivery), now)
    said = write("alerts", facts.workspace, heading=state.title, items=[item], reply_to=reply_to)
    # Mail programs show what is about one handoff as one conversation.
    return said.letter(delivery.key, address, subject, handoff.id if handoff else state.id, reply_to)


def _together(deliveries: Sequence[m.Delivery], address: str, items: Sequence[Item], now: datetime) -> Letter:
    subject = spoken(subject_together(deliveries[0].kind, len(deliveries)))
    # A letter about several things has no address to answer at: nobody could tell which of them is meant.
    about = {(each.record, _handoff_of(each)) for each in deliveries}
    reply_to = reply_address(deliveries[0], _handoff_of(deliveries[0]), now) if len(about) == 1 else ""
    said = write("alerts", deliveries[0].workspace_id, heading=subject, items=items, reply_to=reply_to)
    # Others may have joined by the next attempt: then it is another letter, and says so by its key.
    return said.letter("+".join(each.key for each in deliveries), address, subject, reply_to=reply_to)


def _handoff_of(delivery: m.Delivery) -> str:
    return str(msgspec.json.decode(delivery.payload)["handoff"])


def _item(delivery: m.Delivery, state: RecordState, facts: Facts) -> Item:
    sentence = spoken(sentence_of(delivery.kind, words_for(delivery, state, facts)))
    return Item(state.title, sentence, record_address(state.id))


def _act_address(token: str) -> str:
    return f"{settings.BASE_URL}/act/{token}"
