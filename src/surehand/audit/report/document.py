"""What a report is made of: sections of a few kinds of blocks, in the order they are read.

It holds everything there is to show, and nothing of the log: it can be kept, sent, and drawn as a page, a file or a
PDF. Every text in it is plain, and has to be escaped where it is written as HTML.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

Tone = Literal["good", "fair", "poor", "unknown"]
"""How a share of first-time-right is shown; always beside the share in figures."""


class Prose(msgspec.Struct, frozen=True, tag="prose"):
    """A paragraph; ``lead`` is one that opens a section."""

    text: str
    lead: bool = False


class Points(msgspec.Struct, frozen=True, tag="points"):
    """Sentences in a list; where ``ordered``, in the order of their weight."""

    items: list[str]
    ordered: bool = False


class Facts(msgspec.Struct, frozen=True, tag="facts"):
    """What is so called, and what it is."""

    pairs: list[tuple[str, str]]


class Figures(msgspec.Struct, frozen=True, tag="figures"):
    """The few numbers that matter: each with what it is, and a word to it."""

    items: list[tuple[str, str, str]]


class Table(msgspec.Struct, frozen=True, tag="table"):
    """Rows of cells under headings; the first cell of a row names it. ``numbers`` are the columns of numbers."""

    caption: str
    headings: list[str]
    rows: list[list[str]]
    numbers: list[int] = []


class Chart(msgspec.Struct, frozen=True, tag="chart"):
    """A picture of numbers: ``spec`` is Vega-Lite with its data, ``says`` what one sees, ``table`` the numbers."""

    title: str
    spec: dict[str, Any]
    says: str
    table: Table


class Judged(msgspec.Struct, frozen=True):
    """First-time-right of hand-overs: ``n`` of ``of``, and between which shares it probably lies."""

    n: int
    of: int
    low: float
    high: float
    tone: Tone


class Way(msgspec.Struct, frozen=True):
    """A way between two stations, how often it was gone, and how well; not ``right`` where it stays in a team."""

    origin: str
    target: str
    n: int
    right: Judged | None = None


class Stop(msgspec.Struct, frozen=True):
    """A station of the map: an activity in a lane; ``kind`` tells where cases begin and end."""

    id: str
    title: str
    lane: str
    n: int
    kind: Literal["", "start", "done"] = ""


class ProcessMap(msgspec.Struct, frozen=True, tag="map"):
    """Teams as lanes (ids with titles), activities in them, and the ways between; ``says`` how much of all is drawn."""

    lanes: list[tuple[str, str]]
    stops: list[Stop]
    ways: list[Way]
    says: str
    table: Table


class Trust(msgspec.Struct, frozen=True, tag="trust"):
    """First-time-right from each team (row) to each other (column); None where nothing was handed over."""

    caption: str
    senders: list[str]
    receivers: list[str]
    cells: list[list[Judged | None]]


class Found(msgspec.Struct, frozen=True, tag="found"):
    """A finding as it is read; ``figures`` are its size, hours, cost and confidence, each with its name."""

    code: str
    sentence: str
    figures: list[tuple[str, str]]
    advice: str
    evidence: list[str]
    more: int


Block: TypeAlias = Prose | Points | Facts | Figures | Table | Chart | ProcessMap | Trust | Found


class Section(msgspec.Struct, frozen=True):
    """A part with a title; ``id`` is what a link to it is called."""

    id: str
    title: str
    blocks: list[Block]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The whole document. ``author`` and ``made_on`` may be empty."""

    title: str
    subtitle: str
    author: str
    made_on: str
    sections: list[Section]
    language: str = "en"
