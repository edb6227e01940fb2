"""The charts of the insights as Vega-Lite: shares with their intervals, counts as bars, the trend by week.

Each stands beside the table of the same numbers; the numbers are written into it, so that no colour has to be told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from surehand.drawing.charts import Spec
from surehand.runtime.insights.table import Line, Table
from surehand.web.access import Reader
from surehand.web.insights.cells import in_words, note_of
from surehand.web.insights.words import COLUMNS, Names

Kind = Literal["intervals", "bars", "trend"]
Point: TypeAlias = dict[str, str | float | None]

CHARTS: Mapping[str, tuple[Kind, str]] = {
    "trust": ("intervals", "right"),
    "trend": ("trend", "right"),
    "time_to_accept": ("bars", "accepted"),
    "sla": ("intervals", "kept"),
    "returns_by_reason": ("bars", "returned"),
    "missing": ("bars", "held"),
    "questions": ("bars", "asked"),
    "workload": ("bars", "records"),
}
"""The tables that have a chart, of which kind, and of which column."""
MOST = 12
WIDE, NARROW = 640, 300
_ROW, _FOOT, _TREND = 26, 56, 220


def size_of(table: Table, *, narrow: bool = False) -> tuple[int, int]:
    """The width and height of the chart of a table, so that a page can keep its place."""
    kind, column = CHARTS[table.id]
    lines = sum(column in line.numbers for line in table.lines[:MOST])
    return NARROW if narrow else WIDE, _TREND if kind == "trend" else _ROW * lines + _FOOT


def spec_of(table: Table, names: Names, reader: Reader, *, narrow: bool = False) -> Spec:
    """The chart of a table."""
    kind, column = CHARTS[table.id]
    values = [
        _point(table, line, column, names, reader) for line in table.lines[:MOST] if column in line.numbers
    ]
    width, height = size_of(table, narrow=narrow)
    drawn = (
        _trend(values)
        if kind == "trend"
        else _lines(values, str(COLUMNS[column]), is_share=kind == "intervals", narrow=narrow)
    )
    fit = {"type": "fit", "contains": "padding"}
    return {"width": width, "height": height, "autosize": fit, "data": {"values": values}, **drawn}


def in_one_sentence(table: Table, names: Names, reader: Reader) -> str:
    """What a chart shows, for those who do not see it."""
    _kind, column = CHARTS[table.id]
    points = (
        _point(table, line, column, names, reader) for line in table.lines[:MOST] if column in line.numbers
    )
    return f"{COLUMNS[column]}: " + "; ".join(f"{each['name']} {each['told']}" for each in points)


def _point(table: Table, line: Line, column: str, names: Names, reader: Reader) -> Point:
    number = line.numbers[column]
    unit = next(each.unit for each in table.columns if each.id == column)
    between = " → " if table.id == "trust" else ": "
    told = names.of(table, line)
    # One playbook in front of each line says nothing.
    if table.about[0] == "playbook" and len({each.about[0] for each in table.lines}) == 1:
        told = told[1:]
    return {
        "name": between.join(told),
        "key": line.about[0],
        "value": number.value,
        "low": number.low,
        "high": number.high,
        "told": in_words(number, unit, reader),
        "note": note_of(number, unit),
    }


def _lines(values: Sequence[Point], title: str, *, is_share: bool, narrow: bool) -> Spec:
    """A line for each: a bar, or a point on its interval; the number is written behind it."""
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "domain": False, "ticks": False, "labelLimit": 110 if narrow else 260},
    }
    scale = {"domain": [0, 1]} if is_share else {"domainMin": 0}
    axis = {"title": title, "format": "%", "tickCount": 5} if is_share else {"title": title, "tickMinStep": 1}
    x = {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}
    marks = (
        [
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
            },
            {"mark": {"type": "point", "filled": True, "size": 70, "opacity": 1}, "encoding": {"x": x}},
        ]
        if is_share
        else [{"mark": {"type": "bar", "height": 14}, "encoding": {"x": x}}]
    )
    return {
        "padding": {"right": 28, "left": 4, "top": 10, "bottom": 4},
        "encoding": {"y": y},
        "layer": [*marks, _told(x, is_share=is_share)],
    }


def _told(x: Spec, *, is_share: bool) -> Spec:
    """The number, at the end of its bar or above its point."""
    if is_share:
        return {"mark": {"type": "text", "dy": -9}, "encoding": {"x": x, "text": {"field": "told"}}}
    mark = {"type": "text", "align": "left", "dx": 5}
    return {"mark": mark, "encoding": {"x": x, "text": {"field": "told"}}}


def _trend(values: Sequence[Point]) -> Spec:
    x = {
        "field": "name",
        "type": "ordinal",
        "sort": None,
        "axis": {"title": None, "labelAngle": 0 if len(values) <= 6 else -40, "labelOverlap": True},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"title": None, "format": "%", "tickCount": 5},
    }
    return {
        "padding": {"right": 28, "left": 4, "top": 12, "bottom": 4},
        "encoding": {"x": x},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}},
            },
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"y": y}},
            {"mark": {"type": "point", "filled": True, "size": 60, "opacity": 1}, "encoding": {"y": y}},
            {
                "mark": {"type": "text", "align": "left", "dx": 7, "dy": -7},
                "encoding": {"y": y, "text": {"field": "told"}},
            },
        ],
    }
