"""Opening a backup: everything in it is known by name, and is what the manifest says, before anything is touched."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import msgspec

from surehand.core.engine import Refusal
from surehand.runtime.backups.manifest import DATABASES, FILES, FORMAT, KEY, NAME, VERSION, Manifest

_CHUNK = 1024**2
_LARGEST_MANIFEST = 256 * 1024**2
_FILE = re.compile(rf"{FILES}\w{{1,40}}/[0-9a-f]{{64}}")


class BadBackup(Exception):
    """A backup that cannot be taken; ``refusal`` says which part and why."""

    def __init__(self, code: str, sentence: str) -> None:
        self.refusal = Refusal(code, sentence)
        super().__init__(sentence)


class _Format(msgspec.Struct):
    """What tells a backup from an export."""

    format: str = ""
    version: int = 0


def is_backup(path: Path) -> bool:
    """Whether a file calls itself a backup of an installation, and not an export of a workspace."""
    try:
        with ZipFile(path) as archive:
            found = msgspec.json.decode(archive.read(NAME), type=_Format)
    except (BadZipFile, KeyError, OSError, msgspec.MsgspecError):
        return False
    return found.format == FORMAT


def look_at(path: Path) -> Backup | Refusal:
    """A backup, once all of it was read and is what its manifest says."""
    try:
        backup = Backup(path)
        backup.check()
    except BadBackup as bad:
        return bad.refusal
    return backup


class Backup:
    """A backup that can be read. Raises `BadBackup`."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = ZipFile(path)
            size = self._zip.getinfo(NAME).file_size
            if size > _LARGEST_MANIFEST:
                raise BadBackup("not_a_backup", f"{NAME} is too large to be one.")
            text = self._zip.read(NAME)
        except (BadZipFile, KeyError, OSError) as error:
            raise BadBackup("not_a_backup", f"“{path.name}” is no backup of Surehand ({error}).") from None
        self.manifest = _manifest(text)

    @property
    def files(self) -> list[str]:
        """The attached files in it, as ``workspace/digest``."""
        return [name.removeprefix(FILES) for name in self.manifest.parts if name.startswith(FILES)]

    def check(self) -> None:
        """Read everything, and hold it to the manifest."""
        known = {DATABASES[self.manifest.database], KEY}
        names = [name for name in self._zip.namelist() if name != NAME]
        odd = sorted({name for name in names if name not in known and not _FILE.fullmatch(name)})
        if odd or len(names) != len(set(names)):
            raise BadBackup("unknown_part", f"“{(odd or names)[0][:100]}” does not belong into a backup.")
        differing = sorted(set(names) ^ set(self.manifest.parts))
        if differing or DATABASES[self.manifest.database] not in names:
            name = (differing or [DATABASES[self.manifest.database]])[0]
            raise BadBackup("part_missing", f"“{name}” is missing, or not in the manifest.")
        for name in names:
            for _ in self.content(name):
                pass

    def content(self, name: str) -> Iterator[bytes]:
        """A part in chunks. Raises `BadBackup` at its end when it was not what the manifest says."""
        digest, size, told = hashlib.sha256(), 0, self.manifest.parts[name]
        try:
            with self._zip.open(name) as stream:
                while (chunk := stream.read(_CHUNK)) and size <= told.bytes:
                    size += len(chunk)
                    digest.update(chunk)
                    yield chunk
        except (BadZipFile, EOFError, OSError, NotImplementedError) as error:
            raise BadBackup("damaged", f"“{name}” is damaged: {error}.") from None
        if (size, digest.hexdigest()) != (told.bytes, told.sha256):
            raise BadBackup("damaged", f"“{name}” is damaged: its SHA-256 is not that of the manifest.")

    def unpack(self, name: str, target: Path) -> None:
        """Write a part to a file, for its owner only."""
        with target.open("wb") as out:
            target.chmod(0o600)
            for chunk in self.content(name):
                out.write(chunk)


def _manifest(text: bytes) -> Manifest:
    try:
        found = msgspec.json.decode(text, type=_Format)
        if (found.format, found.version) != (FORMAT, VERSION):
            sentence = f"This is {found.format} version {found.version}; {FORMAT} version {VERSION} is read."
            raise BadBackup("unknown_format", sentence)
        return msgspec.json.decode(text, type=Manifest)
    except msgspec.MsgspecError as error:
        raise BadBackup("not_a_backup", f"{NAME} cannot be read: {error}.") from None
