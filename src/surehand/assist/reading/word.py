"""The words of a Word document, in the order of its pages: paragraphs, lists, tables; inserted words, not deleted ones.

Read from the XML itself: python-docx leaves out what is inserted under “track changes”, which in contracts is what
counts (docs/decisions/sources-are-read-here.md).
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import TypeAlias
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from surehand.assist.reading.unreadable import Unreadable, damaged, encrypted, too_large

MOST_UNPACKED = 40_000_000
"""Bytes of the part with the words. A page is some ten thousand."""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_SAVED = "{http://purl.org/dc/terms/}modified"
_SEALED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""A Word document with a password is one of the older kind around the new one; so is a DOC under a false name."""
_BROKEN = (
    *(zipfile.BadZipFile, ParseError, DefusedXmlException, ValueError, LookupError, ArithmeticError),
    *(RuntimeError, zlib.error, struct.error, EOFError, OSError),
)
"""What an archive and its XML raise that are not as they say: sizes, methods, names, passwords."""
_LEFT_OUT = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "pPrChange", "rPrChange"})
_ITEM = "- "
_CELL = " | "
_SPACES = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}

Words: TypeAlias = "tuple[str, date | None]"


def words_of(name: str, content: bytes) -> Words | Unreadable:
    """The text of a document and the day it was saved."""
    if content.startswith(_SEALED):
        return encrypted(name)
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            body = _part(packed, "word/document.xml")
            about = _part(packed, "docProps/core.xml") if "docProps/core.xml" in packed.namelist() else b""
        if body is None or about is None:
            return too_large(name)
        return _joined(_lines(fromstring(body, forbid_dtd=True))), _saved(about)
    except _BROKEN:
        return damaged(name)


def _part(packed: zipfile.ZipFile, path: str) -> bytes | None:
    """A part of the document; None for one that is larger than any is, whatever the archive says of its size."""
    with packed.open(path) as part:
        content = part.read(MOST_UNPACKED + 1)
    return content if len(content) <= MOST_UNPACKED else None


def _joined(lines: Iterator[str]) -> str:
    """Paragraphs apart; items of a list and rows of a table below each other."""
    pieces: list[str] = []
    was_listed = False
    for line in filter(str.strip, lines):
        is_listed = line.startswith(_ITEM) or _CELL in line
        pieces.append("\n" if was_listed and is_listed else "\n\n")
        pieces.append(line)
        was_listed = is_listed
    return "".join(pieces[1:])


def _lines(root: Element) -> Iterator[str]:
    """A line for each paragraph, and for each row of a table."""
    waiting = [root]
    while waiting:
        each = waiting.pop()
        tag = _local(each)
        if tag in _LEFT_OUT:
            continue
        if tag == "p":
            yield _marked(each, _said(each))
        elif tag == "tr":
            yield _CELL.join(" ".join(_said(cell).split()) for cell in each if _local(cell) == "tc")
        else:
            waiting.extend(reversed(each))


def _said(root: Element) -> str:
    """The words under an element."""
    pieces: list[str] = []
    waiting = [root]
    while waiting:
        each = waiting.pop()
        tag = _local(each)
        if tag in _LEFT_OUT:
            continue
        if tag == "t":
            pieces.append(each.text or "")
        elif tag == "p" and pieces:
            pieces.append("\n")
        else:
            pieces.append(_SPACES.get(tag, ""))
        waiting.extend(reversed(each))
    return "".join(pieces)


def _marked(paragraph: Element, words: str) -> str:
    """The words of a paragraph; of a list, with a mark before them, as they are shown."""
    is_item = any(_local(each) == "numPr" for part in paragraph if _local(part) == "pPr" for each in part)
    style = next((each for each in paragraph.iter() if _local(each) == "pStyle"), None)
    is_listed = style is not None and any("List" in value for value in style.attrib.values())
    return _ITEM + words if words.strip() and (is_item or is_listed) else words


def _local(element: Element) -> str:
    """The name of an element of Word's; those of pictures and formulas are looked through."""
    tag = str(element.tag)
    for space in (_WORD, _STRICT):
        if tag.startswith(space):
            return tag[len(space) :]
    return "Fallback" if tag.endswith("}Fallback") else ""


def _saved(about: bytes) -> date | None:
    """The day a document was last saved; the day it was made is often that of its template."""
    if not about:
        return None
    found = fromstring(about, forbid_dtd=True).findtext(_SAVED)
    return date.fromisoformat(found[:10]) if found else None
