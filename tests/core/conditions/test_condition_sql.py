"""A condition as SQL: what it reads, what it never gives, and that it stays small."""

from __future__ import annotations

import duckdb
import pytest

from surehand.core.conditions import Schema, parse, to_sql
from surehand.core.conditions.patterns import LONGEST_SEARCHED
from tests.core.conditions.condition_table import Table
from tests.core.conditions.condition_world import SCHEMA, TASKS, facts


def translated(source: str) -> tuple[str, tuple[object, ...]]:
    sql = to_sql(parse(source), SCHEMA)
    return sql.text, sql.parameters


def table_for(source: str, schema: Schema = SCHEMA) -> duckdb.DuckDBPyConnection:
    database = duckdb.connect()
    columns = ", ".join(
        f'''"{name.replace('"', '""')}" {type_}''' for name, type_ in to_sql(parse(source), schema).columns
    )
    database.execute(f"CREATE TABLE records ({columns})")
    return database


def plan_size(source: str) -> int:
    text, parameters = translated(source)
    plan = table_for(source).execute(f"EXPLAIN SELECT {text} FROM records", parameters).fetchall()
    return len("".join(line for _, line in plan).replace(" ", ""))


def test_columns_have_their_types() -> None:
    source = "contract_value > budget && has(main_contact) && tasks.done('kickoff') && now > signed_at && 'x' in files"
    assert dict(to_sql(parse(source), SCHEMA).columns) == {
        "budget.amount": "DECIMAL(27, 9)",
        "budget.currency": "VARCHAR",
        "contract_value.amount": "DECIMAL(27, 9)",
        "contract_value.currency": "VARCHAR",
        "files": "VARCHAR[]",
        "main_contact.email": "VARCHAR",
        "main_contact.name": "VARCHAR",
        "main_contact.phone": "VARCHAR",
        "now": "TIMESTAMP",
        "signed_at": "TIMESTAMP",
        "tasks.kickoff": "BOOLEAN",
    }


def test_written_values_are_parameters() -> None:
    text, parameters = translated(
        'client_name == "\'; DROP TABLE records; --" && start_date > today + days(2)'
    )
    assert parameters == ("'; DROP TABLE records; --", 172_800_000_000)
    assert "DROP" not in text


@pytest.mark.parametrize("source", ["seats > 1", "!(seats > 1)", "1 / 0 > 1", "access_granted"])
def test_unknown_is_false(source: str) -> None:
    database = table_for(f"{source} || seats > 0")
    database.execute("INSERT INTO records (seats) VALUES (NULL)")
    text, parameters = translated(source)
    assert database.execute(f"SELECT {text} FROM records", parameters).fetchall() == [(False,)]


def test_too_long_text_is_unknown() -> None:
    too_long = facts({"scope": "a" * (LONGEST_SEARCHED + 1)})
    table = Table(SCHEMA, TASKS)
    assert table.answers(to_sql(parse("scope.matches('a')"), SCHEMA), [too_long]) == [False]
    assert table.answers(to_sql(parse("!scope.matches('a')"), SCHEMA), [too_long]) == [False]


def test_strange_names_are_quoted() -> None:
    schema = Schema({}, tasks={'6" nails; --'})
    source = "tasks.done('6\" nails; --')"
    database = table_for(source, schema)
    database.execute("INSERT INTO records VALUES (true)")
    assert database.execute(f"SELECT {to_sql(parse(source), schema).text} FROM records").fetchall() == [
        (True,)
    ]


@pytest.mark.parametrize(
    ("inner", "around"),
    [
        ("start_date", "({} + days(1))"),
        ("signed_at", "({} - hours(1))"),
        ("seats", "({} * 2)"),
        ("seats", "(access_granted ? {} : 1)"),
        ("seats", "(today - days({}) < today ? 1 : 2)"),
        ("client_name", "{}.trim()"),
        ("client_name", "({}.matches('a') ? 'b' : 'c')"),
        ("contract_value", "({} + budget)"),
    ],
)
def test_nesting_costs_in_proportion(inner: str, around: str) -> None:
    """Some SQL functions of DuckDB write their argument twice; nested, that grows without end."""

    def nested(times: int) -> int:
        value = inner
        for _ in range(times):
            value = around.format(value)
        return plan_size(f"{value} == {value}")

    assert nested(9) < 4 * nested(3)
