"""An object-centric log laid flat: one type of object is the case, and every event stands in the case of each of its
objects of that type.

Flattening loses something, which is measured and said. An event of two such objects counts in both cases (convergence).
What is done once for each of several other objects, such as picking three items of one order, looks like doing it again
(divergence). Van der Aalst, Object-Centric Process Mining: Dealing with Divergence and Convergence in Event Data, 2019.
"""

from __future__ import annotations

import duckdb
import msgspec

from surehand.audit.laid import Doubt
from surehand.audit.mapping import Mapping
from surehand.audit.reading.objects.parts import ACTIVITY, EVENT, MOST_ATTRIBUTES, TIME
from surehand.audit.reading.table import ROW, Source, in_utc, quoted, shown, text
from surehand.audit.unclear import Unclear

CASE = "ocel:oid"
TYPE = "ocel:type:"
_FIELD = "ocel:object:"
_ALWAYS = "1970-01-01"
"""OCEL 2.0 writes this day for what an attribute holds from the beginning."""
_COUNTED = ("counts", "bottlenecks_activity", "handover")
_MOST_FIELDS = 60


class Counted(msgspec.Struct, frozen=True):
    """A type of object, with how many of them there are and in how many events they took part."""

    type: str
    objects: int
    events: int


def lay_flat(db: duckdb.DuckDBPyConnection, name: str, object_type: str) -> Source | Unclear:
    """Make ``source`` of the parts of a log (see `parts`), with one type of object as the case."""
    if twice := _twice(db, name):
        return twice
    types = types_in(db)
    chosen = _chosen(name, types, object_type)
    if isinstance(chosen, Unclear):
        return chosen
    others = [each.type for each in types if each.type != chosen]
    attributes = [row[0] for row in db.execute("DESCRIBE happened").fetchall()][4:]
    fields = [
        row[0]
        for row in db.execute(
            "SELECT field FROM held JOIN object ON held.object = object.id WHERE type = ?"
            " GROUP BY field ORDER BY min(held.rowid) LIMIT ?",
            [chosen, _MOST_FIELDS],
        ).fetchall()
    ]
    _make_source(db, chosen, others, attributes, fields)
    _make_changes(db)
    columns = (CASE, ACTIVITY, TIME, EVENT, *(TYPE + each for each in others), *attributes)
    return Source(
        (*columns, *(_FIELD + each for each in fields)),
        mapping=Mapping(case=CASE, activity=ACTIVITY, time=TIME),
        told=(f"Each of the objects “{chosen}” is a case; the other types are {shown(others) or 'none'}.",),
        doubts=tuple(
            each for each in (_convergence(db), _divergence(db), _left_out(db, chosen), _untimed(db)) if each
        ),
    )


def types_in(db: duckdb.DuckDBPyConnection) -> list[Counted]:
    """The types of objects that take part in events, the most frequent first."""
    rows = db.execute("""
        SELECT type, count(DISTINCT related.object), count(DISTINCT event) AS events
        FROM related JOIN object ON related.object = object.id WHERE type IS NOT NULL
        GROUP BY type ORDER BY events DESC, type
    """).fetchall()
    return [Counted(*row) for row in rows]


def _chosen(name: str, types: list[Counted], wanted: str) -> str | Unclear:
    """The type that is the case: the one given, by its beginning if only one begins so, or the only one there is."""
    fitting = [each.type for each in types if each.type == wanted] or [
        each.type for each in types if wanted and each.type.casefold().startswith(wanted.casefold())
    ]
    if len(fitting) == 1 or (not wanted and len(types) == 1):
        return (fitting or [types[0].type])[0]
    if not types:
        return Unclear(
            "no_objects", f"{name}: no event has an object.", ways=("Export it with its objects.",)
        )
    listed = ", ".join(f"{each.type} ({each.objects} objects in {each.events} events)" for each in types)
    lead = (
        f"there is no single type “{wanted}”" if wanted else "it is not said which type of object is the case"
    )
    return Unclear(
        "object_needed",
        f"{name} is an object-centric log, and {lead}. It has {listed}.",
        column=CASE,
        ways=tuple(f"Give --object '{each.type}'." for each in types[:10]),
    )


def _twice(db: duckdb.DuckDBPyConnection, name: str) -> Unclear | None:
    """That an event stands there twice, or an object is of two types: then nobody knows which is meant."""
    for what, column, table in (("event", quoted(EVENT), "happened"), ("object", "id", "object")):
        rows = db.execute(
            f"SELECT {column}, count(*) FROM {table} GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 5"
        ).fetchall()
        if rows:
            return Unclear(
                "damaged_file",
                f"{name}: the {what} “{rows[0][0]}” stands in it {rows[0][1]} times.",
                column=EVENT if what == "event" else CASE,
                ways=(f"Export it again, with an id of its own for each {what}.",),
                examples=tuple(str(row[0]) for row in rows),
            )
    return None


def _make_source(
    db: duckdb.DuckDBPyConnection, chosen: str, others: list[str], attributes: list[str], fields: list[str]
) -> None:
    """A row for each event and each of its objects of the chosen type, in the order of the events."""
    db.execute(
        "CREATE OR REPLACE TEMP TABLE placed AS SELECT event, related.object AS case_id"
        " FROM related JOIN object ON related.object = object.id WHERE type = ?",
        [chosen],
    )
    beside = "".join(
        f", max(objects) FILTER (type = {text(each)}) AS {quoted(TYPE + each)}" for each in others
    )
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE beside AS
        SELECT event{beside} FROM (
            SELECT event, type, string_agg(related.object, '|' ORDER BY related.object) AS objects
            FROM related JOIN object ON related.object = object.id GROUP BY event, type
        ) GROUP BY event
    """)
    _make_states(db, fields)
    names = "".join(f", happened.{quoted(each)}" for each in attributes)
    names += "".join(f", beside.{quoted(TYPE + each)}" for each in others)
    names += "".join(f", state.{quoted(_FIELD + each)}" for each in fields)
    db.execute("DROP TABLE IF EXISTS source")
    db.execute(f"""
        CREATE TABLE source AS
        SELECT row_number() OVER (ORDER BY CAST(happened.{quoted(ROW)} AS BIGINT), placed.case_id) AS {quoted(ROW)},
               placed.case_id AS {quoted(CASE)}, happened.{quoted(ACTIVITY)}, happened.{quoted(TIME)},
               happened.{quoted(EVENT)}{names}
        FROM placed JOIN happened ON placed.event = happened.{quoted(EVENT)}
        JOIN beside ON placed.event = beside.event
        ASOF LEFT JOIN state ON placed.case_id = state.case_id
             AND coalesce({in_utc(f"happened.{quoted(TIME)}")}, TIMESTAMP 'infinity') >= state.changed_at
        ORDER BY {quoted(ROW)}
    """)


def _make_states(db: duckdb.DuckDBPyConnection, fields: list[str]) -> None:
    """The table ``state``: what all attributes of a case held from a moment on."""
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE held_since AS
        SELECT object AS case_id, field, value, rowid AS row,
               CASE WHEN coalesce(since, '') = '' OR since LIKE '{_ALWAYS}%' THEN TIMESTAMP '{_ALWAYS}'
               ELSE {in_utc("since")} END AS changed_at
        FROM held WHERE object IN (SELECT case_id FROM placed)
    """)
    set_to = "".join(
        f", max_by(coalesce(value, ''), row) FILTER (field = {text(each)}) AS {quoted(_FIELD + each)}"
        for each in fields
    )
    carried = "".join(
        f", nullif(last_value({quoted(_FIELD + each)} IGNORE NULLS) OVER so_far, '') AS {quoted(_FIELD + each)}"
        for each in fields
    )
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE state AS
        SELECT case_id, changed_at{carried}
        FROM (SELECT case_id, changed_at{set_to} FROM held_since WHERE changed_at IS NOT NULL GROUP BY 1, 2)
        WINDOW so_far AS (PARTITION BY case_id ORDER BY changed_at ROWS UNBOUNDED PRECEDING)
    """)


def _make_changes(db: duckdb.DuckDBPyConnection) -> None:
    """The table ``source_change`` where attributes of objects say since when; else what rows say is all there is."""
    db.execute("DROP TABLE IF EXISTS source_change")
    [(timed,)] = db.execute(
        f"SELECT count(*) FROM held_since WHERE changed_at > TIMESTAMP '{_ALWAYS}'"
    ).fetchall()
    if not timed:
        return
    db.execute(f"""
        CREATE TABLE source_change AS
        SELECT case_id, CASE WHEN changed_at > TIMESTAMP '{_ALWAYS}' THEN changed_at ELSE first_at END AS changed_at,
               row, field, old, new, NULL::VARCHAR AS person
        FROM (
            SELECT case_id, changed_at, row, field, nullif(value, '') AS new,
                   lag(nullif(value, '')) OVER (PARTITION BY case_id, field ORDER BY changed_at, row) AS old
            FROM held_since WHERE changed_at IS NOT NULL
        ) JOIN (
            SELECT {quoted(CASE)} AS case_id, min({in_utc(quoted(TIME))}) AS first_at FROM source GROUP BY 1
        ) USING (case_id) WHERE old IS DISTINCT FROM new
    """)


def _untimed(db: duckdb.DuckDBPyConnection) -> Doubt | None:
    [(lost, held)] = db.execute(
        "SELECT count(*) FILTER (changed_at IS NULL), count(*) FROM held_since"
    ).fetchall()
    if not lost:
        return None
    sentence = f"{lost} of {held} values of attributes have a time that cannot be read, and are left out."
    return Doubt("attributes_untimed", sentence, round(lost / held, 4), ("fields",))


def _convergence(db: duckdb.DuckDBPyConnection) -> Doubt | None:
    [(shared, events, rows)] = db.execute(
        "SELECT count(*) FILTER (n > 1), count(*), sum(n) FROM (SELECT event, count(*) AS n FROM placed GROUP BY event)"
    ).fetchall()
    if not shared:
        return None
    share = shared / events
    sentence = (
        f"{shared} of {events} events ({share:.0%}) belong to more than one case and count in each of them: "
        f"{events} events became {rows} rows (convergence)."
    )
    return Doubt("flattened_convergence", sentence, round(share, 4), _COUNTED)


def _divergence(db: duckdb.DuckDBPyConnection) -> Doubt | None:
    """Rows that do again what was done in their case, each time with other objects beside them."""
    [(diverging, rows)] = db.execute(f"""
        SELECT coalesce(sum(n) FILTER (n > 1 AND sets > 1), 0)::BIGINT, sum(n)::BIGINT FROM (
            SELECT case_id, {quoted(ACTIVITY)}, count(*) AS n, count(DISTINCT beside) AS sets
            FROM placed JOIN happened ON placed.event = happened.{quoted(EVENT)}
            LEFT JOIN (
                SELECT event, string_agg(object, '|' ORDER BY object) AS beside FROM related
                WHERE object NOT IN (SELECT case_id FROM placed) GROUP BY event
            ) AS others ON placed.event = others.event
            GROUP BY ALL
        )
    """).fetchall()
    if not diverging:
        return None
    share = diverging / rows
    sentence = (
        f"{diverging} of {rows} rows ({share:.0%}) do the same activity in one case for other objects each time: "
        "that looks like rework and need not be any (divergence)."
    )
    return Doubt("flattened_divergence", sentence, round(share, 4), ("rework", "bottlenecks_activity"))


def _left_out(db: duckdb.DuckDBPyConnection, chosen: str) -> Doubt | None:
    [(events, placed)] = db.execute(
        "SELECT (SELECT count(*) FROM happened), (SELECT count(DISTINCT event) FROM placed)"
    ).fetchall()
    if events == placed:
        return None
    share = (events - placed) / events
    sentence = (
        f"{events - placed} of {events} events ({share:.0%}) have no object “{chosen}” and are left out."
    )
    return Doubt("flattened_left_out", sentence, round(share, 4), ("counts",))


def attributes_left_out(names: list[str]) -> tuple[Doubt, ...]:
    """What to say where events have more attributes than are kept."""
    if not names:
        return ()
    sentence = f"Events have more than {MOST_ATTRIBUTES} attributes, or two whose names differ in case only: "
    return (Doubt("attributes_left_out", f"{sentence}{shown(names)} are left out.", 0.0),)
