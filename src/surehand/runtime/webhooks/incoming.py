"""What outside systems send: proven, kept as it came, answered at once; a worker makes something of it later.

The address of a connection is no secret; the signature is what proves a sender. For tools that cannot sign there is a
secret in the address instead, which everybody who sees the address knows.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

import msgspec
from django.conf import settings as installation
from django.db import transaction
from msgspec import UNSET

from surehand.connectors.webhook import hexadecimal, standard
from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime import connections
from surehand.runtime.connections import ConnectionChange, NewConnection
from surehand.runtime.ids import new_id
from surehand.runtime.webhooks.keys import holding, with_former
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.mapping import Mapped
from surehand.store import models as m

KIND = "webhook_in"
LARGEST = 1024 * 1024
KEPT_HEADERS = frozenset(("content-type", "user-agent", "webhook-id", "webhook-timestamp"))
"""Others may hold secrets, and tell nothing of the message."""

Proof = Literal["standard", "hexadecimal", "address"]


class IncomingWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of an address at which messages come in.

    ``proof``: a signature of the Standard Webhooks, one in hexadecimal in the header ``header``, or a secret in the
    ``address``. ``id_header`` names the message, so that a repetition is known; without one, its content does.
    """

    proof: Proof = "standard"
    header: str = "X-Hub-Signature-256"
    id_header: str = ""
    mapping: Mapped = Mapped()


class Arrived(msgspec.Struct, frozen=True):
    """A message as it came: headers by their names in lower case, the raw bytes, and the secret of the address."""

    headers: Mapping[str, str]
    body: bytes
    secret: str = ""


class Kept(msgspec.Struct, frozen=True):
    """A message that was kept, now or when it came before, under the id by which it is known."""

    key: str


def incoming_of(connection: m.Connection) -> IncomingWebhook:
    """The settings of an address."""
    return msgspec.json.decode(connection.settings, type=IncomingWebhook)


def address_of(connection: m.Connection, secret: str = "") -> str:
    """Where to send. A secret that belongs to it stands as “…”, where it is not given."""
    by_address = incoming_of(connection).proof == "address"
    return f"{installation.BASE_URL}/in/{connection.pk}" + (f"/{secret or '…'}" if by_address else "")


def open_address(
    workspace: str,
    actor: Actor,
    title: str,
    incoming: IncomingWebhook,
    *,
    secret: str = "",
    owner: str = "",
    now: datetime | None = None,
) -> Made | Refusal:
    """Make an address. ``secret`` is the sender's own where it has one; else one is made."""
    if refused := _unfit_secret(incoming, secret):
        return refused
    chosen = secret or _new_secret(incoming.proof)
    new = NewConnection(
        kind=KIND,
        title=title,
        owner=owner or actor.person,
        settings=msgspec.to_builtins(incoming),
        secrets={"secret": chosen},
    )
    added = connections.add_connection(workspace, actor, new, now=now)
    return added if isinstance(added, Refusal) else Made(added, chosen)


def change_address(
    workspace: str, actor: Actor, connection: str, incoming: IncomingWebhook, *, title: str = ""
) -> m.Connection | Refusal:
    """Change how messages are proven and read. How they are proven is kept with the secret that fits it."""
    change = ConnectionChange(title=title or UNSET, settings=msgspec.to_builtins(incoming))
    return connections.change_connection(workspace, actor, connection, change)


def rotate_address_secret(
    workspace: str, actor: Actor, connection: str, *, secret: str = "", now: datetime | None = None
) -> Made | Refusal:
    """Give an address another secret, or the sender's own; the one before is taken for a day more."""
    at = now or datetime.now(UTC)
    with transaction.atomic():
        found = find_incoming(workspace, connection)
        if found is None:
            return connections.no_such_connection(connection)
        incoming = incoming_of(found)
        if refused := _unfit_secret(incoming, secret):
            return refused
        chosen = secret or _new_secret(incoming.proof)
        change = ConnectionChange(secrets=with_former(connections.secrets_of(found), chosen, at))
        changed = connections.change_connection(workspace, actor, connection, change, now=at)
    return changed if isinstance(changed, Refusal) else Made(changed, chosen)


def find_incoming(workspace: str, connection: str) -> m.Connection | None:
    """An address by id."""
    found = connections.find_connection(workspace, connection)
    return found if found and found.kind == KIND else None


def address_anywhere(connection: str) -> m.Connection | None:
    """An address by id, whichever workspace it is of: senders know nothing else."""
    found: m.Connection | None = m.Connection.objects.everywhere().filter(id=connection, kind=KIND).first()
    return found


def is_proven(connection: m.Connection, arrived: Arrived, now: datetime) -> bool:
    """Whether a message comes from whom the address is for. Nothing that is sent makes this raise."""
    incoming, keys = incoming_of(connection), holding(connections.secrets_of(connection), now)
    if incoming.proof == "standard":
        return standard.is_signed(keys, arrived.headers, arrived.body, now)
    if incoming.proof == "hexadecimal":
        given = arrived.headers.get(incoming.header.lower(), "")
        return any(hexadecimal.is_signed(key, given, arrived.body) for key in keys)
    told = arrived.secret.encode(errors="replace")
    return any([hmac.compare_digest(key.encode(), told) for key in keys])


def keep(connection: m.Connection, arrived: Arrived, now: datetime) -> Kept:
    """Keep a proven message for a worker. One that came before is not kept again, and answered the same."""
    key = _key_of(incoming_of(connection), arrived)
    headers = {name: value[:500] for name, value in arrived.headers.items() if name in KEPT_HEADERS}
    row = m.Inbound(
        id=new_id("inb"),
        workspace_id=connection.workspace_id,
        connection=connection.id,
        key=key,
        received_at=now,
        headers=msgspec.json.encode(headers).decode(),
        body=arrived.body,
        next_at=now,
    )
    m.Inbound.objects.within(connection.workspace_id).bulk_create([row], ignore_conflicts=True)
    return Kept(key)


def newest(workspace: str, connection: str, most: int = 20) -> list[m.Inbound]:
    """The messages that came in last."""
    rows = m.Inbound.objects.within(workspace).filter(connection=connection)
    return list(rows.order_by("-received_at", "-id")[:most])


def read_again(workspace: str, inbound: str, now: datetime | None = None) -> Refusal | None:
    """Let a worker read a message again that could not be taken, with the mapping as it is by then."""
    rows = m.Inbound.objects.within(workspace).filter(id=inbound, status="failed")
    if rows.update(status="waiting", next_at=now or datetime.now(UTC), attempts=0, lease=""):
        return None
    return Refusal(
        "not_failed", "There is no such message that failed.", allowed=(Next("read", "See what came."),)
    )


def _key_of(incoming: IncomingWebhook, arrived: Arrived) -> str:
    name = "webhook-id" if incoming.proof == "standard" else incoming.id_header.lower()
    told = arrived.headers.get(name, "") if name else ""
    if told and told.isprintable() and len(told) <= standard.LONGEST_ID:
        return told
    return f"sha256:{sha256(arrived.body).hexdigest()}"


def _new_secret(proof: Proof) -> str:
    return standard.new_secret() if proof == "standard" else secrets.token_urlsafe(32)


def _unfit_secret(incoming: IncomingWebhook, secret: str) -> Refusal | None:
    fits = not secret or (
        standard.is_secret(secret) if incoming.proof == "standard" else 16 <= len(secret) <= 200
    )
    if fits:
        return None
    sentence = "This is no secret of that kind: whsec_ and base64, or 16 to 200 characters for the others."
    return Refusal("bad_secret", sentence, allowed=(Next("change", "Leave it empty to have one made."),))
