"""Captions of a recorded call (WebVTT and SubRip) as what was said: a paragraph a turn, without times and marks.

A cue is a line on a screen, not a sentence: those of one speaker are put together until somebody else speaks, or, where
nobody is named, until a sentence ends.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

import msgspec
import webvtt
from webvtt.errors import MalformedFileError

from surehand.assist.reading.turns import announced_by
from surehand.assist.source import Segment

_VOICE = re.compile(r"<v(?:\.[^ \t<>]{0,80})?[ \t](?P<name>[^<>]{0,200})>")
_TAG = re.compile(
    r"</?(?:[a-z]{1,10}|\d[\d:.]{0,15})(?:[.\s][^<>]{0,200})?/?>|\{\\[^{}]{0,100}\}", re.IGNORECASE
)
_CHANGE = re.compile(r"^(?:>>+|[-–—])[ \t]*")
"""In captions for television a new speaker, who is not named."""
_ENDS = re.compile(r"[.!?…][\"'”’)\]]*$")
_ENOUGH = 30.0
_PAUSE = 4.0
"""Seconds of talk, or of silence, after which the next sentence of somebody unnamed begins anew."""
_LEAST_TURNS = 3
_ROLLED = 8
"""Characters of a line that, shown a second time, was rolled up on the screen; shorter ones are said twice."""


class _Line(msgspec.Struct, frozen=True):
    """Something said, by whom where that is told, and from when to when, in seconds."""

    words: str
    speaker: str
    start: float
    end: float
    is_new: bool = False


def captions(text: str) -> tuple[str, tuple[Segment, ...]] | None:
    """What was said and its turns; None for what are no captions."""
    try:
        read = webvtt.from_buffer(StringIO(text), format="vtt" if text.startswith("WEBVTT") else "srt")
    except MalformedFileError:
        return None
    cues = read.captions
    return _written(_together(_spoken(cues, _names(cues))))


def _names(cues: Sequence[webvtt.Caption]) -> frozenset[str]:
    """Who is named before a colon, where that is the way of the file; “Budget: 10k” alone is said by nobody."""
    said = (announced_by(_bare(line))[0] for cue in cues for line in cue.raw_text.split("\n"))
    found = Counter(name for name in said if name)
    is_way = found.total() >= _LEAST_TURNS and max(found.values()) > 1
    return frozenset(found) if is_way or found.total() * 2 > len(cues) else frozenset()


def _bare(raw: str) -> str:
    """A line without its marks."""
    return _CHANGE.sub("", " ".join(html.unescape(_TAG.sub("", raw)).split()))


def _spoken(cues: Iterable[webvtt.Caption], names: frozenset[str]) -> Iterator[_Line]:
    """The lines, each with its speaker; a line without one is by who spoke before."""
    last = ""
    speaker = ""
    for cue in cues:
        start, end = (_seconds(at) for at in (cue.start_time, cue.end_time))
        for number, (voice, raw) in enumerate(_voiced(cue.raw_text)):
            words = _bare(raw)
            if not words or (number == 0 and words == last and len(words) >= _ROLLED):
                continue
            last = words
            name, rest = announced_by(words)
            words = rest if name in names else words
            is_new = bool(_CHANGE.match(html.unescape(_TAG.sub("", raw))))
            speaker = voice or (name if name in names else "" if is_new else speaker)
            yield _Line(words, speaker, start, end, is_new)


def _voiced(raw: str) -> Iterator[tuple[str, str]]:
    """The lines of a cue, each with the voice that was named last in it."""
    voice = ""
    for line in raw.split("\n"):
        begun = 0
        for tag in _VOICE.finditer(line):
            yield voice, line[begun : tag.start()]
            voice, begun = " ".join(html.unescape(tag["name"]).split()), tag.end()
        yield voice, line[begun:]


def _seconds(at: webvtt.models.Timestamp) -> float:
    return at.hours * 3600 + at.minutes * 60 + at.seconds + at.milliseconds / 1000


def _together(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Turns: lines of one speaker become one."""
    turn: list[_Line] = []
    for line in lines:
        if turn and not _goes_on(turn, line):
            yield _as_one(turn)
            turn = []
        turn.append(line)
    if turn:
        yield _as_one(turn)


def _as_one(turn: Sequence[_Line]) -> _Line:
    return msgspec.structs.replace(turn[0], words=" ".join(line.words for line in turn), end=turn[-1].end)


def _goes_on(turn: Sequence[_Line], line: _Line) -> bool:
    first, last = turn[0], turn[-1]
    if line.is_new or line.speaker != first.speaker:
        return False
    if first.speaker or not _ENDS.search(last.words):
        return True
    return line.start - first.start < _ENOUGH and line.start - last.end < _PAUSE


def _written(turns: Iterable[_Line]) -> tuple[str, tuple[Segment, ...]]:
    """The turns as a text, with their places in it."""
    pieces: list[str] = []
    segments: list[Segment] = []
    at = 0
    for turn in turns:
        head = f"{turn.speaker}: " if turn.speaker else ""
        start, end = at + len(head), at + len(head) + len(turn.words)
        segments.append(Segment(start=start, end=end, speaker=turn.speaker, said_at=turn.start))
        pieces.append(head + turn.words)
        at = end + 2
    return "\n\n".join(pieces), tuple(segments)
