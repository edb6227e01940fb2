"""What a finding is, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from surehand.audit.chance import Part
from surehand.audit.cost import Lost, Money, Rates, cost
from surehand.audit.grade import History
from surehand.audit.ground import Ground
from surehand.audit.measures.hours import total_hours
from surehand.audit.worth import Evidence

Confidence = Literal["high", "medium", "low"]
_LEVELS: tuple[Confidence, ...] = ("low", "medium", "high")
MANY = 30
SOME = 10
"""From so many on a finding is sure or fairly sure, as far as numbers go."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a sign has seen. ``about`` names teams, people, activities or fields; ``evidence`` cases that show it.

    ``worked`` is how many microseconds of its delay were working time, where that can be told (see `worked`).
    """

    about: tuple[str, ...]
    sentence: str
    size: Part
    lost: Lost = Lost()
    worked: int | None = None
    evidence: list[str]
    advice: str


class Sign(msgspec.Struct, frozen=True):
    """A warning sign: what it looks for, by which rule, and on which measures it rests (see `grade.Weakness`)."""

    code: str
    rule: str
    rests_on: tuple[str, ...]
    look: Callable[[Ground], Iterator[Seen]]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is wrong: how much of it, what it takes, how sure that is, which cases show it, what to do.

    ``hours`` are those in which cases waited for it, of the clock, and ``hours_worked`` how many of them were working
    time, None where that cannot be told; ``cost`` is None without a rate for it. ``at_risk``
    is what all cases that show it are worth, where a column says so.
    """

    code: str
    about: tuple[str, ...]
    sentence: str
    size: Part
    hours: float
    cost: Money | None
    confidence: Confidence
    evidence: list[str]
    advice: str
    at_risk: float | None = None
    hours_worked: float | None = None


def finding(sign: Sign, seen: Seen, history: History, rates: Rates) -> Finding:
    """What a sign has seen, with its cost and its confidence."""
    return Finding(
        code=sign.code,
        about=seen.about,
        sentence=seen.sentence,
        size=seen.size,
        hours=total_hours(seen.lost.delay),
        cost=cost(seen.lost, seen.size, rates),
        confidence=_confidence(sign, seen.size, history),
        evidence=list(seen.evidence),
        advice=seen.advice,
        hours_worked=None if seen.worked is None else total_hours(seen.worked),
        at_risk=seen.evidence.worth if isinstance(seen.evidence, Evidence) else None,
    )


def _confidence(sign: Sign, size: Part, history: History) -> Confidence:
    """By how many there are, one lower for a weakness of what it rests on; low where that, or all, is poor."""
    touching = [weakness for weakness in history.weaknesses if _touches(weakness.touches, sign.rests_on)]
    if history.grade == "poor" or any(weakness.serious for weakness in touching):
        return "low"
    level = 2 if size.n >= MANY else 1 if size.n >= SOME else 0
    return _LEVELS[max(level - bool(touching), 0)]


def _touches(touched: tuple[str, ...], rests_on: tuple[str, ...]) -> bool:
    return any(name.partition(".")[0] in rests_on for name in touched)
