"""What the record held at each move, as the log wrote it: the table ``written``, one text for each field.

A log whose rows repeat all fields says it in the row of the move. A history of single fields is asked for the last
change before the move. ``since_N`` is when the text came to stand there, for the fields whose answers grow old.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from surehand.audit.backtest.by import By
from surehand.audit.backtest.history import lay_entries, lay_last
from surehand.audit.binding import Binding
from surehand.audit.changes import brings_changes
from surehand.audit.log import EventLog
from surehand.audit.reading.source import ROW, quoted
from surehand.audit.unclear import Unclear
from surehand.core.playbook import Field, Playbook

Origin = Literal["row", "change", ""]
_LOOKED_AT = 20_000
"""So many cases are looked at first for whether a column ever changes."""


class Written(msgspec.Struct, frozen=True):
    """Where a field of the playbook stands in the log: in the rows, in the history of changes, or nowhere.

    ``text``, ``since`` and ``blank`` are its columns in ``written``. ``constant`` is a column that changes in no case,
    of which only that it is empty can be told; ``partial`` a history that begins after the records do: what was never
    changed in a case is then not told, which ``blank`` says.
    """

    field: Field
    column: str
    origin: Origin
    number: int
    constant: bool = False
    partial: bool = False

    @property
    def text(self) -> str:
        return f"text_{self.number}"

    @property
    def since(self) -> str:
        return f"since_{self.number}"

    @property
    def blank(self) -> str:
        return f"blank_{self.number}"

    @property
    def why(self) -> str:
        """Why nothing, or not all, can be told of it; empty where it can."""
        if not self.origin:
            return "no column of the log is this field"
        return (
            "the column changes in no case, so nobody knows since when it says that" if self.constant else ""
        )


def where_written(
    log: EventLog, playbook: Playbook, binding: Binding, asked: Iterable[str], by: By
) -> list[Written] | Unclear:
    """Where the fields that are asked for stand in the log."""
    changing, late = _changing(log, binding)
    columns = {name for (name, *_) in log.db.execute("DESCRIBE source").fetchall()} - {ROW}
    found: list[Written] = []
    for number, name in enumerate(dict.fromkeys(asked)):
        column = binding.fields.get(name, "")
        if column and column not in columns | changing:
            return _no_such_column(column, sorted(columns | changing))
        origin: Origin = "change" if column in changing else "row" if column else ""
        partial = origin == "change" and column in late
        found.append(Written(playbook.fields[name], column, origin, number, partial=partial))
    if by.constant == "start":
        return found
    still = _never_changing(log, [each.column for each in found if each.origin == "row"])
    return [msgspec.structs.replace(each, constant=each.column in still) for each in found]


def lay_written(log: EventLog, fields: Sequence[Written], by: By) -> None:
    """Make the table ``written``: all of ``moved``, with the texts of the fields."""
    told = [each for each in fields if each.origin]
    texts = "".join(f", {_text(each)} AS {each.text}{_since(each)}{_blank(each)}" for each in told)
    joins = ""
    if changing := {each.number: each.column for each in told if each.origin == "change"}:
        lay_last(log, changing, by)
        joins = "LEFT JOIN last ON last.case_no = moved.case_no AND last.position = moved.position"
    if any(each.origin == "row" for each in told):
        joins = f"LEFT JOIN source ON source.{quoted(ROW)} = moved.row {joins}"
    aging = [each for each in told if each.origin == "row" and each.field.fresh_for]
    for each in aging:
        _lay_ages(log, each)
        joins += f" LEFT JOIN age_{each.number} ON age_{each.number}.row = moved.row"
    log.db.execute(f"CREATE OR REPLACE TEMP TABLE written AS SELECT moved.*{texts} FROM moved {joins}")


def stripped(text: str) -> str:
    """The SQL of a text without white space around it; NULL where nothing is left."""
    return f"nullif(trim({text}, ' \t\r\n'), '')"


def _text(each: Written) -> str:
    of = f"source.{quoted(each.column)}" if each.origin == "row" else f"last.{each.text}"
    return f"nullif({of}, '')"


def _since(each: Written) -> str:
    if not each.field.fresh_for:
        return ""
    of = f"age_{each.number}" if each.origin == "row" else "last"
    return f", {of}.{each.since} AS {each.since}"


def _blank(each: Written) -> str:
    return f", last.{each.text} IS NULL AS {each.blank}" if each.partial else ""


def _lay_ages(log: EventLog, each: Written) -> None:
    """Since when the text of a column has stood in each row."""
    text = stripped(quoted(each.column))
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE age_{each.number} AS
        SELECT row, max(CASE WHEN is_new THEN began END) OVER (PARTITION BY case_no ORDER BY position)
                    AS {each.since}
        FROM (
            SELECT case_no, position, row, began,
                   position = 1 OR text IS DISTINCT FROM lag(text) OVER line AS is_new
            FROM event JOIN (SELECT {quoted(ROW)} AS row, {text} AS text FROM source) USING (row)
            WINDOW line AS (PARTITION BY case_no ORDER BY position)
        )
    """)


def _changing(log: EventLog, binding: Binding) -> tuple[set[str], set[str]]:
    """The fields of which the log brings a history, and those of them that are bound and whose history begins late."""
    if not brings_changes(log):
        return set(), set()
    found = log.db.execute("SELECT DISTINCT field FROM source_change").fetchall()
    return {name for (name,) in found}, lay_entries(log, binding.fields.values())


def _never_changing(log: EventLog, columns: list[str]) -> set[str]:
    """The columns that say the same in all rows of every case, though there are cases with several rows."""
    still = set(columns)
    for limit in (f"WHERE case_no <= {_LOOKED_AT}", ""):
        if still:
            still -= _that_change(log, sorted(still), limit)
    return still


def _that_change(log: EventLog, columns: list[str], limit: str) -> set[str]:
    texts = ", ".join(f"nullif(trim({quoted(name)}), '') AS text_{n}" for n, name in enumerate(columns))
    differs = ", ".join(
        f"count(text_{n}) NOT IN (0, count(*)) OR min(text_{n}) <> max(text_{n}) AS differs_{n}"
        for n, _ in enumerate(columns)
    )
    ever = ", ".join(f"bool_or(differs_{number})" for number in range(len(columns)))
    [found] = log.db.execute(f"""
        SELECT {ever} FROM (
            SELECT {differs} FROM event JOIN (SELECT {quoted(ROW)} AS row, {texts} FROM source) USING (row)
            {limit} GROUP BY case_no
        )
    """).fetchall()
    return {name for name, differs in zip(columns, found, strict=True) if differs}


def _no_such_column(column: str, columns: list[str]) -> Unclear:
    return Unclear(
        "no_such_column",
        f"There is no column “{column}” in this file.",
        column=column,
        ways=(f"The file has {', '.join(f'“{each}”' for each in columns[:40])}.",),
    )
