"""Spark with the face of a DuckDB connection, as far as measures use it. It needs the extra ``surehand[spark]``."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

import msgspec
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from sqlglot import exp

from surehand.audit.elsewhere.translate import DIALECT, read, said

SETTINGS = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}
"""What the answers depend on: moments are read in UTC, and a number that runs over is an error, not another number."""


class Rows(msgspec.Struct, frozen=True):
    """What a statement answered."""

    rows: list[tuple[Any, ...]]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All of it."""
        return self.rows


class SparkDatabase:
    """The face of a DuckDB connection, as far as measures use it, over a Spark session of its own.

    Tables are cached views that nobody else sees; `close` lets go of them. The settings of the session that is given,
    and its views, stay as they are.
    """

    def __init__(self, session: SparkSession, source: DataFrame) -> None:
        self._session = session.newSession()
        for name, value in SETTINGS.items():
            self._session.conf.set(name, value)
        self._tables: dict[str, DataFrame] = {}
        self._lend(source)

    def _lend(self, source: DataFrame) -> None:
        """A table of the other session, as ``source`` of this one."""
        passed = f"surehand_{uuid4().hex}"
        source.createGlobalTempView(passed)
        self._session.table(f"global_temp.{passed}").createOrReplaceTempView("source")
        self._session.catalog.dropGlobalTempView(passed)

    def execute(self, query: str, parameters: Sequence[Any] = ()) -> Rows:
        """Do one statement, written as for DuckDB."""
        statement = read(query, parameters)
        if isinstance(statement, exp.Query):
            return Rows([tuple(map(_plain, row)) for row in self._session.sql(said(statement)).collect()])
        if isinstance(statement, exp.Describe):
            return Rows([(column,) for column in self._session.table(statement.this.name).columns])
        change = _CHANGES.get(type(statement))
        if change is None:
            raise ValueError(f"A statement that Spark is not asked: {query}")
        change(self, statement)
        return Rows([])

    def close(self) -> None:
        """Let go of every table."""
        for name in list(self._tables):
            self._forget(name)

    def _keep(self, name: str, table: DataFrame) -> None:
        self._forget(name)
        self._tables[name] = table.persist(StorageLevel.MEMORY_AND_DISK)
        table.createOrReplaceTempView(name)

    def _forget(self, name: str) -> None:
        if name in self._tables:
            self._tables.pop(name).unpersist()
            self._session.catalog.dropTempView(name)

    def _create(self, statement: exp.Expression) -> None:
        name = statement.find(exp.Table).name
        if statement.args.get("exists") and name in self._tables:
            return
        if statement.expression:
            self._keep(name, self._session.sql(said(statement.expression)))
        else:
            columns = ", ".join(each.sql(dialect=DIALECT) for each in statement.this.expressions)
            self._keep(name, self._session.createDataFrame([], columns))

    def _insert(self, statement: exp.Expression) -> None:
        name = statement.this.name
        added = self._session.sql(f"SELECT * FROM {said(statement.expression)}")
        self._keep(name, self._tables[name].union(added))

    def _delete(self, statement: exp.Expression) -> None:
        if statement.args.get("where"):
            raise ValueError("Only all rows are deleted at once.")
        name = statement.this.name
        self._keep(name, self._tables[name].limit(0))

    def _update(self, statement: exp.Expression) -> None:
        if statement.args.get("where"):
            raise ValueError("Only all rows are updated at once.")
        name, table = statement.this.name, self._tables[statement.this.name]
        for each in statement.expressions:
            table = table.selectExpr(*(_set(column, each) for column in table.columns))
        self._keep(name, table)

    def _drop(self, statement: exp.Expression) -> None:
        self._forget(statement.find(exp.Table).name)


_CHANGES = {
    exp.Create: SparkDatabase._create,
    exp.Insert: SparkDatabase._insert,
    exp.Delete: SparkDatabase._delete,
    exp.Update: SparkDatabase._update,
    exp.Drop: SparkDatabase._drop,
}


def _set(column: str, change: exp.Expression) -> str:
    """A column after an update."""
    return f"{said(change.expression)} AS `{column}`" if change.this.name == column else f"`{column}`"


def _plain(value: Any) -> Any:
    """As DuckDB answers it: a whole number is an int, a fraction a float."""
    if isinstance(value, Decimal):
        return (
            int(value)
            if value == value.to_integral_value() and value.as_tuple().exponent == 0
            else float(value)
        )
    return value
