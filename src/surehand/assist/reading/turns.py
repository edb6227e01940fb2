"""The turns of a call: transcripts write a speaker before what is said, with the time or without, on one line or two.

Ada Ltd (Carla): We start in May.        [00:01:12] Carla: We start in May.        Carla Meyer   1:12
                                                                                   We start in May.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from surehand.assist.source import Segment

_CLOCK = r"(?P<clock>(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)"
_NAME = r"(?P<name>[^\W\d_][^\n:\[\]<>|]{0,58}?)"
_ONE_LINE = re.compile(
    rf"^[ \t>*_-]*(?:[\[(]?{_CLOCK}[\])]?[ \t]*[-–]?[ \t]*)?"
    rf"{_NAME}(?:[ \t]*[\[(](?P<later>[\d:.]+)[\])])?[*_]*[ \t]*:[*_]*[ \t]+(?=\S)",
    re.MULTILINE,
)
_TWO_LINES = re.compile(
    rf"^{_NAME}[ \t]+(?:[-–|•][ \t]*)?[\[(]?{_CLOCK}[\])]?[ \t]*\n(?=\S)",
    re.MULTILINE,
)
_MOST_WORDS = 5
_LEAST_TURNS = 3
"""Fewer lines that begin like a turn are headings of a note."""
_HEADINGS = frozenset(
    word
    for words in (
        "attendees participants agenda notes budget timeline next steps action items summary date time subject from",
        "to cc re goals risks scope context decisions questions open todo owner due status note question answer q a",
        "decision risk goal contact phone email location duration organizer host recording",
        "teilnehmer datum betreff von an ziele risiken nächste schritte offene fragen umfang zeitplan verantwortlich",
        "fällig frage antwort notiz entscheidung risiko ziel ort dauer stand",
    )
    for word in words.split()
)


class _Head(msgspec.Struct, frozen=True):
    """Where a turn is announced, where its words begin, who speaks, and when, in seconds."""

    start: int
    words: int
    name: str
    said_at: float | None


def turns(text: str) -> tuple[Segment, ...]:
    """The turns of a transcript, in order; none where the text is no transcript."""
    heads = _heads(text)
    ends = [*(head.start for head in heads[1:]), len(text)][: len(heads)]
    return tuple(
        Segment(start=head.words, end=_end_of(text, head.words, end), speaker=head.name, said_at=head.said_at)
        for head, end in zip(heads, ends, strict=True)
        if text[head.words : end].strip()
    )


def announced_by(line: str) -> tuple[str, str]:
    """Who a single line says it is by, and its words: names have capitals, headings are none."""
    match = _ONE_LINE.match(line)
    name = match["name"].strip(" *_-") if match else ""
    if (
        match is None
        or not _is_speaker(name)
        or not all(word[0].isupper() or word[0] == "(" for word in name.split())
    ):
        return "", line
    return name, line[match.end() :]


def _heads(text: str) -> list[_Head]:
    for pattern in (_TWO_LINES, _ONE_LINE):
        found = list(_announced(text, pattern))
        speakers = Counter(head.name.casefold() for head in found)
        if len(found) >= _LEAST_TURNS and max(speakers.values()) > 1:
            return found
    return []


def _announced(text: str, pattern: re.Pattern[str]) -> Iterator[_Head]:
    for match in pattern.finditer(text):
        name = match["name"].strip(" *_-")
        if not _is_speaker(name):
            continue
        clock = match["clock"] or match.groupdict().get("later")
        yield _Head(match.start(), match.end(), name, _seconds(clock) if clock else None)


def _is_speaker(name: str) -> bool:
    words = name.casefold().split()
    return 0 < len(words) <= _MOST_WORDS and not set(words) <= _HEADINGS


def _seconds(clock: str) -> float | None:
    parts = clock.replace(",", ".").split(":")
    if len(parts) < 2 or not all(part.replace(".", "", 1).isdecimal() for part in parts):
        return None
    return sum(float(part) * 60.0**power for power, part in enumerate(reversed(parts)))


def _end_of(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
