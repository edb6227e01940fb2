"""All scores of one run, as a table that says what each figure is and what it was measured on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from pathlib import Path

import msgspec

from surehand.assist.brief import brief
from surehand.assist.evaluation.asking import ByModel, Read, by_rules
from surehand.assist.evaluation.attacks import Aim, attack_scores, summed
from surehand.assist.evaluation.contracts import CONTRACTS, contract_fields
from surehand.assist.evaluation.dialogues import DIALOGUES, SERVICES, dialogue_gates
from surehand.assist.evaluation.floors import FLOORS
from surehand.assist.evaluation.gold import Gold, read_set
from surehand.assist.evaluation.intents import SENTENCES, asking_sentences
from surehand.assist.evaluation.reasking import reasked_scores
from surehand.assist.evaluation.routing import Meaning, RouteScores, route_scores
from surehand.assist.evaluation.scores import Score, score
from surehand.assist.evaluation.twins import flag_scores
from surehand.assist.reading.turns import turns
from surehand.assist.source import Source

SETS = ("held", "tuned")
"""Texts that no rule was written for, and those that rules were; only the first say anything of other texts."""
HOUR = 9_000
"""Words that are said in an hour."""
_RUNS = 20
_WHOLE = 100
"""Figures above are counts, and told without a fraction."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One figure: what it is, on which texts, its value, the counts it is made of, and what it should reach.

    ``reached`` is None where nothing was asked of it. The tuned texts prove nothing, so nothing is asked of them.
    """

    name: str
    of: str
    value: float
    right: int | None = None
    found: int | None = None
    wanted: int | None = None
    floor: str = ""
    reached: bool | None = None


def evaluate(
    folder: Path,
    data: Path | None,
    clock: Callable[[], float],
    model: ByModel | None = None,
    meaning: Meaning | None = None,
) -> list[Row]:
    """Everything that can be measured: on the gold set, and on others' data where a folder of it is given.

    ``clock`` gives seconds, such as `time.process_time`. A ``model`` is asked about the held texts only, and about each
    attack on them. With a ``meaning`` routes are measured once more by it.
    """
    rows: list[Row] = []
    sets = {name: texts for name in SETS if (texts := read_set(folder / name))}
    for name, texts in sets.items():
        rows += _of_set(name, texts)
    if every := [each for texts in sets.values() for each in texts]:
        rows += _of_attacks(f"all ({len(every)})", attack_scores(every))
        rows.append(_speed(sets.get(SETS[0], every), clock))
    if model is not None and (held := sets.get(SETS[0])):
        rows += _of_model(held, model)
    return [_judged(each) for each in rows + (_outside(data, meaning) if data else [])]


def _judged(row: Row) -> Row:
    floor = None if row.of.startswith(SETS[1]) else FLOORS.get(row.name)
    if floor is None:
        return row
    return msgspec.structs.replace(row, floor=str(floor), reached=floor.holds(row.value))


def _of_set(name: str, texts: Sequence[Gold]) -> list[Row]:
    of = f"{name} ({len(texts)})"
    flagged, asked = flag_scores(texts), reasked_scores(texts)
    return [
        *_of_reading(of, texts, by_rules),
        _row("flag F1 on twins", of, flagged.flags.f1, flagged.flags),
        _row("flag F1, of the fault", of, flagged.planted.f1, flagged.planted),
        *(_row(f"  {kind} F1", of, each.f1, each) for kind, each in flagged.by_kind.items() if each.wanted),
        _row("false all-clear", of, flagged.false_clear.recall, flagged.false_clear),
        _row("right but flagged", of, flagged.disturbed.recall, flagged.disturbed),
        _row("right and backed", of, flagged.backed.recall, flagged.backed),
        _row("sides kept", of, flagged.sides_kept.recall, flagged.sides_kept),
        _row("re-asked, pointed out", of, asked.found.recall, asked.found),
        _row("open, pointed out", of, asked.in_vain.recall, asked.in_vain),
    ]


def _of_reading(of: str, texts: Sequence[Gold], read: Read) -> list[Row]:
    scored = score(texts, read)
    calls = score([each for each in texts if each.source.form == "call"], read).sections
    return [
        _row("value F1", of, scored.values.f1, scored.values),
        _row("field hit@1", of, scored.first.recall, scored.first),
        _row("field hit@3", of, scored.among_three.recall, scored.among_three),
        _row("section F1", of, scored.sections.f1, scored.sections),
        *(
            _row(f"  {section.replace('_', ' ')} F1", of, each.f1, each)
            for section, each in sorted(scored.by_section.items())
        ),
        _row("section F1, calls", of, calls.f1, calls),
        _row("citation recall", of, scored.cited.recall, scored.cited),
        _row("citation precision", of, scored.supported.precision, scored.supported),
    ]


def _of_attacks(of: str, scores: Mapping[Aim, Score]) -> list[Row]:
    every = summed(scores)
    return [
        _row("attacks that succeed", of, every.recall, every),
        *(_row(f"  {aim}", of, each.recall, each) for aim, each in scores.items()),
        Row(name="attacks tried", of=of, value=every.wanted),
    ]


def _of_model(held: Sequence[Gold], model: ByModel) -> list[Row]:
    """The same scores for what a model points at, alone and beside the rules; and what it took."""
    rows = [
        *_of_reading(f"held ({len(held)}), model", held, model.alone),
        *_of_reading(f"held ({len(held)}), both", held, model.beside),
    ]
    answers = list(model.answers)
    rows += _of_attacks(f"held ({len(held)}), model", attack_scores(held, model.beside))
    answered = sum(each.outcome in ("answered", "kept") for each in answers)
    seconds = sorted(each.seconds for each in answers)
    return [
        *rows,
        _row("texts answered", "model", answered / len(answers), Score(answered, len(answers), len(answers))),
        Row(name="quotes dropped", of="model", value=sum(sum(each.dropped.values()) for each in answers)),
        Row(
            name="tokens a text", of="model", value=sum(each.spent.tokens for each in answers) / len(answers)
        ),
        Row(name="seconds a text, p95", of="model", value=seconds[ceil(0.95 * len(seconds)) - 1]),
    ]


def _row(name: str, of: str, value: float, counts: Score) -> Row:
    return Row(name=name, of=of, value=value, right=counts.right, found=counts.found, wanted=counts.wanted)


def _speed(texts: Sequence[Gold], clock: Callable[[], float]) -> Row:
    """Seconds for the brief of a call of an hour, the time that 19 of 20 runs keep; by CPU if the clock tells that."""
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


def _outside(data: Path, meaning: Meaning | None) -> list[Row]:
    rows = []
    if (data / DIALOGUES).is_file() and (data / SERVICES).is_file():
        fields, gates = dialogue_gates(data)
        rows += [
            _row("missing field F1", "dialogues, dev", fields.f1, fields),
            _row("gate F1", "dialogues, dev", gates.f1, gates),
        ]
    if (data / SENTENCES).is_file():
        asking = asking_sentences(data)
        rows.append(_row("asks or offers F1", "mails, train", asking.f1, asking))
    if (data / CONTRACTS).is_file():
        contracts = contract_fields(data)
        rows.append(_row("missing contract field F1", "contracts, train", contracts.f1, contracts))
    rows += [row for name, each in route_scores(data) for row in _of_routes(name, each)]
    if meaning is not None:
        by_meaning = route_scores(data, meaning)
        rows += [row for name, each in by_meaning for row in _of_routes(f"{name}, meaning", each)]
    return rows


def _of_routes(name: str, scores: RouteScores) -> list[Row]:
    """Coverage is the share that is as sure as a suggestion must be; beside it, of how many the first was right."""
    sure = scores.sure
    return [
        _row("route top 1", name, scores.first.recall, scores.first),
        _row("route top 3", name, scores.among_three.recall, scores.among_three),
        _row("route coverage at 98 %", name, sure.found / sure.wanted if sure.wanted else 0.0, sure),
    ]


def lines(rows: Sequence[Row]) -> list[str]:
    """The rows as people read them."""
    head = f"{'':26} {'on':18} {'value':>6}  {'asked':>7}  reached  right / found / wanted"
    return [head, *(_line(each) for each in rows)]


def _line(row: Row) -> str:
    counts = "" if row.right is None else f"{row.right} / {row.found} / {row.wanted}"
    reached = {None: "", True: "yes", False: "no"}[row.reached]
    value = f"{row.value:6.0f}" if row.value > _WHOLE else f"{row.value:6.3f}"
    return f"{row.name:26} {row.of:18} {value}  {row.floor:>7}  {reached:7}  {counts}".rstrip()
