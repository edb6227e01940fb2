"""Which encoding a text file is in. Unicode proves itself; anything older is a good guess, and is told as one."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import msgspec
from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLDER = "cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 cp932 gb18030 big5 euc_kr mac_roman cp850".split()
_WESTERN = "cp1252"
_PUNCTUATION = frozenset("€‚ƒ„…†‡‰‹‘’“”•–—™›\xa0£¥§©«®°±²³·»¼½¾".encode(_WESTERN))
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0e-\x1f]")
_SAMPLE = 16 * 1024
_CHUNK = 1024 * 1024
_NEARLY_AS_GOOD = 0.1


class Encoding(msgspec.Struct, frozen=True):
    """An encoding by its Python name. Unless it is ``sure``, ``example`` is text to judge it by."""

    name: str
    sure: bool = True
    example: str = ""


def detect_encoding(path: Path) -> Encoding | None:
    """The encoding of a text file; None when it is no text.

    A byte order mark decides; else a file that is UTF-8 from the first byte to the last is taken for it. What is
    older cannot be proved: of those that decode the whole file, the one that looks most like language is taken, and
    Windows-1252 when it is about as good.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name) if _decodes(path, name) else None
    if b"\0" in head:
        return _unmarked_utf16(path, head)
    if _CONTROL.search(head):
        return None
    return Encoding("utf-8") if _decodes(path, "utf-8") else _guess(path)


def _unmarked_utf16(path: Path, head: bytes) -> Encoding | None:
    """In UTF-16 the delimiters alone put zeros into every other byte, and there are line ends; else it is no text."""
    odd, even = head[1::2].count(0), head[::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    has_lines = "\n" in head.decode(name, "replace")
    is_text = has_lines and min(odd, even) * 8 <= max(odd, even)
    return Encoding(name) if is_text and _decodes(path, name) else None


def _guess(path: Path) -> Encoding:
    sample = _telling_lines(path)
    ranked = _ranked(sample)
    name = next((each for each in ranked if _decodes(path, each)), "latin-1")
    telling = next((line for line in sample.decode(name, "replace").splitlines() if not line.isascii()), "")
    return Encoding(name, sure=False, example=telling.strip()[:80])


def _telling_lines(path: Path) -> bytes:
    """The first lines that hold more than ASCII."""
    found, size = [], 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                found.append(line)
                size += len(line)
                if size > _SAMPLE:
                    break
    return b"".join(found)


def _ranked(sample: bytes) -> list[str]:
    """Encodings from the likeliest on. Bytes that are only punctuation in Windows-1252 say nothing for another."""
    if all(byte < 128 or byte in _PUNCTUATION for byte in sample):
        return [_WESTERN]
    matches = from_bytes(sample, cp_isolation=_OLDER, threshold=1.0)
    mess = {name: match.chaos for match in matches for name in match.could_be_from_charset if name in _OLDER}
    least = min(mess.values(), default=0.0)
    likely = sorted(mess, key=lambda name: mess[name])
    if mess.get(_WESTERN, 1.0) <= least + _NEARLY_AS_GOOD:
        likely.insert(0, _WESTERN)
    return likely


def _decodes(path: Path, name: str) -> bool:
    """Whether the whole file can be read in an encoding."""
    decoder = codecs.getincrementaldecoder(name)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True
