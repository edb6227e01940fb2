"""Messages in Slack follow what happens anywhere: each change of what they are about writes an edit, in the same
transaction. Edits of one message go out one after another; one that has nothing new to show costs no call.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from surehand.core.engine import encode
from surehand.runtime.ids import new_id
from surehand.store import models as m

EDIT = "slack_edit"
ANSWER = "slack_answer"


def write_edits(workspace: str, subjects: Collection[str], now: datetime) -> None:
    """Let every message about these handoffs and tasks be shown anew."""
    rows = m.SlackMessage.objects.within(workspace).filter(subject__in=subjects)
    places = {(row.connection, row.channel, row.ts): row.record for row in rows.order_by("id")}
    m.Delivery.objects.within(workspace).bulk_create(
        [edit_of(workspace, record, place, now) for place, record in places.items()]
    )


def edit_of(workspace: str, record: str, place: tuple[str, str, str], now: datetime) -> m.Delivery:
    """The edit of one message: its connection, its channel and its ``ts``."""
    connection, channel, ts = place
    delivery = new_id("dlv")
    payload = {"handoff": "", "task": "", "words": {}, "channel": channel, "ts": ts}
    return m.Delivery(
        id=delivery,
        workspace_id=workspace,
        record=record,
        key=f"{EDIT}:{delivery}",
        channel="slack",
        to=channel,
        kind=EDIT,
        payload=encode(payload),
        created_at=now,
        next_at=now,
        connection=connection,
        lane=f"slack:{channel}:{ts}",
    )


def answer_of(connection: m.Connection, member: str, place: str, text: str, now: datetime) -> m.Delivery:
    """An answer to a click that could not be given at once."""
    delivery = new_id("dlv")
    return m.Delivery(
        id=delivery,
        workspace_id=connection.workspace_id,
        key=f"{ANSWER}:{delivery}",
        channel="slack",
        to=member,
        kind=ANSWER,
        payload=encode({"handoff": "", "task": "", "words": {}, "channel": place, "text": text}),
        created_at=now,
        next_at=now,
        connection=connection.pk,
    )
