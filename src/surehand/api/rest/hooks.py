"""REST hooks: a program subscribes an address to one event by itself, and takes it away by itself."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta
from pydantic import Field

from surehand.api.rest.bodies import Body
from surehand.api.rest.endpoint import Answer, Cursor, Filter, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import Shape, says
from surehand.api.rest.webhooks import Title, Url
from surehand.core.engine import Recorded, Refusal, decode_event
from surehand.runtime import connections
from surehand.runtime.flat import Flat
from surehand.runtime.webhooks import subscriptions as runtime
from surehand.runtime.webhooks.flat import flat_message
from surehand.runtime.webhooks.topics import kind_of_topic
from surehand.store import models as m
from surehand.store.queries.hooks import list_latest_events
from surehand.store.queries.lists import Cut, Page
from surehand.store.queries.states import read_states

routes = Routes("Hooks")

MOST = 500
"""So many hooks and webhooks a workspace may have: each event goes to all that want it."""


class HookToAdd(Body, frozen=True, kw_only=True):
    """A hook as Zapier and its like add it: one event to one address."""

    target_url: Url
    event: Annotated[str, says("An event by name, `handoff.*`, or `*`.", "handoff.accepted")] = "*"
    title: Title = ""
    playbook: Annotated[str, says("Only what happens to records of this playbook.", "client")] = ""
    full: Annotated[bool, says("Whether messages hold values and words, not only ids.")] = False
    flat: Annotated[bool, says("Whether messages are one level of names, as `/hooks/examples` shows.")] = (
        False
    )


class HookAdded(Shape, frozen=True, kw_only=True):
    """A hook, by the id with which it is taken away."""

    id: Annotated[str, says("Its id.", "con_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    secret: Annotated[
        str,
        Meta(description="What messages are signed with; given this once."),
    ]


class HookRemoved(Shape, frozen=True, kw_only=True):
    """A hook that was taken away."""

    id: str


@routes.post("hooks", HookAdded, scope="hooks", status=201)
def add_hook(call: Call, body: HookToAdd) -> Answer | Refusal:
    """Subscribe an address to one event. The secret is in this answer and nowhere else."""
    if refused := _may_not_add(call):
        return refused
    webhook = runtime.Webhook(
        url=body.target_url, events=(body.event,), playbook=body.playbook, full=body.full, flat=body.flat
    )
    # Programs subscribe one address for each thing that somebody set up: many are called alike.
    title = runtime.free_title(call.workspace, body.title) if body.title.strip() else ""
    made = runtime.add_webhook(call.workspace, call.actor, webhook, title=title, now=call.now)
    if isinstance(made, Refusal):
        return made
    added = HookAdded(id=made.connection.id, secret=made.secret)
    return Answer(added, location=f"webhooks/{added.id}")


@routes.get("hooks/examples", Page[dict[str, Any]])
def list_examples(
    call: Call,
    event: Annotated[Filter, Field(description="An event by name, such as `handoff.offered`.")],
    playbook: Annotated[Filter, Field(description="Only of records of this playbook.")] = "",
    limit: Limit = 3,
    cursor: Cursor = "",
) -> Answer | Refusal:
    """What a flat, full hook on an event would have been sent lately, the newest first; its record as it is now."""
    kind = kind_of_topic(event)
    if kind is None:
        return runtime.unknown_event(event)
    page = list_latest_events(call.workspace, kind, playbook, Cut(limit, cursor))
    return Answer(Page(_examples(call, page.items), page.next))


@routes.delete("hooks/{webhook}", HookRemoved, scope="hooks")
def remove_hook(call: Call, webhook: Id) -> Answer | Refusal:
    """Unsubscribe. A key takes away the hooks of its person; one with the scope `admin`, all."""
    found = runtime.find_webhook(call.workspace, webhook)
    if found is None or not _may_remove(call, found):
        return connections.no_such_connection(webhook)
    refused = connections.remove_connection(call.workspace, call.actor, webhook, now=call.now)
    return refused or Answer(HookRemoved(id=webhook))


def _may_not_add(call: Call) -> Refusal | None:
    # Whoever only looks on may still take away what they added before.
    if call.access.role == "viewer":
        return Refusal("read_only", "Viewers can read, not change.")
    if len(connections.connections_of(call.workspace, runtime.KIND)) >= MOST:
        return Refusal("too_many_webhooks", f"There are {MOST} webhooks here; take one away first.")
    return None


def _may_remove(call: Call, found: m.Connection) -> bool:
    access = call.access
    return found.owner == access.person or (access.role == "admin" and "admin" in access.scopes)


def _examples(call: Call, rows: list[m.Event]) -> list[Flat]:
    states = read_states(call.workspace, {row.record for row in rows})
    return [
        flat_message(
            call.facts,
            states[row.record],
            row.seq,
            Recorded(decode_event(row.data), row.at, row.actor, row.version),
            via=row.via,
            full=True,
        )
        for row in rows
        if row.record in states
    ]
