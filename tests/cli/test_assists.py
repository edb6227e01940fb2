"""Brief, flag and suggestion at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from surehand.core.engine.commands import AddNote
from surehand.store.queries.states import read_state
from tests import sample
from tests.cli.conftest import Terminal
from tests.fixtures import Company

CALL = """Carla Meyer: We start on 30 March 2026, that is fixed.
Sam Sender: Good. What about money?
Carla Meyer: The contract value is 12,000 USD.
Sam Sender: We will send the agreement tomorrow.
"""


@pytest.fixture
def record(workspace: Company) -> str:
    record = workspace.open(**sample.COMPLETE)
    workspace.done(workspace.sender, AddNote(text=CALL), record)
    return record


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A playbook and a call."""
    playbook, call = tmp_path / "client.yaml", tmp_path / "call.txt"
    playbook.write_text(sample.PLAYBOOK)
    call.write_text(CALL)
    return str(playbook), str(call)


def test_texts_are_read_without_a_database(
    bare_terminal: Terminal, files: tuple[str, str], settings: Any, django_db_blocker: Any
) -> None:
    playbook, call = files
    with django_db_blocker.block():
        told = bare_terminal.done("brief", call, "--playbook", playbook)
    assert f"“The contract value is 12,000 USD.” Carla Meyer [{call}:" in told
    assert "Contract value: 12,000 USD" in told
    assert "“Scope of work” is free text: whether the sources answer it is not assessed." in told


def test_a_handoff_asks_only_for_what_it_needs(bare_terminal: Terminal, files: tuple[str, str]) -> None:
    playbook, call = files
    told = bare_terminal.json("brief", call, "--playbook", playbook, "--handoff", "sales-to-onboarding")
    assert {each["field"] for each in told["brief"]["proposals"]} == {"start_date", "contract_value"}
    assert told["not_found"] == []
    assert [each["id"] for each in told["sources"]] == [call]


def test_what_is_not_in_the_texts_is_told(bare_terminal: Terminal, files: tuple[str, str]) -> None:
    playbook, _ = files
    told = bare_terminal.done(
        "brief",
        "-",
        "--playbook",
        playbook,
        "--handoff",
        "sales-to-onboarding",
        input="We sell tea and cake.",
    )
    assert "Start date: not found in these texts" in told


def test_a_file_that_cannot_be_read_is_told(
    bare_terminal: Terminal, files: tuple[str, str], tmp_path: Path
) -> None:
    playbook, call = files
    table = tmp_path / "table.xlsx"
    table.write_bytes(b"PK")
    result = bare_terminal("brief", call, str(table), "--playbook", playbook)
    assert result.exit_code == 1
    assert "is not of a kind that is read" in result.stderr
    assert "The contract value is 12,000 USD." in result.stdout


def test_the_workspace_knows_its_playbook_and_people(terminal: Terminal, files: tuple[str, str]) -> None:
    told = terminal.json("brief", files[1], "--playbook", "client")
    sides = {each["speaker"]: each["side"] for each in told["brief"]["claims"]}
    assert sides["Sam Sender"] == "ours"
    assert terminal("brief", files[1], "--playbook", "nobody").exit_code == 3
    assert terminal("brief", files[1], "--playbook", "client", "--handoff", "x").exit_code == 3


def test_flags_of_a_record(terminal: Terminal, record: str) -> None:
    told = terminal.done("flag", record)
    assert (
        "contradictory: “Contract value” holds 4,000 USD; a source says 12,000 USD.\n  “The contract" in told
    )
    assert "backed: Start date" in told
    assert "not assessed: “Scope of work” is free text" in told
    assert "not said" not in told


def test_flags_of_a_way(workspace: Company, terminal: Terminal) -> None:
    record = workspace.open(**{**sample.COMPLETE, "goals": None})
    told = terminal.json("flag", record, "--to", "onboarding")
    assert [(each["kind"], each["field"]) for each in told["flags"]] == [("missing", "goals")]
    assert (told["to"], told["sources"]) == ("onboarding", 0)
    assert terminal("flag", record, "--to", "ready").exit_code == 1


def test_a_suggestion_is_listed_confirmed_and_rejected(
    workspace: Company, terminal: Terminal, record: str
) -> None:
    listed = terminal.json("suggestion", "list", "--record", record)["items"]
    [value] = [each for each in listed if each["field"] == "contract_value"]
    assert (value["words"], value["quote"]) == ("12,000 USD", "The contract value is 12,000 USD.")
    assert terminal.json("suggestion", "list")["items"]
    assert "Confirmed “12,000 USD” for" in terminal.done("suggestion", "confirm", value["id"], "--key", "k")
    assert terminal("suggestion", "confirm", value["id"], "--key", "k").exit_code == 0
    assert terminal("suggestion", "confirm", value["id"]).exit_code == 4
    state = read_state(workspace.id, record)
    assert state is not None
    assert str(state.values["contract_value"].value.amount) == "12000"  # type: ignore[union-attr]
    assert terminal("suggestion", "reject", "sug_nowhere").exit_code == 3


def test_a_suggestion_is_rejected_with_a_reason(terminal: Terminal, record: str) -> None:
    [value] = terminal.json("suggestion", "list", "--record", record)["items"]
    said = terminal.done("suggestion", "reject", value["id"], "--reason", "That was the list price")
    assert "Rejected “12,000 USD” for" in said
    assert "That was the list price" in said
    assert terminal.json("suggestion", "list", "--record", record)["items"] == []


def test_another_value_is_an_edit(terminal: Terminal, record: str) -> None:
    [value] = terminal.json("suggestion", "list", "--record", record)["items"]
    terminal.done("suggestion", "confirm", value["id"], "13000 USD")
    assert "13,000 USD" in terminal.done("record", "show", record)


def test_a_text_cannot_steer_the_terminal(bare_terminal: Terminal, files: tuple[str, str]) -> None:
    playbook, call = files
    Path(call).write_text("Carla Meyer: The contract value \x1b]52;c;cm0= is 12,000 USD.\n")
    told = bare_terminal.done("brief", call, "--playbook", playbook)
    assert "\x1b" not in told
    assert "The contract value \ufffd]52;c;cm0= is 12,000 USD." in told
