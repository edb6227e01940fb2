"""The data folder: made for one, written by one `surehand up` at a time."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from surehand.cli.trouble import Trouble

SHARE = Path("~/.local/share")
LOCK = "up.lock"


def default_folder(*, demo: bool) -> Path:
    """Where data is kept when nobody says otherwise; a demonstration never meets a real company."""
    return SHARE.expanduser() / ("surehand-demo" if demo else "surehand")


def prepare(folder: Path) -> None:
    """Make the folder, for its owner only, and see that it can be written. Raises `Trouble`."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except (FileExistsError, NotADirectoryError):
        raise Trouble(f"{folder} cannot be the data folder: a file is in the way. Name another.") from None
    except OSError as error:
        reason = (error.strerror or "").lower()
        raise Trouble(f"The data folder {folder} cannot be written ({reason}). Name another.") from None


@contextmanager
def only_one(folder: Path, address: str) -> Iterator[None]:
    """Hold the folder's lock, which says who runs here and where. Raises `Trouble` when somebody else holds it.

    The system lets go of the lock when the process ends, however it ends.
    """
    with open(folder / LOCK, "a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(_who_runs(folder)) from None
        lock.truncate(0)
        print(os.getpid(), address, file=lock, flush=True)
        yield
        lock.truncate(0)


def running_address(folder: Path) -> str:
    """The address of the Surehand that runs on a folder, or ran there last before it was killed; else empty."""
    lock = folder / LOCK
    return lock.read_text("utf-8").partition(" ")[2].strip() if lock.exists() else ""


def _who_runs(folder: Path) -> str:
    process, _, address = (folder / LOCK).read_text("utf-8").strip().partition(" ")
    return (
        f"Surehand runs on {folder} already (process {process}, {address}). "
        "End that one first, or name another folder with --data."
    )
