"""The inbox over the API: what waits for the person of the key."""

from __future__ import annotations

from surehand.core.engine import ReturnedFor
from surehand.core.engine import commands as c
from surehand.runtime.absences import add_absence
from tests.api.conftest import Program
from tests.fixtures import Company
from tests.sample import NOW


def lengths(program: Program) -> dict[str, int]:
    return {name: len(items) for name, items in program.get("inbox").json().items() if items}


def test_offer_waits_in_both_inboxes(sender: Program, receiver: Program, workspace: Company) -> None:
    workspace.offered()
    assert (lengths(receiver), lengths(sender)) == ({"accept": 1}, {"sent": 1})


def test_question_waits_for_the_sender(sender: Program, workspace: Company) -> None:
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, c.Ask(handoff=handoff, text="Who calls?"), record)
    assert sender.get("inbox").json()["answer"][0]["text"] == "Who calls?"


def test_returned_record_waits_for_its_owner(sender: Program, workspace: Company) -> None:
    record, handoff = workspace.offered()
    command = c.Return(handoff=handoff, reasons=(ReturnedFor("not_ready"),))
    workspace.done(workspace.receiver, command, record)
    assert lengths(sender) == {"returned": 1}


def test_due_task_waits_for_its_owner(receiver: Program, workspace: Company) -> None:
    record, _ = workspace.offered()
    workspace.done(workspace.receiver, workspace.acceptance(record), record)
    # Of the tasks that follow, the call is due within two days.
    assert [task["template"] for task in receiver.get("inbox").json()["tasks"]] == ["kickoff"]


def test_substitute_sees_what_waits_for_the_absent(workspace: Company) -> None:
    workspace.offered()
    add_absence(workspace.id, workspace.receiver, NOW.replace(day=1), NOW.replace(day=9), workspace.stranger)
    assert lengths(Program(workspace.id, workspace.stranger)) == {"accept": 1}


def test_stranger_has_nothing_to_do(stranger: Program, workspace: Company) -> None:
    workspace.offered()
    assert lengths(stranger) == {}
