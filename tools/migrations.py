"""Holds migrations to the policy that lets old and new processes run side by side while an upgrade rolls through.

Run by `make lint`; why it is so: docs/decisions/zero-downtime-migrations.md. django-migration-linter reads the SQL of
one database; this reads the operations, so it says the same on SQLite and PostgreSQL and knows no table by heart.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from tempfile import mkdtemp

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

BASE = frozenset(("0001_first", "0002_interface", "0003_nothing_dropped"))
"""Those of the first release: no installation was there before them. What they do is told, and forbidden after them."""

MEANT: dict[tuple[str, str], str] = {}
"""What breaks the policy and is meant: the migration and what it does, and why nobody is hurt by it."""

BREAKS: dict[type[Operation], str] = {
    migrations.RemoveField: "removes a column that old processes read: stop using it, and remove it a release later",
    migrations.DeleteModel: "removes a table that old processes read: stop using it, and remove it a release later",
    migrations.RenameField: "renames a column: add the new one, write both, read the new one, remove the old one later",
    migrations.RenameModel: "renames a table: keep its name with `db_table`",
    migrations.AlterModelTable: "renames a table: keep its name with `db_table`",
    migrations.AddConstraint: "checks every row under a lock: add it NOT VALID, then validate it, or say why it may",
    migrations.RunSQL: "runs statements that nobody can judge here: say why they are harmless",
    migrations.RunPython: "runs code under the lock of the upgrade: do it in portions by a job, or say why it may",
}


def complaints(migration: migrations.Migration) -> Iterator[tuple[str, str]]:
    """What a migration does that old processes, or a large table, would not bear: what it is, and what to do."""
    new = {op.name_lower for op in migration.operations if isinstance(op, migrations.CreateModel)}
    for operation in migration.operations:
        table = getattr(operation, "model_name_lower", "") or getattr(operation, "name_lower", "")
        if table in new and not isinstance(operation, migrations.DeleteModel | migrations.RunPython):
            continue
        if broken := _broken(operation):
            yield _title(operation), broken


def _broken(operation: Operation) -> str:
    for kind, why in BREAKS.items():
        if isinstance(operation, kind):
            return why
    if isinstance(operation, migrations.AddIndex) and not isinstance(operation, AddIndexConcurrently):
        return "locks the table against writing: use `surehand.store.operations.AddIndexAside`"
    if isinstance(operation, migrations.AddField) and _needs_value(operation.field):
        return "adds a column that old processes do not fill: give it `db_default`, or let it be null"
    if isinstance(operation, migrations.AlterField):
        return "changes a column in place: say why old processes can go on with it, or add another column"
    return ""


def _needs_value(field: models.Field) -> bool:
    return not (field.null or field.many_to_many or field.has_db_default())


def _title(operation: Operation) -> str:
    """What it does, in a form that a regenerated migration keeps: ``AddIndex delivery event_refused``."""
    index = getattr(operation, "index", None) or getattr(operation, "constraint", None)
    names = (getattr(operation, "model_name", ""), getattr(index or operation, "name", ""))
    return " ".join((type(operation).__name__, *filter(None, names)))


def unmeant(found: Iterable[migrations.Migration]) -> Iterator[str]:
    """Every complaint that has no reason beside it, as a sentence."""
    for migration in found:
        if migration.name in BASE:
            continue
        for title, why in complaints(migration):
            if (migration.name, title) not in MEANT:
                yield f"{migration.name}: {title}: it {why}."


def main() -> int:
    """Judge the migrations of Surehand; the exit code is 1 when one breaks the policy."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "surehand.site.settings")
    os.environ.setdefault("SUREHAND_DATA", mkdtemp())
    import django
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    found = list(unmeant(each for (app, _), each in sorted(disk.items()) if app == "surehand"))
    for sentence in found:
        print(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
