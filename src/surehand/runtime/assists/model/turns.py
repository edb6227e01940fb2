"""What a model is to read next: found by what was written, claimed by one worker, asked about once.

1. A worker looks which events came since it looked last in workspaces that ask a model; each record on which something
   was written has its turn. What was found and how far one looked are one transaction, so nothing is overlooked.
2. A turn is claimed by a conditional update with a lease, and claimed again after it when its worker died.
3. After a failure that may pass it comes round later; after some tries what came of it stays as it is.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import F, QuerySet

from surehand.assist.engine import Outcome
from surehand.runtime.assists.model.engine import enrich, try_endpoint
from surehand.runtime.assists.model.keeping import SharedEndpoint, name_of
from surehand.runtime.assists.model.settings import settings_of
from surehand.runtime.assists.reading_turns import read_what_was_written
from surehand.runtime.assists.sources import WRITTEN
from surehand.runtime.facts import facts_of
from surehand.runtime.operations.observing import observed
from surehand.store import models as m

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Over = Callable[[], bool]

LEASE = timedelta(minutes=5)
"""Longer than any question takes; it begins anew with each."""
TICK = 1.0
BATCH = 5
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60))
"""The waits between tries after a failure that may pass."""
_READ = (*WRITTEN, "file_attached")
_PASSING: frozenset[Outcome] = frozenset(("timed_out", "unreachable", "busy", "failed"))
_AGENTS = "mcp"


def start_asking(worker: str, stop: threading.Event, clock: Clock) -> threading.Thread:
    """Let a model read beside the other work. Ends by itself after the question at which ``stop`` is set."""
    thread = threading.Thread(target=_ask_until, args=(worker, stop, clock), name="assists", daemon=True)
    thread.start()
    return thread


def _ask_until(worker: str, stop: threading.Event, clock: Clock) -> None:
    wait = 0.0
    while not stop.wait(wait):
        close_old_connections()
        try:
            wait = 0.0 if work_on_assists(worker, clock, stop.is_set) else TICK
        except (InterfaceError, OperationalError):
            log.exception("the database cannot be reached; the assists wait")
            wait = TICK
    connection.close()


def work_on_assists(worker: str, clock: Clock, over: Over = lambda: False) -> int:
    """Find what was written, and let a model read what is due; how many records that were."""
    read_what_was_written(worker, clock(), over)
    _notice(clock())
    turns = m.AssistTurn.objects.everywhere().filter(next_at__lte=clock()).order_by("next_at", "pk")
    done = 0
    for turn in turns[:BATCH]:
        if over():
            break
        if _claim(turn, worker, clock()):
            _carry_out(turn, clock, over)
            done += 1
    return done


def want(workspace: str, record: str, by: str, now: datetime) -> None:
    """Give a record its turn, now. One that is being read is read again afterwards. An empty record is a trial."""
    rows = m.AssistTurn.objects.within(workspace)
    _, is_new = rows.get_or_create(
        workspace_id=workspace, record=record, defaults={"by": by, "asked_at": now, "next_at": now}
    )
    if not is_new:
        mine = rows.filter(record=record)
        mine.update(by=by, asked_at=now, attempts=0)
        mine.filter(lease="").update(next_at=now)


def is_to_be_read(workspace: str, record: str) -> bool:
    """Whether a record has its turn before it, or something was written on it that no worker has noticed yet."""
    if m.AssistTurn.objects.within(workspace).filter(record=record).exists():
        return True
    seen = m.AssistSettings.objects.within(workspace).values_list("seen", flat=True).first() or 0
    written = m.Event.objects.within(workspace).filter(record=record, seq__gt=seen, kind__in=_READ)
    return written.exclude(via=_AGENTS).exists()


def _notice(now: datetime) -> None:
    """Give their turn to all records on which something was written since it was looked last."""
    asking = m.AssistSettings.objects.everywhere().filter(engine="model")
    behind = asking.filter(workspace__seq__gt=F("seen")).values_list("workspace_id", flat=True)
    for workspace in list(behind):
        with transaction.atomic():
            row = m.AssistSettings.objects.within(workspace).select_for_update().get()
            seq = m.Workspace.objects.values_list("seq", flat=True).get(id=workspace)
            events = m.Event.objects.within(workspace).filter(seq__gt=row.seen, seq__lte=seq, kind__in=_READ)
            written = events.exclude(via=_AGENTS).order_by("seq").values_list("record", "actor")
            for record, by in dict(written).items():
                want(workspace, record, by, now)
            row.seen = seq
            row.save(update_fields=("seen",))


def _claim(turn: m.AssistTurn, worker: str, now: datetime) -> bool:
    """Take a turn, unless somebody else was faster."""
    free = m.AssistTurn.objects.within(turn.workspace_id).filter(pk=turn.pk, next_at=turn.next_at)
    if not free.update(lease=worker, next_at=now + LEASE, attempts=F("attempts") + 1):
        return False
    turn.lease, turn.attempts = worker, turn.attempts + 1
    return True


def _carry_out(turn: m.AssistTurn, clock: Clock, over: Over) -> None:
    with observed("assist", workspace=turn.workspace_id, record=turn.record):
        try:
            ended = _read(turn, clock, over)
        except (InterfaceError, OperationalError):
            raise
        except Exception:
            # Whatever a text or a model holds, the next record must have its turn.
            log.exception("a model could not be asked about record %s", turn.record)
            ended = "failed"
    _settle(turn, ended, clock(), over())


def _read(turn: m.AssistTurn, clock: Clock, over: Over) -> Outcome | None:
    if not turn.record:
        try_endpoint(turn.workspace_id, turn.by, clock())
        return None

    def goes_on() -> bool:
        return not over() and _hold(turn, clock())

    return enrich(turn.workspace_id, turn.record, clock=clock, by=turn.by, goes_on=goes_on).ended


def _hold(turn: m.AssistTurn, now: datetime) -> bool:
    """Go on holding a turn; False where it was lost."""
    return bool(_mine(turn).update(next_at=now + LEASE))


def _mine(turn: m.AssistTurn) -> QuerySet[m.AssistTurn]:
    return m.AssistTurn.objects.within(turn.workspace_id).filter(pk=turn.pk, lease=turn.lease)


def _settle(turn: m.AssistTurn, ended: Outcome | None, now: datetime, is_over: bool) -> None:
    """A turn is gone when all was read, and comes round where something was written meanwhile, or later may help."""
    again = now if is_over else _again(turn, ended, now)
    if again is None and _mine(turn).filter(asked_at=turn.asked_at).delete()[0]:
        return
    _mine(turn).update(lease="", next_at=again or now)


def _again(turn: m.AssistTurn, ended: Outcome | None, now: datetime) -> datetime | None:
    if ended == "over_budget":
        return _tomorrow(turn.workspace_id, now)
    if ended == "resting":
        held = settings_of(turn.workspace_id)
        return SharedEndpoint(turn.workspace_id, name_of(held.url, held.model), now).resting_until() or now
    if ended in _PASSING and turn.attempts <= len(BACK_OFF):
        return now + BACK_OFF[turn.attempts - 1]
    return None


def _tomorrow(workspace: str, now: datetime) -> datetime:
    """When the next day begins where the workspace is."""
    zone = facts_of(workspace).zone
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)
