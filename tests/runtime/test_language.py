"""The core's sentences in another language: the template is found again by the sentence made from it."""

from __future__ import annotations

import pytest
from django.utils import translation

from surehand.runtime.language import Phrasebook, spoken_reasons

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
        (
            "Ask Lea or an administrator to allow it.",
            "Bitten Sie Lea oder ein Administrator, es zu erlauben.",
        ),
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


SHORT = Phrasebook({"{subject} is empty": "{subject} ist leer", "and": "und", "no": "nein"}, ".,")


def test_what_somebody_wrote_is_not_taken_for_the_cores() -> None:
    book = Phrasebook(
        {
            "{field} is empty": "{field} ist leer",
            "It went back because: {reason}": "Zurück, weil: {reason}",
            "and": "und",
        }
    )
    assert book.say("It went back because: the box is empty") == "Zurück, weil: the box is empty"
    assert book.say("It went back because: salt and pepper") == "Zurück, weil: salt and pepper"


@pytest.mark.parametrize(
    ("said", "spoken"),
    [
        ("4,000 USD", "4.000 USD"),
        ("1,250.50", "1.250,50"),
        ("2026", "2026"),
        ("5,000 to 20,000", "5,000 to 20,000"),
    ],
)
def test_figures_are_written_in_the_language(said: str, spoken: str) -> None:
    assert SHORT.say_in_parts(said) == spoken


def test_a_title_stands_before_what_is_wrong_with_it() -> None:
    book = Phrasebook(
        {"{count} words are there; {most} are too many": "{count} Wörter; {most} sind zu viele"}
    )
    assert (
        book.say_in_parts("Scope: 3 words are there; 2 are too many.") == "Scope: 3 Wörter; 2 sind zu viele."
    )


def test_reasons_are_told_one_by_one() -> None:
    with translation.override("de"):
        assert spoken_reasons("scope is empty; package is no") == "scope ist leer; package ist nein"
