"""Tables to take along: CSV that a spreadsheet opens, and of which it takes nothing for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """All rows as one text."""
    written = StringIO()
    csv.writer(written).writerows([harmless(cell) for cell in row] for row in rows)
    # The mark at the start lets spreadsheets read it as UTF-8.
    return f"\ufeff{written.getvalue()}"
