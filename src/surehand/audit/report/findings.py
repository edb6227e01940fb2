"""Findings as they are read, and what of them a person who reads nothing else must know."""

from __future__ import annotations

from surehand.audit.cost import Money
from surehand.audit.findings.finding import Finding
from surehand.audit.report.document import Found, Judged
from surehand.audit.report.glossary import CONFIDENCE, GRADED
from surehand.audit.report.trust import FEW, Right, weakest
from surehand.audit.report.words import count, day, interval, percent, span
from surehand.audit.result import Audited
from surehand.audit.voice import say, told

SHOWN = 20
"""So many findings stand in full; the others are counted, and are in the JSON."""
NAMED = 5
_DEAREST = 2


def found(each: Finding) -> Found:
    """A finding as it is read."""
    named = _names(each)
    return Found(
        each.code,
        told(each.sentence, named),
        _figures(each),
        told(each.advice, named),
        each.evidence[:NAMED],
        max(len(each.evidence) - NAMED, 0),
    )


def _figures(each: Finding) -> list[tuple[str, str]]:
    shown = [
        (
            say("How many"),
            say(
                "{n} of {of} ({interval})",
                n=count(each.size.n),
                of=count(each.size.of),
                interval=interval(each.size),
            ),
        )
    ]
    if each.hours:
        shown.append((say("Waiting"), _hours(each)))
    if each.cost:
        shown.append(
            (
                say("Cost"),
                money(each.cost),
            )
        )
    if each.at_risk is not None:
        shown.append((say("Value at risk"), count(each.at_risk)))
    return [*shown, (say("Confidence"), say(CONFIDENCE[each.confidence]))]


def _hours(each: Finding) -> str:
    if each.hours_worked is None:
        return say("{n} hours", n=count(each.hours))
    hours, worked = count(each.hours), count(each.hours_worked)
    return say("{n} hours, {worked} of them working time", n=hours, worked=worked)


def money(cost: Money) -> str:
    """A cost from low to high."""
    low, high = count(cost.low), count(cost.high)
    return say("{low} to {high} {currency}", low=low, high=high, currency=cost.currency)


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
    return say(
        "{cases} cases from {first_ts} to {last_ts}: the one in the middle takes {median}, one in ten"
        " longer than {p90}.",
        cases=count(there.cases),
        first_ts=day(there.first_ts),
        last_ts=day(there.last_ts),
        median=span(took.median),
        p90=span(took.p90),
    )


def _passing(audited: Audited, right: Right) -> list[str]:
    judged = audited.first_time_right
    if not judged or not judged.overall.of:
        return []
    overall = say(
        "{share} of {of} hand-overs were right the first time (probably {interval}).",
        share=percent(judged.overall.share),
        of=count(judged.overall.of),
        interval=interval(judged.overall),
    )
    worst = [(pair, each) for pair, each in weakest(right) if each.of >= FEW and each.n < each.of]
    return [f"{overall} {_worst(*worst[0])}" if worst else overall]


def _worst(pair: tuple[str, str], each: Judged) -> str:
    return say(
        "It was not right most often from {a} to {b}: {n} of {of} (probably {low} to {high}).",
        a=pair[0],
        b=pair[1],
        n=count(each.of - each.n),
        of=count(each.of),
        low=percent(1 - each.high),
        high=percent(1 - each.low),
    )


def _dearest(audited: Audited) -> list[str]:
    if not audited.findings:
        return [
            say(
                "No finding: none of the {number} signs that were looked for is there, by the rules below.",
                number=len(audited.signs),
            )
        ]
    kinds = {each.code: each for each in reversed(audited.findings)}
    first = sorted(kinds.values(), key=audited.findings.index)[:_DEAREST]
    return [_told(each) for each in first]


def _told(each: Finding) -> str:
    named = _names(each)
    sentences = [told(each.sentence, named)]
    if each.cost:
        sentences.append(say("That costs {cost} at the rates given.", cost=money(each.cost)))
    return " ".join([*sentences, told(each.advice, named)])


def _names(each: Finding) -> list[str]:
    """What of the log a finding may name; an association is about words of ours."""
    return [] if each.code == "goes_together" else [*each.about, *each.evidence]


def _trusted(audited: Audited) -> list[str]:
    history = audited.history
    if history.grade == "good":
        return []
    weak = sorted(history.weaknesses, key=lambda each: not each.serious)
    return [f"{say(GRADED[history.grade])} {told(weak[0].sentence)}"]
