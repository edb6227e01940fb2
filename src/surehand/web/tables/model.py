"""What the list of tables and the page of one show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.core.engine import Refusal
from surehand.runtime import imports
from surehand.runtime.connections import connections_of
from surehand.runtime.language import spoken
from surehand.runtime.sync.streams import streams_of
from surehand.runtime.tables.folders import folder_of_tables
from surehand.runtime.tables.settings import KIND, Table, table_of
from surehand.store import models as m
from surehand.web.access import Reader
from surehand.web.formats import number
from surehand.web.inputs import Option
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago
from surehand.web.webhooks.model import State, playbook_options, state_of

PACES: Mapping[str, str | Promise] = {
    "15": gettext_lazy("every 15 minutes"),
    "60": gettext_lazy("every hour"),
    "240": gettext_lazy("every 4 hours"),
    "1440": gettext_lazy("every day"),
    "10080": gettext_lazy("every week"),
}


@dataclass(frozen=True)
class Typed:
    """What was typed into the form of a table."""

    title: str = ""
    playbook: str = ""
    where: str = ""
    authorization: str = ""
    every: str = "60"
    most_rows: str = "50000"


@dataclass(frozen=True)
class TableForm:
    """The form of a table, as it stands. ``folder`` is where its files may lie; empty where none is allowed."""

    typed: Typed
    playbooks: tuple[Option, ...]
    paces: tuple[Option, ...]
    folder: str
    is_new: bool


@dataclass(frozen=True)
class Look:
    """What the last look came to."""

    tone: str
    says: str
    at: Moment | None
    next_at: Moment | None
    read: str
    written: str


@dataclass(frozen=True)
class Row:
    """One table in the list."""

    href: str
    title: str
    says: str
    state: State


@dataclass(frozen=True)
class TablesPage:
    """The tables."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class TablePage:
    """One table. ``draft`` is the address at which its columns are answered, ``open`` what is still to be answered."""

    id: str
    title: str
    form: TableForm
    state: State | None = None
    is_confirmed: bool = False
    draft: str = ""
    open: RefusalView | None = None
    look: Look | None = None
    became: tuple[str, ...] = ()
    refused: RefusalView | None = None


def tables_page(reader: Reader) -> TablesPage:
    """Every table, by title."""
    rows = connections_of(reader.workspace.workspace, KIND)
    return TablesPage(tuple(_row(row, reader) for row in rows))


def new_table_page(reader: Reader, typed: Typed, refused: Refusal | None = None) -> TablePage:
    """The form for another table."""
    shown = show_refusal(refused, reader) if refused else None
    return TablePage(id="", title="", form=_form(reader, typed, is_new=True), refused=shown)


def table_page(
    reader: Reader, row: m.Connection, typed: Typed | None = None, refused: Refusal | None = None
) -> TablePage:
    """One table, with its open answers or what came of the last look."""
    table = table_of(row)
    draft = imports.find_import(row.workspace_id, table.draft) if table.draft else None
    is_open = imports.check_import(draft) if draft else None
    return TablePage(
        id=row.pk,
        title=row.title,
        form=_form(reader, typed or _typed(row, table), is_new=False),
        state=state_of(row),
        is_confirmed=table.is_confirmed,
        draft=reader.url("import", draft.pk) if draft else "",
        open=show_refusal(is_open, reader) if is_open else None,
        look=_look(row, reader),
        became=tuple(_became(table)),
        refused=show_refusal(refused, reader) if refused else None,
    )


def _row(row: m.Connection, reader: Reader) -> Row:
    table = table_of(row)
    says = table.shown_place if table.is_confirmed else _("Its columns wait to be confirmed.")
    return Row(reader.url("table", row.pk), row.title, says, state_of(row))


def _look(row: m.Connection, reader: Reader) -> Look | None:
    stream = next(iter(streams_of(row.workspace_id, [row.pk])), None)
    if stream is None:
        return None
    waits = not stream.result
    return Look(
        tone="waiting" if waits else "ready" if stream.result == "done" else "late",
        says=_("Nobody has looked at it yet. A worker does.") if waits else spoken(stream.told),
        at=ago(stream.ended_at, reader.now, reader.zone) if stream.ended_at else None,
        next_at=ago(stream.next_at, reader.now, reader.zone) if row.status == "active" else None,
        read=number(stream.read),
        written=number(stream.written),
    )


def _became(table: Table) -> list[str]:
    """What the columns became, those that are read."""
    mapping = imports.mapping_from_plain(table.mapping)
    return [f"{name} → {target}" for name, target in mapping.columns.items() if target != "ignore"]


def _typed(row: m.Connection, table: Table) -> Typed:
    return Typed(
        title=row.title,
        playbook=table.playbook,
        where=table.shown_place,
        every=str(table.every),
        most_rows=str(table.most_rows),
    )


def _form(reader: Reader, typed: Typed, *, is_new: bool) -> TableForm:
    folder = folder_of_tables(reader.workspace.workspace)
    paces = {**PACES, **({} if typed.every in PACES else {typed.every: _("every %s minutes") % typed.every})}
    return TableForm(
        typed=typed,
        playbooks=playbook_options(reader, typed.playbook, _("Choose one")),
        paces=tuple(Option(value, str(label), value == typed.every) for value, label in paces.items()),
        folder=str(folder or ""),
        is_new=is_new,
    )
