"""The first sheet of a workbook, a row a line of JSON. Dates are written as ISO 8601, so that nothing is left open."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import msgspec
from python_calamine import CalamineError, CalamineWorkbook

from surehand.audit.reading.header import no_header
from surehand.audit.unclear import Unclear

MOST = 1024**3
"""So many bytes may come out of a workbook."""


def sheet_to_lines(path: Path, lines: Path) -> tuple[str, ...] | Unclear:
    """Write every row under the names of the first one, and give back those names."""
    if too_large := _too_large(path):
        return too_large
    try:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()
    except CalamineError as error:
        return Unclear("damaged_file", f"{path.name}: {error}", ways=("Save it again as XLSX.",))
    names = tuple(str(cell).strip() for cell in next(rows, ()))
    if wrong := no_header(path, names):
        return wrong
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


def _too_large(path: Path) -> Unclear | None:
    """That more would come out of a workbook, which is a ZIP file, than is held in memory."""
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
    except (zipfile.BadZipFile, OSError):
        return None
    if unpacked <= MOST:
        return None
    sentence = f"{path.name} unpacks to more than {MOST // 1024**2} MB, and a workbook is held in memory."
    return Unclear("too_large", sentence, ways=("Save the sheet as CSV.",))


def _text(cell: object) -> str:
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
