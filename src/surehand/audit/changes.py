"""What was filled in or changed, when and by whom, in the table ``change``: what mining and back-tests look at.

    case_no    BIGINT
    changed_at TIMESTAMP  in UTC
    row        BIGINT     the place in the file; orders changes of the same moment
    field      VARCHAR    as the file calls it
    old, new   VARCHAR    NULL is nothing; the first value of a case changes nothing into something
    person     VARCHAR    who changed it, where the file says so
    position   BIGINT     the step of the case (`event.position`) it came with or after; 0 is before the first

A history of single fields brings its changes along, in the table ``source_change``: case_id, changed_at, row, field,
old, new, person. A log whose every row repeats all fields (as ServiceNow and table exports do) has none: there a
change is where a row says something else than the row before in its case.
"""

from __future__ import annotations

from surehand.audit.log import EventLog
from surehand.audit.reading.source import ROW, quoted

MOST_FIELDS = 60
"""So many columns are looked at as fields."""


def lay_changes(log: EventLog) -> tuple[str, ...]:
    """Make the table ``change``; the answer is the fields it knows, in the order of the file."""
    if brings_changes(log):
        return _take_over(log)
    fields = unmapped_columns(log)
    _compare_rows(log, fields)
    return fields


def unmapped_columns(log: EventLog) -> tuple[str, ...]:
    """The columns of the file that say nothing about order, place or people: its fields."""
    mapping = log.mapping
    mapped = {part for column in mapping.between for part in (column, *column.split("|"))}
    mapped |= {mapping.case, mapping.activity, mapping.time, mapping.end, mapping.order, ROW, log.rules.ties}
    names = [row[0] for row in log.db.execute("DESCRIBE source").fetchall()]
    return tuple(name for name in names if name not in mapped)[:MOST_FIELDS]


def brings_changes(log: EventLog) -> bool:
    """Whether the file is a history of single fields."""
    found = log.db.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'source_change'").fetchall()
    return bool(found)


def _take_over(log: EventLog) -> tuple[str, ...]:
    log.db.execute("""
        CREATE OR REPLACE TEMP TABLE change AS
        SELECT each.case_no, changed_at, each.row, field, old, new, person, coalesce(event.position, 0) AS position
        FROM (SELECT * FROM source_change JOIN case_name USING (case_id)) AS each
        ASOF LEFT JOIN (SELECT case_no, began, max(position) AS position FROM event GROUP BY ALL) AS event
        ON each.case_no = event.case_no AND each.changed_at >= event.began
    """)
    rows = log.db.execute(
        "SELECT field FROM change GROUP BY field ORDER BY count(*) DESC, field LIMIT ?", [MOST_FIELDS]
    ).fetchall()
    return tuple(row[0] for row in rows)


def _compare_rows(log: EventLog, fields: tuple[str, ...]) -> None:
    person = log.between(log.mapping.person) if log.mapping.person else "NULL"
    log.db.execute(
        "CREATE OR REPLACE TEMP TABLE change (case_no BIGINT, changed_at TIMESTAMP, row BIGINT, field VARCHAR,"
        " old VARCHAR, new VARCHAR, person VARCHAR, position BIGINT)"
    )
    for field in fields:
        log.db.execute(
            f"""
            INSERT INTO change
            SELECT case_no, began, row, ?, old, new, person, position FROM (
                SELECT case_no, began, row, position, {person} AS person, nullif(trim({quoted(field)}), '') AS new,
                       lag(nullif(trim({quoted(field)}), '')) OVER (PARTITION BY case_no ORDER BY position) AS old
                FROM event JOIN (SELECT {quoted(ROW)} AS row, {quoted(field)} FROM source) USING (row)
            ) WHERE old IS DISTINCT FROM new
            """,
            [field],
        )
