"""How fast a table becomes records, against the same rows written with `csv` and raw SQL into the same tables.

100,000 rows with nine columns: dates as day.month.year, amounts, choices, people by address. The floor makes the rows
that an import writes (record, event, idempotency key, import row) by hand and inserts them, a thousand a transaction.
Run: python bench/import.py [rows]
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

ROWS = 100_000
PORTION = 1_000
PLAYBOOK = """
playbook: bench
title: Bench
record: {singular: client, plural: clients}
fields:
  package: {type: choice, options: {standard: Standard, premium: Premium}}
  value: {type: money, currency: EUR}
  start_date: {type: date}
  scope: {type: long_text, title: Scope of work}
  contact: {type: contact}
  seats: {type: number}
stages:
  proposal: {team: sales, title: Proposal, means: It is with the client., final: true}
"""
HEADER = ("deal_id", "deal_name", "owner", "package", "value", "start_date", "scope", "contact", "seats")
PEOPLE = [f"person{number}@example.com" for number in range(20)]


def write_table(path: Path, rows: int) -> None:
    """A table as a CRM in Germany exports it."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADER)
        for number in range(rows):
            day = date(2026, 1, 1) + timedelta(days=chance.randrange(365))
            writer.writerow(
                (
                    f"D-{number:06}",
                    f"Müller {number} GmbH",
                    chance.choice(PEOPLE),
                    chance.choice(("Standard", "premium", "")),
                    f"{chance.randrange(1, 90)}.{chance.randrange(100, 999)},50",
                    f"{day:%d.%m.%Y}",
                    f"Shop with {number} products, two languages and a training for the team",
                    f"Ann Lee <ann{number}@example.com>",
                    chance.randrange(1, 500),
                )
            )


def set_up(folder: Path) -> tuple[str, str]:
    """A workspace with a playbook and people: its id, and that of an administrator."""
    os.environ |= {
        "SUREHAND_DATA": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "DJANGO_SETTINGS_MODULE": "surehand.site.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command

    from surehand.core.engine import Actor
    from surehand.runtime.drafts import Saved, save_draft
    from surehand.runtime.people import add_person
    from surehand.runtime.playbooks import publish
    from surehand.runtime.teams import add_team, set_lead
    from surehand.runtime.workspaces import create_workspace

    call_command("migrate", verbosity=0)
    workspace = create_workspace("Bench", zone="Europe/Berlin", currency="EUR").pk
    add_team(workspace, "sales")
    admin = add_person(workspace, "Ada", "ada@example.com", role="admin", teams=["sales"]).pk
    set_lead(workspace, "sales", admin)
    for address in PEOPLE:
        add_person(workspace, address.split("@")[0], address, teams=["sales"])
    assert isinstance(save_draft(workspace, PLAYBOOK), Saved)
    assert isinstance(publish(workspace, Actor(admin), "bench", "To measure"), Saved)
    return workspace, admin


def import_table(path: Path, workspace: str, admin: str) -> dict[str, float]:
    """Seconds for looking at the table, for a dry run and for the import itself, and CPU seconds for the import."""
    from msgspec.structs import replace

    from surehand.core.engine import Refusal
    from surehand.runtime.imports import (
        dry_run,
        mapping_of,
        read_chunks,
        run,
        set_mapping,
        start_import,
    )

    started = time.perf_counter()
    row = start_import(
        workspace, admin, "bench", name=path.name, chunks=read_chunks(path), largest=path.stat().st_size
    )
    assert not isinstance(row, Refusal), row
    looked = time.perf_counter()
    set_mapping(workspace, row.pk, replace(mapping_of(row), title="{deal_name}"))
    report = dry_run(workspace, row.pk)
    assert not isinstance(report, Refusal), report
    assert report.rejected == 0, report.problems[:3]
    tried, cpu = time.perf_counter(), time.process_time()
    done = run(workspace, row.pk)
    assert not isinstance(done, Refusal), done
    assert done.rows_opened == report.opened == done.rows_total, (done.rows_opened, report.opened)
    return {
        "look": looked - started,
        "dry_run": tried - looked,
        "import": time.perf_counter() - tried,
        "import_cpu": time.process_time() - cpu,
    }


def write_floor(path: Path, database: Path) -> float:
    """Seconds for the same rows by hand. The tables are those of the product, copied empty into another file."""
    with sqlite3.connect(database) as source:
        tables = "('record', 'event', 'idempotency_key', 'import_row')"
        schema = source.execute(f"SELECT sql FROM sqlite_master WHERE tbl_name IN {tables} AND sql NOT NULL")
        statements = [sql for (sql,) in schema]
    target = sqlite3.connect(database.with_name("floor.sqlite3"), isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *statements):
        target.execute(statement)
    started = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=";")
        next(reader)
        numbered = enumerate(reader, 1)
        while portion := list(islice(numbered, PORTION)):
            _write_portion(target, portion)
    return time.perf_counter() - started


def _write_portion(target: sqlite3.Connection, portion: list[tuple[int, list[str]]]) -> None:
    now = str(datetime.now(UTC).replace(tzinfo=None))
    rows = [_by_hand(number, row, now) for number, row in portion]
    target.execute("BEGIN IMMEDIATE")
    for name, columns in _COLUMNS.items():
        names = ", ".join(f'"{column}"' for column in columns.split())
        marks = ", ".join("?" * len(columns.split()))
        target.executemany(f'INSERT INTO "{name}" ({names}) VALUES ({marks})', [row[name] for row in rows])
    target.execute("COMMIT")


_COLUMNS = {
    "record": "id workspace_id playbook playbook_version title stage owner entered_at opened_at changed_at version "
    "state archived_at merged_into",
    "event": "workspace_id seq record version kind data actor via at hash",
    "idempotency_key": "workspace_id key fingerprint record version refusal at",
    "import_row": "workspace_id imported_id number outcome record version key problems before",
}


def _by_hand(number: int, row: list[str], now: str) -> dict[str, tuple[object, ...]]:
    key, title, owner, package, value, start, scope, contact, seats = row
    record = f"rec_{number:026}"
    held = {
        "package": package.casefold(),
        "value": {"amount": value.replace(".", "").replace(",", "."), "currency": "EUR"},
        "start_date": datetime.strptime(start, "%d.%m.%Y").date().isoformat(),
        "scope": scope,
        "contact": contact,
        "seats": seats,
    }
    values = {
        name: {"kind": name, "value": each, "source": "import:i", "at": now} for name, each in held.items()
    }
    event = json.dumps(
        {"event": "record_opened", "record": record, "title": title, "owner": owner, "values": values}
    )
    state = json.dumps({"id": record, "title": title, "stage": "proposal", "owner": owner, "values": values})
    opened = (record, "w", "bench", 1, title, "proposal", owner, now, now, now, 1, state, None, "")
    return {
        "record": opened,
        "event": ("w", number, record, 1, "record_opened", event, owner, "import", now, "0" * 64),
        "idempotency_key": ("w", f"imp:i:{number}", "0" * 64, record, 1, "", now),
        "import_row": ("w", "i", number, "opened", record, 1, key, "[]", "{}"),
    }


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory(prefix="surehand-bench-") as name:
        folder = Path(name)
        path = folder / "deals.csv"
        write_table(path, rows)
        workspace, admin = set_up(folder)
        seconds = import_table(path, workspace, admin)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        floor = write_floor(path, folder / "bench.sqlite3")
    ratio = seconds["import"] / floor
    told = ", ".join(f"{what} {took:.1f} s" for what, took in seconds.items())
    print(
        f"{rows:,} rows: {told}; {rows / seconds['import']:,.0f} rows/s, peak {peak:.0f} MB; by hand {floor:.1f} s"
    )
    figures = {f"{what}_s": round(took, 2) for what, took in seconds.items()}
    figures |= {
        "rows_per_s": round(rows / seconds["import"]),
        "peak_mb": round(peak),
        "by_hand_s": round(floor, 2),
    }
    print(
        json.dumps({"bench": "import", "ratios": {"import_to_by_hand": round(ratio, 2)}, "figures": figures})
    )


if __name__ == "__main__":
    main()
