"""What histories tell, in one table: every change of every field, with what its field means and names for ids.

    told  case_id, changed_at, row, field, plain, role, old, new, person, knows_old

``plain`` is the field's name as `compact` has it, ``role`` stage, owner, team or empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import msgspec

from surehand.audit.laid import Doubt
from surehand.audit.reading.histories.form import Form, History, Members, Names, Table
from surehand.audit.reading.table import ROW, quoted, text
from surehand.audit.reading.times import time_of, unreadable_after
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear

ROLES = ("stage", "owner", "team")
_PLAIN = "lower(regexp_replace({}, '[^A-Za-z0-9]', '', 'g'))"


class Read(msgspec.Struct, frozen=True):
    """The tables of an export that are known, with the forms they have."""

    tables: tuple[tuple[Table, tuple[Form, ...]], ...]

    def of(self, kind: type[Form]) -> Iterator[tuple[Table, Form]]:
        """The tables with a form of that kind."""
        for table, forms in self.tables:
            yield from ((table, form) for form in forms if isinstance(form, kind))

    def named(self, id: str) -> tuple[Table, Names] | None:
        """The table of names with that id."""
        for table, form in self.of(Names):
            if form.id == id and isinstance(form, Names):
                return table, form
        return None


def column(table: Table, folded: str) -> str:
    """The SQL of a column by its folded name; NULL where the table has none."""
    return f"nullif(trim({quoted(table.columns[folded])}), '')" if folded in table.columns else "NULL"


def fill_told(
    db: duckdb.DuckDBPyConnection, histories: Sequence[tuple[Table, History]], read: Read, rules: Rules
) -> tuple[Doubt, ...] | Unclear:
    """Make the table ``told`` of all histories of one kind of record; the answer is what is weak about them."""
    db.execute(
        "CREATE OR REPLACE TEMP TABLE told (case_id VARCHAR, changed_at TIMESTAMP, row BIGINT, field VARCHAR,"
        " plain VARCHAR, role VARCHAR, old VARCHAR, new VARCHAR, person VARCHAR, knows_old BOOLEAN)"
    )
    doubts: list[Doubt] = []
    for table, form in histories:
        taken = _take(db, table, form, rules)
        if isinstance(taken, Unclear):
            return taken
        doubts += taken
        _drop_doubled(db, form)
        _name_fields(db, read, form)
        for role, plain in (("stage", form.stage), ("owner", form.owner), ("team", form.team)):
            if plain:
                listed = ", ".join(text(each) for each in plain)
                db.execute(f"UPDATE told SET role = {text(role)} WHERE plain IN ({listed})")
        for role, id in form.names.items():
            _name_values(db, read, role, id)
    return tuple(doubts)


def _take(
    db: duckdb.DuckDBPyConnection, table: Table, form: History, rules: Rules
) -> tuple[Doubt, ...] | Unclear:
    at = moment(db, table, form.at, rules)
    if isinstance(at, Unclear):
        return at
    field = column(table, form.field) if form.field else text(form.always)
    person = column(table, form.person)
    if form.mark:
        person = (
            f"CASE WHEN {person} LIKE {text(form.mark + '%')} THEN substr({person}, {len(form.mark) + 1}) END"
        )
    [(before,)] = db.execute("SELECT coalesce(max(row), 0) FROM told").fetchall()
    db.execute(f"""
        INSERT INTO told
        SELECT {column(table, form.key)} AS case_id, {at} AS changed_at, {before} + {quoted(ROW)}, {field} AS field,
               {_PLAIN.format(field)}, '', {column(table, form.old)}, {column(table, form.new)}, {person},
               {str(bool(form.old)).upper()}
        FROM {table.name} WHERE case_id IS NOT NULL AND changed_at IS NOT NULL AND field IS NOT NULL
    """)
    [(rows, kept)] = db.execute(
        f"SELECT (SELECT count(*) FROM {table.name}), (SELECT count(*) FROM told WHERE row > {before})"
    ).fetchall()
    if rows == kept:
        return ()
    sentence = (
        f"{table.file}: {rows - kept} of {rows} changes have no record, field or time, and are left out."
    )
    return (Doubt("changes_left_out", sentence, round((rows - kept) / rows, 4), ("counts",)),)


def moment(db: duckdb.DuckDBPyConnection, table: Table, folded: str, rules: Rules) -> str | Unclear:
    """The SQL of a column of times; what is unclear about it names the file."""
    name = table.columns[folded]
    read = time_of(db, name, rules, table=table.name)
    wrong = read if isinstance(read, Unclear) else unreadable_after(db, name, read, table=table.name)
    if wrong:
        return msgspec.structs.replace(wrong, sentence=f"{table.file}: {wrong.sentence}")
    return read


def _drop_doubled(db: duckdb.DuckDBPyConnection, form: History) -> None:
    """Take away the row with the ids of a change that stands beside it with names."""
    if form.doubled:
        ids = f"regexp_matches(coalesce(new, old), {text(form.doubled)})"
        db.execute(f"""
            DELETE FROM told WHERE {ids} AND EXISTS (
                SELECT 1 FROM told AS other WHERE other.case_id = told.case_id AND other.field = told.field
                AND other.changed_at = told.changed_at AND NOT {ids.replace("(new, old)", "(other.new, other.old)")}
            )
        """)


def _name_fields(db: duckdb.DuckDBPyConnection, read: Read, form: History) -> None:
    if form.fields and (found := read.named(form.fields)):
        db.execute(
            f"UPDATE told SET field = names.name, plain = {_PLAIN.format('names.name')}"
            f" FROM ({_names(*found)}) AS names WHERE told.field = names.id AND names.name IS NOT NULL"
        )


def _name_values(db: duckdb.DuckDBPyConnection, read: Read, role: str, id: str) -> None:
    found = read.named(id)
    if found is None:
        return
    columns, where = (("person",), "TRUE") if role == "person" else (("old", "new"), f"role = {text(role)}")
    for each in columns:
        db.execute(
            f"UPDATE told SET {each} = names.name FROM ({_names(*found)}) AS names"
            f" WHERE told.{each} = names.id AND names.name IS NOT NULL AND {where}"
        )


def _names(table: Table, form: Names) -> str:
    """The SQL of what ids stand for: id, name. Of an id that stands there more than once, the last counts."""
    joined = ", ".join(column(table, each) for each in form.name)
    instead = column(table, form.instead) if form.instead else "NULL"
    return (
        f"SELECT {column(table, form.key)} AS id,"
        f" max_by(coalesce(nullif(trim(concat_ws(' ', {joined})), ''), {instead}), {quoted(ROW)}) AS name"
        f" FROM {table.name} WHERE {column(table, form.key)} IS NOT NULL GROUP BY 1"
    )


def names_sql(read: Read, id: str) -> str | None:
    """The SQL of what ids stand for, where the export has that table."""
    found = read.named(id)
    return _names(*found) if found else None


def members_sql(read: Read, people: str) -> str | None:
    """The SQL of the team that each person is in now: who (their name), team; None where the export does not say."""
    owners = read.named(people)
    for table, form in read.of(Members):
        if not isinstance(form, Members) or form.people != people or owners is None:
            continue
        teams = names_sql(read, form.names) if form.names else None
        if teams is None:
            return None
        first = f"{column(table, form.first)} = 'true'" if form.first else "TRUE"
        return (
            "SELECT people.name AS who, max(teams.name) AS team FROM ("
            f"SELECT {column(table, form.person)} AS person, {column(table, form.team)} AS team"
            f" FROM {table.name} WHERE {first}) AS member"
            f" JOIN ({_names(*owners)}) AS people ON people.id = member.person"
            f" JOIN ({teams}) AS teams ON teams.id = member.team GROUP BY 1"
        )
    return None
