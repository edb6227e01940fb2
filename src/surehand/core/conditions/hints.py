"""Fixes for values that do not go together: what was probably meant, by the kinds of both sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

import msgspec

from surehand.core.conditions.schema import Kind, Type
from surehand.core.conditions.times import read_date, read_moment
from surehand.core.conditions.tree import Constant, Node
from surehand.core.conditions.unparse import quoted, unparse


class Side(msgspec.Struct, frozen=True):
    """One of two values, with its type."""

    node: Node
    type: Type

    @property
    def text(self) -> str:
        """The value as it is written."""
        return unparse(self.node)

    @property
    def written(self) -> str:
        """What stands in the quotes, for a text in quotes; else nothing."""
        match self.node:
            case Constant(str() as text):
                return text
            case _:
                return ""


Hint = Callable[[Side, Side], str]
"""From the side whose kind stands first in the table and the other one to a fix."""


def _same_text(text: str) -> Hint:
    return lambda one, other: text


def _filled(template: str) -> Hint:
    return lambda one, other: template.format(one=one.text, other=other.text)


def _date_hint(one: Side, other: Side) -> str:
    return f"Write date({quoted(other.written if read_date(other.written) else '2026-01-31')})."


def _moment_hint(one: Side, other: Side) -> str:
    meant = other.written if read_moment(other.written) else "2026-01-31T09:00:00Z"
    return f"Write timestamp({quoted(meant)})."


def _number_hint(one: Side, other: Side) -> str:
    if isinstance(one.node, Constant):
        return f"Write the text in quotes: {quoted(one.text)}."
    plain = other.written.replace(",", "").replace(" ", "")
    is_number = plain.replace(".", "", 1).isdecimal() and plain.isascii()
    return f"Write the number without quotes: {plain if is_number else '5000'}."


def _shifted(name: str, unit: str) -> Hint:
    def hint(one: Side, other: Side) -> str:
        match other.node:
            case Constant(Decimal() as count) if count < 0:
                return f"Did you mean {name} - {unit}({abs(count):f})?"
            case _:
                return f"Did you mean {name} + {unit}({other.text})?"

    return hint


_BY_DAYS = _same_text("A date moves by whole days: write days(2), not hours(48).")
_MOMENTS = _same_text("Use today with dates, and now with dates and times.")
_PART_OF_MONEY = _filled("Did you mean {one}.amount?")

_COMPARED: Mapping[tuple[Kind, Kind], Hint] = {
    (Kind.DATE, Kind.NUMBER): _shifted("today", "days"),
    (Kind.DATE, Kind.TEXT): _date_hint,
    (Kind.DATE, Kind.DATE_TIME): _MOMENTS,
    (Kind.DATE, Kind.DAYS): _filled("Did you mean today + {other}?"),
    (Kind.DATE, Kind.DURATION): _same_text("Compare it with a date, such as today + days(2)."),
    (Kind.DATE_TIME, Kind.NUMBER): _shifted("now", "hours"),
    (Kind.DATE_TIME, Kind.TEXT): _moment_hint,
    (Kind.DATE_TIME, Kind.DAYS): _filled("Did you mean now + {other}?"),
    (Kind.DATE_TIME, Kind.DURATION): _filled("Did you mean now + {other}?"),
    (Kind.DAYS, Kind.NUMBER): _filled("Did you mean days({other})?"),
    (Kind.DAYS, Kind.TEXT): _same_text("Write a number of days as days(5)."),
    (Kind.DURATION, Kind.NUMBER): _filled("Did you mean hours({other})?"),
    (Kind.DURATION, Kind.TEXT): _same_text('Write a duration as duration("72h").'),
    (Kind.MONEY, Kind.NUMBER): _PART_OF_MONEY,
    (Kind.MONEY, Kind.TEXT): _filled("Did you mean {one}.currency?"),
    (Kind.NUMBER, Kind.TEXT): _number_hint,
    (Kind.YES_NO, Kind.TEXT): _same_text("Write true or false, without quotes."),
    (Kind.YES_NO, Kind.NUMBER): _same_text("Write true or false."),
    (Kind.CONTACT, Kind.TEXT): _filled("Did you mean {one}.email?"),
    (Kind.CONTACT, Kind.CONTACT): _filled("Compare a part of each, such as {one}.email."),
    (Kind.FILE, Kind.TEXT): _filled("Did you mean {one}.name?"),
    (Kind.FILE, Kind.FILE): _filled("Compare a part of each, such as {one}.name."),
    (Kind.LIST, Kind.TEXT): _filled("Did you mean {other} in {one}?"),
    (Kind.LIST, Kind.NUMBER): _filled("Did you mean size({one})?"),
    (Kind.LIST, Kind.LIST): _filled('Ask for one item at a time: "retail" in {one}.'),
}

_CALCULATED: Mapping[tuple[Kind, Kind], Hint] = {
    (Kind.DATE, Kind.NUMBER): _filled("Did you mean days({other})?"),
    (Kind.DATE, Kind.DURATION): _BY_DAYS,
    (Kind.DATE, Kind.DATE_TIME): _MOMENTS,
    (Kind.DATE, Kind.DATE): _same_text("Two dates can be subtracted: today - start_date."),
    (Kind.DATE, Kind.TEXT): _date_hint,
    (Kind.DATE_TIME, Kind.NUMBER): _filled("Did you mean hours({other})?"),
    (Kind.DATE_TIME, Kind.DATE_TIME): _same_text("Two moments can be subtracted: now - signed_at."),
    (Kind.DAYS, Kind.NUMBER): _filled("Did you mean days({other})?"),
    (Kind.DURATION, Kind.NUMBER): _filled("Did you mean hours({other})?"),
    (Kind.MONEY, Kind.NUMBER): _PART_OF_MONEY,
    (Kind.MONEY, Kind.MONEY): _filled("Calculate with the amounts: {one}.amount."),
    (Kind.NUMBER, Kind.TEXT): _number_hint,
}


def comparison_fix(one: Side, other: Side) -> str:
    """What to write instead of a comparison of these two."""
    return _fix(_COMPARED, one, other) or "Compare two values of the same type."


def calculation_fix(one: Side, other: Side) -> str:
    """What to write instead of a calculation with these two."""
    fix = _fix(_CALCULATED, one, other)
    return fix or "Calculate with numbers, with money of one currency, or with dates and days(5)."


def _fix(table: Mapping[tuple[Kind, Kind], Hint], one: Side, other: Side) -> str:
    for first, second in ((one, other), (other, one)):
        if hint := table.get((first.type.kind, second.type.kind)):
            return hint(first, second)
    return ""
