"""How many requests the first import of HubSpot costs against the fewest its limits allow, and how far reading lags.

Deals with their history come by fifty, contacts by a hundred: that is the least. The import is killed again and again,
between portions and in the middle of them. Then 1,000 deals a minute are changed for some minutes. HubSpot is the
stand-in of the tests with its limits enforced; time is given, so waiting costs nothing. A turn's own time is counted.
Run: python bench/hubspot.py [deals] [minutes]
"""

from __future__ import annotations

import math
import os
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

DEALS = 5_000
MINUTES = 5
A_MINUTE = 1_000
KILLS = 20
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
PLAYBOOK = """
playbook: bench
title: Bench
record: {singular: client, plural: clients}
fields:
  value: {type: money, currency: EUR}
  contact: {type: contact}
stages:
  proposal: {team: sales, means: It is with the client.}
  talks: {team: sales, means: We talk.}
  won: {team: sales, means: They signed., final: true}
moves:
  proposal -> talks: {}
  talks -> won: {requires: [value]}
  talks -> proposal: {}
"""


class Clock:
    """The time, moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def main(deals: int, minutes: int) -> None:
    """Set up, import with kills, change, print."""
    with tempfile.TemporaryDirectory() as folder:
        connect(Path(folder))
        from django.conf import settings

        from tests.fakes.hubspot import FakeHubSpot

        clock = Clock()
        with FakeHubSpot(clock) as hubspot:
            settings.HUBSPOT_API = hubspot.base
            hubspot.limits.enforced, hubspot.limits.per_ten_seconds = True, 100
            hubspot.seed(deals, start=START - timedelta(days=400))
            connection = bind(hubspot, clock)
            measure_import(hubspot, connection, clock, deals)
            measure_lag(hubspot, connection, clock, minutes)


def connect(folder: Path) -> None:
    """An empty database in a folder of its own."""
    os.environ |= {
        "SUREHAND_DATA": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "SUREHAND_OUTGOING_ALLOW": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "surehand.site.settings",
    }
    sys.path.insert(0, str(Path(__file__).parent.parent))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def bind(hubspot, clock):
    """A company, its playbook and its connection."""
    from surehand.core.engine import Actor
    from surehand.runtime.connections import NewConnection, add_connection
    from surehand.runtime.drafts import save_draft
    from surehand.runtime.hubspot.settings import HubSpotSettings, PropertyRule, StageRule, as_settings
    from surehand.runtime.people import add_person
    from surehand.runtime.playbooks import publish
    from surehand.runtime.teams import add_team
    from surehand.runtime.workspaces import create_workspace

    workspace = create_workspace("Bench").pk
    add_team(workspace, "sales", "Sales")
    admin = str(add_person(workspace, "Ada", "ada@example.com", role="admin", teams=("sales",)).pk)
    publish(workspace, Actor(admin), save_draft(workspace, PLAYBOOK).playbook, "As agreed.")
    stages = {"appointmentscheduled": "proposal", "qualifiedtobuy": "talks", "closedwon": "won"}
    others = ("presentationscheduled", "decisionmakerboughtin", "contractsent", "closedlost")
    settings = HubSpotSettings(
        playbook="bench",
        pipeline="default",
        stages={name: StageRule(stage) for name, stage in stages.items()}
        | dict.fromkeys(others, StageRule()),
        properties=(
            PropertyRule("amount", "value", type="number"),
            PropertyRule("", "contact", "contact", "hubspot", "contact"),
        ),
    )
    new = NewConnection(
        kind="hubspot",
        title="HubSpot",
        owner=admin,
        settings=as_settings(settings),
        secrets={"token": hubspot.token},
    )
    return add_connection(workspace, Actor(admin), new, now=clock())


def measure_import(hubspot, connection, clock, deals: int) -> None:
    """Turn by turn to the end, with kills; requests against the least, memory, pace."""
    from surehand.runtime.sync.streams import begin_streams
    from surehand.runtime.sync.syncers import syncers
    from surehand.store import models as m

    chance, begun, kills = random.Random(7), time.monotonic(), 0
    begin_streams(syncers(), clock())
    row = m.Stream.objects.within(connection.workspace_id).get(name="import")
    syncers()["hubspot"].turn(connection, schema_row(connection), clock, lambda: True)
    before, memory = hubspot.limits.used, 0
    while True:
        row.refresh_from_db(from_queryset=m.Stream.objects.within(connection.workspace_id))
        kill = kills < KILLS and chance.random() < 0.1
        if kill:
            kills += 1
            hubspot.faults.next(chance.choice(("before", "502")), path=chance.choice(("/0-3", "/0-1")))
        again = turn(connection, row, clock)
        records = m.Record.objects.within(connection.workspace_id).count()
        memory = memory or (peak() if records > deals / 5 else 0)
        if again is None and records >= deals:
            break
        clock.now += max(again or timedelta(seconds=1), timedelta(milliseconds=50))
    used = hubspot.limits.used - before
    least = math.ceil(deals / 50) + math.ceil(deals / 100)
    print(f"import of {deals} deals: {used} requests, the least is {least}: ratio {used / least:.3f}")
    print(f"  killed {kills} times; {hubspot.limits.refused} requests over the limit")
    print(f"  memory grew by {peak() - memory:.0f} MB from a fifth of it to its end")
    print(f"  it takes {clock.now - START} of HubSpot's time, {time.monotonic() - begun:.0f} s of ours")


def turn(connection, row, clock) -> timedelta | None:
    """One turn; when the next one is due, None for the end."""
    from surehand.connectors.channel import DeliveryFailed
    from surehand.runtime.sync.syncers import syncers

    end = time.monotonic() + 5
    try:
        return syncers()["hubspot"].turn(connection, row, clock, lambda: time.monotonic() > end).again
    except DeliveryFailed:
        return timedelta(seconds=1)


def schema_row(connection):
    """The stream of the set-up."""
    from surehand.store import models as m

    return m.Stream.objects.within(connection.workspace_id).get(name="schema")


def measure_lag(hubspot, connection, clock, minutes: int) -> None:
    """Changes every second, and a worker that reads whenever it is due."""
    from surehand.connectors.hubspot.shapes import DEAL
    from surehand.runtime.sync.streams import work_on_streams
    from surehand.runtime.sync.syncers import syncers
    from surehand.store import models as m

    chance, ids = random.Random(8), list(hubspot.portal.things[DEAL])
    streams = m.Stream.objects.within(connection.workspace_id)
    streams.exclude(name="deals").update(next_at=clock() + timedelta(days=9))
    known, worst, busy = {}, timedelta(), 0.0
    for _second in range(minutes * 60):
        for _ in range(A_MINUTE // 60 + (_second % 3 > 0)):
            deal = chance.choice(ids)
            hubspot.set(deal, amount=str(chance.randrange(10**6)))
            known[deal] = clock()
        clock.now += timedelta(seconds=1)
        begun = time.monotonic()
        end = begun + 5
        work_on_streams("bench", syncers(), clock, lambda end=end: time.monotonic() > end)
        took = time.monotonic() - begun
        busy += took
        row = streams.get(name="deals")
        lag = clock() - row.upto + timedelta(seconds=took) if row.upto else timedelta()
        worst = max(worst, lag)
    print(
        f"{A_MINUTE} changes a minute for {minutes} minutes: the lag was at most {worst.total_seconds():.0f} s"
    )
    print(f"  {busy / (minutes * 60):.0%} of one core; {hubspot.limits.refused} requests over the limit")


def peak() -> float:
    """The most memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*(given + [DEALS, MINUTES][len(given) :]))
