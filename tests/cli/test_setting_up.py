"""Setting a company up: workspaces, people, teams, keys, playbooks."""

from __future__ import annotations

from pathlib import Path

import pytest

from surehand.runtime.access import verify_key
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m
from tests import sample
from tests.cli.conftest import ADMIN, Terminal
from tests.fixtures import Company


def test_workspace_is_made_and_listed(terminal: Terminal):
    assert terminal.done("workspace", "create", "Bob & Co", "--zone", "Europe/Paris").startswith(
        "Made bob-co ("
    )
    assert [row["slug"] for row in terminal.json("workspace", "list")["items"]] == ["bob-co", "sample"]


def test_misspelt_zone_is_named(terminal: Terminal):
    result = terminal("workspace", "create", "Bob", "--zone", "Europe/Berln")
    assert result.exit_code == 2
    assert "“Europe/Berln” is no time zone. Did you mean Europe/Berlin?" in result.stderr


def test_several_workspaces_need_a_name(terminal: Terminal):
    create_workspace("Bob")
    result = terminal("record", "list")
    assert result.exit_code == 2
    assert "There are 2 workspaces: name one with --workspace bob|sample." in result.stderr
    assert Terminal("")("record", "list", "--workspace", "bob").exit_code == 0


def test_misspelt_workspace_is_named(terminal: Terminal):
    result = terminal("record", "list", "--workspace", "smaple")
    assert (result.exit_code, result.stderr) == (
        3,
        "surehand: There is no workspace “smaple”. Did you mean sample?\n",
    )


@pytest.mark.django_db
def test_no_workspace_says_what_to_do():
    result = Terminal()("record", "list")
    assert result.exit_code == 3
    assert "Make one with `surehand workspace create NAME`." in result.stderr


def test_person_joins_a_team(terminal: Terminal):
    said = terminal.done(
        "person", "add", "Bob Berg", "Bob@Example.com", "--team", "sales", "--skill", "retail"
    )
    assert said.startswith("Added Bob Berg (prs_")
    bob = next(each for each in terminal.json("person", "list")["items"] if each["name"] == "Bob Berg")
    assert (bob["email"], bob["teams"], bob["skills"]) == ("bob@example.com", ["sales"], ["retail"])


def test_person_joins_no_unknown_team(terminal: Terminal):
    result = terminal("person", "add", "Bob", "bob@example.com", "--team", "sails")
    assert result.exit_code == 3
    assert "There is no team “sails” in Sample. There are delivery, onboarding, sales." in result.stderr


def test_person_is_added_once(terminal: Terminal):
    result = terminal("person", "add", "Sam", "sam@example.com")
    assert result.exit_code == 4
    assert "Refused (person_exists): Sam Sender has the address sam@example.com already." in result.stderr


def test_person_leaves_with_nothing_open(terminal: Terminal, workspace: Company):
    workspace.open()
    assert terminal("person", "deactivate", "sam@example.com").exit_code == 1
    assert terminal.done("person", "deactivate", "stan@example.com") == "Stan Stranger has left.\n"
    assert "Stan" not in terminal.done("person", "list")


def test_person_is_changed(terminal: Terminal):
    terminal.done(
        "person", "change", "stan@example.com", "--role", "lead", "--team", "sales", "--capacity", "3"
    )
    stan = terminal.json("person", "change", "stan@example.com", "--name", "Stan Strong", "--no-limit")
    assert (stan["name"], stan["role"], stan["teams"], stan["capacity"]) == (
        "Stan Strong",
        "lead",
        ["sales"],
        None,
    )


def test_change_says_what_to_change(terminal: Terminal):
    result = terminal("person", "change", "stan@example.com")
    assert result.exit_code == 2
    assert (
        "Say what is to change: --name, --role, --team, --skill, --capacity or --calendar." in result.stderr
    )


def test_last_administrator_stays_one(terminal: Terminal):
    result = terminal("person", "change", ADMIN, "--role", "member")
    assert result.exit_code == 1
    assert "Refused (last_admin): Ada Admin is the last administrator." in result.stderr


def test_who_left_comes_back(terminal: Terminal):
    terminal.done("person", "deactivate", "stan@example.com")
    assert terminal.done("person", "reactivate", "stan@example.com") == "Stan Stranger works here again.\n"


def test_open_work_goes_to_another(workspace: Company):
    workspace.open()
    said = Terminal(ADMIN).done(
        "person",
        "reassign",
        "sam@example.com",
        "--to",
        "stan@example.com",
        "--reason",
        "Sam moves.",
        "--leave",
    )
    assert said == "1 record, no handoffs, no tasks and no teams of Sam Sender changed hands.\n"


def test_absence_is_said_and_taken_back(terminal: Terminal):
    terminal.done(
        "absence", "add", "rita@example.com", "2099-03-02", "2099-03-09", "--substitute", "otto@example.com"
    )
    (row,) = terminal.done("absence", "list", "rita@example.com").splitlines()
    assert (row.split("\t")[0], row.split("\t")[3]) == ("Rita Receiver", "Otto Lead")
    terminal.done("absence", "remove", row.split("\t")[4])
    assert terminal.json("absence", "list") == {"items": []}


def test_unfit_absence_is_refused(terminal: Terminal):
    result = terminal("absence", "add", "rita@example.com", "2099-03-09", "2099-03-02")
    assert (result.exit_code, "An absence ends after it starts." in result.stderr) == (1, True)
    assert terminal("absence", "remove", "abs_nothing").exit_code == 3


def test_team_is_renamed(terminal: Terminal):
    assert terminal.done("team", "rename", "sales", "New business") == "Sales is called New business now.\n"


def test_team_gets_a_lead(terminal: Terminal, workspace: Company):
    terminal.done("team", "add", "support", "--lead", "sam@example.com")
    terminal.done("team", "lead", "sales", "rita@example.com")
    rows = {line.split("\t")[0]: line.split("\t")[2] for line in terminal.done("team", "list").splitlines()}
    assert (rows["support"], rows["sales"]) == ("Sam Sender", "Rita Receiver")


def test_key_acts_as_its_person(terminal: Terminal, workspace: Company):
    token = terminal.done("key", "create", "CI", "--scope", "read", "--scope", "write").strip()
    access = verify_key(token)
    assert access is not None
    assert (access.person, access.scopes) == (workspace.sender, {"read", "write"})


def test_revoked_key_is_refused(terminal: Terminal):
    token = terminal.done("key", "create", "CI").strip()
    key = terminal.json("key", "list")["items"][0]["id"]
    assert terminal.done("key", "revoke", key) == f"{key} is revoked.\n"
    assert verify_key(token) is None
    assert terminal("key", "revoke", key).exit_code == 3


def test_playbook_is_saved_and_published(terminal: Terminal, tmp_path: Path):
    (tmp_path / "client.yaml").write_text(sample.PLAYBOOK.replace("4 working hours", "5 working hours"))
    said = terminal.done("playbook", "save", str(tmp_path / "client.yaml"))
    assert said.startswith("Version 2 of client is saved as a draft.\n")
    publish = ("playbook", "publish", "client", "--reason", "More time to read.")
    assert terminal(*publish).exit_code == 1
    assert Terminal(ADMIN).done(*publish).startswith("Version 2 of client is published.\n")
    assert terminal.json("playbook", "list")["items"][0]["current"] == 2


def test_playbook_is_published_with_a_reason(terminal: Terminal, tmp_path: Path):
    (tmp_path / "client.yaml").write_text(sample.PLAYBOOK.replace("4 working hours", "5 working hours"))
    terminal.done("playbook", "save", str(tmp_path / "client.yaml"))
    assert "Missing option '--reason'" in Terminal(ADMIN)("playbook", "publish", "client").stderr
    refused = Terminal(ADMIN)("playbook", "publish", "client", "--reason", " ")
    assert (refused.exit_code, "Say why" in refused.stderr) == (1, True)
    assert terminal.json("playbook", "list")["items"][0]["current"] == 1


def test_broken_playbook_is_refused_with_its_place(terminal: Terminal, tmp_path: Path):
    file = tmp_path / "client.yaml"
    file.write_text("playbook: client\nstages: {won: {tem: sales}}\n")
    result = terminal("playbook", "save", str(file))
    assert result.exit_code == 1
    assert f"{file}:2:16: error" in result.stderr


def test_acting_needs_somebody(workspace: Company):
    result = Terminal("")("record", "note", workspace.open(), "Hello")
    assert result.exit_code == 2
    assert "Say who acts: --as EMAIL, or set SUREHAND_AS." in result.stderr


def test_misspelt_person_is_named(workspace: Company):
    result = Terminal("sma@example.com")("record", "list")
    assert result.exit_code == 3
    assert "Did you mean sam@example.com?" in result.stderr


def test_link_for_somebody_new(terminal: Terminal, workspace: Company):
    assert "/sign-in/link/?token=" in terminal.done("link", "rita@example.com")
    assert m.Account.objects.get(email="rita@example.com").email == "rita@example.com"
    assert terminal("link", "nobody@example.com").exit_code == 3


def test_verify_finds_what_was_changed(terminal: Terminal, workspace: Company):
    record = workspace.open()
    assert terminal.done("verify") == "sample: 1 event of 1 record; everything is as it was written.\n"
    m.Record.objects.within(workspace.id).filter(id=record).update(title="Forged")
    assert terminal("verify").exit_code == 1
    assert "projection_differs" in terminal.done("verify", "--repair")
    assert terminal("verify").exit_code == 0
