"""Which syncers there are, by the kind of connection. What a syncer is stands in `runtime.sync.syncer`."""

from __future__ import annotations

from collections.abc import Mapping

from surehand.runtime.clickup.syncer import ClickUpSyncer
from surehand.runtime.hubspot.syncer import HubSpot
from surehand.runtime.sync.syncer import Syncer
from surehand.runtime.tables.syncer import Tables


def syncers() -> Mapping[str, Syncer]:
    """Every kind of connection that is read in turns."""
    return {"clickup": ClickUpSyncer(), "hubspot": HubSpot(), "table": Tables()}
