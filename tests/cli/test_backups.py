"""`surehand backup` and `surehand restore`: made while others act, brought back elsewhere, proven by `verify`."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cli.conftest import Machine

EMAIL = "ada@example.com"
COUNTED = ("workspace", "person", "event", "record", "file", "trail", "timer", "delivery")


class Away:
    """An installation that was filled, and the backup that was made of it while somebody acted."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self.machine = machine
        self.file = folder / "backup.zip"
        self.acted = 0

    def surehand(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return run(self.machine, *arguments, **environment)

    def make(self) -> subprocess.CompletedProcess[str]:
        """Make the backup while a program opens one record after another."""
        stop, begun = threading.Event(), threading.Event()
        acting = threading.Thread(target=self._act, args=(stop, begun))
        acting.start()
        begun.wait(60)
        try:
            return self.surehand("backup", str(self.file))
        finally:
            stop.set()
            acting.join()

    def _act(self, stop: threading.Event, begun: threading.Event) -> None:
        while not stop.is_set():
            opened = self.surehand("record", "open", f"Client {self.acted}", "--playbook", "client")
            assert opened.returncode == 0, opened.stderr
            self.acted += 1
            begun.set()


def run(machine: Machine, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return machine.run("--data", str(machine.folder), *arguments, SUREHAND_AS=EMAIL, **environment)


def counts(machine: Machine) -> dict[str, int]:
    """How many rows each table has."""
    with connected(machine) as link:
        return {name: link.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in COUNTED}


def rows(machine: Machine, table: str) -> list[Any]:
    with connected(machine) as link:
        return sorted(map(str, link.execute(f'SELECT * FROM "{table}"').fetchall()))


def connected(machine: Machine) -> Any:
    if url := machine.environment.get("DATABASE_URL"):
        return psycopg.connect(url)
    return sqlite3.connect(machine.folder / "surehand.sqlite3")


@pytest.fixture(scope="module")
def away(new_machine: Callable[[], Machine], tmp_path_factory: pytest.TempPathFactory) -> Away:
    machine = new_machine()
    code, _ = machine.up("--company", "Ada Ltd", "--email", EMAIL).end()
    assert code == 0
    folder = tmp_path_factory.mktemp("away")
    (folder / "client.yaml").write_text(PLAYBOOK)
    away = Away(machine, folder)
    for step in (
        ("team", "add", "sales"),
        ("playbook", "save", str(folder / "client.yaml")),
        ("playbook", "publish", "client", "--reason", "the first"),
    ):
        done = away.surehand(*step)
        assert done.returncode == 0, done.stderr
    attached = machine.folder / "files" / "wsp_x" / ("a" * 64)
    attached.parent.mkdir(parents=True)
    attached.write_bytes(os.urandom(300_000))
    made = away.make()
    assert made.returncode == 0, made.stderr
    assert "The secret key is not in it" in made.stdout
    return away


PLAYBOOK = """\
playbook: client
title: Client
stages:
  won:  {team: sales, means: "The client signed.", start: true}
  done: {team: sales, means: "It is delivered.", final: true, outcome: done}
moves:
  won -> done: {reason: required}
"""


def restored(away: Away, machine: Machine) -> Machine:
    done = run(machine, "restore", str(away.file))
    assert done.returncode == 0, done.stderr
    return machine


def test_a_backup_comes_back_elsewhere(
    away: Away, new_machine: Callable[[], Machine], capsys: pytest.CaptureFixture[str]
) -> None:
    other = restored(away, new_machine())

    proof = run(other, "verify")
    assert (proof.returncode, "everything is as it was written" in proof.stdout) == (0, True), proof.stdout
    there, here = counts(away.machine), counts(other)
    assert 0 < here["record"] <= there["record"] == away.acted
    assert {name: here[name] for name in ("person", "file")} == {
        name: there[name] for name in ("person", "file")
    }
    assert set(rows(other, "event")) <= set(rows(away.machine, "event"))
    with capsys.disabled():
        print(f"\nrecords in the backup: {here['record']} of {away.acted}, opened while it was made")  # noqa: T201


def test_attached_files_come_back(away: Away, new_machine: Callable[[], Machine]) -> None:
    other = restored(away, new_machine())
    name = Path("files/wsp_x") / ("a" * 64)
    assert (other.folder / name).read_bytes() == (away.machine.folder / name).read_bytes()


def test_everybody_signs_in_as_before(away: Away, new_machine: Callable[[], Machine]) -> None:
    other = restored(away, new_machine())
    link = run(other, "link", EMAIL)
    assert (link.returncode, "/sign-in/link/?token=" in link.stdout) == (0, True)


def test_a_backup_is_for_its_owner_only(away: Away) -> None:
    assert stat.S_IMODE(away.file.stat().st_mode) == 0o600


def test_the_key_is_in_it_only_when_asked_for(away: Away, tmp_path: Path) -> None:
    with_key = tmp_path / "with-key.zip"
    made = away.surehand("backup", "--with-key", str(with_key))
    assert "guard it like a password" in made.stdout
    held = [zipfile.ZipFile(file).namelist() for file in (away.file, with_key)]
    assert ["secret.key" in names for names in held] == [False, True]


def test_a_place_that_is_taken_is_refused(away: Away) -> None:
    before = counts(away.machine)
    refused = away.surehand("restore", str(away.file))
    assert (refused.returncode, "Refused (not_empty)" in refused.stderr) == (4, True)
    assert counts(away.machine) == before


def test_replacing_asks_first(away: Away) -> None:
    refused = away.surehand("restore", "--replace", str(away.file))
    assert (refused.returncode, "Replace it all" in refused.stderr) == (130, True)


def test_replacing_brings_the_former_state(away: Away, new_machine: Callable[[], Machine]) -> None:
    other = restored(away, new_machine())
    before = counts(other)
    later = run(other, "record", "open", "Too late", "--playbook", "client")
    assert later.returncode == 0, later.stderr
    (other.folder / "files" / "wsp_x" / ("b" * 64)).write_text("of no row")

    done = run(other, "restore", "--replace", "--yes", str(away.file))

    assert done.returncode == 0, done.stderr
    assert counts(other) == before
    assert [path.name for path in (other.folder / "files/wsp_x").iterdir()] == ["a" * 64]


def test_a_running_installation_is_not_replaced(away: Away, new_machine: Callable[[], Machine]) -> None:
    other = restored(away, new_machine())
    running = other.up()
    refused = run(other, "restore", "--replace", "--yes", str(away.file))
    assert (refused.returncode, "Surehand runs on" in refused.stderr) == (2, True)
    running.end()


def test_a_damaged_backup_changes_nothing(
    away: Away, new_machine: Callable[[], Machine], tmp_path: Path
) -> None:
    damaged = rewritten(away.file, tmp_path / "damaged.zip", f"files/wsp_x/{'a' * 64}")
    other = new_machine()
    refused = run(other, "restore", str(damaged))
    assert (refused.returncode, "Refused (damaged)" in refused.stderr) == (1, True)
    assert {path.name for path in other.folder.iterdir()} <= {"secret.key"}


def test_a_backup_of_a_newer_version_is_refused(
    away: Away, new_machine: Callable[[], Machine], tmp_path: Path
) -> None:
    newer = tmp_path / "newer.zip"
    with zipfile.ZipFile(away.file) as old, zipfile.ZipFile(newer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                told = json.loads(content)
                content = json.dumps({**told, "steps": [*told["steps"], "9999_later"]}).encode()
            new.writestr(name, content)
    refused = run(new_machine(), "restore", str(newer))
    assert (refused.returncode, "Refused (newer_backup)" in refused.stderr) == (1, True)


def test_a_restore_that_fails_midway_changes_nothing(
    away: Away, new_machine: Callable[[], Machine], tmp_path: Path
) -> None:
    """The dump's digest is right, but its content is none: what was there is there still."""
    broken = rewritten(away.file, tmp_path / "broken.zip", *DUMPS, honest=True)
    other = restored(away, new_machine())
    before = counts(other)
    refused = run(other, "restore", "--replace", "--yes", str(broken))
    assert refused.returncode == 1, refused.stdout
    assert counts(other) == before


DUMPS = ("database.sqlite3", "database.dump")


def rewritten(source: Path, target: Path, *names: str, honest: bool = False) -> Path:
    """A backup with other bytes in some parts; an ``honest`` one says so in its manifest."""
    from hashlib import sha256

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        told = json.loads(old.read("manifest.json"))
        for name in old.namelist():
            content = old.read(name)
            if name in names:
                content = content[: len(content) // 2] + os.urandom(64)
                if honest:
                    told["parts"][name] = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
            if name != "manifest.json":
                new.writestr(name, content)
        new.writestr("manifest.json", json.dumps(told))
    return target


def test_a_missing_pg_dump_is_one_sentence(away: Away, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("database") == "sqlite":
        pytest.skip("SQLite needs no other program")
    refused = away.surehand("backup", str(tmp_path / "x.zip"), PATH=str(Path(sys.executable).parent))
    assert (refused.returncode, "pg_dump is not on PATH. Install" in refused.stderr) == (1, True)
    assert shutil.which("pg_dump")
    assert not list(tmp_path.iterdir())
