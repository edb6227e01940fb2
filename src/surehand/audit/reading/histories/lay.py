"""From what histories tell to a log: a row for each change of stage, owner or team, with all that held from then on.

Beside it lies ``source_change`` with every change of every field (see `changes`).
"""

from __future__ import annotations

from collections.abc import Mapping as Named

import duckdb

from surehand.audit.laid import Doubt
from surehand.audit.mapping import Mapping
from surehand.audit.reading.histories.form import Records, Table
from surehand.audit.reading.histories.told import ROLES, Read, column, moment, names_sql
from surehand.audit.reading.table import ROW, quoted, shown, text
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear

CASE, AT, BY, CHANGED, TEAM = "case", "changed_at", "by", "changed", "team"
_COUNTED = ("case_duration_h", "bottlenecks_activity", "handover")
_MOST_NAMED = 12


def add_beginnings(
    db: duckdb.DuckDBPyConnection,
    table: Table,
    form: Records,
    *,
    rules: Rules,
    names: Named[str, str],
    read: Read,
) -> Unclear | None:
    """Add what records held when they were made: what the first change says was there before, else what is there now.

    Only for a history that knows old values, and only for what it follows at all: one that does not know them tells the
    first values itself.
    """
    at = moment(db, table, form.created, rules)
    if isinstance(at, Unclear):
        return at
    followed = {row[0] for row in db.execute("SELECT DISTINCT role FROM told").fetchall()}
    for role in (role for role in ROLES if role in followed and getattr(form, role)):
        known = names_sql(read, names.get(role, ""))
        db.execute(f"""
            INSERT INTO told
            WITH first AS (
                SELECT case_id, min_by(old, (changed_at, row)) AS old
                FROM told WHERE role = {text(role)} GROUP BY case_id
            ), held AS (
                SELECT {column(table, form.key)} AS case_id, min({at}) AS made_at,
                       max({column(table, getattr(form, role))}) AS now
                FROM {table.name} GROUP BY 1
            )
            SELECT held.case_id, made_at, 0, (SELECT min(field) FROM told WHERE role = {text(role)}), '',
                   {text(role)}, NULL,
                   CASE WHEN first.case_id IS NULL THEN coalesce(names.name, held.now) ELSE first.old END AS begun,
                   NULL, TRUE
            FROM held LEFT JOIN first ON first.case_id = held.case_id
            LEFT JOIN ({known or "SELECT NULL AS id, NULL AS name"}) AS names ON names.id = held.now
            WHERE held.case_id IS NOT NULL AND made_at IS NOT NULL AND begun IS NOT NULL
        """)
    return None


def call_cases(db: duckdb.DuckDBPyConnection, table: Table, form: Records) -> None:
    """Call cases what people call them, where records have such a name."""
    if form.called:
        db.execute(
            f"UPDATE told SET case_id = names.name FROM (SELECT {column(table, form.key)} AS id,"
            f" max({column(table, form.called)}) AS name FROM {table.name} GROUP BY 1) AS names"
            " WHERE told.case_id = names.id AND names.name IS NOT NULL"
        )


def lay_told(
    db: duckdb.DuckDBPyConnection, name: str, wanted: Mapping | None, members: str | None
) -> tuple[tuple[str, ...], Mapping, tuple[Doubt, ...]] | Unclear:
    """Make ``source`` and ``source_change`` of ``told``; the answer is its columns, what they mean and what is weak."""
    fields = dict(
        db.execute("SELECT field, count(*) AS n FROM told GROUP BY field ORDER BY n DESC, field").fetchall()
    )
    extra = _extra(wanted, fields)
    roles = {row[0] for row in db.execute("SELECT DISTINCT role FROM told").fetchall()}
    staged = wanted.activity if wanted and wanted.activity in extra else "stage"
    if staged == "stage" and "stage" not in roles:
        return Unclear(
            "no_stage",
            f"{name}: no field of this history is known as a stage. It has {shown(list(fields), _MOST_NAMED)}.",
            ways=(
                f"Give --map 'case={CASE},activity=FIELD,time={AT},person=owner' with the field that is one.",
            ),
        )
    columns = [role for role in ROLES if role in roles] + extra
    _make_source(db, columns)
    _make_changes(db)
    doubts = _no_beginning(db)
    added: list[str] = []
    if members and TEAM not in columns and "owner" in columns:
        doubts += add_teams(db, members, "owner")
        added = [TEAM]
    team = TEAM if TEAM in (*columns, *added) else ""
    [(known,)] = db.execute(f"SELECT count({quoted(BY)}) FROM source").fetchall()
    # Where nobody is said to have a record, who changed it is the next best.
    person = "owner" if "owner" in columns else BY if known and not team else ""
    mapping = Mapping(case=CASE, activity=staged, time=AT, team=team, person=person)
    return (CASE, AT, *columns, CHANGED, BY, *added), mapping, doubts


def _extra(wanted: Mapping | None, fields: dict[str, int]) -> list[str]:
    """Fields that a mapping names, beside those that are known by their meaning."""
    if wanted is None:
        return []
    named = (wanted.activity, wanted.outcome, wanted.value, *wanted.between)
    return list(
        dict.fromkeys(
            each for each in named if each in fields and each not in (CASE, AT, BY, CHANGED, *ROLES)
        )
    )


def _is(name: str) -> str:
    return f"role = {text(name)}" if name in ROLES else f"field = {text(name)}"


def _make_source(db: duckdb.DuckDBPyConnection, columns: list[str]) -> None:
    """A row for each moment at which one of the columns changed; what did not change is carried on."""
    whichever = " OR ".join(_is(name) for name in columns)
    at_once = ", ".join(
        f"max_by(coalesce(new, ''), row) FILTER ({_is(name)}) AS {quoted(name)}" for name in columns
    )
    carried = ", ".join(
        f"nullif(last_value({quoted(name)} IGNORE NULLS) OVER so_far, '') AS {quoted(name)}"
        for name in columns
    )
    changed = ", ".join(f"CASE WHEN {quoted(name)} IS NOT NULL THEN {text(name)} END" for name in columns)
    db.execute("DROP TABLE IF EXISTS source")
    db.execute(f"""
        CREATE TABLE source AS
        WITH differing AS (
            SELECT * FROM (
                SELECT *, lag(coalesce(new, '')) OVER (PARTITION BY case_id, field ORDER BY changed_at, row) AS before
                FROM told WHERE {whichever}
            ) WHERE before IS DISTINCT FROM coalesce(new, '') AND (before IS NOT NULL OR new IS NOT NULL)
        ), numbered AS (
            SELECT *, row_number() OVER (PARTITION BY case_id, changed_at, field ORDER BY row) AS nth FROM differing
        ), together AS (
            SELECT case_id, changed_at, nth, min(row) AS first_row, max_by(person, row) AS who, {at_once}
            FROM numbered GROUP BY case_id, changed_at, nth
        )
        SELECT row_number() OVER (ORDER BY changed_at, first_row, case_id, nth) AS {quoted(ROW)},
               case_id AS {quoted(CASE)}, strftime(changed_at, '%Y-%m-%dT%H:%M:%S.%f') || 'Z' AS {quoted(AT)},
               {carried},
               concat_ws(', ', {changed}) AS {quoted(CHANGED)}, who AS {quoted(BY)}
        FROM together WINDOW so_far AS (PARTITION BY case_id ORDER BY changed_at, nth ROWS UNBOUNDED PRECEDING)
        ORDER BY {quoted(ROW)}
    """)


def add_teams(db: duckdb.DuckDBPyConnection, members: str, person: str) -> tuple[Doubt, ...]:
    """Say of each owner which team they are in today, in a column of its own."""
    db.execute(f"""
        CREATE OR REPLACE TABLE source AS
        SELECT source.*, members.team AS {quoted(TEAM)}
        FROM source LEFT JOIN ({members}) AS members ON members.who = source.{quoted(person)} ORDER BY {quoted(ROW)}
    """)
    sentence = (
        "Teams are those that owners are in today: who changed teams since counts for the new one throughout."
    )
    return (Doubt("teams_of_today", sentence, 1.0, (f"handover.{TEAM}",)),)


def _make_changes(db: duckdb.DuckDBPyConnection) -> None:
    db.execute("DROP TABLE IF EXISTS source_change")
    db.execute("""
        CREATE TABLE source_change AS
        SELECT case_id, changed_at, row, field, CASE WHEN knows_old AND old IS NOT NULL THEN old ELSE before END AS old,
               new, person
        FROM (
            SELECT *, lag(new) OVER (PARTITION BY case_id, field ORDER BY changed_at, row) AS before FROM told
        ) WHERE coalesce(before, CASE WHEN knows_old THEN old END) IS DISTINCT FROM new
    """)


def _no_beginning(db: duckdb.DuckDBPyConnection) -> tuple[Doubt, ...]:
    """How many cases were in a stage before the history begins, since when nobody knows."""
    [(late, cases)] = db.execute("""
        SELECT count(*) FILTER (old IS NOT NULL), count(*) FROM (
            SELECT min_by(coalesce(old, ''), (changed_at, row)) AS said, nullif(said, '') AS old
            FROM told WHERE role = 'stage' AND knows_old GROUP BY case_id
        )
    """).fetchall()
    if not late:
        return ()
    sentence = (
        f"{late} of {cases} cases were in a stage before their first change, and since when is not told: "
        "give the table of the records with it."
    )
    return (Doubt("beginning_not_told", sentence, round(late / cases, 4), _COUNTED),)
