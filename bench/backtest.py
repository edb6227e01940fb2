"""How long the back-test of a gate of twelve conditions over a million moves takes, against the conditions by hand.

A generated log (fixed seed) of cases that come from one stage to the next is read once. Then, in the same run: the
moves, what the record held at each, the texts read as values, the gate, and all of it with the judgement; and the
floor, one scan of the rows with the twelve predicates as hand-written SQL, which knows no moves, no empty answers and
no history. Two threads. Run: python bench/backtest.py [moves]
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from surehand.audit.backtest import BackTest, By, back_test
from surehand.audit.backtest.fields import lay_written, where_written
from surehand.audit.backtest.fills import lay_fills
from surehand.audit.backtest.gate import Ground, items_of, lay_answers
from surehand.audit.backtest.moves import lay_moves
from surehand.audit.backtest.readers import lay_held
from surehand.audit.binding import binding_of
from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping
from surehand.core.engine import Program
from surehand.core.playbook import Playbook, read_playbook

MOVES = 1_000_000
AT_MOST = 5.0
"""Seconds for a million moves: the promise."""
MAP = Mapping(case="case", activity="activity", time="time", team="team")
GENERATE = """
    SELECT 'case ' || (i // 2) AS "case", CASE WHEN i % 2 = 0 THEN 'won' ELSE 'onboarding' END AS activity,
           TIMESTAMP '2025-01-01' + to_seconds((i // 2) * 20 + (i % 2) * CAST(hash(i) % 400000 AS BIGINT)) AS time,
           CASE WHEN i % 2 = 0 THEN 'sales' ELSE 'onboarding' END AS team,
           CASE WHEN hash(i + 1) % 5 > 0 THEN 'shop number ' || (hash(i // 2) % 5000) END AS scope,
           CASE WHEN hash(i + 2) % 9 > 0 THEN (hash(i + 3) % 90000)::VARCHAR || '.50' END AS value,
           CASE WHEN hash(i + 4) % 7 > 0 THEN (hash(i + 5) % 400)::VARCHAR END AS seats,
           CASE WHEN hash(i + 6) % 6 > 0 THEN (hash(i + 7) % 40)::VARCHAR END AS discount,
           CASE WHEN hash(i + 8) % 8 > 0
                THEN (DATE '2025-01-01' + CAST(hash(i + 9) % 900 AS INTEGER))::VARCHAR END AS start_date,
           CASE WHEN hash(i + 10) % 4 > 0 THEN ['yes', 'no'][1 + CAST(hash(i + 11) % 2 AS INTEGER)] END AS agreed,
           ['small', 'mid', 'large'][1 + CAST(hash(i + 12) % 3 AS INTEGER)] AS size,
           CASE WHEN hash(i + 13) % 3 > 0 THEN 'person' || (hash(i + 14) % 3000) || '@example.com' END AS contact
    FROM range(2 * $moves) AS r(i)
"""
"""Two rows a case; DuckDB's hash of the row stands for chance."""
CRITERIA = (
    "has(contact.email)",
    "value.amount >= 1000",
    "value.amount < 80000 || agreed",
    "seats > 0",
    'seats <= 50 || size != "small"',
    "!has(discount) || discount <= 30 || agreed",
    "start_date >= today",
    "start_date <= today + days(600)",
    'size in ["small", "mid", "large"]',
    'size == "small" || has(scope)',
    "agreed || value.amount < 5000",
    'contact.email.endsWith("@example.com")',
)
BY_HAND = """
    SELECT count(*) FILTER (contact LIKE '%@%'),
           count(*) FILTER (TRY_CAST(value AS DOUBLE) >= 1000),
           count(*) FILTER (TRY_CAST(value AS DOUBLE) < 80000 OR agreed = 'yes'),
           count(*) FILTER (TRY_CAST(seats AS DOUBLE) > 0),
           count(*) FILTER (TRY_CAST(seats AS DOUBLE) <= 50 OR size <> 'small'),
           count(*) FILTER (discount IS NULL OR TRY_CAST(discount AS DOUBLE) <= 30 OR agreed = 'yes'),
           count(*) FILTER (TRY_CAST(start_date AS DATE) >= CAST(time AS DATE)),
           count(*) FILTER (TRY_CAST(start_date AS DATE) <= CAST(time AS DATE) + 600),
           count(*) FILTER (size IN ('small', 'mid', 'large')),
           count(*) FILTER (size = 'small' OR scope IS NOT NULL),
           count(*) FILTER (agreed = 'yes' OR TRY_CAST(value AS DOUBLE) < 5000),
           count(*) FILTER (contact LIKE '%@example.com')
    FROM source WHERE activity = 'onboarding'
"""
FIELDS = """
  scope: {type: text}
  value: {type: money, currency: EUR}
  seats: {type: number}
  discount: {type: number}
  start_date: {type: date}
  agreed: {type: yes_no}
  size: {type: choice, options: [small, mid, large]}
  contact: {type: contact}
"""


def playbook() -> Playbook:
    """Two teams with one gate between them: two required fields and twelve conditions."""
    criteria = "\n".join(
        f"      - {{id: c{n}, when: '{when}', say: Not met.}}" for n, when in enumerate(CRITERIA)
    )
    found = read_playbook(f"""
playbook: bench
fields:{FIELDS}
stages:
  won: {{team: sales, means: "Signed."}}
  onboarding: {{team: onboarding, means: "Being set up.", final: true, outcome: done}}
handoffs:
  won -> onboarding:
    requires: [scope, value]
    criteria:
{criteria}
    receiver: [{{team: onboarding}}]
    clock: {{accept_within: 1 working day}}
""").playbook
    assert found is not None
    return found


def main() -> None:
    """Print ratios and figures as one line of JSON. ``cpu`` is the time of both threads, whoever else is busy."""
    moves = int(sys.argv[1]) if len(sys.argv) > 1 else MOVES
    book, figures = playbook(), {"moves": float(moves), "conditions": float(len(CRITERIA))}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log.parquet"
        duckdb.execute(f"COPY ({GENERATE}) TO '{path}'", {"moves": moves})
        db = duckdb.connect(config={"threads": 2, "memory_limit": "3GB", "temp_directory": f"{folder}/spill"})
        log, figures["read_log_s"] = _timed(lambda: _log(db, path))
        _, figures["by_hand_s"] = _timed(lambda: db.execute(BY_HAND).fetchall())
        figures |= _steps(log, book)
        busy = time.process_time()
        found, figures["back_test_s"] = _timed(lambda: back_test(log, book))
        figures["back_test_cpu_s"] = time.process_time() - busy
        assert isinstance(found, BackTest), found
        assert found.gated == moves
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    whole = figures["back_test_s"]
    ratios = {
        "back_test_to_by_hand": round(whole / figures["by_hand_s"], 1),
        "gate_to_by_hand": round(figures["gate_s"] / figures["by_hand_s"], 1),
        "reconstruct_share": round(
            (figures["moves_s"] + figures["written_s"] + figures["values_s"]) / whole, 2
        ),
        "promised_to_back_test": round(AT_MOST * moves / MOVES / whole, 2),
    }
    rounded = {name: round(value, 2) for name, value in figures.items()}
    print(json.dumps({"bench": "backtest", "ratios": ratios, "figures": rounded}))


def _steps(log: EventLog, book: Playbook) -> dict[str, float]:
    """The parts of a back-test, each timed by itself."""
    by, program, took = By(), Program(book), {}
    binding, took["binding_s"] = _timed(lambda: binding_of(book, log))
    _, took["moves_s"] = _timed(lambda: lay_moves(log, book, binding, by))
    fields, took["where_s"] = _timed(lambda: where_written(log, book, binding, list(book.fields), by))
    assert isinstance(fields, list), fields
    _, took["written_s"] = _timed(lambda: lay_written(log, fields, by))
    unread, took["values_s"] = _timed(lambda: lay_held(log, fields))
    required = [each for each in fields if each.field.id in ("scope", "value")]
    _, took["fills_s"] = _timed(lambda: lay_fills(log, required, by))
    ground = Ground({each.field.id: each for each in fields}, unread)
    [gate] = program.gates.values()
    items = items_of(gate, program, ground)
    _, took["gate_s"] = _timed(lambda: lay_answers(log, gate, items))
    return took


def _log(db: duckdb.DuckDBPyConnection, path: Path) -> EventLog:
    log = read_log(path, MAP, db=db)
    assert isinstance(log, EventLog), log
    return log


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


if __name__ == "__main__":
    main()
