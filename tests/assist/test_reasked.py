"""A question that is answered already: by an earlier answer, what is said for a field, a sentence that can answer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from surehand.assist.brief import asked, brief
from surehand.assist.evaluation.gold import read_set
from surehand.assist.evaluation.reasking import reasked_scores
from surehand.assist.reasked import MOST, Before, reasked
from surehand.assist.source import Source
from surehand.core.playbook.model import Field
from surehand.core.values import FieldValue

HELD = Path(__file__).parents[1] / "cases" / "assist" / "held"
FIELDS = [
    asked(Field(id="start_date", type="date", title="Start date")),
    asked(Field(id="scope", type="long_text", title="Scope of work")),
]
NOTE = """They moved the new shop to another host in March 2025.
The new shop opens its doors to buyers on 4 May.
The licence of the old shop costs 300 EUR a month.
The night porter opens the back gate for deliveries.
"""


def note(text=NOTE, name="note"):
    return Source(id=name, form="note", text=text, written=date(2026, 3, 4))


def quotes(question, *sources, held=None, **told):
    read = sources or (note(),)
    found = reasked(question, FIELDS, held or {}, brief(read, FIELDS), read, **told)
    return [each.quote or each.field for each in found]


def test_when_is_answered_by_a_day_only():
    assert quotes("When does the new shop open for buyers?") == [
        "The new shop opens its doors to buyers on 4 May."
    ]
    assert quotes("When was the new shop moved to another host?") == [
        "They moved the new shop to another host in March 2025."
    ]
    assert quotes("When do we get the night porter's back gate key?") == []


def test_how_much_is_answered_by_an_amount_only():
    assert quotes("How much does the licence of the old shop cost?") == [
        "The licence of the old shop costs 300 EUR a month."
    ]
    assert quotes("How much does the night porter of the back gate get?") == []


def test_an_earlier_answer_comes_before_passages():
    answer = note("The caretaker.", "qst_1/answer")
    before = [Before("Who opens the back gate in the night?", "qst_1/answer")]
    found = quotes("Who opens the back gate at night for deliveries?", note(), answer, before=before)
    assert found == ["The caretaker.", "The night porter opens the back gate for deliveries."]


def test_another_question_about_the_same_is_not_the_same():
    answer = note("The caretaker.", "qst_1/answer")
    before = [Before("Who opens the back gate in the night?", "qst_1/answer")]
    assert (
        quotes("Which colour has the back door of the warehouse?", note("Hello."), answer, before=before)
        == []
    )


def test_the_same_words_in_two_sources_are_shown_once():
    assert len(quotes("Who opens the back gate for deliveries?", note(), note(name="copy"))) == 1


def test_never_more_than_three():
    many = note("\n".join(f"Gate {n} of the depot opens for trucks with a pass." for n in range(9)))
    assert len(quotes("Which gate of the depot opens for trucks?", many)) == MOST


@pytest.mark.parametrize("about", ["", "scope"])
def test_the_field_asked_about_is_shown_only_when_the_question_names_it(about):
    value = FieldValue(
        kind="long_text", value="Ten pages", source="import:1", at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    held = {"scope": value}
    assert quotes("Does it include hosting?", note("Hello."), held=held, about=about) == []
    assert quotes("What is the scope of work?", note("Hello."), held=held, about=about) == ["scope"]


def test_an_empty_field_asked_about_is_answered_by_a_source():
    source = note("We want to start on 1 June.")
    assert quotes("Which day?", source, about="start_date") == ["We want to start on 1 June."]
    assert quotes("Which day?", source) == []


def test_most_answers_are_pointed_out_and_few_in_vain():
    """The floors are what was measured on texts that nothing was tuned to; here on each third of them."""
    found = reasked_scores(read_set(HELD)[::3])
    assert found.found.recall > 0.62
    assert found.in_vain.recall < 0.18
