"""The rows that were not imported, as a table with their columns and the reasons: mend it and import it again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from surehand.runtime.files import path_of
from surehand.runtime.imports.drafts import recognised_of
from surehand.runtime.imports.parts import to_text
from surehand.runtime.imports.table import open_table
from surehand.store import models as m

REASON = "reason"


def rejected_rows(row: m.Import) -> Iterator[str]:
    """The lines of a CSV file (UTF-8): row number, reasons, then every column as it was."""
    recognised = recognised_of(row)
    table = open_table(path_of(row.file), recognised.format, recognised.name)
    rejected = m.ImportRow.objects.within(row.workspace_id).filter(imported=row, outcome="rejected")
    reasons = dict(rejected.order_by("number").values_list("number", "problems"))
    yield _line(["row", REASON, *table.columns])
    for each in table.rows():
        if each.number in reasons:
            told = " ".join(
                f"{p['sentence']} {p['fix']}".strip() for p in reasons[each.number] if p["kind"] == "reject"
            )
            yield _line([str(each.number), told, *map(to_text, each.cells)])


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
