"""The measures of an audit beside the first ones, each in a line."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.audit.chance import Part
from surehand.audit.result import Audited

_CHOSEN = ("at_percentile", "working")
"""Told only where somebody chose it: nothing is missing without."""


def further(audited: Audited) -> Iterator[str]:
    """What else was measured, and what could not be."""
    yield from _right(audited)
    yield from _owned(audited)
    yield from _times(audited)
    if audited.duplicates:
        yield f"Look like another case: {_share(audited.duplicates.cases)}"
    for name, reason in audited.withheld.items():
        if name not in _CHOSEN:
            yield f"Not told: {name}. {reason}"


def _right(audited: Audited) -> Iterator[str]:
    if audited.first_time_right and audited.first_time_right.overall.of:
        yield f"Right the first time: {_share(audited.first_time_right.overall)} hand-overs"
        yield f"  over the chain: {_share(audited.first_time_right.chain)} cases"
    if audited.returns and audited.returns.returned.of:
        yield f"Returned: {_share(audited.returns.returned)} hand-overs, {audited.returns.resubmitted} handed over anew"
    if audited.moves and audited.moves.order:
        yield f"Against the usual order: {_share(audited.moves.back)} cases go back"
        yield f"  past a stage of it: {_share(audited.moves.skipped)} cases"


def _owned(audited: Audited) -> Iterator[str]:
    if audited.ownership and audited.ownership.nobody.of:
        wait = audited.ownership.from_handover
        yield f"From a hand-over to a person: {wait.median_h} hours in the middle, {wait.p90_h} at the 90th percentile"
        yield f"  nobody: {_share(audited.ownership.nobody)}"
    if audited.promise:
        yield f"Missed what “{audited.promise.column}” promises: {_share(audited.promise.missed)} cases"


def _times(audited: Audited) -> Iterator[str]:
    if audited.at_percentile:
        at = audited.at_percentile
        yield f"At the {at.percentile * 100:g}th percentile a case takes {at.case_duration_h} hours"
    if audited.working:
        took = audited.working.case_duration_h
        yield f"In working hours a case takes {took.median} in the middle, {took.p90} at the 90th percentile"


def _share(part: Part) -> str:
    return f"{part.n} of {part.of} ({part.low:.0%} to {part.high:.0%})"
