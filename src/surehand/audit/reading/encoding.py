"""Which encoding a text is in. UTF-8 proves itself; what is older is a guess, and is told as one with an example."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Iterator
from pathlib import Path

import msgspec
from charset_normalizer import from_bytes

from surehand.audit.reading.scratch import PACKED, Counted, unpacked
from surehand.audit.unclear import Unclear

_MARKED = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WESTERN = "cp1252"
_DETECTED_FROM = 2_000_000
_PART = 1_000_000


class Encoding(msgspec.Struct, frozen=True):
    """An encoding by its Python name, with what to say where it is a guess."""

    name: str
    told: tuple[str, ...] = ()


def marked_encoding(head: bytes) -> str | None:
    """The encoding that a mark at the beginning of a text says, if there is one."""
    return next((name for mark, name in _MARKED if head.startswith(mark)), None)


def guessed_encoding(path: Path) -> Encoding | Unclear:
    """What the letters of a text look like that is no UTF-8; refused where they look like two encodings."""
    if mixed := _mixed(path):
        return mixed
    with unpacked(path) as file:
        sample = file.read(_DETECTED_FROM)
    found = from_bytes(sample).best()
    if found is None:
        return Unclear(
            "unknown_encoding",
            f"{path.name} is in no encoding that could be recognised.",
            ways=("Save it as UTF-8 and try again.",),
        )
    decoded = sample.decode(found.encoding, "replace")
    name = _WESTERN if sample.decode(_WESTERN, "replace") == decoded else found.encoding
    example = next((line.strip() for line in decoded.splitlines() if not line.isascii()), "")
    told = f"{path.name} is no UTF-8 and was read as {name}; look whether its letters are right: “{example[:80]}”."
    return Encoding(name, (told,))


def _mixed(path: Path) -> Unclear | None:
    """That some lines are UTF-8 and others are not, as when files were put together: any encoding damages some."""
    first_wrong, right = 0, 0
    with unpacked(path) as file:
        for number, line in enumerate(_lines(file), 1):
            if line.isascii():
                continue
            try:
                line.decode()
                right += 1
            except UnicodeDecodeError:
                first_wrong = first_wrong or number
            if right and first_wrong:
                return Unclear(
                    "mixed_encodings",
                    f"{path.name}, line {first_wrong}: other lines are UTF-8 and this one is not.",
                    ways=("Save each part as UTF-8 before they are put together.",),
                )
    return None


def _lines(file: Counted) -> Iterator[bytes]:
    rest = b""
    while part := file.read(_PART):
        *whole, rest = (rest + part).split(b"\n")
        yield from whole
    yield rest


def in_utf8(path: Path, folder: Path, encoding: str) -> Path | Unclear:
    """The text written anew in UTF-8, every line ended in the same way."""
    opener = gzip.open if path.suffix.lower() in PACKED else open
    rewritten = folder / "plain.csv"
    try:
        with opener(path, "rt", encoding=encoding) as file, rewritten.open("wb") as out:
            while part := file.read(_PART):
                out.write(part.encode())
    except UnicodeDecodeError as error:
        return Unclear("damaged_file", f"{path.name}: {error}", ways=("Save it as UTF-8 and try again.",))
    return rewritten
