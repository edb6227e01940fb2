"""The explicit statements fit the tables: no column is forgotten, none is misspelt, on either database."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.apps import apps
from django.db import connection

from surehand.store import statements as sql
from surehand.store.statements import moment, places, read_many, write_many

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


def test_no_rows_need_no_statement():
    write_many("this is no SQL", [])
