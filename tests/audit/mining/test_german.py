"""The evidence of a draft and what a back-test says, in German; what they name stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
import pytest

from surehand.audit.backtest import BackTest, back_test, compare
from surehand.audit.mining import Mined, Mining, mine
from surehand.core.playbook import read_playbook
from surehand.runtime.audits.evidence import text_in
from surehand.runtime.audits.language import voice_of
from tests.audit.mining.conftest import playbook_of

GERMAN = voice_of("de")
ENGLISH = re.compile(
    r"\b(?:the|and|is|are|of|for|with|not|it|this|that|from|have|has|by|what|who|when|to|cases|hours|between|or|"
    r"hand-overs?|found|only|would|moves?|went|held|none)\b",
    re.IGNORECASE,
)


def english_in(sentences: Iterator[str] | list[str]) -> list[str]:
    """What is still English, without what stands in quotes."""
    told = [re.sub("„[^“]*“", "…", GERMAN.retell(each, ())) for each in sentences]
    return [each for each in told if ENGLISH.search(each)]


def said_by(found: BackTest) -> Iterator[str]:
    yield from found.sentences
    yield from found.rules.values()
    for field in found.fields:
        yield from filter(None, [field.why])
    for gate in found.gates:
        yield from gate.sentences
        for item in gate.items:
            yield item.sentence


@pytest.fixture(scope="module")
def tested(planted, mined, playbook) -> BackTest:
    found = back_test(planted, playbook, mined.binding)
    assert isinstance(found, BackTest)
    return found


def test_the_evidence_of_a_draft_is_german(mined: Mined):
    assert len(mined.lines) > 20
    assert english_in([line.sentence for line in mined.lines]) == []
    assert english_in(list(mined.rules.values())) == []


def test_a_back_test_is_german(tested):
    assert english_in(said_by(tested)) == []


def test_two_versions_are_compared_in_german(planted, mined, playbook):
    strict = playbook_of(mine(planted, Mining(support=60), title="Clients"))
    compared = compare(planted, strict, playbook, mined.binding)

    assert compared.sentences
    assert english_in(compared.sentences) == []


def test_numbers_in_them_are_german():
    sentence = (
        "of 1,200 without it 21 were not good (52% to 83%), of 120 with it 3 (1% to 7%): they go together"
    )
    said = GERMAN.retell(f"{sentence} (0.22% by chance, corrected for 30 tries)", ())

    assert said.startswith("von 1.200 ohne das waren 21 nicht gut (52\u00a0% bis 83\u00a0%), von 120 damit 3")
    assert "0,22\u00a0% durch Zufall" in said


def test_a_draft_has_german_comments_and_the_same_playbook(mined):
    told = text_in(mined, "de")
    comments = [line.partition("# ")[2] for line in told.splitlines() if "# " in line]

    assert read_playbook(told).playbook == read_playbook(mined.text).playbook
    assert told.startswith("# Abgeleitet aus clients.csv: ")
    assert any("Übergaben ging es gut" in line for line in comments)
    assert [line for line in comments if ENGLISH.search(re.sub("„[^“]*“|^[\\w-]+:", "…", line))] == []


def test_comments_of_people_stay(mined):
    own = f"# Made by us from our cases.\n{mined.text[mined.text.index('playbook: ') :]}"
    said = text_in(msgspec.structs.replace(mined, text=own), "de")

    assert said.startswith("# Made by us from our cases.\nplaybook: ")
