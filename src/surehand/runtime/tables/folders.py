"""Files in the folder that an administrator of the machine allows, each workspace in a folder of its own.

A file counts once it is settled: nobody has written to it for a minute, and it did not change while it was read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import msgspec
from django.conf import settings

from surehand.connectors.channel import DeliveryFailed
from surehand.core.engine import Next, Refusal
from surehand.store import models as m

SETTLED = timedelta(seconds=60)
NO_FOLDER = "No such folder is allowed on this machine (SUREHAND_TABLES)."
_CHUNK = 1024 * 1024
# Where the system knows it, passing through a folder needs no right to list it.
_FOLDER = os.O_DIRECTORY | os.O_NOFOLLOW | getattr(os, "O_PATH", os.O_RDONLY)
_MOST_FILES = 10_000


class Found(msgspec.Struct, frozen=True):
    """A file of the folder, as it is now."""

    path: Path
    size: int
    changed_ns: int

    def is_settled(self, now: datetime) -> bool:
        """Whether nobody seems to write to it any more."""
        return now - datetime.fromtimestamp(self.changed_ns / 1e9, UTC) >= SETTLED


class Unsettled(Exception):
    """Somebody writes to the file at the moment."""


def folder_of_tables(workspace: str) -> Path | None:
    """The folder from which a workspace may read; None where an administrator of the machine allows none."""
    if not settings.TABLES_FOLDER:
        return None
    slug = m.Workspace.objects.values_list("slug", flat=True).get(id=workspace)
    return Path(settings.TABLES_FOLDER).resolve() / slug


def unfit_path(workspace: str, path: str) -> Refusal | None:
    """Why nothing can be read from a path, whatever lies there; None when it can be tried."""
    folder = folder_of_tables(workspace)
    if folder is None:
        sentence = "No folder is allowed on this machine: an administrator of it sets SUREHAND_TABLES."
        return Refusal("no_folder", sentence, allowed=(Next("change", "Give an https address instead."),))
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or not path.isprintable() or "\\" in path:
        return _bad("Name a file below the folder, such as crm/deals.csv or crm/deals-*.csv.", folder)
    if any("*" in part for part in parts[:-1]):
        return _bad("Only the name of the file can hold “*”, not a folder before it.", folder)
    return None


def find_file(workspace: str, path: str) -> Found:
    """The file at a path; of several that fit, the newest. Raises `DeliveryFailed`."""
    folder = folder_of_tables(workspace)
    if folder is None or unfit_path(workspace, path):
        raise DeliveryFailed("settings", NO_FOLDER)
    found = max(_candidates(folder, path), key=lambda each: each.changed_ns, default=None)
    if found is None:
        raise DeliveryFailed("retry", _nothing_at(path))
    return found


def copy(found: Found, target: BinaryIO, largest: int) -> None:
    """Copy a file that was found. Raises `Unsettled` when it is not the same any more, and `DeliveryFailed`."""
    if found.size > largest:
        raise DeliveryFailed("settings", _too_large(found.path.name, largest // 1_000_000))
    try:
        with open(_descriptor(found.path), "rb") as file:
            _check_same(found, file)
            while chunk := file.read(_CHUNK):
                target.write(chunk)
            _check_same(found, file)
    except OSError as error:
        raise DeliveryFailed("retry", f"{found.path.name} cannot be read: {error.strerror}.") from error


def _descriptor(path: Path) -> int:
    """A file opened step by step from the root, through no link: its path was resolved when it was found, and whoever
    writes in its folder may have put a link there since. A pipe there is opened without waiting for its other end."""
    folder = os.open(path.anchor, _FOLDER)
    try:
        for part in path.parts[1:-1]:
            before, folder = folder, os.open(part, _FOLDER, dir_fd=folder)
            os.close(before)
        return os.open(path.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)


def _check_same(found: Found, file: BinaryIO) -> None:
    told = os.fstat(file.fileno())
    is_same = (told.st_size, told.st_mtime_ns) == (found.size, found.changed_ns)
    if not (stat.S_ISREG(told.st_mode) and is_same):
        raise Unsettled


def _nothing_at(path: str) -> str:
    return f"There is no file {path} in the folder of this workspace."


def _too_large(name: str, megabytes: int) -> str:
    return f"The file {name} has more than {megabytes} MB."


def _candidates(folder: Path, path: str) -> Iterator[Found]:
    pure = PurePosixPath(path)
    parent = folder.joinpath(*pure.parts[:-1])
    names = [pure.name] if "*" not in pure.name else _fitting(parent, pure.name)
    for name in names:
        # Whatever a link leads to must lie in the folder too: nothing outside is anybody's business.
        real = (parent / name).resolve()
        if real.is_relative_to(folder) and (found := _found(real)):
            yield found


def _fitting(parent: Path, pattern: str) -> list[str]:
    try:
        return [each.name for each, _ in zip(parent.glob(pattern), range(_MOST_FILES), strict=False)]
    except OSError:
        return []


def _found(path: Path) -> Found | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return Found(path, told.st_size, told.st_mtime_ns) if stat.S_ISREG(told.st_mode) else None


def _bad(sentence: str, folder: Path) -> Refusal:
    fix = f"The folder of this workspace is {folder}."
    return Refusal("bad_path", sentence, allowed=(Next("change", fix),))
