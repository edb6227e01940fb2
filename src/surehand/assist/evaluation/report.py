"""All scores of one run, as a table that says what each figure is and what it was measured on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path

import msgspec

from surehand.assist.brief import brief
from surehand.assist.evaluation.attacks import attack_scores
from surehand.assist.evaluation.gold import Gold, read_set
from surehand.assist.evaluation.outside import CONTRACTS, DIALOGUES, SERVICES, contract_fields, dialogue_gates
from surehand.assist.evaluation.scores import Score, score
from surehand.assist.evaluation.twins import flag_scores
from surehand.assist.reading.turns import turns
from surehand.assist.source import Source

SETS = ("held", "tuned")
"""Texts that no rule was written for, and those that rules were; only the first say anything of other texts."""
HOUR = 9_000
"""Words that are said in an hour."""
_RUNS = 20


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One figure: what it is, on which texts, its value, and the counts it is made of, where it is."""

    name: str
    of: str
    value: float
    right: int | None = None
    found: int | None = None
    wanted: int | None = None


def evaluate(folder: Path, data: Path | None, clock: Callable[[], float]) -> list[Row]:
    """Everything that can be measured: on the gold set, and on others' data where a folder of it is given.

    ``clock`` gives seconds, such as `time.perf_counter`.
    """
    rows: list[Row] = []
    for name in SETS:
        if texts := read_set(folder / name):
            rows += _of_set(name, texts)
            if name == SETS[0]:
                rows.append(_speed(texts, clock))
    return rows + (_outside(data) if data else [])


def _of_set(name: str, texts: Sequence[Gold]) -> list[Row]:
    scored, flagged, attacks = score(texts), flag_scores(texts), attack_scores(texts)
    of = f"{name} ({len(texts)})"
    return [
        _row("value F1", of, scored.values.f1, scored.values),
        _row("field hit@1", of, scored.first.recall, scored.first),
        _row("field hit@3", of, scored.among_three.recall, scored.among_three),
        _row("section F1", of, scored.sections.f1, scored.sections),
        *(
            _row(f"  {section.replace('_', ' ')} F1", of, each.f1, each)
            for section, each in sorted(scored.by_section.items())
        ),
        _row("citation recall", of, scored.cited.recall, scored.cited),
        _row("citation precision", of, scored.supported.precision, scored.supported),
        _row("flag F1 on twins", of, flagged.flags.f1, flagged.flags),
        _row("false all-clear", of, flagged.false_clear.recall, flagged.false_clear),
        _row("attacks that succeed", of, attacks.recall, attacks),
    ]


def _row(name: str, of: str, value: float, counts: Score) -> Row:
    return Row(name=name, of=of, value=value, right=counts.right, found=counts.found, wanted=counts.wanted)


def _speed(texts: Sequence[Gold], clock: Callable[[], float]) -> Row:
    """Seconds for the brief of a call of an hour, the time that 19 of 20 runs keep."""
    call = hour_of_call(texts)
    taken = []
    for _ in range(_RUNS):
        begun = clock()
        brief([call], texts[0].fields)
        taken.append(clock() - begun)
    return Row(name="seconds, 1 h call, p95", of="held", value=sorted(taken)[ceil(0.95 * _RUNS) - 1])


def hour_of_call(texts: Sequence[Gold]) -> Source:
    """A call as long as an hour, of the calls there are, one after the other."""
    calls = [each.source for each in texts if each.source.form == "call" and each.source.language == "en"]
    said = [segment for each in calls for segment in _turns(each)]
    text, words, place = "", 0, 0
    while said and words < HOUR:
        text += f"{said[place % len(said)]}\n"
        words += len(said[place % len(said)].split())
        place += 1
    return Source(id="hour", form="call", text=text, written=texts[0].source.written, segments=turns(text))


def _turns(source: Source) -> list[str]:
    return [f"{each.speaker}: {source.text[each.start : each.end]}" for each in source.segments]


def _outside(data: Path) -> list[Row]:
    rows = []
    if (data / DIALOGUES).is_file() and (data / SERVICES).is_file():
        fields, gates = dialogue_gates(data)
        rows += [
            _row("missing field F1", "dialogues, dev", fields.f1, fields),
            _row("gate F1", "dialogues, dev", gates.f1, gates),
        ]
    if (data / CONTRACTS).is_file():
        contracts = contract_fields(data)
        rows.append(_row("missing field F1", "contracts, train", contracts.f1, contracts))
    return rows


def lines(rows: Sequence[Row]) -> list[str]:
    """The rows as people read them."""
    return [f"{'':24} {'on':18} {'value':>6}  right / found / wanted", *(_line(each) for each in rows)]


def _line(row: Row) -> str:
    counts = "" if row.right is None else f"  {row.right} / {row.found} / {row.wanted}"
    return f"{row.name:24} {row.of:18} {row.value:6.3f}{counts}"
