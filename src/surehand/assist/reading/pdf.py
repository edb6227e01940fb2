"""The words of a PDF, page by page, with lines that the page broke put together again."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from datetime import date, datetime
from io import BytesIO
from typing import TypeAlias

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from surehand.assist.reading.unreadable import LONGEST, Unreadable, damaged, encrypted, no_text, too_long

# It logs a line for each thing that is odd in a file, and files come from anybody.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)
MOST_PAGES = 500
Words: TypeAlias = "tuple[str, date | None]"
_MOST_DRAWN = 8_000_000
"""Bytes that draw one page; more are no page of words."""
_FULL = 0.7
_ENDS = re.compile(r"[.!?:;][\"'”’)\]]*$")
_BEGINS = re.compile(r"[-*•–▪◦]|\d+[.)]\s|\[[ x]\]")
_HYPHEN = re.compile(r"[^\W\d_]-$")
_BROKEN = (
    *(PyPdfError, DependencyError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError),
    *(RuntimeError, AssertionError, zlib.error, struct.error, EOFError, OSError),
)
"""What pypdf raises for files that are not as they say: it reads on as far as it can, and then trips over it."""


def words_of(name: str, content: bytes) -> Words | Unreadable:
    """The text of a document and the day it was made."""
    try:
        document = PdfReader(BytesIO(content))
        if document.is_encrypted and not document.decrypt(""):
            return encrypted(name)
        pages = _pages(document)
        written = _made(document)
    except _BROKEN:
        return damaged(name)
    if pages is None:
        return too_long()
    text = "\n\n".join(filter(None, map(unwrapped, pages)))
    return (text, written) if text else no_text(name)


def _pages(document: PdfReader) -> list[str] | None:
    """The text of each page; None for more than is read."""
    texts: list[str] = []
    if len(document.pages) > MOST_PAGES:
        return None
    for page in document.pages:
        drawn = page.get_contents()
        if drawn is not None and len(drawn.get_data()) > _MOST_DRAWN:
            return None
        texts.append(page.extract_text())
        if sum(map(len, texts)) > LONGEST:
            return None
    return texts


def _made(document: PdfReader) -> date | None:
    """The day a document was made; None where it says none that is one."""
    try:
        made = document.metadata.creation_date if document.metadata else None
    except ValueError:
        return None
    return made.date() if isinstance(made, datetime) else None


def unwrapped(page: str) -> str:
    """The text of a page. A line as long as the page is wide goes on in the next, unless it ends a sentence."""
    lines = [line.strip() for line in page.split("\n")]
    widest = max(map(len, lines), default=0)
    text = ""
    for before, line in zip(["", *lines], lines, strict=False):
        if not text or not line or not before or len(before) < widest * _FULL or not _goes_on(before, line):
            text += "\n" + line
        elif _HYPHEN.search(before) and line[0].islower():
            text = text[:-1] + line
        else:
            text += " " + line
    return text.strip()


def _goes_on(before: str, line: str) -> bool:
    return not _ENDS.search(before) and not _BEGINS.match(line)
