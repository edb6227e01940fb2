"""Any endpoint gets the same scores as the rules: alone, and beside them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from surehand.cli.evaluate import eval_
from tests.fakes.llm import FakeModel, scripts

HELD = Path(__file__).parents[2] / "cases" / "assist" / "tuned" / "note_saas_small.yaml"


@pytest.fixture
def one_text(tmp_path: Path) -> str:
    (tmp_path / "held").mkdir()
    shutil.copy(HELD, tmp_path / "held")
    return str(tmp_path)


def rows(model: FakeModel, folder: str) -> dict[tuple[str, str], float]:
    """The figures, by what they are of."""
    given = [folder, "--json", "--model", model.url("/v1"), "--name", "m"]
    ran = CliRunner().invoke(eval_, given, catch_exceptions=False)
    return {(each["name"], each["of"]): each["value"] for each in json.loads(ran.stdout)}


def test_a_model_is_scored_as_the_rules_are(model: FakeModel, one_text: str) -> None:
    good = ("budget", "contract_value", "12 seats, starter, 4,800 dollars per year.")
    model.plays(scripts.says(scripts.quotes(good)))
    found = rows(model, one_text)
    assert found["citation recall", "held (1), model"] == 1.0
    assert found["field hit@1", "held (1), model"] == pytest.approx(1 / 6)
    assert found["field hit@1", "held (1), both"] >= found["field hit@1", "held (1)"]
    assert found["texts answered", "model"] == 1.0


def test_a_model_that_fails_is_scored_too(model: FakeModel, one_text: str) -> None:
    model.plays(scripts.says("I would rather not."))
    found = rows(model, one_text)
    assert (found["texts answered", "model"], found["field hit@1", "held (1), model"]) == (0.0, 0.0)
    assert found["field hit@1", "held (1), both"] == found["field hit@1", "held (1)"]
    assert found["attacks that succeed", "held (1), model"] == 0.0
