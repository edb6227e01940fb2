"""Where files are put for a moment while they are read, and how large they may become."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, cast

import duckdb

MOST_UNPACKED = 8 * 1024**3
"""So many bytes may come out of one packed file: what unpacks to more is made to fill a disk."""
PACKED = (".gz",)
_MOST_PER_BYTE = 1032
"""So many bytes come out of one that gzip packed, at most: a match is of 258 bytes and takes two bits."""
_PART = 1_000_000


class TooLarge(Exception):
    """More comes out of a file than is read of one."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most / 1024**3:.3g} GB come out of it.")


@contextmanager
def scratch(db: duckdb.DuckDBPyConnection) -> Iterator[Path]:
    """A folder that is gone afterwards, where the database may read: beside what it spills, if it spills at all."""
    [(spill,)] = db.execute("SELECT current_setting('temp_directory')").fetchall()
    where = spill if spill and Path(spill).is_dir() else None
    with TemporaryDirectory(dir=where) as folder:
        yield Path(folder)


class Counted:
    """A file that is read up to a limit. Raises `TooLarge` beyond it."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._most = self._left = most

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size if size >= 0 else self._left + 1)
        self._left -= len(part)
        if self._left < 0:
            raise TooLarge(self._most)
        return part


@contextmanager
def unpacked(path: Path, most: int | None = None) -> Iterator[Counted]:
    """A file to be read as it is inside, whether it is packed with gzip or not."""
    opener = gzip.open if path.suffix.lower() in PACKED else open
    with opener(path, "rb") as file:
        yield Counted(cast(IO[bytes], file), most or MOST_UNPACKED)


def refuse_bomb(path: Path) -> None:
    """Raise `TooLarge` where a packed file unpacks to more than is read; only one that could is unpacked for that."""
    if path.suffix.lower() in PACKED and path.stat().st_size * _MOST_PER_BYTE > MOST_UNPACKED:
        with unpacked(path) as file:
            while file.read(_PART):
                pass


def plain_suffix(path: Path) -> str:
    """What a file's name ends in, without what says that it is packed."""
    kinds = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in (".gz", ".zst")]
    return kinds[-1] if kinds else ""
