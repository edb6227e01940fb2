"""SQL as DuckDB has it, said as Spark has it, with the same answers.

sqlglot knows both languages; where the same words mean something else, a rule here says what is meant:

- sums of whole numbers are exact in DuckDB, and run over in Spark: they are taken as decimals (a fraction stays one);
- a list in an order, of which Spark's own forgets the order;
- pairs that are counted once each: Spark leaves those with a NULL out, DuckDB does not;
- the weekday, moments as whole microseconds, the first so many of a list;
- of the rows that were there by a moment, the latest;
- the rows beside one in a table that lies in order: here they are those of the case, in its order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlglot
from sqlglot import exp

DIALECT = "spark"


def read(query: str, given: Sequence[Any] = ()) -> exp.Expression:
    """A statement of DuckDB, with what is given in the places of its question marks."""
    statement = sqlglot.parse_one(query, read="duckdb")
    places = list(statement.find_all(exp.Placeholder, bfs=False))
    for place, value in zip(places, given, strict=True):
        place.replace(_literal(value))
    return statement


def said(statement: exp.Expression) -> str:
    """A query that was read, as Spark has it."""
    whole = exp.Subquery(this=statement.copy())
    for node in reversed(list(whole.find_all(*_RULES, bfs=False))):
        node.replace(_RULES[type(node)](node))
    return str(whole.this.sql(dialect=DIALECT))


def _literal(value: Any) -> exp.Expression:
    written = exp.convert(value)
    return exp.cast(written, "DOUBLE") if isinstance(value, float) else written


def _spark(written: str, **parts: exp.Expression) -> exp.Expression:
    """An expression of Spark, with its parts in the places ``:name``."""
    return exp.replace_placeholders(sqlglot.parse_one(written, read=DIALECT), **parts)


def _sum(node: exp.Expression) -> exp.Expression:
    """A whole number times a decimal one is a decimal, so the sum of them is exact; a fraction stays a fraction."""
    one = sqlglot.parse_one("CAST(1 AS DECIMAL(1, 0))", read=DIALECT)
    return exp.Sum(this=exp.Mul(this=exp.paren(node.this.copy()), expression=one))


def _quantile(node: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this="percentile", expressions=[node.this, node.expression])


def _list(node: exp.Expression) -> exp.Expression:
    order = node.this
    if not isinstance(order, exp.Order):
        return node
    if isinstance(order.this, exp.Distinct):
        return _spark("array_sort(collect_set(:what))", what=order.this.expressions[0])
    [by] = order.expressions
    if by.args.get("desc"):
        raise ValueError(f"A list in falling order is not said in Spark: {node.sql()}")
    return _spark(
        "transform(array_sort(collect_list(struct(:by AS place, :what AS what))), each -> each.what)",
        by=by.this,
        what=order.this,
    )


def _distinct(node: exp.Expression) -> exp.Expression:
    distinct = node.this
    if isinstance(distinct, exp.Distinct) and isinstance(distinct.expressions[0], exp.Tuple):
        pair = exp.Anonymous(this="struct", expressions=distinct.expressions[0].expressions)
        return exp.Count(this=exp.Distinct(expressions=[pair]))
    return node


def _named(node: exp.Expression) -> exp.Expression:
    """The functions of DuckDB that sqlglot passes on as they are."""
    if node.name.lower() == "epoch_us":
        return _spark("unix_micros(CAST(:at AS TIMESTAMP))", at=node.expressions[0])
    return node


def _weekday(node: exp.Expression) -> exp.Expression:
    return _spark("(weekday(:day) + 1)", day=node.this)


def _part(node: exp.Expression) -> exp.Expression:
    """The first so many of a list; or one of several percentiles, which DuckDB sorts out of one list."""
    [part] = node.expressions
    if isinstance(part, exp.Slice) and not part.this:
        return _spark("slice(:list, 1, :most)", list=node.this, most=part.expression)
    if node.this.name == "percentile" and part.is_int:
        of, shares = node.this.expressions
        return _spark("percentile(:of, :share)", of=of, share=shares.expressions[int(part.name) - 1])
    raise ValueError(f"A part of a list that is not said in Spark: {node.sql()}")


def _latest(node: exp.Expression) -> exp.Expression:
    """ASOF: of the rows that were there by then, the latest, which is the one whose next was not there yet."""
    if node.method != "ASOF":
        return node
    name, on = node.this.alias_or_name, node.args["on"]
    conditions = list(on.flatten()) if isinstance(on, exp.And) else [on]
    [since] = [each for each in conditions if isinstance(each, exp.GTE)]
    keys = [
        side
        for each in conditions
        if each is not since
        for side in each.unnest_operands()
        if side.table == name
    ]
    by = f"PARTITION BY {', '.join(key.name for key in keys)} " if keys else ""
    at = since.expression.name
    later = f"SELECT *, lead({at}) OVER ({by}ORDER BY {at}) AS next_{at} FROM :known"
    known = _spark(later, known=node.this.copy()).subquery(name)
    in_time = _spark(f"({name}.next_{at} IS NULL OR :came < {name}.next_{at})", came=since.this.copy())
    return exp.Join(this=known, side=node.side, on=exp.and_(on, in_time))


def _beside(node: exp.Expression) -> exp.Expression:
    """The rows before and after, without an order: DuckDB keeps that of the table, which is by case and position."""
    is_told = any(node.args.get(each) for each in ("partition_by", "order", "alias"))
    if is_told or not isinstance(node.this, _NEIGHBOURS):
        return node
    within = sqlglot.parse_one("lag(row) OVER (PARTITION BY case_no ORDER BY position)", read=DIALECT)
    within.this.replace(node.this.copy())
    return within


def _catalogue(node: exp.Expression) -> exp.Expression:
    """Which tables DuckDB has besides: none, for a log of Spark is its events and brings no changes along."""
    if isinstance(node.this, exp.Anonymous) and node.this.name.lower() == "duckdb_tables":
        return sqlglot.parse_one("SELECT '' AS table_name WHERE false", read=DIALECT).subquery("nothing")
    return node


_NEIGHBOURS = (exp.Lag, exp.Lead, exp.RowNumber)
_RULES: dict[type[exp.Expression], Callable[[exp.Expression], exp.Expression]] = {
    exp.Sum: _sum,
    exp.PercentileCont: _quantile,
    exp.ArrayAgg: _list,
    exp.Count: _distinct,
    exp.Anonymous: _named,
    exp.DayOfWeekIso: _weekday,
    exp.Bracket: _part,
    exp.Join: _latest,
    exp.Table: _catalogue,
    exp.Window: _beside,
}
