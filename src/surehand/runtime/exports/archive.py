"""Opening an export that may come from anywhere: nothing is unpacked to a name it gives, or beyond what it declares."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import msgspec

from surehand.core.engine import Refusal
from surehand.runtime.exports.manifest import FILES, FORMAT, NAME, VERSION, WORKSPACE, Manifest

LARGEST = 50 * 1024**3
"""An export that unpacks to more is refused unless it is allowed."""

DENSEST = 200
"""So many times smaller than its content an entry may be; tables of events are ten to thirty times smaller."""

_LARGEST_MANIFEST = 64 * 1024**2
_LONGEST_LINE = 64 * 1024**2
_SMALL = 1024**2
_CHUNK = 1024**2
_FILE = re.compile(rf"{FILES}[0-9a-f]{{64}}")


class BadExport(Exception):
    """An export that cannot be taken; ``refusal`` says which part and why."""

    def __init__(self, code: str, sentence: str) -> None:
        self.refusal = Refusal(code, sentence)
        super().__init__(sentence)


class Archive:
    """An export, opened and looked through. Raises `BadExport`."""

    def __init__(self, path: Path, tables: frozenset[str], largest: int = LARGEST) -> None:
        try:
            self._zip = ZipFile(path)
        except (BadZipFile, OSError) as error:
            raise BadExport(
                "not_an_export", f"“{path.name}” cannot be opened as a ZIP file ({error})."
            ) from None
        self._known = {WORKSPACE, *(f"{table}.jsonl" for table in tables)}
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self.manifest = self._read_manifest(path.name)
        self._check_names()
        self._check_sizes(largest)

    def close(self) -> None:
        """Let the file go."""
        self._zip.close()

    def lines(self, name: str) -> Iterator[tuple[int, bytes]]:
        """The lines of an entry, numbered from 1. Raises `BadExport` when it is not what the manifest says."""
        reader = _Checked(self._zip, self._infos[name], self.manifest)
        stream = io.BufferedReader(reader)
        number = 0
        while row := stream.readline(_LONGEST_LINE):
            number += 1
            yield number, row
        reader.check()

    def content(self, digest: str) -> Iterator[bytes]:
        """The content of an attachment."""
        reader = _Checked(self._zip, self._infos[FILES + digest], self.manifest)
        while chunk := reader.read(_CHUNK):
            yield chunk
        reader.check()

    def files(self) -> list[str]:
        """The digests of the attachments whose content is here."""
        return [name.removeprefix(FILES) for name in self._infos if name.startswith(FILES)]

    def _read_manifest(self, file: str) -> Manifest:
        info = self._infos.get(NAME)
        if info is None or info.file_size > _LARGEST_MANIFEST:
            raise BadExport("not_an_export", f"“{file}” has no {NAME}: it is no export of Surehand.")
        try:
            manifest = msgspec.json.decode(self._zip.read(info), type=Manifest)
        except (msgspec.MsgspecError, BadZipFile, NotImplementedError) as error:
            raise BadExport("not_an_export", f"{NAME} cannot be read: {error}.") from None
        if manifest.format != FORMAT or manifest.version != VERSION:
            sentence = (
                f"This is {manifest.format} version {manifest.version}; {FORMAT} version {VERSION} is read."
            )
            raise BadExport("unknown_format", sentence)
        return manifest

    def _check_names(self) -> None:
        """Every entry is known by name and stands there once; no name is ever used as a path."""
        if len(self._infos) != len(self._zip.infolist()):
            raise BadExport("repeated_entry", "An entry stands in the export twice.")
        for name in self._infos:
            if name != NAME and name not in self._known and not _FILE.fullmatch(name):
                raise BadExport("unknown_entry", f"“{name[:100]}” does not belong into an export.")
        listed = set(self.manifest.entries)
        odd = sorted((set(self._infos) - {NAME}) ^ listed)
        if odd:
            where = "in the manifest only" if odd[0] in listed else "not in the manifest"
            raise BadExport("manifest_differs", f"“{odd[0]}” is {where}.")
        missing = sorted(self._known - listed)
        if missing:
            raise BadExport("entry_missing", f"“{missing[0]}” is missing.")

    def _check_sizes(self, largest: int) -> None:
        total = 0
        for name, entry in self.manifest.entries.items():
            info = self._infos[name]
            total += info.file_size
            if info.file_size != entry.bytes:
                sentence = f"“{name}” has {info.file_size:,} bytes; the manifest says {entry.bytes:,}."
                raise BadExport("manifest_differs", sentence)
            if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise BadExport("unknown_entry", f"“{name}” is packed in a way that is not read.")
            if info.file_size > _SMALL and info.file_size > DENSEST * info.compress_size:
                raise BadExport(
                    "too_dense", f"“{name}” unpacks to {info.file_size:,} bytes, as a bomb would."
                )
        if total > largest:
            sentence = f"The export unpacks to {total:,} bytes; {largest:,} are allowed."
            raise BadExport("too_large", sentence)


class _Checked(io.RawIOBase):
    """An entry that counts and digests what is read from it."""

    def __init__(self, archive: ZipFile, info: ZipInfo, manifest: Manifest) -> None:
        self._name = info.filename
        self._entry = manifest.entries[info.filename]
        self._stream = archive.open(info)
        self._digest = hashlib.sha256()
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        try:
            part = self._stream.read(len(buffer))
        except (BadZipFile, EOFError, OSError) as error:
            raise BadExport("damaged", f"“{self._name}” is damaged: {error}.") from None
        self._size += len(part)
        if self._size > self._entry.bytes:
            raise BadExport("manifest_differs", f"“{self._name}” is longer than the manifest says.")
        self._digest.update(part)
        buffer[: len(part)] = part
        return len(part)

    def check(self) -> None:
        """Whether all of it was what the manifest says."""
        if self._digest.hexdigest() != self._entry.sha256:
            raise BadExport(
                "wrong_digest", f"“{self._name}” is not what the manifest says: its SHA-256 differs."
            )
