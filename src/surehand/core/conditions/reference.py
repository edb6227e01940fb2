"""The tables of docs/reference/conditions.md, made from what they describe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from surehand.core.conditions.functions import FUNCTIONS
from surehand.core.conditions.operators import CALCULATIONS
from surehand.core.conditions.problem import CODES
from surehand.core.conditions.schema import BUILT_IN, FIELD_KINDS, MEMBERS


def tables() -> Mapping[str, str]:
    """Each generated table in Markdown, by the name of its place in the reference."""
    return {
        "functions": _function_table(),
        "names": _name_table(),
        "types": _type_table(),
        "calculations": _calculation_table(),
        "problems": _table(("code", "meaning"), ((f"`{code}`", meaning) for code, meaning in CODES.items())),
    }


def _function_table() -> str:
    rows = ((f"`{f.usage}`", f.result.value, f.doc, f"`{f.example}`") for f in FUNCTIONS.values())
    return _table(("function", "gives", "meaning", "example"), rows)


def _name_table() -> str:
    rows = ((f"`{name}`", built_in.type.kind.value, built_in.doc) for name, built_in in BUILT_IN.items())
    return _table(("name", "is", "meaning"), rows)


def _type_table() -> str:
    rows = (
        (f"`{kind}`", type_.value, ", ".join(f"`.{part}`" for part in MEMBERS.get(type_, {})) or "–")
        for kind, type_ in FIELD_KINDS.items()
    )
    return _table(("field type", "is", "parts"), rows)


def _calculation_table() -> str:
    rows = (
        (f"{left.value} `{operator}` {right.value}", calculation.result.value)
        for (operator, left, right), calculation in CALCULATIONS.items()
    )
    return _table(("calculation", "gives"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def filled(page: str) -> str:
    """The page with each table written anew, between ``<!-- table: functions -->`` and ``<!-- end -->``."""
    for name, table in tables().items():
        begin, end = f"<!-- table: {name} -->\n", "<!-- end -->"
        head, _, rest = page.partition(begin)
        page = f"{head}{begin}{table}\n{end}{rest.partition(end)[2]}"
    return page
