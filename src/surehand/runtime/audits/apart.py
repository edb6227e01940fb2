"""Carries a task out in a process of its own, in a folder of its own that is gone afterwards.

What a file does to that process, it does not do to the worker: killed for want of memory, it is a job that failed and
says so. Cancelling a job ends its process at once.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from django.conf import settings

from surehand.runtime.audits.shapes import ANSWER, STEP, TASK, Answer, Step, Task

log = logging.getLogger(__name__)

LONGEST = 4 * 60 * 60.0
"""Seconds after which a task is ended."""
LOOK = 0.1
_KEEPS = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "PYTHONHOME", "SYSTEMROOT")
"""What of this process's environment the other one gets: nothing that is secret."""
_UNSAFE = str.maketrans(dict.fromkeys("*?[]{}", "_"))
"""What DuckDB would read as a pattern of several files."""


_ERROR = re.compile(r"[A-Za-z_][\w.]*: ")
"""The line of a traceback that says what it was."""


class TaskFailed(Exception):
    """The process ended without an answer; the sentence says why, for people."""


@contextmanager
def folder_for(job: str) -> Iterator[Path]:
    """A folder for one task, in the data folder: what is spilled there can be large, and is nobody else's to read."""
    place = Path(settings.DATA) / "audits"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(prefix=f"{job}-", dir=place) as folder:
        yield Path(folder)


def put_file(content: Path, folder: Path, name: str) -> str:
    """Lay a stored file into a folder under its own name, by which its kind is known; the name it has there."""
    safe = name.translate(_UNSAFE)
    try:
        os.link(content, folder / safe)
    except OSError:
        shutil.copyfile(content, folder / safe)
    return safe


def carry_out_apart(task: Task, heed: Callable[[int, int], None]) -> Answer:
    """Do what is asked in a process of its own. ``heed`` is told how far it is, and ends it by raising."""
    folder = Path(task.folder)
    (folder / TASK).write_bytes(msgspec.json.encode(task))
    with (folder / "said.txt").open("wb") as said:
        child = subprocess.Popen(
            [sys.executable, "-m", "surehand.runtime.audits.child", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=folder,
            env=_environment(folder),
        )
        try:
            _await(child, folder, heed)
        finally:
            child.kill()
            child.wait()
    return _answer(child.returncode, folder)


def _await(child: subprocess.Popen[bytes], folder: Path, heed: Callable[[int, int], None]) -> None:
    ends = time.monotonic() + LONGEST
    while child.poll() is None:
        step = _step(folder)
        heed(step.done, step.total)
        if time.monotonic() > ends:
            raise TaskFailed("It took longer than four hours and was ended.")
        try:
            child.wait(LOOK)
        except subprocess.TimeoutExpired:
            continue


def _step(folder: Path) -> Step:
    path = folder / STEP
    return msgspec.json.decode(path.read_bytes(), type=Step) if path.exists() else Step(0, 0)


def _answer(code: int, folder: Path) -> Answer:
    answer = folder / ANSWER
    if code == 0 and answer.exists():
        return msgspec.json.decode(answer.read_bytes(), type=Answer)
    said = (folder / "said.txt").read_text(errors="replace").strip()
    log.error("a task of an audit ended with %s: %s", code, said[-4000:])
    last = next((line for line in reversed(said.splitlines()) if _ERROR.match(line)), "")
    if code < 0 or "OutOfMemory" in last or "MemoryError" in last:
        raise TaskFailed("The memory for audits was too small for this log: see SUREHAND_AUDIT_MEMORY.")
    reason = last[:300] or "no reason was given"
    raise TaskFailed(f"The log could not be worked on: {reason}")


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEEPS if name in os.environ}
    return {**kept, "HOME": str(folder), "TMPDIR": str(folder), "TZ": "UTC"}
