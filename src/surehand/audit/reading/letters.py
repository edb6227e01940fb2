"""Letters that were damaged before a file was written: UTF-8 that somebody read as Windows-1252, and lost letters."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from surehand.audit.laid import Doubt
from surehand.audit.reading.table import ROW, quoted, text

SAMPLE = 100_000
"""So many rows are looked at; a file that was damaged on its way is damaged from its beginning."""
_FIRST_BYTES = "ÃÂÅÄâÐ"
_MIXED_UP = f"[{_FIRST_BYTES}][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_LOST = "\ufffd"


def damaged_letters(db: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> tuple[Doubt, ...]:
    """The columns in which letters are damaged, with an example and what it was."""
    marks = [*_FIRST_BYTES, _LOST]
    seen = db.execute(
        "SELECT "
        + ", ".join(
            " OR ".join(f"coalesce(bool_or(contains({quoted(name)}, {text(mark)})), FALSE)" for mark in marks)
            for name in columns
        )
        + f" FROM (SELECT * FROM source LIMIT {SAMPLE})"
    ).fetchall()
    suspected = [name for name, is_there in zip(columns, seen[0], strict=True) if is_there]
    return tuple(each for name in suspected for each in _damaged(db, name))


def _damaged(db: duckdb.DuckDBPyConnection, name: str) -> tuple[Doubt, ...]:
    pattern = text(f"{_MIXED_UP}|{_LOST}")
    [(rows, looked_at, example)] = db.execute(f"""
        SELECT count(*) FILTER (bad), count(*), min_by({quoted(name)}, ({quoted(ROW)})) FILTER (bad)
        FROM (SELECT *, regexp_matches({quoted(name)}, {pattern}) AS bad
              FROM (SELECT {quoted(name)}, {quoted(ROW)} FROM source LIMIT {SAMPLE}))
    """).fetchall()
    if not rows:
        return ()
    meant = _mended(example)
    was = f", which was “{meant[:60]}”" if meant else ""
    sentence = (
        f"Letters in “{name}” were damaged before this file was written, in {rows} of {looked_at} rows: "
        f"“{example[:60]}”{was}. What is one name may stand there twice."
    )
    return (
        Doubt(
            "damaged_letters", sentence, round(rows / looked_at, 4), (f"handover.{name}", "activity_counts")
        ),
    )


def _mended(example: str) -> str:
    try:
        return example.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""
