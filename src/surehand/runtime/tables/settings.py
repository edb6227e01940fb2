"""What is kept of a table that is read over and over: where it is, how often, and how its rows are read."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import msgspec

from surehand.core.engine import Next, Refusal
from surehand.runtime import connections
from surehand.runtime.imports import Mapping, mapping_from_plain
from surehand.store import models as m

KIND = "table"
STREAM = "table"
SOONEST, LATEST = 5, 7 * 24 * 60
"""The fewest and the most minutes between two looks."""
LARGEST = 100_000_000
"""The most bytes of a file."""
MOST_ROWS = 500_000


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of a table.

    ``path`` is below the folder of its workspace; its last part may hold ``*``, then the newest file that fits is read.
    ``url`` is as it may be shown; the whole one is among the secrets. ``every`` counts minutes. ``mapping`` and
    ``header`` are what a person confirmed; without them nothing is read. ``draft`` is the import at which somebody
    answers, what the columns become, before that.
    """

    place: Literal["folder", "url"]
    path: str = ""
    url: str = ""
    every: int = 60
    playbook: str
    most_rows: int = 50_000
    mapping: dict[str, object] = {}
    header: tuple[str, ...] = ()
    draft: str = ""

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody has said how its rows are read."""
        return bool(self.header)

    @property
    def pace(self) -> timedelta:
        """How often it is looked at."""
        return timedelta(minutes=self.every)

    @property
    def shown_place(self) -> str:
        """Where it is, for people to read."""
        return self.url if self.place == "url" else self.path


class Cursor(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a table is read. ``digest`` is that of the content that was read last; the others tell cheaply whether it
    can be another. ``import_id`` is the import that is under way."""

    digest: str = ""
    name: str = ""
    size: int = 0
    changed_ns: int = 0
    etag: str = ""
    modified: str = ""
    import_id: str = ""


def table_of(connection: m.Connection) -> Table:
    """The settings of a table."""
    return msgspec.json.decode(connection.settings, type=Table)


def find_table(workspace: str, connection: str) -> m.Connection | None:
    """A table by the id of its connection."""
    found = connections.find_connection(workspace, connection)
    return found if found and found.kind == KIND else None


def mapping_of_table(table: Table) -> Mapping:
    """What the columns become, as it was confirmed."""
    return mapping_from_plain(table.mapping)


def cursor_of(stream: m.Stream) -> Cursor:
    """How far it is read."""
    return msgspec.json.decode(stream.cursor, type=Cursor)


def unfit(table: Table) -> Refusal | None:
    """Why a table cannot be read like that, as far as its settings tell."""
    if not SOONEST <= table.every <= LATEST:
        return _bad(f"Between two looks there are {SOONEST} minutes to a week ({LATEST:,} minutes).")
    if not 1 <= table.most_rows <= MOST_ROWS:
        return _bad(f"At most {MOST_ROWS:,} rows are read.")
    return None


def _bad(sentence: str) -> Refusal:
    return Refusal("bad_table", sentence, allowed=(Next("change", "Correct it."),))
