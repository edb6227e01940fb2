"""Acts on records: what they print, what they leave behind, what their exit codes say."""

from __future__ import annotations

from pathlib import Path

from surehand.runtime.files import path_of
from surehand.store import models as m
from tests import sample
from tests.cli.conftest import ADMIN, Terminal
from tests.fixtures import Company


def test_opening_tells_the_id(terminal: Terminal):
    said = terminal.done("record", "open", "Ada Ltd", "package=standard", "--stage", "won")
    assert said.startswith("rec_")
    assert said.rstrip().endswith("opened in Won, Sam Sender is the owner.")


def test_json_is_the_state(terminal: Terminal):
    answer = terminal.json("record", "open", "Ada Ltd", "contract_value=4000 USD")
    assert answer["state"]["title"] == "Ada Ltd"
    assert answer["state"]["values"]["contract_value"]["value"] == {"amount": "4000", "currency": "USD"}
    assert [event["event"] for event in answer["events"]] == ["record_opened"]


def test_title_finds_the_record(terminal: Terminal, workspace: Company):
    record = workspace.open()
    assert terminal.json("record", "show", "ada ltd")["id"] == record


def test_title_of_two_is_not_guessed(terminal: Terminal, workspace: Company):
    workspace.open()
    workspace.open()
    result = terminal("record", "show", "Ada Ltd")
    assert result.exit_code == 2
    assert result.stderr.startswith("surehand: 2 records are called “Ada Ltd”: rec_")


def test_unknown_record_is_not_found(terminal: Terminal):
    result = terminal("record", "note", "rec_0", "Hello")
    assert (result.exit_code, result.stderr) == (3, "surehand: There is no record “rec_0” in Sample.\n")


def test_fields_are_set_and_cleared(terminal: Terminal, workspace: Company):
    record = workspace.open(package="standard", scope="A shop for books and maps")
    said = terminal.done("record", "set", record, "scope=", 'goals:=["First sale"]')
    assert said == "Set Goals: First sale. Cleared scope.\n"


def test_value_from_a_file(terminal: Terminal, workspace: Company, tmp_path: Path):
    record = workspace.open()
    (tmp_path / "scope.txt").write_text("Two pages\na month")
    terminal.done("record", "set", record, f"scope=@{tmp_path / 'scope.txt'}")
    assert terminal.json("record", "show", record)["values"]["scope"]["value"] == "Two pages\na month"


def test_unreadable_value_names_the_field(terminal: Terminal, workspace: Company):
    result = terminal("record", "set", workspace.open(), "start_date=soon", "scpe=x")
    assert result.exit_code == 1
    assert (
        "- Start date: “soon” is not a date; write it as 2026-01-31. (now: soon) [start_date]"
        in result.stderr
    )
    assert "- This playbook has no field “scpe”. Did you mean scope? [scpe]" in result.stderr


def test_same_value_changes_nothing(terminal: Terminal, workspace: Company):
    record = workspace.open(package="standard")
    assert (
        terminal.done("record", "set", record, "package=standard") == "It is so already; nothing changed.\n"
    )


def test_refusal_lists_what_is_missing(terminal: Terminal, workspace: Company):
    result = terminal("record", "move", workspace.open(stage="proposal"), "won")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "Refused (gate_not_met): To go to Won: 1 missing.",
        "  - Contract value: nothing is filled in. [contract_value]",
        "  → Fill in what is missing; the same act then completes the move to Won.",
        "  → Ask Lea Lead to allow an exception.",
    ]


def test_refusal_as_json(terminal: Terminal, workspace: Company):
    refusal = terminal.json("record", "move", workspace.open(stage="proposal"), "won")
    assert refusal["code"] == "gate_not_met"
    assert [item["id"] for item in refusal["unmet"]] == ["contract_value"]
    assert [step["act"] for step in refusal["allowed"]] == ["move", "ask_lead"]


def test_move_fills_what_is_missing(terminal: Terminal, workspace: Company):
    record = workspace.open(stage="proposal")
    said = terminal.done("record", "move", record, "won", "contract_value=4000 USD")
    assert said.splitlines() == ["Set Contract value: 4,000 USD.", "Moved from Proposal to Won."]


def test_stale_version_is_a_conflict(terminal: Terminal, workspace: Company):
    record = workspace.open()
    terminal.done("record", "note", record, "First")
    result = terminal("record", "note", record, "Second", "--expect", "1")
    assert result.exit_code == 4
    assert "you saw version 1, it is at version 2" in result.stderr


def test_key_makes_repeating_harmless(terminal: Terminal, workspace: Company):
    record = workspace.open()
    for _ in range(2):
        said = terminal.done("record", "note", record, "Once", "--key", "k1")
    assert said == "It was done before with this key; nothing happened again.\n"
    assert m.Event.objects.within(workspace.id).filter(record=record, kind="note_added").count() == 1


def test_override_needs_an_end(terminal: Terminal, workspace: Company):
    result = terminal("record", "move", workspace.open(stage="proposal"), "won", "--override", "Because")
    assert result.exit_code == 2
    assert "--override REASON and --until DATE belong together." in result.stderr


def test_attached_file_is_stored(terminal: Terminal, workspace: Company, tmp_path: Path):
    record = workspace.open()
    (tmp_path / "signed.pdf").write_bytes(b"%PDF-1.4")
    terminal.done("record", "attach", record, str(tmp_path / "signed.pdf"), "--field", "agreement")
    stored = m.File.objects.within(workspace.id).get()
    assert path_of(stored).read_bytes() == b"%PDF-1.4"
    assert terminal.json("record", "show", record)["values"]["agreement"]["value"]["name"] == "signed.pdf"


def test_gates_tell_without_moving(terminal: Terminal, workspace: Company):
    record = workspace.open(**sample.COMPLETE)
    assert terminal.done("record", "gates", record).startswith("handoff to onboarding: open\n")
    assert [gate["to"] for gate in terminal.json("record", "gates", record)] == ["onboarding"]
    assert m.Record.objects.within(workspace.id).get().version == 1


def test_timeline_is_a_row_an_event(terminal: Terminal, workspace: Company):
    record = workspace.open()
    terminal.done("record", "note", record, "Two\nlines")
    rows = [line.split("\t")[1:] for line in terminal.done("record", "timeline", record).splitlines()]
    assert rows[1] == ["Sam Sender", "Noted: Two lines"]


def test_list_goes_on_after_its_cursor(terminal: Terminal, workspace: Company):
    for title in ("One", "Two", "Three"):
        workspace.open(title)
    first = terminal.json("record", "list", "--limit", "2")
    rest = terminal.json("record", "list", "--limit", "2", "--cursor", first["next"])
    assert len(first["items"]) == 2
    assert {row["title"] for row in first["items"] + rest["items"]} == {"One", "Two", "Three"}
    assert rest["next"] == ""


def test_foreign_cursor_is_named(terminal: Terminal):
    result = terminal("record", "list", "--cursor", "nonsense")
    assert result.exit_code == 2
    assert "This cursor is of another list. Leave it out to begin anew." in result.stderr


def test_record_changes_hands(terminal: Terminal, workspace: Company):
    said = terminal.done(
        "record", "reassign", workspace.open(), "rita@example.com", "--reason", "Sam is away"
    )
    assert said == "Rita Receiver is the owner now, after Sam Sender.\n"


def test_archived_record_is_gone(terminal: Terminal, workspace: Company):
    record = workspace.open()
    assert terminal.done("record", "archive", record, "--reason", "Closed") == "Archived. Closed\n"
    assert terminal.json("record", "list")["items"] == []
    assert [row["id"] for row in terminal.json("record", "list", "--gone")["items"]] == [record]


def test_merged_record_goes_on(terminal: Terminal, workspace: Company):
    one, other = workspace.open("One"), workspace.open("Other")
    said = Terminal(ADMIN).done("record", "merge", one, other, "--reason", "The same firm")
    assert said == f"Goes on as {other}. The same firm\n"
    assert terminal("record", "note", one, "Hello").exit_code == 4


def test_a_record_is_renamed(terminal: Terminal, workspace: Company):
    said = terminal.done("record", "rename", workspace.open(), "Ada & Co")
    assert said == "It is called Ada & Co now, after Ada Ltd.\n"
