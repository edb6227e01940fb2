"""`surehand worker`: timers and deliveries, until it is asked to end."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from surehand.connectors.channel import Letter
from surehand.connectors.email import LetterFolder
from tests.cli.conftest import Machine


def test_worker_ends_on_termination(machine: Machine):
    process = subprocess.Popen(
        [sys.executable, "-m", "surehand.cli", "--data", str(machine.folder), "worker"],
        env=machine.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "Working. Ctrl-C ends it.\n"
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert (process.communicate(timeout=15)[0], process.returncode) == ("", 0)
    assert time.monotonic() - begun < 10


def test_letters_are_kept_as_files(tmp_path: Path):
    folder = LetterFolder(tmp_path / "letters")
    letter = Letter("rec_1:2:email:prs_1", "sam@example.com", "Ada Ltd: to accept", "Rita hands it over.")
    assert folder.send(letter) == folder.send(letter)
    (kept,) = (tmp_path / "letters").iterdir()
    assert "Subject: Ada Ltd: to accept" in kept.read_text()
