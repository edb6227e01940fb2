"""The playbook, the people and the reading of facts that the tests of conditions share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from surehand.core.conditions import Condition, FieldType, Schema, compile_condition, parse
from surehand.core.values import Contact, FileRef, Money

CASES = Path(__file__).parents[2] / "cases" / "conditions"

TASKS = ("kickoff", "access")
SCHEMA = Schema(
    {
        "client_name": FieldType("text"),
        "scope": FieldType("long_text"),
        "industry": FieldType("choice", ("retail", "saas", "health", "other")),
        "package": FieldType("choice", ("standard", "premium")),
        "services": FieldType("multi_choice", ("ads", "seo", "email")),
        "goals": FieldType("list"),
        "seats": FieldType("number"),
        "contract_value": FieldType("money", currency="USD"),
        "budget": FieldType("money", currency="USD"),
        "start_date": FieldType("date"),
        "signed_at": FieldType("date_time"),
        "access_granted": FieldType("yes_no"),
        "approved": FieldType("yes_no"),
        "main_contact": FieldType("contact"),
        "lead": FieldType("person"),
        "website": FieldType("url"),
        "statement": FieldType("file"),
    },
    tasks=frozenset(TASKS),
)

SENDER, RECEIVER, STRANGER = "sam@example.com", "rita@example.com", "stuart@example.org"

GIVEN: Mapping[str, object] = {
    "today": date(2026, 3, 2),
    "now": datetime.fromisoformat("2026-03-02T09:30:00+00:00"),
    "owner": SENDER,
    "stage": "won",
    "sender": SENDER,
    "receiver": RECEIVER,
    "files": (),
    "links": (),
    "tasks": {},
}


def cases(name: str) -> list[Any]:
    """The cases of a file under tests/cases/conditions."""
    return list(YAML(typ="safe").load(CASES / f"{name}.yaml"))


def condition(source: str) -> Condition:
    """A source text of the shared playbook, compiled."""
    return compile_condition(parse(source), SCHEMA)


def facts(plain: Mapping[str, Any] | None = None) -> dict[str, object]:
    """Facts as a case writes them, on top of what is always given."""
    return {**GIVEN, **{name: _value(name, value) for name, value in (plain or {}).items()}}


def _value(name: str, plain: Any) -> object:
    kind = SCHEMA.fields[name].kind if name in SCHEMA.fields else ""
    match kind, plain:
        case _, None | "":
            return plain
        case "number", _:
            return Decimal(str(plain))
        case "money", _:
            amount, currency = plain.split()
            return Money(Decimal(amount), currency)
        case "date_time", str():
            return datetime.fromisoformat(plain)
        case "contact", _:
            return Contact(**plain)
        case "file", _:
            return FileRef(id="f1", **plain)
        case _, list():
            return tuple(plain)
        case _:
            return plain
