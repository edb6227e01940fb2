"""Folders and ZIP files with the tables of one export. What comes out of a ZIP file is counted, not believed."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from surehand.audit.unclear import Unclear

MOST_FILES = 300
"""So many files of one export are looked at."""
MOST_UNPACKED = 4 * 1024**3
"""So many bytes come out of one ZIP file."""
_PART = 1_000_000
_ADDED = "__MACOSX"


def files_in(folder: Path) -> list[Path] | Unclear:
    """The files of a folder and of those in it, by their names; links are not followed."""
    found = sorted(
        each
        for each in folder.rglob("*")
        if each.is_file() and not each.is_symlink() and _wanted(str(each.relative_to(folder)))
    )
    if len(found) > MOST_FILES:
        return _too_many(folder, len(found))
    return found


def unzip(path: Path, folder: Path) -> list[Path] | Unclear:
    """Unpack a ZIP file into a folder, under the limits; the answer is its files."""
    try:
        with zipfile.ZipFile(path) as packed:
            infos = [each for each in packed.infolist() if not each.is_dir() and _wanted(each.filename)]
            if len(infos) > MOST_FILES:
                return _too_many(path, len(infos))
            if any(each.flag_bits & 1 for each in infos):
                return Unclear(
                    "locked_file",
                    f"{path.name} is locked by a password.",
                    ways=("Unpack it, and give the folder.",),
                )
            return _unpack(path, packed, infos, folder)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as error:
        return Unclear("damaged_file", f"{path.name}: {error}", ways=("Export it again.",))


def _wanted(name: str) -> bool:
    path = PurePosixPath(name)
    return _ADDED not in path.parts and not path.name.startswith(".")


def _unpack(
    path: Path, packed: zipfile.ZipFile, infos: list[zipfile.ZipInfo], folder: Path
) -> list[Path] | Unclear:
    found: list[Path] = []
    left = MOST_UNPACKED
    for number, info in enumerate(infos):
        # Only the last part of its name is taken: a path could lead out of the folder.
        out = folder / str(number) / PurePosixPath(info.filename.replace("\\", "/")).name
        out.parent.mkdir()
        with packed.open(info) as file, out.open("wb") as written:
            while part := file.read(_PART):
                left -= len(part)
                if left < 0:
                    return Unclear(
                        "too_large",
                        f"{path.name} unpacks to more than {MOST_UNPACKED // 1024**3} GB, at {info.filename}.",
                        ways=("Unpack it yourself, and give the folder.",),
                    )
                written.write(part)
        found.append(out)
    return found


def _too_many(path: Path, count: int) -> Unclear:
    return Unclear(
        "too_many_files",
        f"{path.name} holds {count} files, and not more than {MOST_FILES} are looked at.",
        ways=("Give a folder with the files of one export.",),
    )
