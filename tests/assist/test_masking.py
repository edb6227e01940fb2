"""Personal data is hidden and comes back as it was; what is no personal data stays to be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.assist.masking import Mask

NAMES = ("Carla Meyer", "Bo O'Neil", "ada@ada.example", "Speaker 2")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Mail Carla.Meyer+x@ada.example.", "Mail [EMAIL-1]."),
        ("Mail carla [at] ada.example now", "Mail [EMAIL-1] now"),
        ("Call +49 (0)30 1234567 or 030/12 34 567", "Call [PHONE-1] or [PHONE-2]"),
        ("Call (415) 555-0134 or 415-555-0134", "Call [PHONE-1] or [PHONE-2]"),
        ("IBAN DE89 3704 0044 0532 0130 00, please", "IBAN [ACCOUNT-1], please"),
        ("IBAN GB29 NWBK 6016 1331 9268 19", "IBAN [ACCOUNT-1]"),
        ("Card 4111 1111 1111 1111", "Card [ACCOUNT-1]"),
        ("Customer 1234567890", "Customer [ACCOUNT-1]"),
        ("See https://x.example/join?pw=1 now", "See [LINK-1] now"),
        ("Carla Meyer and Carla, Meyer", "[PERSON-1] and [PERSON-2], [PERSON-3]"),
        ("Carla’s plan, Carlas Plan", "[PERSON-1]’s plan, [PERSON-2] Plan"),
        ("Carla said. Carla meant.", "[PERSON-1] said. [PERSON-1] meant."),
        ("mailto:carla@ada.example", "mailto:[EMAIL-1]"),
    ],
)
def test_personal_data_is_hidden(text: str, hidden: str) -> None:
    mask = Mask(text, names=NAMES)
    assert mask.hide(text) == hidden
    assert mask.restore(hidden) == text


@pytest.mark.parametrize(
    "text",
    [
        "We pay 10,000 EUR, EUR 12000000, €25000000 or 12500000 euros by 2026-05-03.",
        "From 03.05.2026 to 30.06.2026, 08.30 - 09.30, in KW12 nach Plan.",
        "The FY26 plan then needs 1 000 000 and 2024 2025 2026.",
        "Carlation of the speaker's seats, 20 of them, 30 % each.",
    ],
)
def test_what_is_needed_stays(text: str) -> None:
    assert Mask(text, names=NAMES).hide(text) == text


def test_private_words_are_hidden_anyhow() -> None:
    assert (
        Mask("", private=("Project Heron",)).hide("project heron, PROJECT HERON")
        == "[PRIVATE-1], [PRIVATE-2]"
    )


def test_a_text_cannot_name_tokens() -> None:
    text = "[PERSON-1] and Carla"
    mask = Mask(text, names=NAMES)
    assert mask.hide(text) == "[PERSON-1] and [PERSONX-1]"
    assert (
        mask.restore("[PERSON-1] and [PERSONX-1] and [PERSONX-2]") == "[PERSON-1] and Carla and [PERSONX-2]"
    )


def test_models_may_change_the_case() -> None:
    mask = Mask("Carla", names=NAMES)
    mask.hide("Carla")
    assert mask.restore("[person-1]") == "Carla"


@given(
    st.lists(
        st.sampled_from(
            ["Carla", "Meyer", " ", ", ", "a@b.cd", "+49 30 1234567", "12345678", "[EMAIL-1]", "é", "\n"]
        )
        | st.text(max_size=5)
    )
)
def test_everything_comes_back(parts: list[str]) -> None:
    text = "".join(parts)
    mask = Mask(text, names=NAMES)
    assert mask.restore(mask.hide(text)) == text
