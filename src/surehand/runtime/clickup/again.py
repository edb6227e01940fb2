"""What was deleted in ClickUp is made there again, because somebody asks for it; never by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from surehand.core.engine import Next, Refusal
from surehand.runtime.clickup.following import GONE
from surehand.runtime.clickup.settings import KIND
from surehand.runtime.sync.drift import end_drift
from surehand.runtime.sync.links import linked
from surehand.runtime.sync.twins import tell_twin
from surehand.store import models as m

HOMES = ("list", "record")


def make_again(connection: m.Connection, finding: str, *, now: datetime) -> m.Finding | Refusal:
    """Let a worker make what a finding says is gone: a task, or a list or task with all that belongs into it."""
    rows = m.Finding.objects.within(connection.workspace_id)
    start = f"{connection.pk}:{GONE}:"
    found: m.Finding | None = rows.filter(pk=finding, key__startswith=start).first()
    if found is None or connection.kind != KIND:
        return Refusal("no_such_finding", "There is no such finding of this connection.")
    if found.status == "resolved":
        return Refusal("not_open", "It is there again.", allowed=(Next("read", "See it."),))
    about = found.key.removeprefix(start)
    with transaction.atomic():
        link = linked(connection, about)
        if link is not None:
            _forget(connection, link)
            tell_twin(connection, link.record, f"again-{found.pk}-{now.timestamp():.0f}", now)
        end_drift(connection, GONE, about, now)
    return found


def _forget(connection: m.Connection, link: m.Link) -> None:
    """Without its tie it is missing, and what is missing is made. With a list its tasks went, and their findings."""
    if link.kind in HOMES and not link.subject:
        rows = m.Link.objects.within(connection.workspace_id)
        inside = rows.filter(connection=connection.pk, record=link.record, kind="task")
        keys = [f"{connection.pk}:{GONE}:{key}" for key in inside.values_list("key", flat=True)]
        told = m.Finding.objects.within(connection.workspace_id).filter(key__in=keys, status="open")
        told.update(status="resolved")
        inside.delete()
    link.delete()
