"""Where a mail ends and its signature begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MARK = re.compile(r"--[ \t]?$")
_MOST_LINES = 15
_CLOSING = re.compile(
    r"(?:(?:(?:kind|best|warm|many|with (?:kind|best))[ \t]+)?(?:regards|wishes)|best|cheers|"
    r"thanks|thank you|many thanks|sincerely|yours(?: sincerely| truly| faithfully)?|talk soon|br|"
    r"(?:mit[ \t]+)?(?:freundlichen|besten|herzlichen|vielen|lieben|schönen)[ \t]+grü(?:ß|ss)en|"
    r"(?:mit[ \t]+)?(?:freundliche|beste|herzliche|viele|liebe|schöne)n?[ \t]+grü(?:ß|ss)e(?:[ \t]+aus[ \t]+\w+)?|"
    r"gru(?:ß|ss)|lg|vg|mfg|danke|vielen dank)[ \t]*[,.!]?$",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"(?:sent from (?:my|outlook|mail|yahoo)|get outlook for|von meinem .{0,40} gesendet|gesendet von|gesendet mit der)"
    r".{0,80}$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?:]$|^p\.?[ \t]?s\b", re.IGNORECASE)
_LONGEST_LINE = 90


def without_signature(lines: Sequence[str]) -> int:
    """How many lines of a mail are before its signature.

    That is a line “--” (RFC 3676, 4.3) or a closing such as “Best regards”, with only short lines that are no sentences
    below it; and a last line that a telephone wrote.
    """
    end = _filled(lines, len(lines))
    for number in range(max(0, end - _MOST_LINES - 1), end):
        below = [each.strip() for each in lines[number + 1 : end]]
        if _MARK.match(lines[number]) and number:
            return _without_device(lines, number)
        if _CLOSING.match(lines[number].strip()) and all(map(_is_card, below)):
            return _without_device(lines, number)
    return _without_device(lines, end)


def _filled(lines: Sequence[str], end: int) -> int:
    while end and not lines[end - 1].strip():
        end -= 1
    return end


def _is_card(line: str) -> bool:
    """Whether a line is like those of a card: a name, a role, a number."""
    return len(line) <= _LONGEST_LINE and (not _SENTENCE.search(line) or bool(_DEVICE.match(line)))


def _without_device(lines: Sequence[str], end: int) -> int:
    end = _filled(lines, end)
    return _filled(lines, end - 1) if end and _DEVICE.match(lines[end - 1].strip()) else end
