"""A packet as Markdown (CommonMark). Whatever people wrote stays text: it makes no heading, link, image or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surehand.runtime.packets.document import Document
from surehand.runtime.packets.outline import Block, Fact, Heading, Point, Quote, Title, outline

_ANYWHERE = re.compile(r"([\\`*_\[\]<>&|~])")
_BARE_ADDRESS = re.compile(r"(?<=\w)(://)|\b(www)(?=\.)", re.IGNORECASE)
_AT_START = re.compile(r"^([#+\-=>:]|\d{1,9}(?=[.)]))")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def as_markdown(document: Document) -> str:
    """The packet as one Markdown text."""
    lines: list[str] = []
    before: Block | None = None
    for block in outline(document):
        if lines and not (type(before) is type(block) and isinstance(block, Fact | Point)):
            lines.append("")
        lines += _written(block)
        before = block
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """One line of text that Markdown reads as nothing but text."""
    line = " ".join(_INVISIBLE.sub("", text).split())
    line = _ANYWHERE.sub(r"\\\1", line)
    line = _BARE_ADDRESS.sub(lambda found: r"\://" if found[1] else f"{found[2]}\\", line)
    return _AT_START.sub(_escaped_start, line)


def _escaped_start(found: re.Match[str]) -> str:
    # A number cannot be escaped; the mark behind it can.
    return f"{found[1]}\\" if found[1].isdecimal() else f"\\{found[1]}"


def _written(block: Block) -> Iterator[str]:
    match block:
        case Title(text, under):
            yield f"# {escaped(text)}"
            yield from ("", escaped(under))
        case Heading(text):
            yield f"## {escaped(text)}"
        case Fact():
            yield from _fact(block)
        case Point(text, under):
            yield f"- {escaped(text)}" + (f" *({escaped(under)})*" if under else "")
        case Quote(text, by):
            yield from (f"> {line}\n>" for line in _lines(text))
            yield f"> *{escaped(by)}*"


def _fact(fact: Fact) -> Iterator[str]:
    origin = f" *({escaped(fact.origin)})*" if fact.origin else ""
    lines = [line for text in fact.lines for line in _lines(text)]
    if len(lines) == 1:
        yield f"- **{escaped(fact.label)}:** {lines[0]}{origin}"
    else:
        yield f"- **{escaped(fact.label)}:**{origin}"
        yield from (f"  - {line}" for line in lines)
    if fact.quoted:
        yield f"  > {escaped(fact.quoted)}"


def _lines(text: str) -> list[str]:
    return [line for each in text.splitlines() if (line := escaped(each))]
