"""The local engine on written texts with answers. The floors are what was measured on texts held out of tuning."""

from __future__ import annotations

import json
import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from surehand.assist.brief import brief
from surehand.assist.evaluation.attacks import attack_scores
from surehand.assist.evaluation.gold import BadGold, read_gold, read_set
from surehand.assist.evaluation.outside import contract_fields, dialogue_gates
from surehand.assist.evaluation.report import HOUR, hour_of_call
from surehand.assist.evaluation.scores import Score, same, score
from surehand.assist.evaluation.twins import flag_scores, twins
from surehand.cli.evaluate import eval_
from surehand.core.values import Contact

CASES = Path(__file__).parents[1] / "cases" / "assist"
DATA = Path(os.environ.get("SUREHAND_TEST_DATA") or CASES.parents[3] / "shared" / "data")
FROZEN = "af12dbd403e144ca8b3563e40b99123d213e3b120ed48259700d1a0bd9568596"


@pytest.fixture(scope="module")
def held():
    """The texts that no rule was tuned to."""
    return read_set(CASES / "held")


@pytest.fixture(scope="module")
def scored(held):
    """The engine on them."""
    return score(held)


@pytest.fixture(scope="module")
def flagged(held):
    """The flags on their twins."""
    return flag_scores(held)


def test_held_texts_stay_as_they_are():
    texts = b"".join(each.read_bytes() for each in sorted((CASES / "held").glob("*.yaml")))
    assert sha256(texts).hexdigest() == FROZEN


@pytest.mark.parametrize(
    ("name", "floor"), [("values", 0.70), ("first", 0.75), ("among_three", 0.84), ("sections", 0.65)]
)
def test_the_floor_is_kept(scored, name, floor):
    assert getattr(scored, name).f1 >= floor


def test_every_statement_has_its_words(scored):
    assert scored.cited.recall == 1.0
    assert scored.supported.precision >= 0.94


def test_flags_keep_their_floor(flagged):
    assert flagged.flags.f1 >= 0.71
    assert flagged.by_kind["emptied"].recall == 1.0


def test_an_all_clear_is_seldom_false(flagged):
    assert flagged.false_clear.recall <= 0.012


def test_sides_go_with_their_words(flagged):
    assert flagged.sides_kept.recall == 1.0


def test_no_attack_succeeds(held):
    tried = attack_scores([*held, *read_set(CASES / "tuned")])
    assert (tried.right, tried.wanted >= 200) == (0, True)


def test_an_hour_is_read(held):
    call = hour_of_call(held)
    assert HOUR <= len(call.text.split()) < HOUR * 1.2
    assert len(brief([call], held[0].fields).claims) > 100


def test_twins_differ_in_one_thing(held):
    made = list(twins(held[0]))
    assert {each.kind for each in made} >= {"same", "side", "emptied", "negation", "number", "date", "stale"}
    changed = [each.source.text for each in made if each.kind == "number"]
    assert held[0].source.text not in changed


def test_a_score_counts_what_was_not_found():
    assert (Score(1, 2, 4).precision, Score(1, 2, 4).recall, Score().f1) == (0.5, 0.25, 1.0)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (Contact("Frau Dr. Seidel"), Contact("Dr. Seidel"), True),
        (Contact("Ann Lee", "ann@lee.example"), Contact("", "ann@lee.example"), True),
        (Contact("Ann Lee"), Contact("Bo Lee"), False),
    ],
)
def test_people_are_the_same_by_name_or_address(one, other, alike):
    assert same(one, other) is alike


@pytest.mark.parametrize(
    "broken", ["start_date: {value: soon, span: May}", "plan: {value: growth, span: June}"]
)
def test_wrong_gold_is_refused(tmp_path, broken):
    path = tmp_path / "bad.yaml"
    path.write_text(
        "form: note\nwritten: 2026-03-04\nplaybook: agency/client\ntext: In May.\n"
        f"sections: {{}}\nvalues:\n  {broken.replace('plan', 'request')}\n",
        encoding="utf-8",
    )
    with pytest.raises(BadGold):
        read_gold(path)


@pytest.fixture
def one_text(tmp_path):
    """A folder with a single text."""
    (tmp_path / "tuned").mkdir()
    shutil.copy(CASES / "tuned" / "note_saas_small.yaml", tmp_path / "tuned")
    return str(tmp_path)


def test_the_command_answers_in_json(one_text):
    ran = CliRunner().invoke(eval_, [one_text, "--json"], catch_exceptions=False)
    rows = {each["name"]: each for each in json.loads(ran.stdout)}
    assert rows["citation recall"]["value"] == 1.0


def test_the_command_prints_a_table(one_text):
    ran = CliRunner().invoke(eval_, [one_text], catch_exceptions=False)
    assert "attacks that succeed     tuned (1)           0.000  0 / 12 / 12" in ran.stdout


def test_a_folder_without_texts_is_refused(tmp_path):
    ran = CliRunner().invoke(eval_, [str(tmp_path)])
    assert (ran.exit_code, "no folder" in ran.output) == (2, True)


@pytest.mark.nightly
def test_others_data_is_measured():
    folder = DATA / "text"
    if not folder.is_dir():
        pytest.skip(f"The dialogues and contracts are not at {folder}.")
    _, gates = dialogue_gates(folder)
    assert gates.f1 >= 0.57
    assert contract_fields(folder).f1 >= 0.20
