"""The core's sentences in another language: the template is found again by the sentence made from it."""

from __future__ import annotations

import pytest

from surehand.runtime.language import Phrasebook

BOOK = Phrasebook(
    {
        "{field}: nothing is filled in.": "{field}: nichts eingetragen.",
        "To go to {to}: {parts}.": "Weiter zu {to}: {parts}.",
        "{missing} missing": "{missing} fehlt",
        "{other} not met": "{other} nicht erfüllt",
        "{person} has it already.": "{person} hat es schon.",
        "{who} has {what} already.": "{who} hat {what} schon.",
        "an administrator": "ein Administrator",
        "Ask {who} to allow it.": "Bitten Sie {who}, es zu erlauben.",
        "or": "oder",
        "Say why.": "Sagen Sie, warum.",
    }
)


@pytest.mark.parametrize(
    ("said", "spoken"),
    [
        ("Say why.", "Sagen Sie, warum."),
        ("Scope of work: nothing is filled in.", "Scope of work: nichts eingetragen."),
        ("Rita has it already.", "Rita hat es schon."),
        ("To go to Onboarding: 2 missing, 1 not met.", "Weiter zu Onboarding: 2 fehlt, 1 nicht erfüllt."),
        ("Ask Lea or an administrator to allow it.", "Bitten Sie Lea oder ein Administrator, es zu erlauben."),
        ("Two\nlines: nothing is filled in.", "Two\nlines: nichts eingetragen."),
    ],
)
def test_a_sentence_finds_its_template(said: str, spoken: str) -> None:
    assert BOOK.say(said) == spoken


def test_several_sentences_are_told_one_by_one() -> None:
    assert BOOK.say_in_parts("Say why. Rita has it already.") == "Sagen Sie, warum. Rita hat es schon."


@pytest.mark.parametrize("said", ["What people wrote themselves", "", "{field}", "a, b and c"])
def test_what_is_unknown_stays(said: str) -> None:
    assert (BOOK.say(said) or BOOK.say_in_parts(said)) == said


def test_the_most_literal_template_wins() -> None:
    assert BOOK.say("Rita has it already.") == "Rita hat es schon."
