"""The charts of a report, as Vega-Lite: colours come from the theme, and no meaning hangs on them.

Values are written beside their marks, series differ by dash and shape, and a quantity on a plane is a size.
"""

from __future__ import annotations

from surehand.audit.measures.flow import Week
from surehand.audit.report.figures import QUANTILES, Waits
from surehand.audit.report.words import count, percent, span
from surehand.audit.voice import say
from surehand.drawing.charts import Spec

WIDTH = 470
"""The width of what is inside the axes, in pixels: with labels it fits the column of a page."""
_ROW = 26
_HALF_HOUR = 0.5
_FEW = 12
"""Of fewer periods each has a point, as a line between two says little."""
_SIDE = {"axis": {"title": None, "labelLimit": 210, "domain": False, "ticks": False}}


def bars(named: list[tuple[str, int]], *, unit: str, whole: int = 0) -> Spec:
    """A bar for each name, in the given order, with how many it is and its share of the whole, or of all bars."""
    whole = whole or sum(n for _, n in named)
    values = [
        {"name": name, "n": n, "said": f"{count(n)} ({percent(n / whole)})" if whole else "0"}
        for name, n in named
    ]
    y = {"field": "name", "type": "nominal", "sort": None, **_SIDE}
    x = {"field": "n", "type": "quantitative", "axis": {"title": unit, "tickCount": 4, "format": ",d"}}
    return {
        "data": {"values": values},
        "width": WIDTH - 40,
        "height": {"step": _ROW},
        "encoding": {"y": y, "x": x},
        "layer": [
            {"mark": {"type": "bar", "height": 14}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5},
                "encoding": {"text": {"field": "said", "type": "nominal"}},
            },
        ],
    }


def quantiles(waits: list[Waits]) -> Spec:
    """A line for each pair: thin from the 10th to the 90th percentile, thick for the middle half, a tick in the middle.

    The axis is logarithmic, because waits are: what lies below half an hour is drawn at its edge.
    """
    values = [
        {
            "pair": f"{each.a} → {each.b}",
            **{
                f"p{at:.0%}"[:-1]: max(h, _HALF_HOUR)
                for at, h in zip(QUANTILES, each.quantiles_h, strict=True)
            },
            "said": span(each.median_h),
        }
        for each in waits
    ]
    x = {
        "type": "quantitative",
        "scale": {"type": "log", "nice": False, "padding": 8},
        "axis": {
            "title": say("waiting, on a logarithmic scale"),
            "values": [0.5, 1, 4, 24, 168, 720, 4320, 8760, 43800],
            "labelExpr": _spans(),
            "labelOverlap": True,
        },
    }
    y = {"field": "pair", "type": "nominal", "sort": None, **_SIDE}
    return {
        "data": {"values": values},
        "width": WIDTH - 60,
        "height": {"step": _ROW + 8},
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 1.5},
                "encoding": {"x": {"field": "p10", **x}, "x2": {"field": "p90"}},
            },
            {
                "mark": {"type": "bar", "height": 12},
                "encoding": {"x": {"field": "p25", **x}, "x2": {"field": "p75"}},
            },
            {
                "mark": {"type": "tick", "thickness": 3, "size": 22},
                "encoding": {"x": {"field": "p50", **x}},
            },
            {
                "mark": {"type": "text", "dy": -16},
                "encoding": {
                    "x": {"field": "p50", **x},
                    "text": {"field": "said", "type": "nominal"},
                },
            },
        ],
    }


def _spans() -> str:
    """What is written at a place of the axis, as an expression of Vega."""
    days = say("{n} d", n="' + datum.value / 24 + '")
    return (
        f"datum.value < 1 ? '½ h' : datum.value < 24 ? datum.value + ' h' : datum.value < 168 ? '{days}'"
        f" : datum.value < 720 ? '{say('1 week')}' : datum.value < 4320 ? '{say('1 month')}'"
        f" : datum.value < 8760 ? '{say('6 months')}' : datum.value < 43800 ? '{say('1 year')}' : '{say('5 years')}'"
    )


def weekdays() -> tuple[str, ...]:
    """The days of a week."""
    days = (say("Monday"), say("Tuesday"), say("Wednesday"), say("Thursday"), say("Friday"))
    return (*days, say("Saturday"), say("Sunday"))


def over_time(periods: list[Week], title: str) -> Spec:
    """A line of what began and a dashed one of what ended."""
    values = [{"period": each.monday, "n": each.began, "series": say("began")} for each in periods]
    values += [{"period": each.monday, "n": each.ended, "series": say("ended")} for each in periods]
    day = say("{month} {day}", month="%b", day="%-d")
    named = {"field": "series", "type": "nominal", "sort": None}
    return {
        "data": {"values": values},
        "width": WIDTH + 90,
        "height": 180,
        "mark": {"type": "line", "strokeWidth": 1.8, "point": len(periods) < _FEW},
        "encoding": {
            "x": {
                "field": "period",
                "type": "temporal",
                "axis": {
                    "title": None,
                    "grid": False,
                    "labelOverlap": True,
                    "tickCount": 8,
                    "format": {"week": day, "date": day},
                },
            },
            "y": {
                "field": "n",
                "type": "quantitative",
                "axis": {
                    "title": title,
                    "tickCount": 4,
                    "tickMinStep": 1,
                    "format": ",d",
                },
            },
            "strokeDash": {**named, "legend": {"symbolSize": 300}},
            "color": {**named, "legend": {"symbolType": "stroke"}},
        },
    }


def by_hour(hours: list[list[int]]) -> Spec:
    """A circle for each weekday and hour: the larger, the more."""
    values = [
        {"day": day, "hour": hour, "n": n}
        for day, counts in zip(weekdays(), hours, strict=True)
        for hour, n in enumerate(counts)
        if n
    ]
    return {
        "data": {"values": values},
        "width": WIDTH + 20,
        "height": {"step": 24},
        "mark": {"type": "circle", "opacity": 1},
        "encoding": {
            "x": {
                "field": "hour",
                "type": "ordinal",
                "scale": {"domain": list(range(24))},
                "axis": {"title": say("hour of the day"), "labelAngle": 0, "grid": False},
            },
            "y": {"field": "day", "type": "nominal", "scale": {"domain": list(weekdays())}, **_SIDE},
            "size": {
                "field": "n",
                "type": "quantitative",
                "scale": {"range": [0, 340]},
                "legend": {
                    "title": say("events"),
                    "orient": "bottom",
                    "direction": "horizontal",
                    "tickCount": 3,
                },
            },
        },
    }
