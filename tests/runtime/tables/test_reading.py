"""A table is read over and over: only what is new in it has an effect, and what does not fit has none."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest

from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import Archive, SetFields
from surehand.runtime import imports
from surehand.runtime.connections import pause_connection
from surehand.runtime.expectations import expectations
from surehand.runtime.facts import facts_changed
from surehand.runtime.outbox.system_alerts import sentence_of
from surehand.runtime.tables.setting_up import look_at_table, read_table_now
from surehand.runtime.tables.syncer import Tables
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.runtime.tables.conftest import ADA, BOB, HEADER, Reading, csv, imports_never


def test_rows_become_records(reading: Reading) -> None:
    reading.put(csv(ADA, BOB))
    reading.ready()
    stream = reading.turn()
    assert reading.titles == ["Ada Ltd", "Bob Ltd"]
    assert (stream.result, stream.read, stream.written) == ("done", 2, 2)
    assert stream.told.startswith("2 records opened, 0 changed")
    assert [(row.status, row.rows_opened, row.created_by) for row in reading.imports] == [
        ("done", 2, reading.company.admin)
    ]


def test_nothing_is_read_before_it_is_confirmed(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.add()
    reading.now += timedelta(days=1)
    assert not m.Stream.objects.within(reading.company.id).exists()
    assert reading.titles == []


def test_an_unchanged_file_is_not_read_again(reading: Reading) -> None:
    path = reading.put(csv(ADA))
    reading.ready()
    reading.turn()
    os.utime(path, (reading.now.timestamp() - 600,) * 2)
    stream = reading.turn()
    assert (stream.told, stream.read, len(reading.imports)) == ("The file is as it was.", 1, 1)


def test_a_later_row_changes_its_record(reading: Reading) -> None:
    reading.put(csv(ADA, BOB))
    reading.ready()
    reading.turn()
    reading.put(csv("D-1,Ada Ltd,retail,5000 USD", BOB, "D-3,Cy Ltd,health,1 USD"))
    reading.turn()
    assert reading.titles == ["Ada Ltd", "Bob Ltd", "Cy Ltd"]
    assert "5,000" in reading.values("Ada Ltd", "contract_value")
    last = reading.imports[-1]
    assert (last.rows_opened, last.rows_changed, last.rows_unchanged) == (1, 1, 1)


def test_what_a_person_corrected_stays(reading: Reading) -> None:
    """The file says the industry again and again; only a new value in the file is news."""
    reading.put(csv(ADA))
    reading.ready()
    reading.turn()
    record = m.Record.objects.within(reading.company.id).get().pk
    reading.company.done(reading.company.admin, SetFields(values={"industry": "health"}), record)
    reading.put(csv("D-1,Ada Ltd,retail,5000 USD"))
    reading.turn()
    assert reading.values("Ada Ltd", "industry") == "health"
    assert "5,000" in reading.values("Ada Ltd", "contract_value")


def test_an_import_of_which_nothing_came_is_forgotten(reading: Reading) -> None:
    reading.put(csv(ADA, BOB))
    reading.ready()
    reading.turn()
    reading.put(csv(BOB, ADA))
    stream = reading.turn()
    assert (stream.read, stream.written, len(reading.imports)) == (4, 2, 1)
    assert m.File.objects.within(reading.company.id).count() == 1


def test_a_record_that_was_put_away_stays_away(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready()
    reading.turn()
    record = m.Record.objects.within(reading.company.id).get().pk
    reading.company.done(reading.company.admin, Archive(reason="lost"), record)
    reading.put(csv("D-1,Ada Ltd,retail,5000 USD"))
    reading.turn()
    assert m.Record.objects.within(reading.company.id).count() == 1
    assert reading.imports[-1].rows_changed == 0


def test_an_undone_import_opens_its_rows_anew(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready()
    reading.turn()
    undone = imports.undo(reading.company.id, reading.company.admin, reading.imports[0].pk)
    assert not isinstance(undone, Refusal)
    reading.put(csv(ADA, BOB))
    reading.turn()
    assert reading.titles == ["Ada Ltd", "Ada Ltd", "Bob Ltd"]


def test_a_row_held_by_a_gate_goes_on_when_it_can(reading: Reading) -> None:
    header, row = f"{HEADER},Stage", f"{ADA},onboarding"
    reading.put(csv(row, header=header))
    reading.ready()
    reading.turn()
    assert reading.imports[0].rows_held == 1
    record = m.Record.objects.within(reading.company.id).get()
    values = {
        "package": "standard",
        "scope": "A new shop with fifty products",
        "goals": ["Sell"],
        "start_date": "2026-03-30",
    }
    reading.company.done(reading.company.admin, SetFields(values=values), record.pk)
    reading.put(csv(row, f"{BOB},won", header=header))
    reading.turn()
    assert m.Handoff.objects.within(reading.company.id).filter(record=record.pk, status="offered").exists()


# What stops everything before the first row


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            csv("D-1,Ada,retail,1 USD", header="Id,Name,Branch,Value"),
            "“Industry” is missing, “Branch” is new",
        ),
        (csv("D-1,Ada,retail,1 USD,x", header=f"{HEADER},More"), "“More” is new"),
        (csv('D-1,"Ada,retail,1 USD'), "another number of cells"),
        (b"\x89PNG\r\n\x1a\n", "is a picture, not a table"),
        (b"", "is empty"),
    ],
)
def test_what_does_not_fit_changes_nothing(reading: Reading, content: str | bytes, told: str) -> None:
    reading.put(csv(ADA))
    reading.ready()
    reading.turn()
    reading.put(content)
    stream = reading.turn()
    assert (stream.result, reading.titles) == ("failed", ["Ada Ltd"])
    assert told in stream.told
    assert [row.status for row in reading.imports] == ["done"]
    assert reading.row.failures > 0


def test_somebody_hears_of_what_does_not_fit(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready()
    reading.turn()
    reading.put(csv("1", header="Id"))
    stream = reading.turn()
    [alert] = m.Delivery.objects.within(reading.company.id).filter(kind="table_refused")
    assert alert.to == reading.company.admin
    assert sentence_of(alert) == f"The table Our CRM was not imported: {stream.told}"
    kinds = [each.sentence for each in expectations(reading.company.id, reading.now)]
    assert f"The table Our CRM is not imported: {stream.told}" in kinds


def test_a_mended_file_is_read_again(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready()
    reading.put(csv("1", header="Id"))
    reading.turn()
    reading.put(csv(ADA))
    stream = reading.turn(timedelta(days=1))
    assert (stream.result, reading.titles, reading.row.failures) == ("done", ["Ada Ltd"], 0)


def test_columns_in_another_order_are_the_same(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready()
    reading.turn()
    reading.put(csv("500 USD,D-1,health,Ada Ltd", header="Value,Id,Industry,Name"))
    reading.turn()
    assert reading.values("Ada Ltd", "industry") == "health"


def test_a_changed_header_is_confirmed_anew(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready()
    reading.turn()
    reading.put(csv("D-1,Ada Ltd,health,4000 USD", header="Id,Name,Branch,Value"))
    reading.turn()
    looked = look_at_table(
        reading.company.id, Actor(reading.company.admin), reading.connection, now=reading.now
    )
    assert isinstance(looked, m.Import)
    mapping = imports.mapping_of(looked)
    assert {name: mapping.columns[name] for name in ("Id", "Name", "Branch")} == {
        "Id": "key",
        "Name": "title",
        "Branch": "industry",
    }
    reading.confirm()
    stream = reading.turn()
    assert (stream.result, reading.values("Ada Ltd", "industry")) == ("done", "health")


def test_too_many_rows_are_not_read(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready(most_rows=1)
    reading.turn()
    reading.put(csv(ADA, BOB))
    assert "has 2 rows, and at most 1 are read" in reading.turn().told
    assert reading.titles == ["Ada Ltd"]


def test_a_new_doubt_is_asked_and_not_guessed(reading: Reading) -> None:
    header = "Id,Name,Start date"
    reading.put(csv("1,Ada Ltd,2026-03-30", header=header))
    reading.ready()
    reading.turn()
    reading.put(csv("1,Ada Ltd,03/04/2026", header=header))
    stream = reading.turn()
    assert stream.result == "failed"
    assert "can be read in more than one way" in stream.told
    assert "2026-03-30" in reading.values("Ada Ltd", "start_date")


def test_an_owner_who_left_imports_nothing(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready()
    m.Person.objects.within(reading.company.id).filter(pk=reading.company.admin).update(active=False)
    facts_changed(reading.company.id)
    assert "give it another owner" in reading.turn().told
    assert reading.titles == []


# When it is looked at


def test_a_file_being_written_waits(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready()
    reading.turn()
    reading.now += timedelta(hours=2)
    reading.put(csv(ADA, BOB), ago=timedelta(seconds=-30))
    assert reading.turn(timedelta()).told == "The file is still being written."
    assert reading.titles == ["Ada Ltd"]
    reading.turn(timedelta(minutes=3))
    assert reading.titles == ["Ada Ltd", "Bob Ltd"]


def test_a_paused_table_is_not_read(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready()
    pause_connection(reading.company.id, Actor(reading.company.admin), reading.connection)
    reading.turn()
    assert reading.titles == []
    assert isinstance(read_table_now(reading.company.id, reading.connection), Refusal)


def test_it_is_read_at_once_when_asked(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready(every=1440)
    reading.turn(timedelta())
    reading.put(csv(ADA, BOB))
    reading.turn(timedelta(minutes=5))
    assert reading.titles == ["Ada Ltd"]
    read_table_now(reading.company.id, reading.connection, now=reading.now)
    reading.turn(timedelta())
    assert reading.titles == ["Ada Ltd", "Bob Ltd"]


def test_an_import_that_was_stopped_is_not_begun_again(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready()
    reading.turn()
    reading.put(csv(ADA, BOB))
    stream = reading.stream
    row = reading.imports[0]
    m.Import.objects.within(reading.company.id).filter(pk=row.pk).update(status="cancelled")
    m.Stream.objects.within(reading.company.id).filter(pk=stream.pk).update(
        cursor=stream.cursor[:-1] + f',"import_id":"{row.pk}"}}', next_at=reading.now
    )
    reading.turn(timedelta())
    assert reading.stream.told == "Somebody stopped the import; the next file is read again."


def test_an_import_that_failed_is_tried_again(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready()
    reading.turn()
    row = reading.imports[0]
    m.Import.objects.within(reading.company.id).filter(pk=row.pk).update(
        status="failed", note="The disk is full."
    )
    m.Stream.objects.within(reading.company.id).update(
        cursor=f'{{"digest":"x","import_id":"{row.pk}"}}', next_at=reading.now
    )
    assert reading.turn(timedelta(), rounds=1).told == "The disk is full."
    assert reading.turn().told.startswith("0 records opened, 0 changed, 1 rows as before")


# Workers


def test_a_worker_reads_tables_beside_its_other_work(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready()
    worker = Worker(channels={}, clock=lambda: reading.now)
    worker.beat()
    while worker.work():
        reading.now += timedelta(seconds=15)
        worker.beat()
    assert reading.titles == ["Ada Ltd"]
    assert reading.stream.told.startswith("1 records opened")


def test_a_worker_that_took_too_long_imports_nothing(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it read the file, its lease ended and another worker had the turn."""
    reading.put(csv(ADA))
    reading.ready()
    slow = imports.set_mapping

    def overtaken(*given: Any) -> Any:
        m.Stream.objects.within(reading.company.id).update(lease="another")
        return slow(*given)

    monkeypatch.setattr(imports, "set_mapping", overtaken)
    reading.turn(rounds=1)
    assert (reading.imports, reading.titles) == ([], [])
    assert reading.stream.lease == "another"


def test_a_killed_worker_begins_no_import_twice(reading: Reading) -> None:
    """Killed after the import had begun, the next turn follows it instead of beginning another."""
    reading.put(csv(ADA))
    reading.ready()
    stream, syncer = reading.stream, Tables(reading.far.client)
    reading.now += timedelta(hours=1)
    m.Stream.objects.within(reading.company.id).update(lease="dead", next_at=reading.now)
    stream.lease = "dead"
    syncer.turn(reading.row, stream, lambda: reading.now, imports_never)
    reading.now += timedelta(minutes=5)
    reading.turn(timedelta())
    assert [(row.status, row.rows_opened) for row in reading.imports] == [("done", 1)]
