"""Who carries an import out: one at a time, and somebody else when that one is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from surehand.store import models as m

LEASE = timedelta(seconds=120)
"""For so long a holder that gives no sign of life keeps an import; a portion takes about a second."""


class Lost(Exception):
    """The import was cancelled, or somebody else carries it out now."""


class Lease:
    """The right to carry an import out. ``status`` is the state it is held in: running or undoing."""

    def __init__(self, row: m.Import, holder: str) -> None:
        self._holder = holder
        self._status = row.status
        self._rows = m.Import.objects.within(row.workspace_id).filter(pk=row.pk)

    def take(self) -> bool:
        """Become the holder; False while somebody else is."""
        rows = self._rows.filter(_free() | Q(lease=self._holder), status=self._status)
        return bool(rows.update(lease=self._holder, leased_until=datetime.now(UTC) + LEASE))

    def keep(self) -> None:
        """Give a sign of life. Raises `Lost`."""
        if not self.mine.update(leased_until=datetime.now(UTC) + LEASE):
            raise Lost

    @property
    def mine(self) -> QuerySet[m.Import]:
        """The import while it is held."""
        return self._rows.filter(lease=self._holder, status=self._status)

    def let_go(self, **changes: object) -> None:
        """Hold it no longer; ``changes`` are made with it."""
        self.mine.update(lease="", leased_until=None, **changes)

    def fail(self, note: str) -> None:
        """End the import with the reason on it."""
        self.let_go(status="failed", note=note[:500])


def unheld() -> m.Import | None:
    """An import that waits for somebody to carry it on."""
    rows = m.Import.objects.everywhere().filter(_free(), status__in=("running", "undoing"))
    found: m.Import | None = rows.select_related("file").order_by("created_at").first()
    return found


def _free() -> Q:
    return Q(leased_until=None) | Q(leased_until__lt=datetime.now(UTC))
