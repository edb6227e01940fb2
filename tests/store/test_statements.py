"""The explicit statements fit the tables: no column is forgotten, none is misspelt, on either database."""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from surehand.core.engine import Message
from surehand.store import models as m
from surehand.store import statements as sql
from surehand.store.mapping import delivery_row
from surehand.store.statements import adapted, learn_sizes, moment, places, read_many, write_many

TABLES = {model._meta.db_table: model for model in apps.get_app_config("surehand").get_models()}
WRITES = {
    name: statement
    for name, statement in vars(sql).items()
    if isinstance(statement, str) and statement.startswith("INSERT")
}


def columns_of(statement):
    table, columns = re.match(r'INSERT INTO "(\w+)" \(([^)]*)\)', statement).groups()
    return TABLES[table], {name.strip(' "') for name in columns.split(",")}


@pytest.mark.parametrize("statement", WRITES.values(), ids=list(WRITES))
def test_every_column_is_written(statement):
    model, columns = columns_of(statement)

    assert columns == {
        field.column for field in model._meta.fields if field.column != "id" or "id" in columns
    }


@pytest.mark.parametrize("statement", [s for s in WRITES.values() if "DO UPDATE" in s])
def test_a_repeated_row_replaces_all_but_its_key(statement):
    _, columns = columns_of(statement)
    replaced = set(re.findall(r'"(\w+)" = excluded', statement))
    key = set(re.search(r"ON CONFLICT \(([^)]*)\)", statement)[1].replace('"', "").split(", "))

    assert replaced == columns - key - {"workspace_id"}


@pytest.mark.parametrize(
    "statement", [s for s in vars(sql).values() if isinstance(s, str) and s.startswith("DELETE")]
)
def test_deletes_name_a_record(db, statement):
    write_many(statement, [("rec_x",) * statement.count("%s")])

    assert '"record" = %s' in statement


def test_sqlite_learns_how_full_its_tables_are(workspace):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL looks by itself")
    learn_sizes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = %s", [m.Person._meta.db_table])
        assert cursor.fetchone()[0] > 0


def test_placeholders_are_counted():
    assert (places(0), places(3)) == ("", "%s, %s, %s")


def test_moments_keep_their_point_in_time(db):
    here = datetime(2026, 3, 2, 10, 0, 0, 1, tzinfo=timezone(timedelta(hours=2)))
    if connection.vendor == "sqlite":
        [(cell,)] = read_many("SELECT %s", [here])
    else:
        [(cell,)] = read_many("SELECT %s::timestamptz", [here])

    assert moment(cell) == here
    assert moment(cell).utcoffset() == datetime.now(UTC).utcoffset()


def test_no_moment_is_none():
    assert moment(None) is None


HARD_TEXTS = ["", "\\N", "tab\there", "line\nbreak", "back\\slash", "it's “quoted”", "{}", "ü 🎈"]
AT = datetime(2026, 3, 2, 10, 0, 0, 1, tzinfo=UTC)


def task_rows(workspace, count, title="Call"):
    """Rows of tasks: every kind of cell, and every text that a way of writing could get wrong."""
    return [
        (
            f"task_{n}",
            workspace,
            "rec_1",
            "",
            "",
            f"{title} {HARD_TEXTS[n % 8]}",
            "prs_1",
            AT,
            AT,
            None,
            "",
            "",
        )
        for n in range(count)
    ]


def stored_tasks(workspace):
    columns = "id workspace_id record handoff template title owner due_at created_at done_at done_by blocks"
    return list(m.Task.objects.within(workspace).order_by("created_at", "id").values_list(*columns.split()))


@pytest.mark.parametrize("count", [2, 300])
def test_rows_are_stored_as_given(db, workspace, count):
    rows = task_rows(workspace.id, count)
    write_many(sql.SAVE_TASK, rows)

    assert stored_tasks(workspace.id) == sorted(rows)


@pytest.mark.parametrize("count", [2, 300])
def test_many_rows_replace_those_before(db, workspace, count):
    write_many(sql.SAVE_TASK, task_rows(workspace.id, count))
    again = task_rows(workspace.id, count, "Write")
    write_many(sql.SAVE_TASK, again)

    assert stored_tasks(workspace.id) == sorted(again)


@pytest.mark.parametrize("count", [2, 300])
def test_deliveries_under_one_key_stay_the_first(db, workspace, count):
    for text in ("first", "second"):
        message = [
            Message(f"key:{n}", "inbox", "prs_1", "offered", words={"text": text}) for n in range(count)
        ]
        rows = [
            delivery_row(workspace.id, "rec_1", f"{text}_{n}", each, AT) for n, each in enumerate(message)
        ]
        write_many(sql.ADD_DELIVERY, rows)

    kept = m.Delivery.objects.within(workspace.id).values_list("payload", flat=True)
    assert (len(kept), all("first" in payload for payload in kept)) == (count, True)


@pytest.mark.parametrize("count", [2, 300])
def test_events_twice_are_an_integrity_error(db, workspace, count):
    rows = [
        (workspace.id, 1000 + n, "rec_1", n, "note_added", "{}", "prs_1", "api", AT, "") for n in range(count)
    ]
    write_many(sql.ADD_EVENT, rows)

    with pytest.raises(IntegrityError), transaction.atomic():
        write_many(sql.ADD_EVENT, rows)


def test_moments_of_a_repeated_hour_stay_apart(db):
    zone = ZoneInfo("Europe/Berlin")
    twice = [datetime(2026, 10, 25, 2, 30, tzinfo=zone, fold=fold) for fold in (0, 1)]
    first, second = (moment(cell).astimezone(UTC) for cell in adapted(twice))

    assert second - first == timedelta(hours=1)


def test_no_rows_need_no_statement():
    write_many("this is no SQL", [])
