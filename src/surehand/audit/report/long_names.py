"""Names too long for a table or a chart: cut everywhere in a report, and told in full once, at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from surehand.audit.report.document import ProcessMap, Section, Table
from surehand.audit.report.words import cut
from surehand.audit.result import Audited
from surehand.audit.voice import say

LONGEST = 80
IN_FULL = 1000
"""No page of paper holds a longer one in a cell."""
_NAMING = frozenset("a b name column field activity team about evidence path order missed fields".split())
"""Under these keys of what was measured stand names of the log."""
_NOT_OF_THE_LOG = ("rules", "measure_rules", "signs", "rates", "history", "withheld")
_BY_NAME = ("activity_counts", "handover", "workload")


def cut_names(sections: list[Section], audited: Audited) -> list[Section]:
    """The sections with long names cut; the last one has a table with them in full."""
    long = {
        name for name in (*_names(msgspec.to_builtins(audited)), *_drawn(sections)) if len(name) > LONGEST
    }
    if not long:
        return sections
    cuts = _cuts(sorted(long))
    # The longest first: one may be the beginning of another.
    ordered = sorted(cuts, key=len, reverse=True)
    shown = msgspec.convert(_shortened(msgspec.to_builtins(sections), cuts, ordered), list[Section])
    rows = [[short, cut(name, IN_FULL)] for name, short in cuts.items()]
    table = Table(say("Long names"), [say("Cut"), say("In full")], rows)
    return [*shown[:-1], msgspec.structs.replace(shown[-1], blocks=[*shown[-1].blocks, table])]


def _cuts(names: Iterable[str]) -> dict[str, str]:
    """A short name for each, and no two alike."""
    cuts: dict[str, str] = {}
    for name in names:
        short, number = cut(name, LONGEST), 1
        while short in cuts.values():
            number += 1
            short = f"{cut(name, LONGEST - 5)} ({number})"
        cuts[name] = short
    return cuts


def _names(measured: Any, *, named: bool = False) -> Iterator[str]:
    match measured:
        case str() if named:
            yield measured
        case list() | tuple():
            for each in measured:
                yield from _names(each, named=named)
        case dict():
            for key, each in measured.items():
                if key in _NOT_OF_THE_LOG:
                    continue
                if key in _BY_NAME and isinstance(each, dict):
                    yield from each
                yield from _names(each, named=key in _NAMING)


def _drawn(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        for block in section.blocks:
            if isinstance(block, ProcessMap):
                yield from (title for _, title in block.lanes)
                yield from (stop.title for stop in block.stops)


def _shortened(part: Any, cuts: dict[str, str], ordered: list[str]) -> Any:
    match part:
        case str() if len(part) > LONGEST:
            for name in ordered:
                part = part.replace(name, cuts[name])
            return part
        case list() | tuple():
            return [_shortened(each, cuts, ordered) for each in part]
        case dict():
            return {key: _shortened(each, cuts, ordered) for key, each in part.items()}
    return part
