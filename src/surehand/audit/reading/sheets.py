"""The first sheet of a workbook, a row a line of JSON. Dates are written as ISO 8601, so that nothing is left open."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import msgspec
from python_calamine import CalamineError, CalamineWorkbook

from surehand.audit.unclear import Unclear


def sheet_to_lines(path: Path, lines: Path) -> tuple[str, ...] | Unclear:
    """Write every row under the names of the first one, and give back those names."""
    try:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()
    except CalamineError as error:
        return Unclear("damaged_file", f"{path.name}: {error}", ways=("Save it again as XLSX.",))
    names = tuple(str(cell).strip() for cell in next(rows, ()))
    if not names or len(set(names)) < len(names) or "" in names:
        return Unclear(
            "bad_header",
            f"The first row of {path.name} must name every column once.",
            ways=("Give each column a name of its own.",),
        )
    encode = msgspec.json.Encoder().encode
    with lines.open("wb") as out:
        for row in rows:
            cells = {name: _text(cell) for name, cell in zip(names, row, strict=False) if cell != ""}
            if cells:
                out.write(encode(cells) + b"\n")
    return names


def _text(cell: object) -> str:
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
