"""Incoming webhooks: addresses at which outside systems send, what their messages mean, and what came."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from surehand.api.rest import render
from surehand.api.rest.bodies import Body
from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import RecordRef, Shape, Who, says
from surehand.core.engine import Refusal
from surehand.runtime import connections
from surehand.runtime.webhooks import incoming as runtime
from surehand.runtime.webhooks.mapping import Mapped, unfit_mapping
from surehand.runtime.webhooks.reading import try_out
from surehand.store import models as m
from surehand.store.queries.lists import Cut, Page, page_of_known

routes = Routes("Incoming webhooks")

MOST_MESSAGES = 100
Place = Annotated[str, Meta(max_length=300, description="A place in the message.", examples=["client.email"])]
Title = Annotated[str, Meta(description="What it is called here.", min_length=1, max_length=120)]
Header = Annotated[str, Meta(description="The header with the signature.", max_length=100)]
IdHeader = Annotated[
    str, Meta(description="The header that names a message. Default: its content does.", max_length=100)
]
Secret = Annotated[str, Meta(description="The sender's own, where it has one.", max_length=200)]


class MappingOfMessages(Body, frozen=True, kw_only=True):
    """How messages become records. Without a playbook they are kept, and nothing follows."""

    playbook: Annotated[str, says("The id of a published playbook.", "client")] = ""
    mode: Literal["open_or_change", "open", "change"] = "open_or_change"
    key: Annotated[Place, says("Where the sender's own id of the thing stands.", "deal.id")] = ""
    key_field: Annotated[str, says("A field by whose value a record is found that came otherwise.")] = ""
    title: Annotated[Place, says("Where the title of a new record stands.", "deal.name")] = ""
    stage: Annotated[str, says("The stage in which records are opened. Default: the first.")] = ""
    fields: Annotated[
        dict[str, Place], says("Where the value of each field stands.", {"contract_value": "deal.amount"})
    ] = {}
    note: Annotated[Place, says("Where a text stands that becomes a note.")] = ""
    when: Annotated[Place, says("Take only messages in which this place …", "event")] = ""
    equals: Annotated[str, says("… holds this text.", "deal.won")] = ""
    person: Annotated[str, says("The id of who acts. Default: the owner of the address.")] = ""


class DoorToOpen(Body, frozen=True, kw_only=True):
    """An address to open for an outside system."""

    title: Title
    proof: Annotated[
        Literal["standard", "hexadecimal", "address"],
        says("A signature of the Standard Webhooks, HMAC-SHA256 in hexadecimal, or a secret in the address."),
    ] = "standard"
    header: Header = "X-Hub-Signature-256"
    id_header: IdHeader = ""
    secret: Secret = ""
    mapping: MappingOfMessages = MappingOfMessages()


class DoorToChange(Body, frozen=True, kw_only=True):
    """What is to be another about an address; what is left out stays. A mapping is given as a whole."""

    title: Title | UnsetType = UNSET
    header: Header | UnsetType = UNSET
    id_header: IdHeader | UnsetType = UNSET
    mapping: MappingOfMessages | UnsetType = UNSET


class SecretToTake(Body, frozen=True, kw_only=True):
    """Another secret; one is made where none is given."""

    secret: Secret = ""


class MessageToTry(Body, frozen=True, kw_only=True):
    """A message as the sender would send it, and a mapping to try on it. Default: the one that is kept."""

    message: Annotated[
        Any, Meta(description="Any JSON.", examples=[{"deal": {"id": "D-1", "name": "Ada Ltd"}}])
    ]
    mapping: MappingOfMessages | None = None


class Door(Shape, frozen=True, kw_only=True):
    """An address at which messages come in."""

    id: Annotated[str, says("Its id.", "con_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    title: str
    address: Annotated[str, says("Where to send. A secret that belongs to it stands as “…”.")]
    proof: Literal["standard", "hexadecimal", "address"]
    header: str
    id_header: str
    mapping: Annotated[Mapped, says("How messages become records.")]
    owner: Annotated[Who, says("Who hears of trouble.")]
    status: Literal["active", "paused", "disabled"]
    note: Annotated[str, says("Why it is paused or disabled.")]
    created_at: datetime


class DoorWithSecret(Door, frozen=True, kw_only=True):
    """An address with its secret, which is given this once; ``address`` is whole here."""

    secret: str


class Trial(Shape, frozen=True, kw_only=True):
    """What a mapping would make of a message. Nothing was done."""

    opens: Annotated[bool, says("Whether it would open a record.")]
    record: Annotated[RecordRef | None, says("The record it would be read into.")]
    title: Annotated[str, says("What that record would be called.")]
    changed: Annotated[dict[str, Any], says("The fields that would be another, with their values.")]
    says: Annotated[str, says("The same in a sentence.")]


class Came(Shape, frozen=True, kw_only=True):
    """A message that came in."""

    id: str
    received_at: datetime
    status: Literal["waiting", "done", "ignored", "failed"]
    says: Annotated[str, says("What became of it, or why it was not taken.")]
    record: str | None


class Messages(Shape, frozen=True, kw_only=True):
    """The messages that came in last, the newest first."""

    items: tuple[Came, ...]


@routes.get("incoming-webhooks", Page[Door], scope="admin")
def list_doors(call: Call, limit: Limit = 50, cursor: Cursor = "") -> Answer:
    """The addresses at which messages come in, the oldest first."""
    known = {row.id: row for row in connections.connections_of(call.workspace, runtime.KIND)}
    page = page_of_known(known, Cut(limit, cursor), "doors")
    return Answer(Page([_told(call, row) for row in page.items], page.next))


@routes.post("incoming-webhooks", DoorWithSecret, scope="admin", status=201)
def open_door(call: Call, body: DoorToOpen) -> Answer | Refusal:
    """Open an address. The secret is in this answer and nowhere else."""
    mapping = _mapped(body.mapping)
    if refused := unfit_mapping(mapping):
        return refused
    incoming = runtime.IncomingWebhook(
        proof=body.proof, header=body.header, id_header=body.id_header, mapping=mapping
    )
    opened = runtime.open_address(
        call.workspace, call.actor, body.title, incoming, secret=body.secret, now=call.now
    )
    return _with_secret(call, opened, created=True)


@routes.get("incoming-webhooks/{webhook}", Door, scope="admin")
def get_door(call: Call, webhook: Id) -> Answer | Refusal:
    """One address, and how its messages are read."""
    found = runtime.find_incoming(call.workspace, webhook)
    return Answer(_told(call, found)) if found else connections.no_such_connection(webhook)


@routes.patch("incoming-webhooks/{webhook}", Door, scope="admin")
def change_door(call: Call, webhook: Id, body: DoorToChange) -> Answer | Refusal:
    """Change how messages are read. Messages that failed can be read again with the new mapping."""
    found = runtime.find_incoming(call.workspace, webhook)
    if found is None:
        return connections.no_such_connection(webhook)
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    title = given.pop("title", "")
    if isinstance(body.mapping, MappingOfMessages):
        given["mapping"] = _mapped(body.mapping)
        if refused := unfit_mapping(given["mapping"]):
            return refused
    wanted = msgspec.structs.replace(runtime.incoming_of(found), **given)
    changed = runtime.change_address(call.workspace, call.actor, webhook, wanted, title=title)
    return changed if isinstance(changed, Refusal) else Answer(_told(call, changed))


@routes.post("incoming-webhooks/{webhook}/trial", Trial, scope="admin")
def try_message(call: Call, webhook: Id, body: MessageToTry) -> Answer | Refusal:
    """What a message would lead to: decided by the same engine, and nothing is done."""
    found = runtime.find_incoming(call.workspace, webhook)
    if found is None:
        return connections.no_such_connection(webhook)
    mapping = _mapped(body.mapping) if body.mapping else runtime.incoming_of(found).mapping
    if refused := unfit_mapping(mapping):
        return refused
    read = try_out(found, mapping, msgspec.json.encode(body.message), call.now)
    if read.refused:
        return read.refused
    before, after = (state.values if state else {} for state in (read.before, read.after))
    known = RecordRef(id=read.before.id, title=read.before.title) if read.before else None
    return Answer(
        Trial(
            opens=read.before is None and read.after is not None,
            record=known,
            title=read.after.title if read.after else "",
            changed={name: held.value for name, held in after.items() if before.get(name) != held},
            says=read.sentence,
        )
    )


@routes.post("incoming-webhooks/{webhook}/secret", DoorWithSecret, scope="admin")
def rotate_door_secret(call: Call, webhook: Id, body: SecretToTake) -> Answer | Refusal:
    """Give an address another secret. The one before is taken for 24 hours more."""
    opened = runtime.rotate_address_secret(
        call.workspace, call.actor, webhook, secret=body.secret, now=call.now
    )
    return _with_secret(call, opened)


@routes.delete("incoming-webhooks/{webhook}", Door, scope="admin")
def remove_door(call: Call, webhook: Id) -> Answer | Refusal:
    """Close an address. What came in stays, with the records it was read into."""
    found = runtime.find_incoming(call.workspace, webhook)
    if found is None:
        return connections.no_such_connection(webhook)
    told = _told(call, found)
    refused = connections.remove_connection(call.workspace, call.actor, webhook, now=call.now)
    return refused or Answer(told)


@routes.get("incoming-webhooks/{webhook}/messages", Messages, scope="admin")
def list_messages(call: Call, webhook: Id) -> Answer | Refusal:
    """The hundred messages that came in last, and what became of each."""
    found = runtime.find_incoming(call.workspace, webhook)
    if found is None:
        return connections.no_such_connection(webhook)
    return Answer(Messages(items=tuple(map(_came, runtime.newest(call.workspace, webhook, MOST_MESSAGES)))))


@routes.post("incoming-webhooks/{webhook}/messages/{message}/again", Came, scope="admin")
def read_message_again(call: Call, webhook: Id, message: Id) -> Answer | Refusal:
    """Let a worker read a message again that failed, with the mapping as it is by then."""
    rows = m.Inbound.objects.within(call.workspace).filter(connection=webhook, id=message)
    found = rows.first()
    if found is None:
        return Refusal("no_such_message", "No such message came in at this address.")
    refused = runtime.read_again(call.workspace, message, call.now)
    return refused or Answer(_came(rows.get()))


def _mapped(body: MappingOfMessages) -> Mapped:
    return Mapped(**msgspec.structs.asdict(body))


def _with_secret(call: Call, opened: runtime.Opened | Refusal, *, created: bool = False) -> Answer | Refusal:
    if isinstance(opened, Refusal):
        return opened
    row, secret = opened.connection, opened.secret
    location = f"incoming-webhooks/{row.id}" if created else ""
    return Answer(DoorWithSecret(**_fields(call, row, secret), secret=secret), location=location)


def _told(call: Call, row: m.Connection) -> Door:
    return Door(**_fields(call, row))


def _fields(call: Call, row: m.Connection, secret: str = "") -> dict[str, Any]:
    incoming = runtime.incoming_of(row)
    return {
        **{name: getattr(incoming, name) for name in ("proof", "header", "id_header", "mapping")},
        "id": row.id,
        "title": row.title,
        "address": runtime.address_of(row, secret),
        "owner": render.who(call.facts.directory, row.owner),
        "status": row.status,
        "note": row.note,
        "created_at": row.created_at,
    }


def _came(row: m.Inbound) -> Came:
    return Came(
        id=row.id, received_at=row.received_at, status=row.status, says=row.told, record=row.record or None
    )
