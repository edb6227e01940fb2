"""One click, who clicked, and the ways to answer: in the window, beside the message, or as a command's answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

import msgspec
from django.utils import translation
from django.utils.translation import gettext as _

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.slack import blocks
from surehand.connectors.slack.blocks import Window, window
from surehand.connectors.slack.client import SlackClient, SlackRefused
from surehand.core.engine import Actor, Command, Person, Refusal
from surehand.runtime.execute import Outcome, Request, execute
from surehand.runtime.language import spoken
from surehand.runtime.outbox.letters import language_of
from surehand.runtime.slack.accounts import INLINE, client_of
from surehand.runtime.slack.edits import answer_of
from surehand.runtime.slack.members import person_behind
from surehand.store import models as m
from surehand.store.queries.answers import read_answers

log = logging.getLogger(__name__)

_LONGEST = 2900
PAUSED = Refusal("connection_paused", "Slack is paused at the moment; sign in to Surehand instead.")


class Click(msgspec.Struct, frozen=True):
    """Something that somebody did in Slack. ``key`` is the same whenever Slack sends it again."""

    connection: m.Connection
    what: str
    payload: dict[str, Any]
    key: str
    now: datetime
    inbound: str = ""

    @property
    def workspace(self) -> str:
        """The workspace of the connection."""
        return str(self.connection.workspace_id)

    @property
    def member(self) -> str:
        """Who it was, as Slack names them."""
        user = self.payload.get("user")
        return str(user["id"] if isinstance(user, dict) else self.payload.get("user_id", ""))

    @property
    def place(self) -> str:
        """The conversation it was done in."""
        channel = self.payload.get("channel") or {}
        return str(self.payload.get("container", {}).get("channel_id") or channel.get("id", ""))


class Acted(msgspec.Struct, frozen=True):
    """What became of a click: in words for the ledger, and what Slack is answered with."""

    told: str
    record: str = ""
    status: Literal["done", "ignored", "failed"] = "done"
    answer: dict[str, Any] | None = None


class By(msgspec.Struct, frozen=True):
    """A click together with the person who did it and the way back to them."""

    click: Click
    person: Person
    slack: SlackClient

    @property
    def actor(self) -> Actor:
        """The one who acts."""
        return Actor(self.person.id, via="slack")

    def do(self, command: Command, record: str, key: str = "") -> Outcome:
        """Carry out a command. Sent again, it has one effect; once refused, it may be tried again."""
        named = f"slack:{key or self.click.key}"[:200]
        answer = read_answers(self.click.workspace, [named]).get(named)
        again = "" if answer and answer.refusal else named
        return execute(
            self.click.workspace, self.actor, Request(command, record, key=again), now=self.click.now
        )

    def tell(self, text: str) -> None:
        """Say something to nobody but them, where they clicked."""
        tell(self.slack, self.click, text)

    def open(self, made: Window) -> bool:
        """Open a window; where that is too late, say so."""
        try:
            self.slack.call(
                "views.open", trigger_id=self.click.payload.get("trigger_id", ""), view=window(made)
            )
        except DeliveryFailed as failed:
            self.tell(
                failed.answer
                if isinstance(failed, SlackRefused)
                else _("Slack was slow: press the button again.")
            )
            return False
        return True


@contextmanager
def clicked_by(click: Click) -> Iterator[By | Refusal]:
    """Who clicked, speaking their language; a refusal for whoever may not act here. Raises `DeliveryFailed`."""
    if click.connection.status != "active":
        yield PAUSED
        return
    with client_of(click.connection, timeout=INLINE) as slack:
        person = person_behind(slack, click.connection, click.member, click.now)
        if isinstance(person, Refusal):
            yield person
            return
        with translation.override(language_of(click.workspace, person.id)):
            yield By(click, person, slack)


def tell(slack: SlackClient, click: Click, text: str) -> None:
    """Say something to nobody but whoever clicked. What cannot be said at once goes out like any delivery."""
    if not click.place:
        return
    said = blocks.escaped(text)[:_LONGEST]
    try:
        slack.call("chat.postEphemeral", channel=click.place, user=click.member, text=said)
    except DeliveryFailed as failed:
        if failed.failure == "retry":
            answer_of(click.connection, click.member, click.place, said, click.now).save(force_insert=True)
        else:
            log.warning("somebody in Slack cannot be told: %s", failed.answer)


def refuse(click: Click, refusal: Refusal) -> Acted:
    """Tell whoever may not act why, and what to do."""
    with client_of(click.connection, timeout=INLINE) as slack:
        tell(slack, click, in_full(refusal))
    return Acted(refusal.sentence, status="ignored")


def in_full(refusal: Refusal) -> str:
    """A refusal in words: why, what stands in the way, and what may be done instead."""
    unmet = (f"• {spoken(each.sentence)}" for each in refusal.unmet)
    ways = (spoken(each.sentence) for each in refusal.allowed)
    return "\n".join((spoken(refusal.sentence), *unmet, *ways))
