"""What is written is read without anybody opening a page, so that an inbox tells what waits to be confirmed.

Notes and files come by mail, HubSpot, ClickUp, Slack and the API too. The worker walks over new events, one worker for
a workspace at a time, and lets the rules read each record on which something was written. It is read again when a page
asks; so whatever goes wrong here costs nobody anything but the notice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from surehand.runtime.assists.looking import look
from surehand.runtime.assists.sources import WRITTEN
from surehand.store import models as m
from surehand.store.queries.states import read_state

log = logging.getLogger(__name__)

Over = Callable[[], bool]

MOST = 20
"""Records of a workspace that are read in one turn; the rest waits for the next."""
MOST_EVENTS = 200
LEASE = timedelta(minutes=5)
BACK = timedelta(days=7)
"""In a workspace in which nobody has looked yet, what was written so long ago is read; the rest when it is opened."""
_READ = (*WRITTEN, "file_attached")
_AGENTS = "mcp"


def read_what_was_written(worker: str, now: datetime, over: Over = lambda: False) -> int:
    """Read the records on which something was written since it was looked last; how many that were."""
    done = 0
    for workspace, seq, noticed in list(_behind()):
        if over():
            break
        seen = _begin(workspace, seq, now) if noticed is None else noticed
        found = _written(workspace, seen, seq)
        if not found:
            _of(workspace).filter(seen=seen).update(seen=seq)
        elif _claim(workspace, seen, worker, now):
            done += _read_on(workspace, seen, seq, found, now, over)
    return done


def _behind() -> QuerySet[m.Workspace, tuple[str, int, int | None]]:
    """The workspaces in which something happened, with how far; with None where nobody has looked yet."""
    mine = m.AssistNoticed.objects.everywhere().filter(workspace=OuterRef("pk"))
    rows = m.Workspace.objects.annotate(noticed=Subquery(mine.values("seen")[:1]))
    behind = rows.filter(Q(noticed__isnull=True) | Q(seq__gt=F("noticed")))
    return behind.order_by("id").values_list("id", "seq", "noticed")


def _of(workspace: str) -> QuerySet[m.AssistNoticed]:
    return m.AssistNoticed.objects.within(workspace)


def _begin(workspace: str, seq: int, now: datetime) -> int:
    """From where a workspace is looked at first: what is older than some days is read when somebody opens it."""
    late = m.Event.objects.within(workspace).filter(at__gte=now - BACK).order_by("seq")
    first = late.values_list("seq", flat=True).first()
    seen = seq if first is None else first - 1
    return int(_of(workspace).get_or_create(workspace_id=workspace, defaults={"seen": seen})[0].seen)


def _written(workspace: str, seen: int, seq: int) -> list[tuple[str, int]]:
    """The records on which something was written after one event and up to another, with the event."""
    events = m.Event.objects.within(workspace).filter(seq__gt=seen, seq__lte=seq, kind__in=_READ)
    return list(events.exclude(via=_AGENTS).order_by("seq").values_list("record", "seq")[:MOST_EVENTS])


def _claim(workspace: str, seen: int, worker: str, now: datetime) -> bool:
    free = _of(workspace).filter(Q(leased_until=None) | Q(leased_until__lt=now), seen=seen)
    return bool(free.update(lease=worker, leased_until=now + LEASE))


def _read_on(
    workspace: str, seen: int, seq: int, found: Sequence[tuple[str, int]], now: datetime, over: Over
) -> int:
    """Read some records, and remember how far that was; what is read twice says the same."""
    records = list(dict.fromkeys(record for record, _ in found))
    reached = _reached(found, records[:MOST], seq)
    done = 0
    for record in records[:MOST]:
        if over():
            reached = seen
            break
        _read(workspace, record, now)
        done += 1
    _of(workspace).update(seen=reached, lease="", leased_until=None)
    return done


def _reached(found: Sequence[tuple[str, int]], chosen: Sequence[str], seq: int) -> int:
    """The event up to which nothing is left when the chosen records are read."""
    left = next((at for record, at in found if record not in chosen), None)
    if left is not None:
        return left - 1
    return found[-1][1] if len(found) == MOST_EVENTS else seq


def _read(workspace: str, record: str, now: datetime) -> None:
    state = read_state(workspace, record)
    if state is None or state.is_gone:
        return
    try:
        look(workspace, state, now=now)
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        # Whatever a text holds, the next record must be read.
        log.exception("what was written on record %s could not be read", record)
