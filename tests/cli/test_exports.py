"""`surehand export` and `surehand restore`."""

from __future__ import annotations

from pathlib import Path

from surehand.store import models as m
from tests.cli.conftest import Terminal
from tests.fixtures import Company


def test_workspace_comes_back(terminal: Terminal, workspace: Company, tmp_path: Path):
    record = workspace.open()
    file = tmp_path / "sample.zip"
    assert "1 record" in terminal.done("export", str(file)) or "1 event" in terminal.done(
        "export", f"{file}.2"
    )
    m.Workspace.objects.all().delete()
    assert terminal.done("restore", str(file)) == "Brought Sample back (sample).\n"
    assert terminal.json("record", "show", record)["title"] == "Ada Ltd"
    assert terminal.done("verify").endswith("everything is as it was written.\n")


def test_file_is_never_overwritten(terminal: Terminal, tmp_path: Path):
    file = tmp_path / "sample.zip"
    file.write_text("precious")
    result = terminal("export", str(file))
    assert (result.exit_code, result.stderr) == (
        2,
        f"surehand: {file} is there already. Name another file, or remove it.\n",
    )


def test_folder_that_is_not_there(terminal: Terminal, tmp_path: Path):
    result = terminal("export", str(tmp_path / "none" / "sample.zip"))
    assert result.exit_code == 2
    assert result.stderr.endswith("sample.zip cannot be written: no such file or directory.\n")


def test_workspace_in_use_is_left_alone(terminal: Terminal, workspace: Company, tmp_path: Path):
    workspace.open()
    terminal.done("export", str(tmp_path / "sample.zip"))
    result = terminal("restore", str(tmp_path / "sample.zip"))
    assert (result.exit_code, "Refused (not_empty)" in result.stderr) == (4, True)
