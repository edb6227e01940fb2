"""What was the same on both sides last, for each task: who differs from it since has changed it.

It is kept with the link. What ClickUp says is older than the last write there is not listened to.
"""

from __future__ import annotations

from typing import Any

import msgspec
from django.db import transaction
from msgspec.structs import replace

from surehand.store import models as m


class Agreed(msgspec.Struct, frozen=True):
    """The state of a task on which both sides agreed last. ``updated`` is when it was changed there last, as we know.

    ``fields`` are custom fields as they were written, ``listed`` whether its checklist is complete,
    ``looped`` whether it is left alone because both sides kept changing it, ``held`` whether a change there waits
    because nobody who may make it here made it there.
    """

    name: str = ""
    done: bool = False
    due: int | None = None
    user: int | None = None
    person: str = ""
    priority: int | None = None
    fields: dict[str, str] = {}
    listed: bool = False
    looped: bool = False
    held: bool = False
    updated: int = 0


def agreed_on(link: m.Link) -> Agreed:
    """What was agreed on."""
    return msgspec.json.decode(link.written, type=Agreed)


def agree(link: m.Link, **changes: Any) -> Agreed:
    """Both sides are the same in something now."""
    with transaction.atomic():
        rows = m.Link.objects.within(link.workspace_id).select_for_update()
        row = rows.get(pk=link.pk)
        was = agreed_on(row)
        updated = max(was.updated, changes.pop("updated", 0) or 0)
        agreed = replace(was, **changes, updated=updated)
        row.written = link.written = msgspec.json.encode(agreed).decode()
        row.save(update_fields=("written",))
    return agreed
