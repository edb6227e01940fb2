"""What a webhook of ClickUp says: what it is about, and by what a repetition is known.

https://developer.clickup.com/docs/webhooktaskpayloads
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

LONGEST_KEY = 200
EVENTS = (
    "taskCreated",
    "taskUpdated",
    "taskDeleted",
    "taskStatusUpdated",
    "taskAssigneeUpdated",
    "taskDueDateUpdated",
    "taskMoved",
    "taskCommentPosted",
    "listUpdated",
    "listDeleted",
    "folderDeleted",
    "spaceDeleted",
)
"""What we ask to be told of."""


class _HistoryItem(msgspec.Struct, frozen=True):
    id: str = ""


class Event(msgspec.Struct, frozen=True):
    """One message. Only what it is about is used: how things are is read from the API."""

    event: str
    webhook_id: str = ""
    task_id: str = ""
    list_id: str = ""
    folder_id: str = ""
    space_id: str = ""
    history_items: tuple[_HistoryItem, ...] = ()

    def key(self, body: bytes) -> str:
        """The same for the same message: the ids of its changes, which ClickUp repeats; else a digest of the body."""
        items = "+".join(item.id for item in self.history_items if item.id)
        told = f"{self.event}:{items}" if items else hashlib.sha256(body).hexdigest()
        return told if len(told) <= LONGEST_KEY else hashlib.sha256(told.encode()).hexdigest()


def read_event(body: bytes) -> Event | None:
    """A message; None for what ClickUp would not send."""
    try:
        raw: dict[str, Any] = msgspec.json.decode(body, type=dict[str, Any])
        told = {name: value for name, value in raw.items() if value is not None}
        return msgspec.convert(told, Event, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
