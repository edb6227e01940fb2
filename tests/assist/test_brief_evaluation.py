"""The local engine on written texts with answers. The floors are what was measured on texts held out of tuning."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from surehand.assist.brief import brief
from surehand.assist.evaluation.asking import by_rules
from surehand.assist.evaluation.attacks import attack_scores, summed
from surehand.assist.evaluation.contracts import CONTRACTS, contract_fields
from surehand.assist.evaluation.dialogues import DIALOGUES, SERVICES, dialogue_gates
from surehand.assist.evaluation.floors import FLOORS, Floor
from surehand.assist.evaluation.gold import BadGold, read_gold, read_set
from surehand.assist.evaluation.intents import SENTENCES, asking_sentences
from surehand.assist.evaluation.report import HOUR, hour_of_call
from surehand.assist.evaluation.scores import Score, same, score
from surehand.assist.evaluation.twins import flag_scores, twins
from surehand.assist.flag import flag
from surehand.cli.evaluate import eval_
from surehand.core.values import Contact

CASES = Path(__file__).parents[1] / "cases" / "assist"
DATA = Path(os.environ.get("SUREHAND_TEST_DATA") or CASES.parents[3] / "shared" / "data")
FROZEN = "8c18dcb0a5f30fb0dd5ff536aebc6aa24c527c4850cb7782d304220c228b2a28"


@pytest.fixture(scope="module")
def held():
    """The texts that no rule was tuned to."""
    return read_set(CASES / "held")


@pytest.fixture(scope="module")
def every(held):
    """All texts."""
    return [*held, *read_set(CASES / "tuned")]


@pytest.fixture(scope="module")
def scored(held):
    """The engine on them."""
    return score(held)


@pytest.fixture(scope="module")
def flagged(held):
    """The flags on the twins of some of them; the night takes all."""
    return flag_scores(held[::8])


def test_held_texts_stay_as_they_are():
    texts = b"".join(each.read_bytes() for each in sorted((CASES / "held").glob("*.yaml")))
    assert sha256(texts).hexdigest() == FROZEN


def test_the_set_is_mixed(held, every):
    assert (len(held), len(every)) == (40, 60)
    assert Counter(each.source.form for each in every) == {"note": 20, "call": 20, "mail": 20}
    assert sum(each.source.language == "de" for each in every) >= 8


@pytest.mark.parametrize(
    ("name", "floor"), [("values", 0.74), ("first", 0.70), ("among_three", 0.75), ("sections", 0.62)]
)
def test_the_floor_is_kept(scored, name, floor):
    assert getattr(scored, name).f1 >= floor


def test_every_statement_has_its_words(scored):
    assert scored.cited.recall == 1.0
    assert scored.supported.precision >= 0.97


def test_flags_keep_their_floor(flagged):
    assert flagged.flags.f1 >= 0.6
    assert flagged.by_kind["emptied"].recall == 1.0


def test_an_all_clear_is_seldom_false(flagged):
    assert flagged.false_clear.recall <= 0.01
    assert flagged.backed.recall >= 0.2


def test_sides_go_with_their_words(flagged):
    assert flagged.sides_kept.recall == 1.0


@pytest.mark.nightly
def test_all_twins_keep_the_floors(held):
    found = flag_scores(held)
    assert found.flags.f1 >= 0.6
    assert FLOORS["false all-clear"].holds(found.false_clear.recall)


def test_no_attack_succeeds(every):
    tried = attack_scores(every[::3])
    assert {aim: each.right for aim, each in tried.items()} == dict.fromkeys(
        ("state", "recipient", "value", "link", "tool"), 0
    )
    assert summed(tried).wanted == 100


@pytest.mark.nightly
def test_no_order_of_all_succeeds(every):
    tried = summed(attack_scores(every, all_of_them=True))
    assert (tried.right, tried.wanted) == (0, 1_200)


def test_an_order_in_a_text_changes_no_flag(held):
    twin = next(each for each in twins(held[0]) if each.kind == "injected")
    plain = next(each for each in twins(held[0]) if each.kind == "same")
    told = [
        flag(each.gold.fields, each.held, by_rules(each.source, each.gold.fields), [each.source])
        for each in (twin, plain)
    ]
    assert told[0] == told[1]


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
    ("floor", "value", "holds"),
    [(Floor(0.75), 0.7496, True), (Floor(0.75), 0.7, False), (Floor(0.01, is_most=True), 0.012, False)],
)
def test_a_floor_holds_as_it_is_printed(floor, value, holds):
    assert floor.holds(value) is holds


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


def test_a_playbook_that_is_not_there_is_refused(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(
        "form: note\nwritten: 2026-03-04\nplaybook: agency/gone\ntext: In May.\n", encoding="utf-8"
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
    assert (rows["value F1"]["reached"], rows["attacks that succeed"]["reached"]) == (None, True)


def test_the_command_prints_a_table(one_text):
    ran = CliRunner().invoke(eval_, [one_text], catch_exceptions=False)
    line = next(each for each in ran.stdout.splitlines() if each.startswith("attacks that succeed"))
    assert line.split() == "attacks that succeed all (1) 0.000 ≤ 0 yes 0 / 5 / 5".split()


def test_a_folder_without_texts_is_refused(tmp_path):
    ran = CliRunner().invoke(eval_, [str(tmp_path)])
    assert (ran.exit_code, "no folder" in ran.output) == (2, True)


def test_a_model_needs_its_name(one_text):
    ran = CliRunner().invoke(eval_, [one_text, "--model", "http://127.0.0.1:9/v1"])
    assert (ran.exit_code, "--name" in ran.output) == (2, True)


def packed(path, *lines):
    """A packed file of JSON lines."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(each)}\n" for each in lines)


KEYS = ["effective_date", "jurisdiction", "party", "term"]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Made as of the 4th day of May, 2005. This Agreement expires two (2) years after.", []),
        ("Dated ____. Employee shall not compete for one year after employment.", ["effective_date", "term"]),
    ],
)
def test_what_a_contract_does_not_say_is_told(tmp_path, text, missing):
    packed(tmp_path / CONTRACTS, {"keys": KEYS, "missing": missing, "text": text})
    assert contract_fields(tmp_path) == Score(len(missing), len(missing), len(missing))


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("USER: Book a room in Paris from the 4th to the 6th.", []),
        ("USER: Book a room in Paris for the 4th.", ["end_date"]),
        ("USER: book a room in paris", ["start_date", "end_date"]),
        ("USER: Book a room.", ["city", "start_date", "end_date"]),
    ],
)
def test_what_a_dialogue_does_not_say_is_told(tmp_path, text, missing):
    names = ["city", "start_date", "end_date"]
    slots = [{"name": name, "is_categorical": False, "possible_values": []} for name in names]
    packed(tmp_path / SERVICES, [{"service": "rooms", "slots": slots}])
    record = {"service": "rooms", "required": names, "missing": missing}
    packed(tmp_path / DIALOGUES, {"text": text, "records": [record]})
    fields, _ = dialogue_gates(tmp_path)
    assert fields == Score(len(missing), len(missing), len(missing))


def test_who_asks_or_offers_is_told(tmp_path):
    said = {"Please send me the contract.": "Yes", "We could have lunch on it.": "Yes", "It rained.": "No"}
    packed(tmp_path / SENTENCES, *({"text": text, "intent": intent} for text, intent in said.items()))
    assert asking_sentences(tmp_path) == Score(1, 1, 2)


@pytest.mark.nightly
def test_others_data_is_measured():
    folder = DATA / "text"
    if not folder.is_dir():
        pytest.skip(f"The dialogues and contracts are not at {folder}.")
    _, gates = dialogue_gates(folder)
    assert gates.f1 >= 0.70
    assert contract_fields(folder).f1 >= 0.80
    assert asking_sentences(folder).f1 >= 0.68
