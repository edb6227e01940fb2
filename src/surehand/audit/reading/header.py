"""The first line of a table: whether it names the columns, and what they are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from surehand.audit.laid import Doubt
from surehand.audit.unclear import Unclear

_LIKE_A_TIME = re.compile(r"\s*(\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})([T ].*)?")
_LIKE_A_NUMBER = re.compile(r"\s*[-+]?\d+([.,]\d+)?\s*")


MOST_COLUMNS = 1_000
"""Each column is looked at before anything is asked: an export with more is of everything, and wants a choice first."""


def too_many_columns(name: str, columns: int) -> Unclear | None:
    """That a table has more columns than are looked at."""
    if columns <= MOST_COLUMNS:
        return None
    return Unclear(
        "too_many_columns",
        f"{name} has {columns:,} columns; at most {MOST_COLUMNS:,} are looked at.",
        ways=("Export the columns that tell what happened, when, and who had it.",),
    )


def no_header(path: Path, header: Sequence[str], how_read: str = "") -> Unclear | None:
    """That the first line names no columns: it has times or numbers in it, cells that are empty, or far too many."""
    if many := too_many_columns(path.name, len(header)):
        return many
    cells = [cell for cell in header if cell.strip()]
    value = next((cell for cell in cells if _LIKE_A_TIME.fullmatch(cell)), "")
    numbers = [cell for cell in cells if _LIKE_A_NUMBER.fullmatch(cell)]
    value = value or (numbers[0] if cells and len(numbers) * 2 >= len(cells) else "")
    if value:
        return Unclear(
            "header_missing",
            f"{path.name}, line 1: “{value.strip()}” is a value and no name of a column: the header is missing.",
            ways=("Write a first line with the name of each column.",),
            examples=(" | ".join(header)[:200],),
        )
    if "" in (cell.strip() for cell in header[:-1]):
        place = [cell.strip() for cell in header].index("") + 1
        return Unclear(
            "bad_header",
            f"{path.name}, line 1: column {place} of {len(header)} has no name.",
            ways=("Give each column a name of its own.", *((how_read,) if how_read else ())),
            examples=(" | ".join(header)[:200],),
        )
    return None


def name_columns(header: Sequence[str]) -> tuple[list[str], tuple[Doubt, ...]]:
    """The names of the columns. Those that stand there more than once are numbered, all of them: none is meant more."""
    plain = [name.strip() or f"column {number}" for number, name in enumerate(header, 1)]
    # DuckDB tells columns apart without case.
    times = Counter(name.casefold() for name in plain)
    seen: Counter[str] = Counter()
    names: list[str] = []
    for name in plain:
        seen[name.casefold()] += 1
        names.append(f"{name} ({seen[name.casefold()]})" if times[name.casefold()] > 1 else name)
    repeated = sorted({name for name in plain if times[name.casefold()] > 1})
    if not repeated:
        return names, ()
    sentence = (
        f"Several columns are called {' or '.join(f'“{name}”' for name in repeated)}: they are numbered, "
        f"“{repeated[0]} (1)” and so on."
    )
    return names, (Doubt("repeated_columns", sentence, round(len(repeated) / len(plain), 4)),)
