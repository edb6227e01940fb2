"""The event log: one typed shape for every file, in the table ``event`` of a DuckDB database.

    case_no    BIGINT     the number of its case; the table ``case_name`` has what the file calls it
    position   BIGINT     the place in its case, from 1, by the rules
    row        BIGINT     the place in the file, from 1
    activity   a name: VARCHAR, or an ENUM of all of them where they are not too many (as for teams and people)
    began      TIMESTAMP  in UTC
    ended      TIMESTAMP  the same as ``began`` where the log has one time only
    between_1 …           the values between which work passes, in the order of the mapping
    activity_before, began_before, ended_before   of the row before in its case; NULL in the first

Rows without a time have no place in a case: they are counted, and left out. The file's own columns stay in ``source``.

``event`` lies in the order of case_no and position, and keeps it. So what looks at neighbours need not sort again:
`lag` and `lead` with an empty `OVER ()` go down the table, and whoever takes them looks whether the case is the same.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import msgspec

from surehand.audit.laid import Laid
from surehand.audit.mapping import Mapping, names_in, unknown_in
from surehand.audit.reading.source import ROW, Source, open_source, quoted
from surehand.audit.reading.times import time_of, unreadable_after
from surehand.audit.rules import EMPTY, Rules
from surehand.audit.unclear import Unclear

_EXAMPLES = 5
MOST_NAMES = 20_000
"""So many different activities, teams or people are kept as a list of names; of more, each row has its text."""


class EventLog(Laid, frozen=True, kw_only=True):
    """A log that is ready to be measured, with the database of its tables."""

    db: duckdb.DuckDBPyConnection

    @property
    def laid(self) -> Laid:
        """All of it but the database."""
        return Laid(**{name: getattr(self, name) for name in Laid.__struct_fields__})

    def between(self, column: str) -> str:
        """The column of ``event`` that has the values of a mapped one."""
        return f"between_{self.mapping.between.index(column) + 1}"

    def having(self, between: str) -> tuple[str, str]:
        """The SQL of who has a row, by a column of `between`, and of which rows count: by the rule for empty ones."""
        if self.rules.empty == "skip":
            return between, f"WHERE {between} IS NOT NULL"
        return f"coalesce({between}, '{EMPTY}')", ""


def read_log(
    path: Path,
    mapping: Mapping,
    rules: Rules | None = None,
    *,
    nulls: tuple[str, ...] = (),
    db: duckdb.DuckDBPyConnection | None = None,
    object_type: str = "",
) -> EventLog | Unclear:
    """Read a file as an event log. What the file leaves open is answered, not guessed.

    ``object_type`` says which type of object, or kind of record, is the case where a file has several.
    """
    db = db or duckdb.connect()
    rules = rules or Rules()
    rules = msgspec.structs.replace(rules, ties=rules.ties or mapping.order)
    source = open_source(db, path, nulls, rules=rules, object_type=object_type, mapping=mapping)
    if isinstance(source, Unclear):
        return source
    if unknown := unknown_in(mapping, source.columns):
        return unknown
    laid = lay_log(db, path.name, source, mapping, rules)
    return laid if isinstance(laid, Unclear) else _not_in_order(laid) or laid


def _not_in_order(log: EventLog) -> Unclear | None:
    """Stages in an order of which no row has one: that is no order of this log."""
    known = {activity for (activity,) in log.db.execute("SELECT DISTINCT activity FROM event").fetchall()}
    stages = log.rules.stages
    if not (known and stages and known.isdisjoint(stages)):
        return None
    named = ", ".join(f"“{name}”" for name in dict.fromkeys(stages))
    ways = ("Write activities as the log has them, or leave them out.",)
    seen = tuple(sorted(known)[:_EXAMPLES])
    return Unclear("bad_activity", f"No row has the activity {named}.", log.mapping.activity, ways, seen)


def lay_log(
    db: duckdb.DuckDBPyConnection, name: str, source: Source, mapping: Mapping, rules: Rules
) -> EventLog | Unclear:
    """Lay the event log over a table ``source`` that is there; its columns are those of the mapping and more."""
    times = _times(db, mapping, rules)
    if isinstance(times, Unclear):
        return times
    return _fill(db, name, source, mapping, rules, times)


def _times(db: duckdb.DuckDBPyConnection, mapping: Mapping, rules: Rules) -> tuple[str, str] | Unclear:
    """The SQL of the moments at which a row began and ended."""
    read: list[str] = []
    for column in dict.fromkeys(filter(None, (mapping.time, mapping.end))):
        found = time_of(db, column, rules)
        if isinstance(found, Unclear):
            return found
        if wrong := unreadable_after(db, column, found):
            return wrong
        read.append(found)
    return read[0], read[-1]


def _fill(
    db: duckdb.DuckDBPyConnection,
    name: str,
    source: Source,
    mapping: Mapping,
    rules: Rules,
    times: tuple[str, str],
) -> EventLog:
    _type(db, source, mapping, rules, times)
    _number_cases(db)
    _order(db)
    [(rows, untimed, nameless)] = db.execute("""
        SELECT count(*), count(*) FILTER (began IS NULL), count(*) FILTER (case_id IS NULL OR activity IS NULL)
        FROM typed
    """).fetchall()
    db.execute("DROP TABLE typed")
    return EventLog(
        db=db,
        name=name,
        mapping=mapping,
        rules=rules,
        rows=rows,
        untimed=untimed,
        nameless=nameless,
        encoding=source.encoding,
        told=source.told,
        doubts=source.doubts,
    )


def _type(
    db: duckdb.DuckDBPyConnection, source: Source, mapping: Mapping, rules: Rules, times: tuple[str, str]
) -> None:
    """The table ``typed``: every row of the file as an event, but without a place in its case."""
    began, ended = times
    named = {"activity": mapping.activity}
    named |= {f"between_{number}": column for number, column in enumerate(mapping.between, 1)}
    names = ", ".join(
        f"{_few(db, name, _joined(column, source))} AS {name}" for name, column in named.items()
    )
    tie = _tie(db, rules.ties) if rules.ties else "NULL"
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE typed AS
        SELECT {quoted(ROW)} AS row, {_joined(mapping.case, source)} AS case_id, {names}, {began} AS began,
               {ended} AS ended_at, {tie} AS tie
        FROM source
    """)


def _few(db: duckdb.DuckDBPyConnection, column: str, value: str) -> str:
    """The SQL of a value as one of a list, where there are not too many: each then is a small number, and sorts alike.

    Everywhere else it is a text as before: DuckDB takes the one for the other by itself.
    """
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE few AS
        SELECT DISTINCT {value} AS name FROM source WHERE {value} IS NOT NULL LIMIT {MOST_NAMES + 1}
    """)
    [(names,)] = db.execute("SELECT count(*) FROM few").fetchall()
    if not 0 < names <= MOST_NAMES:
        return value
    db.execute(f"CREATE OR REPLACE TYPE {column}_name AS ENUM (SELECT name FROM few ORDER BY name)")
    return f"CAST({value} AS {column}_name)"


def _number_cases(db: duckdb.DuckDBPyConnection) -> None:
    """The table ``case_name``, and ``numbered``, which has with each case how many events the cases before it have."""
    db.execute("""
        CREATE OR REPLACE TEMP TABLE numbered AS
        SELECT row_number() OVER earlier AS case_no, case_id,
               (sum(count(*)) OVER (earlier ROWS UNBOUNDED PRECEDING) - count(*))::BIGINT AS events_before
        FROM typed WHERE began IS NOT NULL AND activity IS NOT NULL AND case_id IS NOT NULL GROUP BY case_id
        WINDOW earlier AS (ORDER BY min(row))
    """)
    db.execute("CREATE OR REPLACE TABLE case_name AS SELECT case_no, case_id FROM numbered")


def _order(db: duckdb.DuckDBPyConnection) -> None:
    """The table ``event``: sorted once, so that its place in the whole table gives each row its place in its case."""
    db.execute("""
        CREATE OR REPLACE TABLE event AS
        SELECT case_no, row_number() OVER () - events_before AS position, * EXCLUDE (case_no, events_before),
               CASE WHEN position > 1 THEN lag(activity) OVER () END AS activity_before,
               CASE WHEN position > 1 THEN lag(began) OVER () END AS began_before,
               CASE WHEN position > 1 THEN lag(ended) OVER () END AS ended_before
        FROM (
            SELECT * EXCLUDE (case_id, tie, ended_at), greatest(began, coalesce(ended_at, began)) AS ended
            FROM typed JOIN numbered USING (case_id) WHERE began IS NOT NULL AND activity IS NOT NULL
            ORDER BY case_no, began, tie, row
        )
    """)
    db.execute("DROP TABLE numbered")


def _joined(column: str, source: Source) -> str:
    """The value of a mapped column; several are joined, and nothing is nothing only where all of them are."""
    names = names_in(column, source.columns)
    if len(names) == 1:
        return f"nullif({quoted(names[0])}, '')"
    some = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in names)
    parts = ", ".join(f"coalesce({quoted(name)}, '')" for name in names)
    return f"CASE WHEN {some} THEN concat_ws('|', {parts}) END"


def _tie(db: duckdb.DuckDBPyConnection, column: str) -> str:
    """What orders equal times: numbers as numbers, anything else as text."""
    name = quoted(column)
    [(words,)] = db.execute(
        f"SELECT count(*) FILTER (TRY_CAST({name} AS DOUBLE) IS NULL) FROM source WHERE {name} IS NOT NULL"
    ).fetchall()
    return name if words else f"CAST({name} AS DOUBLE)"
