"""What cases are worth, where a column of the file says so: the value at risk of a finding.

It is the value of all cases that show the finding, added up, in the currency of the file: what is at stake, not what is
lost. Values that are no plain numbers leave it unsaid, as a part of a sum is no sum.
"""

from __future__ import annotations

from surehand.audit.log import EventLog
from surehand.audit.reading.table import ROW, quoted


class Evidence(list[str]):
    """Cases that show something, the first of them; ``worth`` is that of all, None where nothing says so."""

    worth: float | None = None


def lay_worth(log: EventLog) -> bool:
    """Make the table ``worth``, with what each case is worth at its end; false where no column says so plainly."""
    if not log.mapping.value:
        return False
    value = f"trim(source.{quoted(log.mapping.value)})"
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE worth AS
        SELECT case_no, arg_max(said, position) AS said FROM (
            SELECT case_no, position, {value} AS said
            FROM event JOIN source ON event.row = source.{quoted(ROW)} WHERE {value} <> ''
        ) GROUP BY case_no
    """)
    [(cases, plain)] = log.db.execute(
        "SELECT count(*), count(TRY_CAST(said AS DOUBLE)) FROM worth"
    ).fetchall()
    return bool(cases) and cases == plain


def worth_of(log: EventLog, hits: str, given: list[object]) -> float:
    """What the cases of a query for ``case_no`` are worth together, for which `lay_worth` must have been true."""
    [(worth,)] = log.db.execute(
        f"SELECT coalesce(sum(CAST(said AS DOUBLE)), 0) FROM worth WHERE case_no IN (SELECT case_no FROM ({hits}))",
        given,
    ).fetchall()
    return round(float(worth), 2)
