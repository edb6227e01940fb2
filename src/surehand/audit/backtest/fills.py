"""When what was missing at a move was filled in: a table ``fill_N`` for each required field, the first later text."""

from __future__ import annotations

from collections.abc import Iterable

from surehand.audit.backtest.by import By
from surehand.audit.backtest.fields import Written, stripped
from surehand.audit.backtest.readers import state_of
from surehand.audit.log import EventLog
from surehand.audit.reading.source import ROW, quoted


def lay_fills(log: EventLog, fields: Iterable[Written], by: By) -> None:
    """Make the tables ``fill_N``: case_no, position, filled_at; no row where nothing was missing or it never was."""
    for each in fields:
        if each.origin:
            later = _in_rows(each, by) if each.origin == "row" else _in_changes(each, by)
            log.db.execute(f"""
                CREATE OR REPLACE TEMP TABLE {table_of(each)} AS
                SELECT case_no, position, min(at_last) AS filled_at FROM ({later})
                WHERE told <> '' AND told IS DISTINCT FROM stood GROUP BY case_no, position
            """)


def table_of(each: Written) -> str:
    """The table of a field's fills."""
    return f"fill_{each.number}"


def _short(each: Written) -> str:
    return f"""
        SELECT written.case_no, written.position, written.moved_at, written.{each.text} AS stood
        FROM held JOIN written ON written.case_no = held._case_no AND written.position = held._position
        WHERE {state_of(each.field.id)} IN ('missing', 'placeholder', 'too_short')
    """


def _in_rows(each: Written, by: By) -> str:
    later = ">" if by.same == "known" else ">="
    return f"""
        SELECT short.case_no, short.position, stood, event.began AS at_last, told
        FROM ({_short(each)}) AS short
        JOIN event ON event.case_no = short.case_no AND event.position {later} short.position
        JOIN (SELECT {quoted(ROW)} AS row, {stripped(quoted(each.column))} AS told FROM source) AS source
        ON source.row = event.row
    """


def _in_changes(each: Written, by: By) -> str:
    later = ">" if by.same == "known" else ">="
    column = each.column.replace("'", "''")
    return f"""
        SELECT short.case_no, short.position, stood, changed_at AS at_last, {stripped("new")} AS told
        FROM ({_short(each)}) AS short
        JOIN entry ON entry.case_no = short.case_no AND entry.changed_at {later} short.moved_at
             AND entry.field = '{column}'
    """
