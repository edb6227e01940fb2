"""The text of an HTML mail as its reader sees it, without what it quotes.

Read by hand in one pass: the parser of the standard library takes hours for some pages that anybody can send.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

LONGEST_TAG = 2_000
_BREAKS = frozenset(
    "address article aside br dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tr ul".split()
)
_SILENT = frozenset("head script style title template".split())
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_QUOTES = re.compile(
    r"""\b(?:class|id)\s*=\s*["']?[^"'>]{0,200}?(gmail_quote|gmail_attr|yahoo_quoted|moz-cite-prefix|protonmail_quote)""",
    re.IGNORECASE,
)
"""Classes and ids that mail programs give to what they quote, and to the line above it."""
_CUTS = re.compile(r"""\bid\s*=\s*["']?[^"'>]{0,40}?(appendonsend|divrplyfwdmsg)""", re.IGNORECASE)
"""Outlook does not put what it quotes into these but after them."""
_BEGINS_TAG = re.compile(r"<[a-zA-Z/!?]")
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,20})")
_SPACES = re.compile(r"[ \t\f\v\n\r]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def text_of(page: str) -> str:
    """The text of a page."""
    lines = (line.strip() for line in "".join(_shown(page)).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _shown(page: str) -> Iterator[str]:
    """Text and line breaks. Inside of what is quoted or never shown it counts how deep it is until it is out again."""
    hidden_in, depth = "", 0
    for text, tag in _pieces(page):
        if text and not hidden_in:
            yield html.unescape(_SPACES.sub(" ", text))
        found = _NAME.match(tag)
        name = found[1].casefold() if found else ""
        is_end = tag.startswith("/")
        if hidden_in:
            depth += (name == hidden_in) * (-1 if is_end else 1)
            hidden_in = hidden_in if depth else ""
        elif not is_end and _CUTS.search(tag):
            return
        elif not is_end and name not in _VOID and _is_hidden(name, tag):
            hidden_in, depth = name, 1
        elif name in _BREAKS:
            yield "\n"


def _is_hidden(name: str, tag: str) -> bool:
    return name in _SILENT or name == "blockquote" or bool(_QUOTES.search(tag))


def _pieces(page: str) -> Iterator[tuple[str, str]]:
    """Each text with the tag after it. What begins and never ends is not shown."""
    at = 0
    while (start := page.find("<", at)) >= 0:
        text = page[at:start]
        if page.startswith("<!--", start):
            end = page.find("-->", start + 4)
            at = end + 3
            yield text, ""
        elif not _BEGINS_TAG.match(page, start):
            at, end = start + 1, start
            yield text + "<", ""
        else:
            end = page.find(">", start)
            at = end + 1
            yield text, page[start + 1 : min(end, start + LONGEST_TAG)] if end >= 0 else ""
        if end < 0:
            return
    yield page[at:], ""
