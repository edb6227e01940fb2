"""How HubSpot connections are read: which streams there are, how often, and who reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from surehand.runtime.facts import NoSuchPlaybook
from surehand.runtime.hubspot.bound import IMPORT, Bound
from surehand.runtime.hubspot.importing import import_deals
from surehand.runtime.hubspot.polling import poll_deals, reconcile_deals
from surehand.runtime.hubspot.schema import ensure_snapshot, read_schema
from surehand.runtime.hubspot.settings import hubspot_settings, is_ready
from surehand.runtime.hubspot.snapshot import SCHEMA
from surehand.runtime.hubspot.tasks import read_tasks
from surehand.runtime.sync.syncer import Clock, Over, Turn
from surehand.store import models as m

DEALS, TASKS, RECONCILE = "deals", "tasks", "reconcile"
PACE: Mapping[str, timedelta] = {
    IMPORT: timedelta(days=30),
    DEALS: timedelta(seconds=20),
    TASKS: timedelta(minutes=1),
    SCHEMA: timedelta(days=1),
    RECONCILE: timedelta(days=1),
}


class HubSpot:
    """Reads HubSpot connections."""

    def streams(self, connection: m.Connection) -> Mapping[str, timedelta]:
        """All of them, once it is known what deals are to become; tasks where any are written."""
        settings = hubspot_settings(connection)
        if not is_ready(settings):
            return {}
        return {name: pace for name, pace in PACE.items() if name != TASKS or settings.write.tasks}

    def turn(self, connection: m.Connection, stream: m.Stream, clock: Clock, over: Over) -> Turn:
        """Read on."""
        bound = Bound(connection, clock)
        try:
            if stream.name == SCHEMA:
                return read_schema(bound, stream)
            ensure_snapshot(bound)
            if stream.name == IMPORT:
                return import_deals(bound, stream, over)
            if stream.name == TASKS:
                return read_tasks(bound, stream, over)
            if stream.name == RECONCILE:
                return reconcile_deals(bound, stream, over)
            return poll_deals(bound, stream, over)
        except NoSuchPlaybook:
            return Turn(
                f"The playbook “{bound.settings.playbook}” is not published.", again=timedelta(minutes=5)
            )
