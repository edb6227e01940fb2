"""Findings as they are read, and what of them a person who reads nothing else must know."""

from __future__ import annotations

from surehand.audit.findings.finding import Finding
from surehand.audit.report.document import Found, Judged
from surehand.audit.report.trust import FEW, Right, weakest
from surehand.audit.report.words import count, day, interval, percent, span
from surehand.audit.result import Audited

SHOWN = 20
"""So many findings stand in full; the others are counted, and are in the JSON."""
NAMED = 5
_DEAREST = 2


def found(each: Finding) -> Found:
    """A finding as it is read."""
    return Found(
        each.code,
        each.sentence,
        _figures(each),
        each.advice,
        each.evidence[:NAMED],
        max(len(each.evidence) - NAMED, 0),
    )


def _figures(each: Finding) -> list[tuple[str, str]]:
    told = [("How many", f"{count(each.size.n)} of {count(each.size.of)} ({interval(each.size)})")]
    if each.hours:
        told.append(("Waiting", f"{count(each.hours)} hours"))
    if each.cost:
        told.append(("Cost", f"{count(each.cost.low)} to {count(each.cost.high)} {each.cost.currency}"))
    if each.at_risk is not None:
        told.append(("Value at risk", count(each.at_risk)))
    return [*told, ("Confidence", each.confidence)]


def summary(audited: Audited, right: Right) -> list[str]:
    """Three to five sentences, by rules: what was there, how well it passes on, what is dearest, how sure that is."""
    return [
        _extent(audited),
        *_passing(audited, right),
        *_dearest(audited),
        *_trusted(audited),
    ]


def _extent(audited: Audited) -> str:
    there, took = audited.counts, audited.case_duration_h
    return (
        f"{count(there.cases)} cases from {day(there.first_ts)} to {day(there.last_ts)}: the one in the middle takes"
        f" {span(took.median)}, one in ten longer than {span(took.p90)}."
    )


def _passing(audited: Audited, right: Right) -> list[str]:
    judged = audited.first_time_right
    if not judged or not judged.overall.of:
        return []
    told = (
        f"{percent(judged.overall.share)} of {count(judged.overall.of)} hand-overs were right the first time"
        f" (probably {interval(judged.overall)})"
    )
    worst = [(pair, each) for pair, each in weakest(right) if each.of >= FEW and each.n < each.of]
    return [f"{told}.{_worst(*worst[0])}" if worst else f"{told}."]


def _worst(pair: tuple[str, str], each: Judged) -> str:
    return (
        f" It was not right most often from {pair[0]} to {pair[1]}: {count(each.of - each.n)} of {count(each.of)}"
        f" (probably {percent(1 - each.high)} to {percent(1 - each.low)})."
    )


def _dearest(audited: Audited) -> list[str]:
    if not audited.findings:
        return [
            f"No finding: none of the {len(audited.signs)} signs that were looked for is there, by the rules below."
        ]
    kinds = {each.code: each for each in reversed(audited.findings)}
    first = sorted(kinds.values(), key=audited.findings.index)[:_DEAREST]
    return [_told(each) for each in first]


def _told(each: Finding) -> str:
    if each.cost:
        cost = f" That costs {count(each.cost.low)} to {count(each.cost.high)} {each.cost.currency} at the rates given."
    else:
        cost = ""
    return f"{each.sentence}{cost} {each.advice}"


def _trusted(audited: Audited) -> list[str]:
    history = audited.history
    if history.grade == "good":
        return []
    weak = sorted(history.weaknesses, key=lambda each: not each.serious)
    return [f"The history is {history.grade} to measure by. {weak[0].sentence}"]
