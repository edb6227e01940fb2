"""What can be wrong with a machine: one clear sentence each, exit code 2, no traceback."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.cli.conftest import Machine


def told(machine: Machine, *arguments: str, **environment: str) -> str:
    """The one line that a start which fails says on standard error."""
    result = machine.run("up", *arguments, **environment)
    lines = result.stderr.splitlines()
    assert (result.returncode, len(lines)) == (2, 1), result.stderr
    return lines[0]


def test_port_in_use(machine: Machine):
    with socket.create_server(("127.0.0.1", machine.port)):
        said = told(machine, *machine.where)
    assert said == (
        f"surehand: Port {machine.port} of 127.0.0.1 is in use. Take another, such as --port {machine.port + 1}."
    )


def test_file_in_the_way(machine: Machine, tmp_path: Path):
    (tmp_path / "file").touch()
    said = told(machine, "--data", str(tmp_path / "file"))
    assert said.endswith("cannot be the data folder: a file is in the way. Name another.")


def test_folder_that_cannot_be_made(machine: Machine):
    said = told(machine, "--data", "/proc/surehand")
    assert (
        said
        == "surehand: The data folder /proc/surehand cannot be written (no such file or directory). Name another."
    )


def test_a_provider_nobody_could_use(machine: Machine):
    said = told(machine, *machine.where, SUREHAND_OIDC_ONLY="on")
    assert said == "surehand: SUREHAND_OIDC_ONLY needs SUREHAND_OIDC_ISSUER: nobody could sign in."


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://u:secret@h/d", "postgres://h:x/d", "postgres://u:secret@h"]
)
def test_address_of_no_database(machine: Machine, url: str):
    said = told(machine, *machine.where, DATABASE_URL=url)
    assert said.startswith("surehand: DATABASE_URL is not the address of a database. Write it as postgres://")
    assert "secret" not in said


def test_database_that_is_down(machine: Machine):
    said = told(machine, *machine.where, DATABASE_URL="postgres://u:secret@127.0.0.1:1/d")
    assert said.startswith("surehand: The database cannot be used (PostgreSQL, d at 127.0.0.1:1): ")
    assert "secret" not in said


def test_database_of_a_newer_version(machine: Machine):
    machine.write(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('surehand', '0999_later', '2030-01-01')"
    )
    said = told(machine, *machine.where)
    machine.write("DELETE FROM django_migrations WHERE name = '0999_later'")
    assert said == (
        "surehand: The database was used by a newer Surehand (0999_later is unknown here). Install that version again."
    )


def test_commands_need_a_started_folder(machine: Machine, tmp_path: Path):
    result = machine.run("--data", str(tmp_path / "none"), "record", "list", DATABASE_URL="")
    assert result.returncode == 2
    assert (
        result.stderr
        == f"surehand: There is no Surehand in {tmp_path}/none yet. Start one there with `surehand up`.\n"
    )
    assert not (tmp_path / "none").exists()
