"""Bytes to a text. Of a text nothing is changed but the ends of its lines, and what no database can hold."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # The mark of UTF-16 is the begin of that of UTF-32.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNHELD = re.compile("[\x00\ud800-\udfff]")
_UNWRITTEN = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_UNWRITTEN = 0.01
_SAMPLE = 50_000


def plain(text: str) -> str:
    """A text with one kind of line end. What no database holds (NUL, half characters) becomes a mark, one for one."""
    return _UNHELD.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def text_in(content: bytes) -> str | None:
    """The text that bytes are, by the mark they begin with, as UTF-8, or as what they seem to be; None for no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _written(content[len(mark) :].decode(encoding, "replace"))
    if b"\x00" in content:
        return None
    try:
        return _written(content.decode())
    except ValueError:
        best = from_bytes(content[:_SAMPLE]).best()
        return _written(content.decode(best.encoding, "replace")) if best else None


def _written(text: str) -> str | None:
    """None where too much of it is what nobody writes."""
    odd = len(_UNWRITTEN.findall(text)) + text.count("\ufffd")
    return plain(text) if odd <= len(text) * _MOST_UNWRITTEN else None
