"""Small tables that come with an export and say what its ids stand for: statuses, stages, priorities."""

from __future__ import annotations

from pathlib import Path

from surehand.core.engine import Next, Refusal
from surehand.runtime.imports.parts import to_text
from surehand.runtime.imports.recognise import fit
from surehand.runtime.imports.table import UnreadableTable, open_table

_PAIRS = (("stage_id", "label"), ("pipeline_id", "label"), ("id", "name"), ("id", "label"))
"""Which columns hold an id and its name, as HubSpot, Jira and Zendesk call them."""


def read_names(path: Path) -> dict[str, str] | Refusal:
    """What each id of a table stands for."""
    try:
        table = open_table(path)
        columns = [column.casefold() for column in table.columns]
        pair = next((pair for pair in _PAIRS if set(pair) <= set(columns)), None)
        if pair is None:
            fix = "It needs the columns id and name."
            sentence = f"“{path.name}” does not say what ids stand for."
            return Refusal("no_names", f"{sentence} {fix}", allowed=(Next("import", fix),))
        key, name = (columns.index(each) for each in pair)
        rows = (fit(row, len(columns)) for row in table.rows())
        told = {to_text(cells[key]): to_text(cells[name]) for cells in rows if cells}
    except UnreadableTable as unreadable:
        return unreadable.refusal
    return {id: each for id, each in told.items() if id and each}
