"""What a proof finds in the database afterwards.

Every command of a proof carries a mark of its own in a text that its event keeps. So the history itself tells how often
each was applied.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from surehand.core.engine import timers
from surehand.runtime.facts import facts_of, program_of
from surehand.runtime.worker import LEASE, Worker
from surehand.store import models as m
from surehand.store.queries.states import read_states
from tests.proofs.scene import REMIND_AFTER

MARK = re.compile(r"mark-\w+")
KINDS = {
    "open": "record_opened",
    "note": "note_added",
    "offer": "handoff_offered",
    "accept": "handoff_accepted",
    "return": "handoff_returned",
    "recall": "handoff_recalled",
}


def applied(workspace: str) -> Counter[tuple[str, str]]:
    """How often each marked command was applied, by its act and mark."""
    found: Counter[tuple[str, str]] = Counter()
    acts = {kind: act for act, kind in KINDS.items()}
    rows = m.Event.objects.within(workspace).filter(kind__in=acts).values_list("kind", "data")
    for kind, data in rows.iterator(2000):
        found.update((acts[kind], mark) for mark in set(MARK.findall(data)))
    return found


def commands(workspace: str, acknowledged: list[list[str]]) -> dict[str, int]:
    """Acknowledged commands, and how many of them are lost or applied twice."""
    found = applied(workspace)
    return {
        "acknowledged": len(acknowledged),
        "lost": sum(not found[act, mark] for act, mark in acknowledged),
        "twice": sum(count > 1 for count in found.values()),
    }


def clocks(workspace: str, seeded: list[str], now: datetime) -> dict[str, int]:
    """Timers of open handoffs, stored and computed anew; and the reminders that fell due, fired once or not."""
    facts = facts_of(workspace)
    stored: dict[str, set[tuple[str, datetime]]] = {}
    for record, key, at in m.Timer.objects.within(workspace).values_list("record", "key", "at"):
        stored.setdefault(record, set()).add((key, at))
    opened = list(
        m.Handoff.objects.within(workspace).filter(status="offered").values_list("record", flat=True)
    )
    states = read_states(workspace, set(opened))
    wanted = {
        record: {
            (key, timer.at)
            for key, timer in timers(
                program_of(workspace, state.playbook, state.playbook_version), facts.calendars, state
            ).items()
        }
        for record, state in states.items()
    }
    fired, due = _reminders(workspace), _due(workspace, seeded, now)
    return {
        "open_handoffs": len(opened),
        "timers": sum(map(len, wanted.values())),
        "timers_lost": sum(len(each - stored.get(record, set())) for record, each in wanted.items()),
        "reminders_due": len(due),
        "reminders_lost": sum(not fired[handoff] for handoff in due),
        "reminders_twice": sum(count > 1 for count in fired.values()),
    }


def _due(workspace: str, seeded: list[str], now: datetime) -> list[str]:
    """Those of the seeded handoffs whose reminder has fallen due."""
    offered = m.Handoff.objects.within(workspace).filter(offered_at__lte=now - REMIND_AFTER)
    return sorted(set(seeded) & set(offered.values_list("id", flat=True)))


def _reminders(workspace: str) -> Counter[str]:
    rows = m.Event.objects.within(workspace).filter(kind="handoff_reminded").values_list("data", flat=True)
    return Counter(json.loads(data)["handoff"] for data in rows)


def keys(workspace: str) -> dict[str, list[str]]:
    """The key under which each letter and each webhook was to arrive; a letter's is the Message-ID without domain."""
    rows = m.Delivery.objects.within(workspace).values_list("channel", "key")
    found: dict[str, list[str]] = {"email": [], "webhook": []}
    for channel, key in rows:
        if channel in found:
            found[channel].append(_message_id(key) if channel == "email" else key)
    return found


def _message_id(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def untold(workspace: str) -> int:
    """Events since the address for webhooks is there that nobody was told of."""
    hook = m.Connection.objects.within(workspace).filter(kind="webhook").first()
    if hook is None:
        return 0
    events = m.Event.objects.within(workspace).filter(at__gte=hook.created_at).values_list("seq", flat=True)
    told = m.Delivery.objects.within(workspace).filter(channel="webhook").values_list("key", flat=True)
    return len({f"{hook.pk}-{seq}" for seq in events} - set(told))


def finish(workspace: str, now: datetime) -> dict[str, int]:
    """Let a worker that comes after every lease is over do what is left; what still waits, and what failed."""
    later = Worker(clock=lambda: now)
    while later.work():
        pass
    rows = m.Delivery.objects.within(workspace)
    return {status: rows.filter(status=status).count() for status in ("waiting", "failed")}


def play(workspace: str, seeded: list[str], acknowledged: list[list[str]]) -> dict[str, Any]:
    """Everything there is to find."""
    after_leases = datetime.now(UTC) + LEASE + timedelta(seconds=1)
    left = finish(workspace, after_leases)
    return {
        "commands": commands(workspace, acknowledged),
        "clocks": clocks(workspace, seeded, after_leases),
        "left": left,
        "keys": keys(workspace),
        "untold": untold(workspace),
    }
