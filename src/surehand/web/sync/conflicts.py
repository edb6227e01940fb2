"""Fields that were changed on both sides, side by side, for somebody to choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surehand.store import models as m
from surehand.store.queries.twins import RecordLine, record_lines
from surehand.web.access import Reader
from surehand.web.sync.held import field_title
from surehand.web.sync.words import CHOSEN, system_title
from surehand.web.times import Moment, ago


@dataclass(frozen=True)
class ConflictView:
    """A conflict: the value of each side and since when; once settled, what was chosen and by whom."""

    id: str
    title: str
    href: str
    field: str
    system: str
    ours: str
    theirs: str
    ours_at: Moment | None
    theirs_at: Moment | None
    settled: str
    by: str


def conflict_views(rows: Sequence[m.Conflict], kind: str, reader: Reader) -> tuple[ConflictView, ...]:
    """Conflicts with what their records say."""
    lines = record_lines(reader.workspace.workspace, [row.record for row in rows])
    return tuple(_view(row, lines.get(row.record), kind, reader) for row in rows)


def _view(row: m.Conflict, line: RecordLine | None, kind: str, reader: Reader) -> ConflictView:
    return ConflictView(
        id=row.pk,
        title=line.title if line else row.record,
        href=reader.url("record", row.record),
        field=field_title(row.field, line, reader),
        system=system_title(kind),
        ours=row.ours,
        theirs=row.theirs,
        ours_at=ago(row.ours_at, reader.now, reader.zone) if row.ours_at else None,
        theirs_at=ago(row.theirs_at, reader.now, reader.zone) if row.theirs_at else None,
        settled="" if row.status == "open" else str(CHOSEN.get(row.status, row.status)),
        by=reader.name(row.by) if row.by and row.status != "open" else "",
    )
