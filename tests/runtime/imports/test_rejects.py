"""Rejected rows come back as a table with every column as it was, and with the reasons; mended, it can be imported."""

from __future__ import annotations

from surehand.runtime.imports import rejected_rows
from tests.runtime.imports.conftest import Importing

TABLE = 'deal id;name;package;note\n1;Ada;gold;"two\nlines; here"\n2;Bob;premium;\n3;;gold;\n'


def test_reasons_stand_beside_the_row(importing: Importing) -> None:
    row = importing.done(TABLE)
    reason = '"package: “gold” is not one of the options. The options are standard, premium."'
    assert "".join(rejected_rows(row)).replace("\r\n", "\n") == (
        "row,reason,deal id,name,package,note\n"
        f'2,{reason},1,Ada,gold,"two\nlines; here"\n'
        f"4,{reason},3,,gold,\n"
    )


def test_mended_rejects_can_be_imported(importing: Importing) -> None:
    row = importing.done(TABLE)
    mended = "".join(rejected_rows(row)).replace("gold", "premium").replace("3,,", "3,Cid,")
    again = importing.done(mended)
    assert (again.rows_opened, again.rows_rejected) == (2, 0)
