"""The event log of `audit.log`, laid over a table of Spark."""

from __future__ import annotations

from typing import cast

import duckdb
import msgspec
from pyspark.sql import DataFrame, SparkSession

from surehand.audit.elsewhere.spark import SparkDatabase
from surehand.audit.laid import Doubt
from surehand.audit.log import EventLog
from surehand.audit.mapping import Mapping, names_in, unknown_in
from surehand.audit.reading.table import quoted, text
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear

TIMES = {"timestamp", "timestamp_ntz", "date"}
UNORDERED = Doubt(
    "no_file_order",
    "A table of Spark has no order of its own, and no column numbers its rows: rows out of order are not counted.",
    0.0,
    ("quality",),
)


def spark_log(
    session: SparkSession,
    table: str | DataFrame,
    mapping: Mapping,
    rules: Rules | None = None,
    *,
    row: str = "",
) -> EventLog | Unclear:
    """Lay an event log over a table of Spark, by its name or as a DataFrame. What it leaves open is answered.

    Moments are columns of a time type: those without a zone are in the zone of the rules. ``row`` is the column that
    numbers the rows in the order in which they were written, where there is one.
    """
    rules = rules or Rules()
    rules = msgspec.structs.replace(rules, ties=rules.ties or mapping.order)
    frame = session.table(table) if isinstance(table, str) else table
    unclear = unknown_in(mapping, tuple(frame.columns)) or _untyped(frame, mapping)
    if unclear:
        return unclear
    db = SparkDatabase(session, frame)
    return _fill(db, frame, mapping, rules, row)


def _untyped(frame: DataFrame, mapping: Mapping) -> Unclear | None:
    """Which column of times is none."""
    for column in filter(None, (mapping.time, mapping.end)):
        kind = frame.schema[column].dataType.typeName()
        if kind not in TIMES:
            return Unclear(
                "time_not_typed",
                f"“{column}” is of the type {kind}, and no time.",
                column=column,
                ways=("Cast it to TIMESTAMP before: Spark is not asked to guess the form of dates.",),
            )
    return None


def _fill(
    db: SparkDatabase, frame: DataFrame, mapping: Mapping, rules: Rules, row: str
) -> EventLog | Unclear:
    """As `audit.log` does, but the number of a case is its own name: nobody has to count all of them in one place."""
    began, ended = (_moment(frame, column, rules) for column in (mapping.time, mapping.end or mapping.time))
    values = "".join(
        f", {_joined(column, frame)} AS between_{number}" for number, column in enumerate(mapping.between, 1)
    )
    tie, number = (quoted(each) if each else "NULL" for each in (rules.ties, row))
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE typed AS
        SELECT {_joined(mapping.case, frame)} AS case_no, {_joined(mapping.activity, frame)} AS activity,
               {began} AS began, {ended} AS ended_at{values}, {tie} AS tie, {number} AS number
        FROM source
    """)
    if not row and (unclear := _tied(db, rules)):
        db.close()
        return unclear
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE event AS
        SELECT row_number() OVER place AS position, {"number" if row else "row_number() OVER place"} AS row,
               * EXCLUDE (tie, number, ended_at), greatest(began, coalesce(ended_at, began)) AS ended,
               lag(activity) OVER place AS activity_before, lag(began) OVER place AS began_before,
               lag(greatest(began, coalesce(ended_at, began))) OVER place AS ended_before
        FROM typed WHERE began IS NOT NULL AND activity IS NOT NULL AND case_no IS NOT NULL
        WINDOW place AS (PARTITION BY case_no ORDER BY began, tie, number)
    """)
    db.execute(
        "CREATE OR REPLACE TEMP TABLE case_name AS SELECT DISTINCT case_no, case_no AS case_id FROM event"
    )
    [(rows, untimed, nameless)] = db.execute("""
        SELECT count(*), count(*) FILTER (began IS NULL), count(*) FILTER (case_no IS NULL OR activity IS NULL)
        FROM typed
    """).fetchall()
    doubts = () if row else (UNORDERED,)
    lent = cast(duckdb.DuckDBPyConnection, db)
    return EventLog(
        db=lent,
        name="source",
        mapping=mapping,
        rules=rules,
        rows=rows,
        untimed=untimed,
        nameless=nameless,
        encoding="typed columns",
        doubts=doubts,
    )


def _tied(db: SparkDatabase, rules: Rules) -> Unclear | None:
    """A case with rows of which nothing says which came first: another run could order them another way."""
    tied = db.execute("""
        SELECT case_no FROM typed WHERE began IS NOT NULL AND activity IS NOT NULL AND case_no IS NOT NULL
        GROUP BY case_no, began, tie HAVING count(*) > 1 ORDER BY case_no LIMIT 3
    """).fetchall()
    if not tied:
        return None
    also = f" and the same “{rules.ties}”" if rules.ties else ""
    return Unclear(
        "order_unclear",
        f"Rows of the same case have the same time{also}, and a table of Spark has no order of its own.",
        column=rules.ties,
        ways=("Say which column orders them (order=…), or which numbers the rows (row=…).",),
        examples=tuple(case for (case,) in tied),
    )


def _moment(frame: DataFrame, column: str, rules: Rules) -> str:
    """The SQL of a moment without its zone, in UTC."""
    without_zone = frame.schema[column].dataType.typeName() != "timestamp"
    if without_zone and rules.zone != "UTC":
        return f"CAST(to_utc_timestamp({quoted(column)}, {text(rules.zone)}) AS TIMESTAMP)"
    return f"CAST({quoted(column)} AS TIMESTAMP)"


def _joined(column: str, frame: DataFrame) -> str:
    """The value of a mapped column as text, as `audit.log` joins several."""
    names = [quoted(name) for name in names_in(column, tuple(frame.columns))]
    if len(names) == 1:
        return f"nullif(CAST({names[0]} AS VARCHAR), '')"
    some = " OR ".join(f"{name} IS NOT NULL" for name in names)
    parts = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in names)
    return f"CASE WHEN {some} THEN concat_ws('|', {parts}) END"
