"""Which tables an export holds, and how their rows become lines. A new table of a workspace is exported by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.apps import apps
from django.db import models

from surehand.store import models as m
from surehand.store.models.scope import OfWorkspace

REBUILT: frozenset[type[models.Model]] = frozenset(
    (m.Record, m.Handoff, m.Question, m.Decline, m.Task, m.Timer, m.LongText)
)
"""Projections: a restore makes them from the events."""

TRANSIENT: frozenset[type[models.Model]] = frozenset(
    (
        m.ActLink,
        m.Allowance,
        m.AssistAnswer,
        m.AssistEndpoint,
        m.AssistNoticed,
        m.AssistRead,
        m.AssistReading,
        m.AssistTurn,
        m.Echo,
        m.HandoffVector,
        m.ReplyAddress,
        m.SentLetter,
        m.Presence,
        m.SlackSession,
        m.UnsentForm,
    )
)
"""What is of use for a short time only: links of letters, who looks at what, what was typed and not sent, echoes,
what a model is to read."""

WITHHELD: Mapping[type[models.Model], frozenset[str]] = {
    m.ApiKey: frozenset(("digest",)),
    m.Person: frozenset(("account_id",)),
    m.AssistSettings: frozenset(("engine", "secrets", "seen")),
    m.Connection: frozenset(("secrets", "tokens", "tokens_at")),
    m.Delivery: frozenset(("lease",)),
    m.Inbound: frozenset(("lease",)),
    m.Stream: frozenset(("lease",)),
    m.Import: frozenset(("lease", "leased_until")),
    m.Workspace: frozenset(("facts_version",)),
}
"""Columns that do not travel: secrets, who works on a row at the moment, and ties to this installation's accounts.

Nor does it that a model is asked: elsewhere somebody has to want it again."""

CHAINED: frozenset[type[models.Model]] = frozenset((m.Event, m.TrailEntry))
"""Tables whose rows each vouch for the one before."""

PORTION = 2000
"""So many rows are read at once."""

_encode = msgspec.json.Encoder(order="deterministic").encode


class Table(msgspec.Struct, frozen=True):
    """One table of a workspace. ``columns`` are those that travel; ``owners`` tell to which table a column points."""

    model: type[models.Model]
    name: str
    columns: tuple[str, ...]
    owners: Mapping[str, str]

    def rows(self, workspace: str, **only: object) -> models.QuerySet[Any]:
        """The rows of a workspace, in the order in which they came to be."""
        rows = self.model._default_manager.within(workspace).filter(**only)  # type: ignore[attr-defined]  # see store.models.scope
        ordered: models.QuerySet[Any] = rows.order_by("seq" if self.model in CHAINED else "pk")
        return ordered

    def read(self, line: bytes, workspace: str) -> models.Model:
        """The row of a line. Raises `ValueError` when it is none of this table."""
        plain = msgspec.json.decode(line, type=dict[str, Any])
        if set(plain) != set(self.columns):
            odd = sorted(set(plain) ^ set(self.columns))
            raise ValueError(f"it has not the columns of this table: {', '.join(odd)}")
        return self.model(workspace_id=workspace, **typed(self.model, plain))


def tables() -> tuple[Table, ...]:
    """Every table that an export holds, by name."""
    left_out = REBUILT | TRANSIENT
    kept = [model for model in apps.get_models() if issubclass(model, OfWorkspace) and model not in left_out]
    return tuple(sorted(map(_table, kept), key=lambda table: table.name))


def columns_of(model: type[models.Model]) -> tuple[str, ...]:
    """The columns that travel: without the workspace, and without numbers that only this database gives."""
    left_out = {"workspace_id", *WITHHELD.get(model, ())}
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    return tuple(field.attname for field in fields if field.attname not in left_out)


def lines(table: Table, workspace: str, **only: object) -> Iterator[bytes]:
    """The rows of a table as JSON, one a line.

    In portions of their own: whoever writes them down may write to the database meanwhile, for which SQLite wants
    nothing half read.
    """
    key = "seq" if table.model in CHAINED else "pk"
    rows = table.rows(workspace, **only).values_list(key, *table.columns)
    portion = list(rows[:PORTION])
    while portion:
        for _, *row in portion:
            yield line(dict(zip(table.columns, row, strict=True)))
        portion = list(rows.filter(**{f"{key}__gt": portion[-1][0]})[:PORTION])


def line(plain: Mapping[str, object]) -> bytes:
    """A row as one line of JSON; the same row always gives the same line."""
    return _encode(plain) + b"\n"


def typed(model: type[models.Model], plain: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row as the model has them. Raises `ValueError`."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: _typed(fields[name], value) for name, value in plain.items()}


def _typed(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(field, models.DateTimeField) and value is not None:
        return datetime.fromisoformat(value)
    expected = _TYPES.get(field.get_internal_type())
    if expected and value is not None and type(value) is not expected:
        raise ValueError(f"{field.attname} is no {expected.__name__}")
    return value


_TYPES: Mapping[str, type] = {
    "CharField": str,
    "TextField": str,
    "SlugField": str,
    "EmailField": str,
    "ForeignKey": str,
    "BooleanField": bool,
    "PositiveIntegerField": int,
    "BigIntegerField": int,
}


def _table(model: type[models.Model]) -> Table:
    columns = columns_of(model)
    owners = {
        field.attname: field.related_model._meta.db_table
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.attname in columns
        and issubclass(field.related_model, OfWorkspace)
    }
    return Table(model, model._meta.db_table, columns, owners)
