"""How handoffs go here, from what happened here: the measures of the pages, and the own history as an event log."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from surehand.audit.log import EventLog
    from surehand.audit.unclear import Unclear


def own_log(
    workspace: str,
    db: duckdb.DuckDBPyConnection,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    playbook: str = "",
    as_contracts: bool = False,
) -> EventLog | Unclear:
    """A workspace's own history as an event log, with ``source_change`` for what was filled in.

    It holds the whole history, up to ``until``, of the records to which anything happened since ``since``: half a
    case has no true duration. ``playbook`` leaves the others out. ``as_contracts`` tells what contracts are mined from
    and tried on: the stages by their ids, an offer as the last step of its sender, and a return as the way to the
    receiver and back; not what people or the clock do in between. Where nothing happened, the answer says so.
    """
    # Only an audit needs DuckDB; pages do without.
    from surehand.runtime.insights.own import What, lay_own_log

    return lay_own_log(workspace, db, What(since, until, playbook, as_contracts=as_contracts))
