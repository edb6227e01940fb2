"""The database as commands meet it: there, of this version, or one sentence on what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, DataError, IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor

from surehand.cli.trouble import Trouble

_UPGRADE_LOCK = 7_302_001


def describe() -> str:
    """Which database this is, without its password."""
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        return f"SQLite, {database['NAME']}"
    return f"PostgreSQL, {database['NAME']} at {database['HOST'] or 'localhost'}:{database['PORT'] or 5432}"


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what is wrong with the database into one sentence; a row that it refuses is a bug. Raises `Trouble`."""
    try:
        yield
    except (IntegrityError, DataError):
        raise
    except DatabaseError as error:
        reason = str(error).partition("\n")[0].strip().rstrip(".")
        raise Trouble(f"The database cannot be used ({describe()}): {reason}.") from error


def open_database() -> None:
    """See that the database is there and of this version. Raises `Trouble`."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        raise Trouble(f"There is no Surehand in {settings.DATA} yet. Start one there with `surehand up`.")
    with sentences():
        if _pending():
            raise Trouble("The database is of an older version. `surehand up` brings it to this one.")


def upgrade() -> None:
    """Bring the database to this version; many may try at once. Raises `Trouble`."""
    with sentences(), _alone():
        if _pending():
            call_command("migrate", verbosity=0, interactive=False)


def _pending() -> bool:
    """Whether steps are to be taken to this version. Raises `Trouble` for a database that has taken others."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    unknown = [
        name
        for app, name in loader.applied_migrations
        if app == "surehand" and (app, name) not in loader.disk_migrations
    ]
    if unknown:
        raise Trouble(
            f"The database was used by a newer Surehand ({max(unknown)} is unknown here). Install that version again."
        )
    return bool(executor.migration_plan(loader.graph.leaf_nodes()))


@contextmanager
def _alone() -> Iterator[None]:
    """One upgrade at a time, also when several machines start together. SQLite has one `surehand up` per folder."""
    if connection.vendor == "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_UPGRADE_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_UPGRADE_LOCK])
