"""The port of the engines: whoever implements it points at words in a source, and says nothing of its own.

An engine is asked with a source and the fields a playbook wants; it answers with places in the source. What stands
there, how it is said and which value it carries is read by our own code, so that it makes no difference to the truth
of a line who pointed at it. An engine never raises: what went wrong is its outcome, and the page goes on without it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Protocol, get_args

import msgspec

from surehand.assist.claims import Claim, Modality, Section
from surehand.assist.quotes import Match
from surehand.assist.recognise.found import Kind, Recognised
from surehand.assist.source import Source, Span

SECTIONS: tuple[Section, ...] = get_args(Section)

Outcome = Literal[
    "answered",
    "kept",
    "nothing_to_ask",
    "unsupported",
    "local_only",
    "over_budget",
    "resting",
    "timed_out",
    "unreachable",
    "busy",
    "denied",
    "rejected",
    "failed",
    "unreadable",
]
"""What came of asking. ``answered`` and ``kept`` (found again, not paid for again) carry quotes; the others none.

``nothing_to_ask``, ``unsupported`` (a language in which our code cannot read what is pointed at), ``local_only``,
``over_budget`` and ``resting`` (after failures in a row) say that nothing was sent, but for a budget that ended between
two tries. The rest is how the other side failed: no answer in time, not reached,
too many requests (429), the key refused (401, 403), the request refused (other 3xx and 4xx), its own fault (5xx), or
nothing in its answer that can be read.
"""
Dropped = Literal[
    "unreadable", "not_asked", "not_found", "too_long", "no_value", "repeated", "too_many", "late"
]
"""Why a quote that an engine gave is not shown."""


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A field that a source may fill. ``kind`` is that of its value; empty is free text.

    A field that is ``local_only`` or ``human_only`` is asked of nobody outside.
    """

    field: str
    title: str
    section: Section
    kind: Kind | Literal[""] = ""
    options: tuple[str, ...] = ()
    local_only: bool = False
    human_only: bool = False


class Asks(msgspec.Struct, frozen=True, kw_only=True):
    """What an engine is asked: the fields of a playbook, and every section.

    ``names`` are people known by the record and the workspace. ``private`` are words that must not leave, such as what
    the record holds in fields that are local only; they are hidden as they are written here, in any case.
    ``local_only`` is the switch of the playbook: nothing leaves. ``order`` and ``currency`` are handed to `recognise`.
    """

    fields: tuple[Ask, ...] = ()
    names: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    local_only: bool = False
    order: Literal["", "dmy", "mdy"] = ""
    currency: str = ""

    @property
    def leaving(self) -> tuple[Ask, ...]:
        """The fields that may be asked outside."""
        return tuple(ask for ask in self.fields if not ask.local_only and not ask.human_only)


class Pointed(msgspec.Struct, frozen=True, kw_only=True):
    """Words in a source that an engine pointed at. ``piece`` is exactly that; ``span`` is the whole sentences around.

    Sentences are shown, as half of one may say the opposite. ``values`` are those of the kind the field wants that lie
    within the piece, with places in the source's text; read by `recognise`, never taken from the engine.
    """

    section: Section
    span: Span
    piece: Span
    match: Match
    modality: Modality
    field: str = ""
    values: tuple[Recognised, ...] = ()

    def claim(self, source: Source) -> Claim:
        """The claim without a value: who proposes one binds it to the field by its playbook."""
        segment = source.segment_at(self.span.start)
        return Claim(
            section=self.section,
            source=source.id,
            span=self.span,
            quote=self.span.of(source),
            method="model",
            side=segment.side if segment else "unknown",
            speaker=segment.speaker if segment else "",
            modality=self.modality,
            confidence="likely" if self.values and self.modality == "stated" else "look",
            field=self.field,
            found=Span(self.values[0].start, self.values[0].end) if self.values else None,
        )


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What asking cost: requests, tokens sent and received, and money where the endpoint has a price.

    Tokens are those the other side reports; where it reports none, or does not answer, they are estimated.
    """

    requests: int = 0
    sent: int = 0
    received: int = 0
    cost: Decimal | None = None

    @property
    def tokens(self) -> int:
        """Both ways."""
        return self.sent + self.received


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What left the building, or may have, where no answer came: characters of text, the fields asked about, and how
    many words were hidden, by what they were."""

    characters: int = 0
    fields: tuple[str, ...] = ()
    hidden: dict[str, int] = {}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of asking an engine about one source. ``prompt`` is the SHA-256 of what was sent."""

    outcome: Outcome
    pointed: tuple[Pointed, ...] = ()
    dropped: dict[Dropped, int] = {}
    spent: Spent = Spent()
    left: Left = Left()
    model: str = ""
    prompt: str = ""
    seconds: float = 0.0


class Engine(Protocol):
    """Whoever can point."""

    def point(self, source: Source, asks: Asks) -> Answer:
        """Places in a source that say something about the fields and sections. Never raises for the other side."""
        ...
