"""The database of an installation to a file and back, by the means that SQLite and PostgreSQL have for it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path

from django.db import connection, connections

from surehand.core.engine import Refusal

_OPTIONS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs", "connect_timeout")
_EMPTY_IT = """
DO $$ DECLARE each text; BEGIN
  FOR each IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE %I.%I CASCADE', current_schema(), each);
  END LOOP;
END $$;
"""
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class CannotCopy(Exception):
    """The database cannot be written to a file, or taken from one; ``refusal`` says why."""

    def __init__(self, code: str, sentence: str) -> None:
        self.refusal = Refusal(code, sentence)
        super().__init__(sentence)


def place_of_sqlite() -> Path:
    """Where the SQLite file lies."""
    return Path(connection.settings_dict["NAME"])


def dump(target: Path) -> None:
    """Write the database as it is at one moment, while others go on working. Raises `CannotCopy`."""
    if connection.vendor == "sqlite":
        _dump_sqlite(target)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load(source: Path, work: Path, *, replace: bool) -> None:
    """Put a database in place of what is there: all of it or nothing. ``work`` is a folder for what lies in between.

    Raises:
        CannotCopy: it was not done, and what was there is there still.
    """
    if connection.vendor == "sqlite":
        _load_sqlite(source)
        return
    statements = work / "restore.sql"
    statements.write_text(_EMPTY_IT if replace else "")
    # To its end before the first statement is carried out: one that broke off must not be committed.
    with statements.open("ab") as out:
        _run("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(source), out=out.fileno())
    connections.close_all()
    _run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", f"--file={statements}")


def others_at_work() -> int:
    """How many other processes are connected to a PostgreSQL database; SQLite does not tell."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS)
        return int(cursor.fetchone()[0])


def _dump_sqlite(target: Path) -> None:
    with (
        closing(sqlite3.connect(place_of_sqlite(), timeout=30)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        # In one step, under one snapshot: in several, every write of somebody else would begin it anew.
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
    _check_sqlite(target)


def _check_sqlite(file: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as copy:
            found = str(copy.execute("PRAGMA quick_check").fetchone()[0])
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise CannotCopy("database_damaged", f"The database is damaged: {found}.")


def _load_sqlite(source: Path) -> None:
    _check_sqlite(source)
    target = place_of_sqlite()
    connections.close_all()
    if target.exists():
        # What is there may be damaged, which is why it is replaced.
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(target)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for beside in ("-wal", "-shm"):
        Path(f"{target}{beside}").unlink(missing_ok=True)
    ready = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(source, ready)
    ready.chmod(0o600)
    with ready.open("rb") as written:
        os.fsync(written.fileno())
    ready.replace(target)


def _run(program: str, *arguments: str, out: int = subprocess.DEVNULL) -> None:
    """Run a program of PostgreSQL. The password goes by the environment: arguments can be seen by everybody."""
    path = shutil.which(program)
    if path is None:
        sentence = (
            f"{program} is not on PATH. Install the client programs of PostgreSQL (Debian, Ubuntu: "
            "apt-get install postgresql-client), as new as the server or newer."
        )
        raise CannotCopy("no_client_program", sentence)
    done = subprocess.run(
        [path, *arguments], env=_environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["it gave no reason"]
        raise CannotCopy("copy_failed", f"{program} failed: {said[0].rstrip('.')}.")


def _environment() -> dict[str, str]:
    told = connection.settings_dict
    names = {
        "PGDATABASE": "NAME",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGHOST": "HOST",
        "PGPORT": "PORT",
    }
    given = {name: str(told[key]) for name, key in names.items() if told.get(key)}
    options = told.get("OPTIONS") or {}
    given |= {
        f"PG{each.replace('_', '').upper()}": str(options[each]) for each in _OPTIONS if each in options
    }
    return os.environ | given
