"""What people answered on an import's page, as the mapping that it becomes. Columns are named by their number."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from typing import Any, cast, get_args

from django.http import QueryDict
from msgspec.structs import replace

from surehand.runtime.imports import Mapping, Recognised
from surehand.runtime.imports.columns import UNCLEAR_BLANKS, Column
from surehand.runtime.imports.dates import ORDERS
from surehand.runtime.imports.mapping import Mode
from surehand.runtime.imports.numbers import MARKS


def mapping_from(posted: QueryDict, recognised: Recognised, before: Mapping) -> Mapping:
    """The mapping as the form says; what the form does not ask stays as it was."""
    columns = list(enumerate(recognised.columns))
    mode = posted.get("mode", before.mode)
    return replace(
        before,
        columns={column.name: posted.get(f"target.{i}", "ignore") for i, column in columns},
        title=posted.get("title", "").strip(),
        mode=cast("Mode", mode) if mode in get_args(Mode) else before.mode,
        dates=cast("Any", _chosen(posted, "dates", columns, ORDERS)),
        decimals=cast("Any", _chosen(posted, "decimals", columns, MARKS)),
        nulls={
            column.name: words for i, column in columns if (words := _nulls(posted, i, column)) is not None
        },
        values={column.name: values for i, column in columns if (values := _values(posted, i))},
        start=posted.get("start", ""),
        stage=posted.get("stage", ""),
        owner=posted.get("owner", ""),
        accept="accept" in posted,
        unreadable="empty" if "leave_empty" in posted else "reject",
    )


def _chosen(
    posted: QueryDict, what: str, columns: list[tuple[int, Column]], known: tuple[str, ...]
) -> dict[str, str]:
    answers = {column.name: posted.get(f"{what}.{i}", "") for i, column in columns}
    return {name: answer for name, answer in answers.items() if answer in known}


def _nulls(posted: QueryDict, index: int, column: Column) -> tuple[str, ...] | None:
    """The words that stand for nothing in a column; None where nobody said."""
    answer = posted.get(f"nulls.{index}", "")
    if answer == "nothing":
        return tuple(column.blanks)
    if answer == "value":
        return tuple(word for word in column.blanks if word.casefold() not in UNCLEAR_BLANKS)
    return None


def _values(posted: QueryDict, index: int) -> Dict[str, str] | None:
    """What the values of a column mean, as far as it was said."""
    written = posted.getlist(f"written.{index}")
    meant = posted.getlist(f"meant.{index}")
    return {one: other for one, other in zip(written, meant, strict=False) if other}
