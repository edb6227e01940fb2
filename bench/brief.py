"""How long the local brief of a call of an hour takes, against a bare search for the words of the same fields.

The call is made of the texts of `tests/cases/assist/held`, one after the other; the fields are those of a shipped
playbook. In the same run, in seconds of CPU, which a busy machine does not change:

    brief     reading it as the product does: sentences, values, sections, fields; median and p95
    floor     what any reader does at least: each sentence is searched once for the words of each field's title
    half      half an hour of it: the time should grow as the words do
    flag_ms   milliseconds for the flags of a record by that brief, which comes on top before a gate is checked

Run: python bench/brief.py [runs]
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from surehand.assist.brief import Asked, brief
from surehand.assist.evaluation.gold import read_set
from surehand.assist.evaluation.report import HOUR, hour_of_call
from surehand.assist.flag import Held, flag
from surehand.assist.source import Source

RUNS = 20
GOLD = Path(__file__).parents[1] / "tests" / "cases" / "assist" / "held"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
WORD = re.compile(r"[^\W_]{4,}")


def main() -> None:
    """Print one line of JSON."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    texts = read_set(GOLD)
    fields = next(each.fields for each in texts if each.source.form == "call")
    call = hour_of_call(texts)
    made = brief([call], fields)
    held = Held(values={}, needed=frozenset(each.id for each in fields), now=NOW)
    whole = times(lambda: brief([call], fields), runs)
    floor = times(lambda: by_hand(call, fields), runs)
    half = times(lambda: brief([half_of(call)], fields), runs)
    flagged = times(lambda: flag(fields, held, made, [call]), runs)
    print(
        json.dumps(
            {
                "words": len(call.text.split()),
                "words_of_an_hour": HOUR,
                "fields": len(fields),
                "claims": len(made.claims),
                "brief": round(median(whole), 3),
                "brief_p95": round(p95(whole), 3),
                "floor": round(median(floor), 3),
                "ratio": round(median(whole) / median(floor), 1),
                "half": round(median(half), 3),
                "growth": round(median(whole) / median(half), 2),
                "flag_ms": round(1_000 * median(flagged), 2),
            }
        )
    )


def times(run: Callable[[], Any], runs: int) -> list[float]:
    """Seconds of CPU, once for warming up and then each time."""
    run()
    taken = []
    for _ in range(runs):
        begun = time.process_time()
        run()
        taken.append(time.process_time() - begun)
    return sorted(taken)


def p95(taken: list[float]) -> float:
    """The time that 19 of 20 runs keep."""
    return taken[-(-len(taken) * 95 // 100) - 1]


def by_hand(call: Source, fields: tuple[Asked, ...]) -> int:
    """How many sentences hold a word of a field's title."""
    patterns = [
        re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
        for each in fields
        if (words := WORD.findall(each.title))
    ]
    said = SENTENCE.findall(call.text)
    return sum(pattern.search(each) is not None for each in said for pattern in patterns)


def half_of(call: Source) -> Source:
    """Its first half, by turns."""
    segments = call.segments[: len(call.segments) // 2]
    return msgspec.structs.replace(call, text=call.text[: segments[-1].end], segments=segments)


if __name__ == "__main__":
    main()
