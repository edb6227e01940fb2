"""The floor of `bench/handoff.py`: a bare WSGI application that writes the very rows of one act with raw SQL.

It checks the token, reads the body and answers JSON, as any server must; then it runs the statements that the product
ran for one offer or acceptance, with new ids, in one transaction on the plain driver.
"""

from __future__ import annotations

import hmac
import itertools
import json
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from server import MARK

_acts: dict[str, list[tuple[str, list[list[Any]]]]] = json.loads(Path(os.environ["FLOOR_ACTS"]).read_text())
_url = os.environ["DATABASE_URL"]
_key = os.environ["FLOOR_KEY"].encode()
_counter = itertools.count(1_000_000)
_local = threading.local()


def _connect() -> Any:
    if _url.startswith("sqlite"):
        import sqlite3

        connection = sqlite3.connect(_url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection
    import psycopg

    return psycopg.connect(_url, autocommit=True)


def _write(act: str) -> None:
    if not hasattr(_local, "connection"):
        _local.connection = _connect()
    mark = str(next(_counter))
    cursor = _local.connection.cursor()
    cursor.execute("BEGIN IMMEDIATE" if _url.startswith("sqlite") else "BEGIN")
    for statement, rows in _acts[act]:
        new = [tuple(_new(cell, mark) for cell in row) for row in rows]
        if len(new) == 1:
            cursor.execute(statement, new[0])
        else:
            cursor.executemany(statement, new)
    cursor.execute("COMMIT")


def _new(cell: Any, mark: str) -> Any:
    if isinstance(cell, str) and cell.startswith(MARK):
        return mark + cell[8:]
    if isinstance(cell, dict):
        return int(mark) * 100 + cell["number"]
    return cell


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer ``POST /offer`` and ``POST /accept``."""
    given = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ").encode()
    if not hmac.compare_digest(given, _key):
        start("401 Unauthorized", [("Content-Type", "application/json")])
        return [b"{}"]
    body = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    _write(environ["PATH_INFO"].strip("/"))
    start("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"done": True, "seen": len(body)}).encode()]
