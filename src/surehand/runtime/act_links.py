"""Links in letters by which somebody acts once without signing in: bound to a person, an act and a packet.

The token is made from the installation's secret and the letter it stands in, so a letter that is sent again has the
same links; only a digest of it is kept. Opening a link never acts: scanners of mail open every link.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from django.db import transaction
from django.utils.crypto import salted_hmac

from surehand.core.engine import Actor, HandoffState, RecordState, Refusal, current_digest
from surehand.core.engine.commands import Accept, Ask, Return
from surehand.runtime.execute import Done, Request, execute
from surehand.runtime.facts import Facts, facts_of, program_of
from surehand.runtime.ids import new_id
from surehand.store import models as m
from surehand.store.queries.handoff_page import read_record_of

Act = Literal["accept", "return", "ask"]
ACTS: tuple[Act, ...] = ("accept", "return", "ask")
VALID = timedelta(days=7)
KEPT = timedelta(days=30)
"""So long a link that is over can still say what became of it."""
VIA = "link"

GONE = Refusal("no_such_link", "This link does not work: it is not complete, or too old to be known here.")
EXPIRED = Refusal("link_expired", "This link is too old: links in letters work for seven days.")
USED = Refusal("link_used", "This link was used before; each works once.")
LEFT = Refusal("not_a_member", "The person this link was written to is not an active member here any more.")


class Opened(msgspec.Struct, frozen=True):
    """What a link leads to: the handoff as it is now, and why the act cannot be done with it any more, if so."""

    workspace: str
    person: str
    act: Act
    packet: str
    handoff: HandoffState
    state: RecordState
    facts: Facts
    refused: Refusal | None = None

    @property
    def is_as_told(self) -> bool:
        """Whether the packet of an open handoff is the one of the letter."""
        return self.handoff.is_open and _digest_now(self.workspace, self.state, self.handoff) == self.packet


def links_for(
    delivery: m.Delivery, state: RecordState, handoff: HandoffState, now: datetime
) -> dict[Act, str]:
    """The tokens by which the receiver of a handoff may answer it from a letter. None for anybody else.

    Accepting is no matter of one click where the contract asks for a read-back.
    """
    if not handoff.is_open or delivery.to != handoff.receiver:
        return {}
    contract = program_of(delivery.workspace_id, state.playbook, state.playbook_version).contract(
        handoff.contract
    )
    acts = [act for act in ACTS if act != "accept" or not contract.read_back.required]
    tokens = {act: _token(delivery.pk, act) for act in acts}
    packet = _digest_now(delivery.workspace_id, state, handoff)
    m.ActLink.objects.within(delivery.workspace_id).bulk_create(
        [_link(delivery, act, token, packet, handoff.id, now) for act, token in tokens.items()],
        ignore_conflicts=True,
    )
    return tokens


def open_link(token: str, now: datetime) -> Opened | Refusal:
    """What a link leads to, without doing it."""
    link = m.ActLink.objects.everywhere().filter(token=_digest(token)).first()
    return GONE if link is None else _open(link, now)


def use_link(token: str, command: Accept | Ask | Return, now: datetime) -> Done | Refusal:
    """Do what a link is for, as the person it was written to. Refused, it may be used again.

    ``command`` needs neither handoff nor digest: both are the link's own.
    """
    with transaction.atomic():
        links = m.ActLink.objects.everywhere().filter(token=_digest(token))
        link = links.select_for_update().first()
        opened = GONE if link is None else _open(link, now)
        if isinstance(opened, Refusal):
            return opened
        if opened.refused:
            return opened.refused
        own = {"handoff": opened.handoff.id} | ({"digest": opened.packet} if opened.act == "accept" else {})
        request = Request(msgspec.structs.replace(command, **own), opened.state.id)
        outcome = execute(opened.workspace, Actor(opened.person, VIA), request, now=now)
        if isinstance(outcome, Done):
            links.update(used_at=now)
    return outcome


def forget_links(now: datetime) -> int:
    """Drop links that were over long ago, and say how many."""
    dropped, _ = m.ActLink.objects.everywhere().filter(expires_at__lt=now - KEPT).delete()
    return dropped


def _open(link: m.ActLink, now: datetime) -> Opened | Refusal:
    facts = facts_of(link.workspace_id)
    state = read_record_of(link.workspace_id, link.handoff)
    if state is None or state.is_gone:
        return GONE
    handoff = state.handoffs[link.handoff]
    return Opened(
        link.workspace_id,
        link.person_id,
        msgspec.convert(link.act, Act),
        link.packet,
        handoff,
        state,
        facts,
        _why_over(link, handoff, facts, now),
    )


def _why_over(link: m.ActLink, handoff: HandoffState, facts: Facts, now: datetime) -> Refusal | None:
    """Why nothing can be done by a link any more."""
    person = facts.directory.people.get(link.person_id)
    if person is None or not person.active:
        return LEFT
    if link.used_at is not None:
        return USED
    if link.expires_at <= now:
        return EXPIRED
    if handoff.is_open and handoff.receiver != person.id:
        name = facts.directory.name(handoff.receiver)
        return Refusal("not_the_receiver", f"It waits for {name} now; a link is for its receiver only.")
    return None


def _link(delivery: m.Delivery, act: Act, token: str, packet: str, handoff: str, now: datetime) -> m.ActLink:
    return m.ActLink(
        id=new_id("lnk"),
        workspace_id=delivery.workspace_id,
        person_id=delivery.to,
        handoff=handoff,
        act=act,
        token=_digest(token),
        packet=packet,
        created_at=now,
        expires_at=now + VALID,
    )


def _digest_now(workspace: str, state: RecordState, handoff: HandoffState) -> str:
    return current_digest(program_of(workspace, state.playbook, state.playbook_version), state, handoff)


def _token(delivery: str, act: Act) -> str:
    signed = salted_hmac("surehand.act-link", f"{delivery}:{act}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
