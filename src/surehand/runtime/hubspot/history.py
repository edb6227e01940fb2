"""The history of a deal's stage: what it tells that is new, and how the past is kept of a deal that is imported."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from surehand.connectors.hubspot.shapes import CrmObject, PropertyChange
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.seen import Seen
from surehand.runtime.hubspot.settings import STAGE
from surehand.runtime.sync.echoes import without_echoes
from surehand.runtime.sync.held import mover_in_words
from surehand.store import models as m

SOON = timedelta(minutes=1)
MOST_LINES = 60
BY_HAND = frozenset(("CRM_UI", "CRM_UI_BULK_ACTION", "MOBILE_ANDROID", "MOBILE_IOS"))
"""The sources of a change that a person made: it is never our own, whatever we wrote before."""


class Past(msgspec.Struct, frozen=True):
    """The past of a deal as a note; ``lacks`` where HubSpot tells less than the deal has lived."""

    text: str
    lacks: bool


def past_of(bound: Bound, deal: CrmObject) -> Past:
    """Where a deal was before it became a record, the oldest first."""
    rows = sorted(deal.history.get(STAGE, ()), key=lambda row: row.at)
    lacks = not rows or (deal.created_at is not None and rows[0].at > deal.created_at + SOON)
    if not rows:
        return Past("", lacks=True)
    lines = [_line(bound, row) for row in rows[-MOST_LINES:]]
    more = len(rows) - len(lines)
    head = ["In HubSpot before this record was opened:"]
    head += ["(what was before is not kept there)"] if lacks else []
    head += [f"({more} earlier changes)"] if more else []
    return Past("\n".join((*head, *lines)), lacks)


def stage_changes(
    bound: Bound, link: m.Link, seen: Seen, deal: CrmObject
) -> list[tuple[str, PropertyChange]]:
    """Every change of stage since the last that was looked at, each with where it came from; not our own.

    Where HubSpot's history lacks what its value says, the value counts.
    """
    rows = sorted(deal.history.get(STAGE, ()), key=lambda row: row.at)
    new = [row for row in rows if seen.stage_at is None or row.at > seen.stage_at]
    stage = deal.properties.get(STAGE) or ""
    last = new[-1].value if new else seen.stage
    if stage and stage != last and deal.updated_at:
        new.append(PropertyChange(stage, deal.updated_at, "UNKNOWN"))
    found: list[tuple[str, PropertyChange]] = []
    origin = seen.stage
    for row in new:
        is_ours = _is_ours(bound, link, row)
        if row.value != origin and not is_ours:
            found.append((origin, row))
        origin = row.value
        seen.stage, seen.stage_at = row.value, row.at
    return found


def _is_ours(bound: Bound, link: m.Link, row: PropertyChange) -> bool:
    told = {STAGE: row.value}
    return row.source not in BY_HAND and not without_echoes(bound.connection, link.key, told, bound.now)


def _line(bound: Bound, row: PropertyChange) -> str:
    label = bound.snapshot.stages.get(row.value, row.value)
    person = bound.users.get(row.user, "")
    by = person or row.source_label or (row.source_id if row.user else row.source)
    by = mover_in_words(by, "HubSpot", bound.facts.directory)
    return f"{row.at:%Y-%m-%d %H:%M} UTC: {label}" + (f" ({by})" if by else "")
