"""A claim: what an assist says, with the words it says it by. Without words in a source there is no claim."""

from __future__ import annotations

from typing import Literal

import msgspec

from surehand.assist.source import Side, Span
from surehand.core.values import Value
from surehand.core.values.kinds import Grade

Section = Literal[
    "context",
    "goals",
    "scope",
    "budget",
    "timeline",
    "stakeholders",
    "commitments",
    "risks",
    "open_questions",
    "next_steps",
]
Modality = Literal["stated", "hedged", "question", "negated"]
"""How it is said: as a fact, with a doubt (“probably”, “around”), as a question, or as not so."""
Confidence = Literal["exact", "likely", "look"]
"""In order, and no number: a share of right answers can only be told from what people confirmed."""
Method = Literal["rules", "model", "agent", "record"]
"""Who pointed: the local rules, a language model, somebody's agent, or the record itself."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Something a source says: its section, the words, and where the playbook asks for it, the field and its value.

    ``value`` is always read from the words by our own code, whoever pointed at them. ``found`` is the piece of the
    words that carries it. ``grade`` is assumed where the words hedge, ask or deny; nobody is on record for it.
    """

    section: Section
    source: str
    span: Span
    quote: str
    method: Method = "rules"
    side: Side = "unknown"
    speaker: str = ""
    modality: Modality = "stated"
    confidence: Confidence = "look"
    field: str = ""
    value: Value | None = None
    found: Span | None = None

    @property
    def grade(self) -> Grade:
        """How far it can be trusted as it stands; only a person makes it verified."""
        return "asserted" if self.modality == "stated" and self.side != "unknown" else "assumed"
