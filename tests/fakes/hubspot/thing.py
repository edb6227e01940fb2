"""One object of the fake: its values, what they were before, and what the search knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from tests.fakes.hubspot import kinds


@lru_cache(maxsize=20_000)
def said(moment: datetime) -> str:
    """A moment as HubSpot writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True, frozen=True)
class By:
    """Who changed something: a user in the CRM, or an app through the API."""

    source: str = "CRM_UI"
    source_id: str = ""
    label: str = ""
    user: int | None = None


API = By("INTEGRATION", "4711", "Surehand")


@dataclass(slots=True)
class Thing:
    """An object. ``history`` holds (value, when, by) with the oldest first."""

    id: str
    type: str
    created: datetime
    updated: datetime
    values: dict[str, str] = field(default_factory=dict)
    history: dict[str, list[tuple[str, datetime, By]]] = field(default_factory=dict)
    archived: bool = False
    became: str = ""
    merged: tuple[str, ...] = ()
    before: dict[str, str] | None = None
    before_at: datetime | None = None

    def write(
        self, values: dict[str, str], now: datetime, by: By, lag: timedelta = timedelta(0)
    ) -> list[str]:
        """Set values and give back the names of those that changed."""
        changed = [name for name, value in values.items() if self.values.get(name, "") != value]
        if changed and lag and now >= self.updated + lag:
            self.before, self.before_at = dict(self.values), self.updated
        for name in changed:
            self.values[name] = values[name]
            self.history.setdefault(name, []).append((values[name], now, by))
        if changed:
            self.updated = now
        return changed

    def indexed(self, now: datetime, lag: timedelta) -> tuple[dict[str, str], datetime] | None:
        """What the search knows: the values and when they were changed last; None while it knows nothing."""
        if not lag or now >= self.updated + lag:
            return self.values, self.updated
        if self.before is not None and self.before_at is not None:
            return self.before, self.before_at
        return None

    def value(
        self, name: str, values: dict[str, str] | None = None, updated: datetime | None = None
    ) -> str | None:
        """A value, computed ones as well; None when it was never set."""
        if name == "hs_object_id":
            return self.id
        if name == "createdate":
            return self.values.get(name) or said(self.created)
        if name == kinds.modified(self.type):
            return said(updated or self.updated)
        if name == "hs_merged_object_ids":
            return ";".join(self.merged) or None
        if name.startswith("hs_v2_date_entered_"):
            return self._entered(name.removeprefix("hs_v2_date_entered_"))
        return (self.values if values is None else values).get(name)

    def show(self, names: Sequence[str], *, nulls: bool, history: Sequence[str] = ()) -> dict[str, Any]:
        """The object as the API answers it."""
        always = ("createdate", kinds.modified(self.type), "hs_object_id")
        wanted = dict.fromkeys((*(names or kinds.SHOWN.get(self.type, ())), *always))
        values = {name: self.value(name) for name in wanted}
        shown: dict[str, Any] = {
            "id": self.id,
            "properties": {name: value for name, value in values.items() if nulls or value is not None},
            "createdAt": said(self.created),
            "updatedAt": said(self.updated),
            "archived": self.archived,
        }
        if history:
            shown["propertiesWithHistory"] = {name: self._past(name) for name in history}
        return shown

    def _past(self, name: str) -> list[dict[str, Any]]:
        """The history of a property, the newest value first."""
        return [
            {
                "value": value,
                "timestamp": said(at),
                "sourceType": by.source,
                "sourceId": by.source_id,
                "sourceLabel": by.label,
                **({"updatedByUserId": by.user} if by.user is not None else {}),
            }
            for value, at, by in reversed(self.history.get(name, []))
        ]

    def _entered(self, stage: str) -> str | None:
        entered = [at for value, at, _ in self.history.get("dealstage", []) if value == stage]
        return said(entered[-1]) if entered else None
