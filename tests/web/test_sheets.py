"""Nothing in a table that is taken along runs in a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from surehand.web.sheets import as_csv


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_what_a_spreadsheet_takes_for_a_formula_stays_text(start: str) -> None:
    [row] = csv.reader(StringIO(as_csv([[f"{start}1+1", "a=b", 3]]).removeprefix("\ufeff"), newline=""))
    assert row == [f"'{start}1+1", "a=b", "3"]
