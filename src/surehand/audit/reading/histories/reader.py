"""Reads an export of another system: which of its files are known, what each is used for, and the log they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import duckdb
import msgspec

from surehand.audit.mapping import Mapping
from surehand.audit.reading.histories import clickup, hubspot, jira, salesforce, servicenow, zendesk
from surehand.audit.reading.histories.entered import ENTERED
from surehand.audit.reading.histories.form import (
    MADE_BY_PIPELINES,
    Form,
    History,
    Known,
    Log,
    Members,
    Records,
    Table,
    by_folded,
    folded,
    forms_of,
)
from surehand.audit.reading.histories.generic import history_like
from surehand.audit.reading.histories.lay import TEAM, add_beginnings, add_teams, call_cases, lay_told
from surehand.audit.reading.histories.told import Read, fill_told, members_sql, names_sql
from surehand.audit.reading.table import ROW, Source, quoted, shown
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear

VENDORS = (hubspot, salesforce, zendesk, jira, clickup, servicenow)
FORMS: tuple[Form, ...] = (*(form for vendor in VENDORS for form in vendor.FORMS), ENTERED)
_WITH_NAMES = ("case", "activity", "team", "person")

Load = Callable[[Path], Source | Unclear]


class Asked(msgspec.Struct, frozen=True):
    """How an export is to be read: by which rules, which kind of record, and with which mapping, if one is given."""

    rules: Rules
    object_type: str = ""
    mapping: Mapping | None = None


def is_known(columns: Iterable[str], file: str) -> bool:
    """Whether a table is a history of a system that is known, or a log of one."""
    return any(isinstance(form, History | Log) for form in _forms(columns, file))


def is_of_use(columns: Iterable[str], file: str) -> bool:
    """Whether a table is known at all."""
    return bool(_forms(columns, file))


def _forms(columns: Iterable[str], file: str) -> tuple[Form, ...]:
    """What a table is: of a system that is known, or a history by the names of its columns."""
    names = by_folded(columns)
    known = forms_of(names, file, FORMS)
    like = None if known else history_like(names)
    return known or ((like,) if like else ())


def lay_table(db: duckdb.DuckDBPyConnection, path: Path, source: Source, asked: Asked) -> Source | Unclear:
    """Make a log of one known table, which lies in ``source``."""
    table = _kept(db, 0, path.name, source)
    laid = lay_export(db, path.name, ((table, _forms(source.columns, path.name)),), (), asked)
    if isinstance(laid, Unclear):
        return laid
    return msgspec.structs.replace(laid, encoding=source.encoding)


def read_tables(
    db: duckdb.DuckDBPyConnection, files: Sequence[Path], load: Load
) -> list[tuple[Table, tuple[Form, ...]]] | Unclear:
    """Load every file into a table of its own, with the forms it has."""
    found: list[tuple[Table, tuple[Form, ...]]] = []
    for path in files:
        source = load(path)
        if isinstance(source, Unclear):
            return source
        table = _kept(db, len(found), path.name, source)
        found.append((table, _forms(source.columns, path.name)))
    return found


def lay_export(
    db: duckdb.DuckDBPyConnection,
    name: str,
    tables: Sequence[tuple[Table, tuple[Form, ...]]],
    unused: Sequence[str],
    asked: Asked,
) -> Source | Unclear:
    """Make one log of the tables of an export, with what was used of it and what was not."""
    read = Read(tuple(tables))
    of = _chosen(name, read, asked)
    if isinstance(of, Unclear):
        return of
    histories = [
        (table, form) for table, form in read.of(History) if isinstance(form, History) and form.of == of
    ]
    logs = [(table, form) for table, form in read.of(Log) if isinstance(form, Log) and form.of == of]
    if histories:
        laid, used = _lay_histories(db, name, histories, read, asked)
    else:
        laid, used = _lay_log(db, logs[0], read, asked), [logs[0], *_looked_up(read, [logs[0][1]])]
    if isinstance(laid, Unclear):
        return laid
    _tidy(db, tables)
    files = {table.file: form.told for table, form in used}
    others = [table.file for table, _ in tables if table.file not in files]
    read_as = [table for table, _ in tables if table.file in files]
    return msgspec.structs.replace(
        laid,
        told=(
            *_said(files, [*others, *unused]),
            *(said for table in read_as for said in table.told),
            *laid.told,
        ),
        doubts=(*(doubt for table in read_as for doubt in table.doubts), *laid.doubts),
    )


def _chosen(name: str, read: Read, asked: Asked) -> str | Unclear:
    """Of which kind of record the history is: the one there is, or the one that is asked for."""
    kinds: dict[str, str] = {}
    for kind in (History, Log):
        for _, form in read.of(kind):
            if isinstance(form, History | Log):
                kinds.setdefault(form.of, form.told)
    if not kinds:
        known = "property histories of HubSpot, field histories of Salesforce, Zendesk, Jira and ServiceNow"
        return Unclear(
            "no_history",
            f"{name}: no file in it is a history that is known ({known}). "
            f"It has {shown([table.file for table, _ in read.tables]) or 'no table'}.",
            ways=("Give the one file that is the log.",),
        )
    fitting = [
        of for of in kinds if asked.object_type and of.startswith(asked.object_type.casefold().rstrip("s"))
    ]
    if len(fitting) == 1 or (len(kinds) == 1 and not asked.object_type):
        return (fitting or list(kinds))[0]
    lead = f"none of “{asked.object_type}” alone" if asked.object_type else "of more than one kind of record"
    return Unclear(
        "object_needed",
        f"{name} has histories {lead}: {'; '.join(f'{of} ({told})' for of, told in kinds.items())}.",
        ways=tuple(f"Give --object {of}." for of in kinds),
    )


def _lay_histories(
    db: duckdb.DuckDBPyConnection, name: str, histories: list[tuple[Table, History]], read: Read, asked: Asked
) -> tuple[Source | Unclear, list[tuple[Table, Form]]]:
    used: list[tuple[Table, Form]] = list(histories)
    weak = fill_told(db, histories, read, asked.rules)
    if isinstance(weak, Unclear):
        return weak, used
    of = histories[0][1].of
    for table, form in read.of(Records):
        if isinstance(form, Records) and form.of == of and {form.key, form.created} <= table.columns.keys():
            names = {role: id for _, history in histories for role, id in history.names.items()}
            knows_old = any(history.old for _, history in histories)
            if knows_old and (
                unclear := add_beginnings(db, table, form, rules=asked.rules, names=names, read=read)
            ):
                return unclear, used
            call_cases(db, table, form)
            used += [(table, form)] if knows_old or form.called else []
    people = next((form.names["owner"] for _, form in histories if "owner" in form.names), "")
    laid = lay_told(db, name, asked.mapping, members_sql(read, people))
    if isinstance(laid, Unclear):
        return laid, used
    columns, mapping, doubts = laid
    used += _looked_up(read, [form for _, form in histories])
    beware = tuple(dict.fromkeys(said for _, form in histories for said in form.beware))
    return Source(columns, mapping=mapping, told=beware, doubts=(*weak, *doubts)), used


def _looked_up(read: Read, forms: Sequence[History | Log]) -> list[tuple[Table, Form]]:
    """The tables of names that were used, and those that they need in turn."""
    ids = {id for form in forms for id in (*form.names.values(), getattr(form, "fields", ""))} - {""}
    found: list[tuple[Table, Form]] = []
    for table, its in read.tables:
        for form in its:
            if form.id in ids or (isinstance(form, Members) and form.people in ids):
                found.append((table, form))
                ids |= {form.names} if isinstance(form, Members) else set()
    return found + [
        (table, form)
        for table, its in read.tables
        for form in its
        if form.id in ids and (table, form) not in found
    ]


def _lay_log(
    db: duckdb.DuckDBPyConnection, log: tuple[Table, Log], read: Read, asked: Asked
) -> Source | Unclear:
    """A table that is a log already: the columns of pipelines go, and names stand where ids stood."""
    table, form = log
    roles = {role: table.columns[each] for role, each in form.columns.items() if each in table.columns}
    mapping = msgspec.convert(roles, Mapping)
    for role, id in form.names.items():
        names = names_sql(read, id)
        if names and role in _WITH_NAMES and role in roles:
            db.execute(
                f"UPDATE {table.name} SET {quoted(roles[role])} = names.name FROM ({names}) AS names"
                f" WHERE {quoted(roles[role])} = names.id AND names.name IS NOT NULL"
            )
    needed = {*roles.values()} | (_named_in(asked.mapping) if asked.mapping else set())
    given = _columns(db, table)
    columns = tuple(
        column
        for column in given
        if column in needed or not (column.startswith(MADE_BY_PIPELINES) or folded(column) in form.leave_out)
    )
    db.execute("DROP TABLE IF EXISTS source")
    if len(columns) == len(given):
        db.execute(f"ALTER TABLE {table.name} RENAME TO source")
    else:
        listed = ", ".join(quoted(each) for each in (ROW, *columns))
        db.execute(f"CREATE TABLE source AS SELECT {listed} FROM {table.name} ORDER BY {quoted(ROW)}")
    members = members_sql(read, form.names.get("person", ""))
    if members and not mapping.team and TEAM not in columns:
        doubts = add_teams(db, members, mapping.person)
        return Source((*columns, TEAM), mapping=msgspec.structs.replace(mapping, team=TEAM), doubts=doubts)
    return Source(columns, mapping=mapping)


def _named_in(mapping: Mapping) -> set[str]:
    given = (
        mapping.case,
        mapping.activity,
        mapping.time,
        mapping.end,
        mapping.order,
        mapping.outcome,
        mapping.value,
    )
    return {part for column in (*given, *mapping.between) for part in (column, *column.split("|"))}


def _columns(db: duckdb.DuckDBPyConnection, table: Table) -> list[str]:
    return [row[0] for row in db.execute(f"DESCRIBE {table.name}").fetchall() if row[0] != ROW]


def _kept(db: duckdb.DuckDBPyConnection, number: int, file: str, source: Source) -> Table:
    """Put what lies in ``source`` aside under a name of its own."""
    name = f"export_{number}"
    db.execute(f"DROP TABLE IF EXISTS {name}")
    db.execute(f"ALTER TABLE source RENAME TO {name}")
    return Table(name, file, by_folded(source.columns), source.told, source.doubts)


def _tidy(db: duckdb.DuckDBPyConnection, tables: Sequence[tuple[Table, tuple[Form, ...]]]) -> None:
    for table, _ in tables:
        db.execute(f"DROP TABLE IF EXISTS {table.name}")
    db.execute("DROP TABLE IF EXISTS told")
    db.execute("DROP TABLE IF EXISTS made")


def _said(files: dict[str, str], unused: Sequence[str]) -> Iterable[str]:
    yield f"Used: {'; '.join(f'{file} ({told})' for file, told in files.items())}."
    if unused:
        yield f"Not used: {', '.join(unused)}."


__all__ = ["FORMS", "Asked", "Known", "is_known", "is_of_use", "lay_export", "lay_table", "read_tables"]
