"""A run opens and changes records through the one write path, keeps what became of each row, and can be resumed."""

from __future__ import annotations

import pytest
from django.db import Error

from surehand.core.engine import Refusal
from surehand.core.engine.commands import SetFields
from surehand.runtime.imports import begin, cancel, plan, run, running, undo, work_on_imports
from surehand.runtime.verify import verify
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests.runtime.imports.conftest import Importing

TABLE = "deal id,name,owner,package,start_date\n1,Ada,sam@example.com,premium,2026-04-13\n2,Bob,,standard,\n"
MANY = "deal id,name\n" + "".join(f"{i},Client {i}\n" for i in range(25))


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "PORTION", 10)


def test_records_are_opened(importing: Importing) -> None:
    row = importing.done(TABLE)
    assert (row.status, row.rows_done, row.rows_opened) == ("done", 2, 2)
    assert importing.records()["Ada"].owner == importing.company.sender
    assert importing.records()["Bob"].owner == importing.company.admin


def test_values_name_the_import(importing: Importing) -> None:
    row = importing.done(TABLE)
    state = read_state(importing.company.id, importing.records()["Ada"].pk)
    assert state is not None
    assert {held.source for held in state.values.values()} == {f"import:{row.pk}"}


def test_history_is_whole(importing: Importing) -> None:
    importing.done(TABLE)
    assert verify(importing.company.id).faults == ()


def test_rejected_rows_are_kept_with_reasons(importing: Importing) -> None:
    row = importing.done("name,package\nAda,gold\nBob,premium\n")
    rejected = importing.rows(row)[2]
    assert (rejected.outcome, rejected.record) == ("rejected", "")
    assert rejected.problems[0]["code"] == "not_an_option"


def test_row_without_title_is_rejected(importing: Importing) -> None:
    row = importing.done("name,package\n,premium\n")
    assert importing.rows(row)[2].problems[0]["sentence"] == "A client needs a name."


def test_same_file_twice_opens_nothing_twice(importing: Importing) -> None:
    importing.done(TABLE)
    again = importing.done(TABLE)
    assert (again.rows_opened, again.rows_rejected) == (0, 2)
    ada = importing.records()["Ada"]
    sentence = f"“1” was imported before: it is Ada ({ada.pk})."
    assert importing.rows(again)[2].problems[0]["sentence"] == sentence


def test_records_are_found_by_key(importing: Importing) -> None:
    importing.done(TABLE)
    row = importing.done(
        "deal id,package,owner\n1,standard,rita@example.com\n2,standard,\n3,standard,\n", mode="change"
    )
    assert [each.outcome for each in importing.rows(row).values()] == ["changed", "unchanged", "rejected"]
    ada = importing.records()["Ada"]
    assert '"value":"standard"' in ada.state
    assert ada.owner == importing.company.receiver


def test_unknown_key_is_named(importing: Importing) -> None:
    row = importing.done("deal id,package\n9,standard\n", mode="change")
    assert importing.rows(row)[2].problems[0]["sentence"] == "No record was imported as “9”."


def test_both_opens_what_is_not_there(importing: Importing) -> None:
    importing.done(TABLE)
    row = importing.done(TABLE + "3,Cid,,standard,\n", mode="both")
    assert (row.rows_opened, row.rows_changed, row.rows_unchanged) == (1, 0, 2)


def test_empty_cells_clear_only_on_request(importing: Importing) -> None:
    importing.done(TABLE)
    table = "deal id,start_date,package\n1,,standard\n"
    importing.done(table, mode="change")
    assert "start_date" in importing.records()["Ada"].state
    importing.done(table, mode="change", clear=True)
    assert "start_date" not in importing.records()["Ada"].state


def test_parts_of_a_contact_are_joined(importing: Importing) -> None:
    importing.done("name,main contact name,main contact email\nAda,Ann Lee,ann@example.com\n")
    state = read_state(importing.company.id, importing.records()["Ada"].pk)
    assert state is not None
    assert str(state.values["main_contact"].value) == "Ann Lee, ann@example.com"


def test_other_systems_people_are_translated(importing: Importing) -> None:
    importing.done("name,owner\nAda,0051x\n", people={"0051x": "rita@example.com"})
    assert importing.records()["Ada"].owner == importing.company.receiver


def test_finished_import_is_not_run_again(importing: Importing) -> None:
    refusal = run(importing.company.id, importing.done(TABLE).pk)
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == "This import is done already."


@pytest.mark.usefixtures("small_portions")
def test_stopped_run_goes_on(importing: Importing) -> None:
    row = importing.draft(MANY)
    stopped = run(importing.company.id, row.pk, stop=lambda: True)
    assert isinstance(stopped, m.Import)
    assert (stopped.status, stopped.rows_done) == ("running", 10)
    done = run(importing.company.id, row.pk)
    assert isinstance(done, m.Import)
    assert (done.status, done.rows_done, len(importing.records())) == ("done", 25, 25)


@pytest.mark.usefixtures("small_portions")
def test_killed_run_repeats_nothing(importing: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second portion breaks after its records were opened: all of it is taken back, then done once."""
    row = importing.draft(MANY)
    write, calls = running.write_many, []

    def breaking(statement: str, rows: list[object]) -> None:
        calls.append(len(rows))
        if len(calls) == 2:
            raise Error("the disk is full")
        write(statement, rows)

    monkeypatch.setattr(running, "write_many", breaking)
    with pytest.raises(Error):
        run(importing.company.id, row.pk)
    assert len(importing.records()) == 10
    m.Import.objects.within(importing.company.id).update(lease="", leased_until=None)
    run(importing.company.id, row.pk)
    assert len(importing.records()) == 25
    assert verify(importing.company.id).faults == ()


@pytest.mark.usefixtures("small_portions")
def test_cancelled_run_stops_after_its_portion(importing: Importing) -> None:
    row = importing.draft(MANY)
    cancelled = run(
        importing.company.id, row.pk, watch=lambda each: bool(cancel(importing.company.id, each.pk))
    )
    assert isinstance(cancelled, m.Import)
    assert (cancelled.status, cancelled.rows_done) == ("cancelled", 10)


def test_two_cannot_carry_out_one_import(importing: Importing) -> None:
    row = importing.draft(MANY)
    refusals = []
    run(importing.company.id, row.pk, watch=lambda each: refusals.append(run(importing.company.id, each.pk)))
    assert [refusal.code for refusal in refusals if isinstance(refusal, Refusal)] == ["import_runs"]


def test_worker_carries_out_what_was_begun(importing: Importing) -> None:
    row = importing.draft(MANY)
    begin(importing.company.id, row.pk)
    assert work_on_imports("wrk_1", lambda: False)
    assert len(importing.records()) == 25
    assert not work_on_imports("wrk_1", lambda: False)


def test_broken_import_is_seen(importing: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    row = importing.draft(MANY)
    begin(importing.company.id, row.pk)

    def broken(*_: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(running, "write_many", broken)
    work_on_imports("wrk_1", lambda: False)
    row.refresh_from_db()
    assert (row.status, row.note) == ("failed", "RuntimeError('out of luck')")


def test_undone_records_can_be_imported_again(importing: Importing) -> None:
    undo(importing.company.id, importing.company.admin, importing.done(TABLE).pk)
    assert importing.done(TABLE).rows_opened == 2


def test_later_changes_do_not_hide_the_key(importing: Importing) -> None:
    importing.done(TABLE)
    record = importing.records()["Ada"].pk
    importing.company.done(importing.company.sender, SetFields(values={"scope": "Another shop"}), record)
    assert importing.done("deal id,package\n1,standard\n", mode="change").rows_changed == 1


def test_title_is_made_of_columns(importing: Importing) -> None:
    importing.done("company,package\nAda,premium\n,standard\nBob,\n", title="{company}: {package}")
    assert set(importing.records()) == {"Ada: premium", "standard", "Bob"}
