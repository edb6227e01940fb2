"""Histories of single fields: what each said last at each move.

    entry  a row for each change of a field that is asked for: case_no, changed_at, row, field, new; and one before all
           time, with what the first change says that stood there before it
    last   a row for each move that any entry came before: case_no, position, text_N and since_N of each field

Texts in ``entry`` and ``last`` are empty where the field was; NULL is where a case has no history of the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from surehand.audit.backtest.by import By
from surehand.audit.log import EventLog

_BEFORE_ALL = "0001-01-01 00:00:00"
_WHEN = "epoch_us(changed_at)::HUGEINT * 4294967296 + {0}row"
"""The SQL of a number that orders changes by time, and those of the same moment as the file does."""


def lay_entries(log: EventLog, columns: Iterable[str]) -> set[str]:
    """Make the table ``entry``; the answer is the fields whose history begins late: with a change of what was there."""
    log.db.execute(
        """
        CREATE OR REPLACE TEMP TABLE entry AS
        SELECT case_no, changed_at, row, field, coalesce(old, '') AS old, coalesce(new, '') AS new
        FROM source_change JOIN case_name USING (case_id) WHERE list_contains(?, field)
        """,
        [list(columns)],
    )
    log.db.execute(f"""
        INSERT INTO entry SELECT case_no, TIMESTAMP '{_BEFORE_ALL}', 0, field, '', arg_min(old, {_WHEN.format("")})
        FROM entry GROUP BY case_no, field
    """)
    late = log.db.execute(
        f"SELECT DISTINCT field FROM entry WHERE changed_at = TIMESTAMP '{_BEFORE_ALL}' AND new <> ''"
    ).fetchall()
    return {field for (field,) in late}


def lay_last(log: EventLog, columns: Mapping[int, str], by: By) -> None:
    """Make the table ``last`` for fields, given by number."""
    earlier = "<=" if by.same == "known" else "<"
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE last AS
        SELECT moved.case_no, moved.position{"".join(_said(columns))}
        FROM moved JOIN entry ON entry.case_no = moved.case_no AND entry.changed_at {earlier} moved.moved_at
        GROUP BY moved.case_no, moved.position
    """)


def _said(columns: Mapping[int, str]) -> Sequence[str]:
    found = []
    for number, column in columns.items():
        of = "FILTER (field = '" + column.replace("'", "''") + "')"
        found.append(f", arg_max(new, {_WHEN.format('entry.')}) {of} AS text_{number}")
        found.append(f", max(changed_at) {of} AS since_{number}")
    return found
