"""Old and new processes run side by side while an upgrade rolls through: no migration may get in their way."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from surehand.store.operations import AddIndexAside
from tools.migrations import BASE, MEANT, complaints, unmeant

NAME = models.CharField(max_length=40)
INDEX = models.Index(fields=["kind"], name="event_kind")
CHECK = models.CheckConstraint(condition=models.Q(kind=""), name="event_odd")

OURS = {
    name: migration
    for (app, name), migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items()
    if app == "surehand"
}


def step(*operations: object) -> migrations.Migration:
    class Step(migrations.Migration):
        pass

    Step.operations = list(operations)
    return Step("0099_step", "surehand")


def test_all_of_ours_hold_to_it() -> None:
    assert list(unmeant(OURS.values())) == []


def test_every_reason_is_still_needed() -> None:
    done = {(name, title) for name, each in OURS.items() for title, _ in complaints(each)}
    assert set(MEANT) <= done
    assert set(OURS) >= BASE


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("event", "kind"),
        migrations.DeleteModel("event"),
        migrations.RenameField("event", "kind", "sort"),
        migrations.RenameModel("event", "happening"),
        migrations.AlterModelTable("event", "happening"),
        migrations.AddField("event", "place", NAME),
        migrations.AddField("event", "place", models.CharField(max_length=40, default="")),
        migrations.AlterField("event", "kind", NAME),
        migrations.AddIndex("event", INDEX),
        migrations.AddConstraint("event", CHECK),
        migrations.RunSQL("UPDATE event SET kind = ''"),
        migrations.RunPython(migrations.RunPython.noop),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_hurts_is_told(operation: object) -> None:
    assert len(list(unmeant([step(operation)]))) == 1


@pytest.mark.parametrize(
    "operation",
    [
        migrations.CreateModel("odd", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("event", "place", models.CharField(max_length=40, null=True)),
        migrations.AddField("event", "place", models.CharField(max_length=40, db_default="")),
        migrations.RemoveIndex("event", "event_kind"),
        migrations.RemoveConstraint("event", "event_odd"),
        migrations.AlterModelOptions("event", {}),
        AddIndexAside("event", INDEX),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_harms_nobody_is_let_through(operation: object) -> None:
    assert list(unmeant([step(operation)])) == []


def test_a_new_table_may_have_everything() -> None:
    made = migrations.CreateModel("odd", [("id", models.BigAutoField(primary_key=True))])
    assert (
        list(
            unmeant([step(made, migrations.AddField("odd", "kind", NAME), migrations.AddIndex("odd", INDEX))])
        )
        == []
    )


@pytest.mark.django_db(transaction=True)
def test_an_index_is_built_aside() -> None:
    before = ProjectState.from_apps(apps)
    after, operation = before.clone(), AddIndexAside("event", INDEX)
    operation.state_forwards("surehand", after)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("surehand", editor, before, after)
    assert "event_kind" in indexes()
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("surehand", editor, after, before)
    assert "event_kind" not in indexes()


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "event"))
