"""A thread of mails as it is pasted or sent on: each mail by its writer, of its day, without what it quotes.

A mail begins below a block of headers (“From: … Sent: … To: … Subject: …”), or below a line such as “On 4 March 2026
Carla Meyer wrote:” that is not followed by quotes. Lines that begin with “>” repeat another mail, and signatures say
nothing: both are kept in the text, and stand in no segment. In doubt a line is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from surehand.assist.reading.signatures import without_signature
from surehand.assist.reading.written import day_in
from surehand.assist.source import Segment

_LONGEST_LINE = 1_000
_LONGEST_INTRODUCTION = 400
_HEADER = re.compile(
    r"[ \t]*\*{0,2}(?P<key>from|von|sent|date|gesendet|datum|to|an|cc|kopie|bcc|subject|betreff|reply-to|"
    r"attachments|anlagen|importance|priorität)[ \t]?:\*{0,2}[ \t]*(?P<value>.*)$",
    re.IGNORECASE,
)
_WRITERS = frozenset({"from", "von"})
_DAYS = frozenset({"sent", "date", "gesendet", "datum"})
_LEAST_HEADERS = 3
"""Of “From”, “Sent”, “To” and “Subject” fewer are lines of a note."""
_MOST_HEADERS = 30
_WROTE = re.compile(
    r"on[ \t](?P<on>.*\d(?:[ \t\u202f]?[ap]\.?m\b\.?)?),?[ \t]?"
    r"(?P<writer>[^\d<>@]*(?:[^\s<>@]+@[^\s<>@]+[ \t]*)?(?:<[^<>\s]+>)?)[ \t](?:wrote|writes)[ \t]?:|"
    r"am[ \t](?P<am>.*\d.*?)[ \t]schrieb[ \t](?P<schreiber>.*?)[ \t]?:|"
    r"(?P<writer2>[^\d<>]+?)[ \t]*(?:<[^<>\s]+>)?[ \t](?:wrote|schrieb)[ \t](?:on|am)[ \t](?P<on2>.*\d.*?)[ \t]?:|"
    r"(?P<day3>\d{4}-\d\d-\d\d.*?)[ \t](?P<writer3>[^\d]*<[^<>\s]+>)[ \t]?:",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"[-_*=> \t]*(?:(?:begin )?forwarded message|original message|(?:ursprüngliche|weitergeleitete) nachricht|"
    r"anfang der weitergeleiteten nachricht)?[-_*=: \t]*$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[ \t]*>")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class Written(msgspec.Struct, frozen=True):
    """By whom a mail is, and of which day, where that is told."""

    writer: str = ""
    day: date | None = None


class _Line(msgspec.Struct, frozen=True):
    """A line with its place; the end is before its line end."""

    start: int
    end: int
    text: str


class _Begin(msgspec.Struct, frozen=True):
    """Where a mail begins: its first line, and the one before which what announces it begins."""

    announced: int
    first: int
    of: Written


class Thread(msgspec.Struct, frozen=True):
    """The mails of a text. ``last`` is the latest day that it names for one of them, quoted ones too.

    ``is_dated`` tells that the mail above all others, the newest as a rule, has a day of its own.
    """

    segments: tuple[Segment, ...]
    last: date | None
    is_dated: bool


def mails(text: str, first: Written | None = None) -> Thread | None:
    """The mails of a thread, in the order of the text. None where there is no mail in it, unless ``first`` is told.

    ``first`` is what is known of the mail above all others, such as the headers of a file.
    """
    lines = _lines(text)
    begins = list(_begins(lines))
    if not begins and first is None:
        return None
    marks = [_Begin(0, 0, first or Written()), *begins]
    ends = [*(each.announced for each in begins), len(lines)]
    segments = tuple(
        Segment(start=start, end=end, speaker=mark.of.writer, written=mark.of.day)
        for mark, end_line in zip(marks, ends, strict=True)
        for start, end in _said(lines[mark.first : end_line])
    )
    days = [mark.of.day for mark in marks if mark.of.day]
    return Thread(segments, max(days, default=None), bool(segments and segments[0].written))


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    at = 0
    for each in text.split("\n"):
        found.append(_Line(at, at + len(each), each))
        at += len(each) + 1
    return found


def _begins(lines: Sequence[_Line]) -> Iterator[_Begin]:
    number = 0
    while number < len(lines):
        found = _headers_at(lines, number) or _wrote_at(lines, number)
        if found:
            yield found
        number = max(found.first if found else 0, number + 1)


def _headers_at(lines: Sequence[_Line], number: int) -> _Begin | None:
    """A block of headers: at least three, one of which says who wrote."""
    if not (begun := _header(lines[number])) or begun[0] not in (
        *_WRITERS,
        *_DAYS,
        "to",
        "an",
        "subject",
        "betreff",
    ):
        return None
    headers: dict[str, str] = {}
    end = number
    while end < min(number + _MOST_HEADERS, len(lines)) and (each := _header(lines[end])):
        headers.setdefault(*each)
        end += 1
    writer = next((value for key, value in headers.items() if key in _WRITERS), "")
    if len(headers) < _LEAST_HEADERS or not writer:
        return None
    day = next((value for key, value in headers.items() if key in _DAYS), "")
    return _Begin(_with_rule(lines, number), end, Written(_name(writer), day_in(day)))


def _header(line: _Line) -> tuple[str, str] | None:
    match = _HEADER.match(line.text[:_LONGEST_LINE])
    return (match["key"].casefold(), match["value"].strip()) if match else None


def _with_rule(lines: Sequence[_Line], number: int) -> int:
    """The rule or the words “Original Message” above the headers belong to them."""
    while number and len(lines[number - 1].text) < _LONGEST_LINE and _RULE.match(lines[number - 1].text):
        number -= 1
    return number


def _wrote_at(lines: Sequence[_Line], number: int) -> _Begin | None:
    """A line “On … wrote:”, that may be broken into three."""
    for end in range(number + 1, min(number + 3, len(lines)) + 1):
        text = " ".join(word for each in lines[number:end] for word in each.text.split())
        if not lines[end - 1].text.strip() or len(text) > _LONGEST_INTRODUCTION:
            return None
        if text.endswith(":") and (match := _WROTE.fullmatch(text)):
            return _Begin(number, end, _written_in(match))
    return None


def _written_in(match: re.Match[str]) -> Written:
    told = match.groupdict()
    writer = next((told[key] for key in ("writer", "schreiber", "writer2", "writer3") if told[key]), "")
    day = next((told[key] for key in ("on", "am", "on2", "day3") if told[key]), "")
    return Written(_name(writer), day_in(day))


def _name(writer: str) -> str:
    """A writer as the header has them: “Carla Meyer <carla@example.com>”, without marks."""
    plain = writer.replace("[mailto:", "<").replace("mailto:", "").strip(" \t*\"',")
    address = _ADDRESS.search(plain)
    name = " ".join(re.sub(r"[<(\[][^<>()\[\]]*@[^<>()\[\]]*[>)\]]", "", plain).strip(" \t\"',").split())
    if address is None or name == address[0]:
        return name
    return f"{name} <{address[0]}>" if name else address[0]


def _said(lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    """The pieces of a mail that its writer wrote."""
    kept = without_signature([each.text for each in lines])
    start = end = -1
    for line in lines[:kept]:
        if _QUOTED.match(line.text):
            if start >= 0:
                yield start, end
            start = -1
        elif line.text.strip():
            start = line.start + len(line.text) - len(line.text.lstrip()) if start < 0 else start
            end = line.start + len(line.text.rstrip())
    if start >= 0:
        yield start, end
