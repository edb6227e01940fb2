"""An import is taken back where nobody has touched its records since; what is kept is named."""

from __future__ import annotations

from surehand.core.engine import Refusal
from surehand.core.engine.commands import AddNote, SetFields
from surehand.runtime.imports import Kept, Undone, begin_undo, undo, work_on_imports
from surehand.runtime.verify import verify
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests.runtime.imports.conftest import Importing

TABLE = "deal id,name,package,start_date\n1,Ada,premium,2026-04-13\n2,Bob,standard,2026-04-14\n"
CHANGES = "deal id,package,scope,owner\n1,standard,A shop with fifty products,rita@example.com\n"


def undone(importing: Importing, row: m.Import) -> Undone:
    outcome = undo(importing.company.id, importing.company.admin, row.pk)
    assert isinstance(outcome, Undone), outcome
    return outcome


def test_opened_records_are_put_away(importing: Importing) -> None:
    row = importing.done(TABLE)
    assert undone(importing, row) == Undone(2, ())
    assert all(record.archived_at for record in importing.records().values())
    row.refresh_from_db()
    assert row.status == "undone"


def test_touched_record_is_kept_by_name(importing: Importing) -> None:
    row = importing.done(TABLE)
    ada = importing.records()["Ada"].pk
    importing.company.done(importing.company.sender, AddNote(text="We called them."), ada)
    assert undone(importing, row) == Undone(1, (Kept(2, ada, "Ada was worked on since it was imported."),))
    assert importing.records()["Ada"].archived_at is None


def test_values_are_set_back(importing: Importing) -> None:
    importing.done(TABLE)
    before = read_state(importing.company.id, importing.records()["Ada"].pk)
    row = importing.done(CHANGES, mode="change")
    assert undone(importing, row) == Undone(1, ())
    after = read_state(importing.company.id, importing.records()["Ada"].pk)
    assert before is not None
    assert after is not None
    assert {name: held.value for name, held in after.values.items()} == {
        name: held.value for name, held in before.values.items()
    }
    assert after.owner == before.owner


def test_value_changed_since_is_kept(importing: Importing) -> None:
    importing.done(TABLE)
    row = importing.done("deal id,package,scope\n1,standard,A shop\n", mode="change")
    ada = importing.records()["Ada"].pk
    importing.company.done(importing.company.sender, SetFields(values={"package": "premium"}), ada)
    assert [kept.sentence for kept in undone(importing, row).kept] == ["Ada: package was changed since."]
    state = read_state(importing.company.id, ada)
    assert state is not None
    assert "scope" not in state.values
    assert state.values["package"].value == "premium"


def test_new_stage_is_kept_by_name(importing: Importing) -> None:
    importing.done(TABLE)
    row = importing.done("deal id,stage,package\n1,lost,standard\n", mode="change")
    kept = undone(importing, row).kept
    assert [each.sentence for each in kept] == [
        "Ada went from proposal to lost; move it back where it belongs."
    ]


def test_undo_is_part_of_the_history(importing: Importing) -> None:
    undone(importing, importing.done(TABLE))
    archived = m.Event.objects.within(importing.company.id).filter(kind="record_archived")
    assert set(archived.values_list("actor", flat=True)) == {importing.company.admin}
    assert verify(importing.company.id).faults == ()


def test_undo_happens_once(importing: Importing) -> None:
    row = importing.done(TABLE)
    undone(importing, row)
    refusal = undo(importing.company.id, importing.company.admin, row.pk)
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == "This import is undone already."


def test_draft_has_nothing_to_undo(importing: Importing) -> None:
    refusal = undo(importing.company.id, importing.company.admin, importing.draft(TABLE).pk)
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == "It has not run yet."


def test_worker_undoes_what_was_begun(importing: Importing) -> None:
    row = importing.done(TABLE)
    begin_undo(importing.company.id, importing.company.admin, row.pk)
    assert work_on_imports("wrk_1", lambda: False)
    assert all(record.archived_at for record in importing.records().values())


def test_sender_of_others_records_cannot_undo(importing: Importing) -> None:
    row = importing.done(TABLE)
    outcome = undo(importing.company.id, importing.company.stranger, row.pk)
    assert isinstance(outcome, Undone)
    assert (outcome.rows, len(outcome.kept)) == (0, 2)
