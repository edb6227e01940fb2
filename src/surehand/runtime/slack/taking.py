"""What comes from Slack: kept first, then acted upon at once, as somebody waits; a worker finishes what broke off."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from django.db import transaction

from surehand.connectors.channel import DeliveryFailed
from surehand.runtime.ids import new_id
from surehand.runtime.received import Told
from surehand.runtime.slack.answers import Acted, Click
from surehand.runtime.slack.clicks import press
from surehand.runtime.slack.commands import look_up
from surehand.runtime.slack.events import hear
from surehand.runtime.slack.notes import begin, suggest
from surehand.runtime.slack.submissions import submit
from surehand.store import models as m

log = logging.getLogger(__name__)

What = Literal["events", "clicks", "commands"]
IN_HAND = timedelta(seconds=60)
"""So long whoever took it in has to act upon it, before a worker does."""
_INLINE = "inline"
_SECRET = ("token", "response_url")
"""What Slack sends along that would let somebody else speak for it, and that nothing here needs."""


class Kept(msgspec.Struct, frozen=True):
    """Something that came from Slack and is kept. ``is_new`` is false for what came before."""

    click: Click
    is_new: bool

    @property
    def wants_answer(self) -> bool:
        """Whether Slack shows what it is answered with: a window or a command, not a button."""
        return self.click.what == "commands" or self.click.payload.get("type") in _ANSWERED


_ANSWERED = ("view_submission", "block_suggestion")


def keep(connection: m.Connection, what: What, payload: dict[str, Any], now: datetime) -> Kept:
    """Keep what came, before anybody is answered. What only looks something up is not kept."""
    told = {name: value for name, value in payload.items() if name not in _SECRET}
    click = Click(connection, what, told, _key(what, payload), now)
    if payload.get("type") == "block_suggestion":
        return Kept(click, is_new=True)
    row = m.Inbound(
        id=new_id("inb"),
        workspace_id=connection.workspace_id,
        connection=connection.pk,
        key=click.key,
        received_at=now,
        body=msgspec.json.encode({"what": what, "payload": told}),
        next_at=now + IN_HAND,
        lease=_INLINE,
    )
    rows = m.Inbound.objects.within(connection.workspace_id).filter(connection=connection.pk, key=click.key)
    with transaction.atomic():
        m.Inbound.objects.within(connection.workspace_id).bulk_create([row], ignore_conflicts=True)
        first = rows.values_list("id", flat=True).get()
    return Kept(msgspec.structs.replace(click, inbound=first), is_new=first == row.pk)


def act_on(kept: Kept) -> dict[str, Any] | None:
    """Do what was asked for, once, and give back what Slack is to show. Raises what a worker then tries again."""
    if not kept.is_new:
        return None
    acted = _act(kept.click)
    rows = m.Inbound.objects.within(kept.click.connection.workspace_id).filter(id=kept.click.inbound)
    rows.update(status=acted.status, told=acted.told[:500], record=acted.record, next_at=None, lease="")
    return acted.answer


def handle(inbound: m.Inbound, now: datetime) -> Told:
    """What a worker does with what nobody finished: who clicked is told, though no window can be opened any more."""
    told = msgspec.json.decode(bytes(inbound.body))
    connection = m.Connection.objects.within(inbound.workspace_id).get(id=inbound.connection)
    click = Click(connection, told["what"], told["payload"], inbound.key, now, inbound.pk)
    acted = _act(click)
    return Told(acted.told, acted.record, acted.status)


def _act(click: Click) -> Acted:
    try:
        return _dispatch(click)
    except DeliveryFailed as failed:
        # Without Slack nobody knows who clicked. Trying later would act at a moment nobody expects it.
        log.warning("a click in Slack was not answered: %s", failed.answer)
        return Acted(failed.answer, status="failed")


def _dispatch(click: Click) -> Acted:
    if click.what == "commands":
        return look_up(click)
    if click.what == "events":
        return hear(click)
    match click.payload.get("type"):
        case "block_actions":
            return press(click)
        case "view_submission":
            return submit(click)
        case "message_action":
            return begin(click)
        case "block_suggestion":
            return suggest(click)
        case _:
            return Acted("Nothing here asks for that.", status="ignored")


def _key(what: What, payload: dict[str, Any]) -> str:
    """Slack's own name for one event, or for one click; a digest where it has none."""
    if what == "events" and payload.get("event_id"):
        return f"event:{payload['event_id']}"[:200]
    if payload.get("trigger_id"):
        return f"{what}:{payload['trigger_id']}"[:200]
    return f"{what}:{hashlib.sha256(msgspec.json.encode(payload, order='deterministic')).hexdigest()}"
