"""Route suggestions, measured on others' data where a copy lies beside the project. None of it is shipped.

Each case is guessed from those before it, in their order, as the product does; a set that comes in two parts is learnt
from the one and tried on the other. Coverage counts what was as sure as the threshold that the history itself taught.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeAlias

import msgspec

from surehand.assist.evaluation.dialogues import DIALOGUES
from surehand.assist.evaluation.packed import lines_of
from surehand.assist.evaluation.scores import Score
from surehand.assist.route import LEAST, MOST, Compare, Past, PastHandoffs, Told

INTENTS = ("banking77/train.csv", "banking77/test.csv")
INCIDENTS = "incident_event_log.first5998.dd-mm-yyyy.csv.gz"
PER_CLASS = 10
_USER = re.compile(r"^USER: (.*)$", re.MULTILINE)
_FACTS = (
    "location",
    "category",
    "subcategory",
    "u_symptom",
    "cmdb_ci",
    "contact_type",
    "impact",
    "caller_id",
)
_UNKNOWN = frozenset({"", "?"})


class Case(NamedTuple):
    """What came, and who took it in the end."""

    told: Told
    receiver: str


class RouteScores(msgspec.Struct, frozen=True):
    """Right first, right among three, and of those as sure as a suggestion must be, right of how many of all."""

    first: Score = Score()
    among_three: Score = Score()
    sure: Score = Score()

    def __add__(self, other: RouteScores) -> RouteScores:
        return RouteScores(
            self.first + other.first, self.among_three + other.among_three, self.sure + other.sure
        )


class Meaning(NamedTuple):
    """What an embedding makes of texts, and how that is compared: see `surehand.assist.embeddings`."""

    vectors: Callable[[Sequence[str]], list[bytes]]
    compare: Compare


def route_scores(data: Path, meaning: Meaning | None = None) -> Iterator[tuple[str, RouteScores]]:
    """Each set that is there, by its name, with its scores; by words alone, or by a ``meaning`` too."""
    for name, measure in _SETS.items():
        found = measure(data, meaning)
        if found is not None:
            yield name, found


def in_order(cases: Iterable[Case], meaning: Meaning | None = None) -> RouteScores:
    """Each case guessed from those before it, once there are enough."""
    history, scores = _history(meaning), RouteScores()
    for number, case in enumerate(_meant(cases, meaning)):
        if number >= LEAST:
            scores += _guess(history, case)
        history.learn(Past(str(number), case.receiver, case.told))
    return scores


def learnt_and_tried(
    learnt: Iterable[Case], tried: Iterable[Case], meaning: Meaning | None = None
) -> RouteScores:
    """Cases guessed from others."""
    history = _history(meaning)
    known = enumerate(_meant(learnt, meaning))
    history.learn_all([Past(str(place), each.receiver, each.told) for place, each in known])
    return sum((_guess(history, each) for each in _meant(tried, meaning)), RouteScores())


def _history(meaning: Meaning | None) -> PastHandoffs:
    return PastHandoffs(meaning.compare if meaning else None)


def _meant(cases: Iterable[Case], meaning: Meaning | None) -> list[Case]:
    """The cases with what the embedding makes of their texts; of facts it makes nothing."""
    listed = list(cases)
    if meaning is None or not any(each.told.text for each in listed):
        return listed
    vectors = meaning.vectors([each.told.text for each in listed])
    return [
        Case(msgspec.structs.replace(each.told, vector=vector), each.receiver)
        for each, vector in zip(listed, vectors, strict=True)
    ]


def _guess(history: PastHandoffs, case: Case) -> RouteScores:
    people, confidence = history.ranking(case.told)
    threshold = history.trust().threshold
    is_first = int(people[:1] == (case.receiver,))
    sure = threshold is not None and confidence >= threshold
    return RouteScores(
        Score(is_first, 1, 1),
        Score(int(case.receiver in people[:MOST]), 1, 1),
        Score(is_first if sure else 0, int(sure), 1),
    )


def _intents(most: int | None) -> Measure:
    """Banking77: what people write to a bank, and which of 77 it is; so many of each are learnt from."""

    def measure(data: Path, meaning: Meaning | None) -> RouteScores | None:
        learnt, tried = (data / name for name in INTENTS)
        if not (learnt.is_file() and tried.is_file()):
            return None
        return learnt_and_tried(_first_of_each(_texts(learnt), most), _texts(tried), meaning)

    return measure


def _texts(path: Path) -> Iterator[Case]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Case(Told(row["text"]), row["category"])


def _first_of_each(cases: Iterable[Case], most: int | None) -> Iterator[Case]:
    """So many of each receiver, in turns, so that the latest are no less mixed than all."""
    seen: Counter[str] = Counter()
    turns: list[tuple[int, str, Case]] = []
    for case in cases:
        if most is None or seen[case.receiver] < most:
            turns.append((seen[case.receiver], case.receiver, case))
            seen[case.receiver] += 1
    return (case for *_, case in sorted(turns, key=lambda turn: turn[:2]))


def _services(data: Path, meaning: Meaning | None) -> RouteScores | None:
    """Dialogues about one service: which, by what the user says."""
    path = data / DIALOGUES
    if not path.is_file():
        return None
    cases = (
        Case(Told("\n".join(_USER.findall(line["text"]))), line["records"][0]["service"])
        for line in lines_of(path)
        if line["kind"] == "full" and len(line["records"]) == 1
    )
    return in_order(cases, meaning)


def _incidents(data: Path, meaning: Meaning | None) -> RouteScores | None:
    """Incidents of a service desk as they were opened, in time: the group that had them in the end, by facts alone."""
    path = next(
        (each for each in (data / INCIDENTS, data.parent / "logs" / INCIDENTS) if each.is_file()), None
    )
    if path is None:
        return None
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        opened: dict[str, dict[str, str]] = {}
        groups: dict[str, str] = {}
        for row in csv.DictReader(file):
            opened.setdefault(row["number"], row)
            if row["assignment_group"] not in _UNKNOWN:
                groups[row["number"]] = row["assignment_group"]
    order = sorted(groups, key=lambda number: (_moment(opened[number]["opened_at"]), number))
    return in_order((Case(_told(opened[number]), groups[number]) for number in order), meaning)


def _told(row: dict[str, str]) -> Told:
    return Told(facts=tuple((name, row[name]) for name in _FACTS if row[name] not in _UNKNOWN))


def _moment(written: str) -> datetime:
    return datetime.strptime(written, "%d-%m-%Y %H:%M")  # All of one clock; only the order counts.


Measure: TypeAlias = Callable[[Path, Meaning | None], RouteScores | None]
_SETS: dict[str, Measure] = {
    f"intents, {PER_CLASS} each": _intents(PER_CLASS),
    "intents, all": _intents(None),
    "dialogues, dev": _services,
    "incidents": _incidents,
}
