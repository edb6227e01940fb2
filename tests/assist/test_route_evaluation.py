"""Route suggestions measured: in the order of time, from one part of a set to the other, and by their own threshold."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from surehand.assist.embeddings import WEIGHTS, open_embedder
from surehand.assist.embeddings.model import cosines
from surehand.assist.evaluation.report import evaluate
from surehand.assist.evaluation.routing import Case, Meaning, in_order, learnt_and_tried, route_scores
from surehand.assist.evaluation.scores import Score
from surehand.assist.route import LEAST, Told
from tests.assist.test_embeddings import folder as folder  # A fixture: a tiny model.

PROJECT = Path(__file__).parents[2]
DATA = Path(os.environ.get("SUREHAND_TEST_DATA") or PROJECT.parent / "shared" / "data") / "text"
SAID = {"card_lost": "My card is lost since {}", "top_up": "The top up of {} failed"}


def cases(count: int, start: int = 0) -> list[Case]:
    """What two kinds of people write, each time with a word that nobody said before."""
    names, places = list(SAID), range(start, start + count)
    return [Case(Told(SAID[names[n % 2]].format(f"day{n}")), names[n % 2]) for n in places]


def test_each_is_guessed_from_those_before_it() -> None:
    scores = in_order(cases(LEAST + 50))
    assert scores.first == Score(50, 50, 50)
    # The first thirty guesses show that guesses can be believed.
    assert scores.sure == Score(20, 20, 50)


def test_one_part_is_learnt_and_the_other_tried() -> None:
    scores = learnt_and_tried(cases(80), [*cases(8, 80), Case(Told("Nothing like it"), "top_up")])
    assert (scores.first, scores.sure) == (Score(8, 9, 9), Score(8, 8, 9))


def test_two_files_of_intents_are_a_set(tmp_path: Path) -> None:
    (tmp_path / "banking77").mkdir()
    for name, part in (("train", cases(80)), ("test", cases(6, 80))):
        with (tmp_path / "banking77" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("text", "category"))
            rows.writerows((case.told.text, case.receiver) for case in part)
    found = dict(route_scores(tmp_path))
    assert found["intents, 10 each"].first.wanted == found["intents, all"].first.wanted == 6
    # Ten of each are too few to know when to be sure.
    assert found["intents, 10 each"].sure == Score(0, 0, 6)
    assert found["intents, all"].sure == Score(6, 6, 6)


def test_a_report_has_the_coverage(tmp_path: Path) -> None:
    (tmp_path / "banking77").mkdir()
    for name in ("train", "test"):
        (tmp_path / "banking77" / f"{name}.csv").write_text("text,category\nMy card is lost,card_lost\n")
    rows = {(row.name, row.of): row.value for row in evaluate(tmp_path, tmp_path, lambda: 0.0)}
    assert rows["route top 1", "intents, all"] == 1.0
    assert rows["route coverage at 98 %", "intents, all"] == 0.0


@pytest.mark.skipif(not DATA.is_dir(), reason="Others' data does not lie beside the project.")
def test_others_data_gives_what_is_published() -> None:
    found = {name: (each.first.recall, each.among_three.recall) for name, each in route_scores(DATA)}
    assert found["dialogues, dev"] >= (0.58, 0.85)
    assert found["incidents"] >= (0.44, 0.65)


def test_the_same_is_measured_by_meaning(folder: Path) -> None:
    embedder = open_embedder(folder, sha256((folder / WEIGHTS).read_bytes()).hexdigest())
    asked: list[int] = []

    def compare(rows: Sequence[bytes], row: bytes) -> list[float]:
        asked.append(len(rows))
        return cosines(rows, row)

    scores = in_order(cases(LEAST + 10), Meaning(embedder.vectors, compare))
    assert scores.first.wanted == 10
    assert max(asked) == LEAST + 9
