"""What is new in a reply: quotes and signatures go, and nothing else does."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.connectors.email import reply_in

pytestmark = pytest.mark.any_database

SAID = "Ten licences.\n\nFrom March on."
QUOTED = "> How many?\n> And when?"
REPLIES = {
    "gmail": f"{SAID}\n\nOn Mon, 2 Mar 2026 at 10:00, Surehand <surehand@example.com> wrote:\n{QUOTED}\n",
    "gmail, in three lines": f"{SAID}\n\nOn 2 Mar 2026 at 10:00, Surehand\n<surehand@example.com>\nwrote:\n{QUOTED}\n",
    "german": f"{SAID}\n\nAm 02.03.2026 um 10:00 schrieb Surehand <surehand@example.com>:\n{QUOTED}\n",
    "french": f"{SAID}\n\nLe lun. 2 mars 2026 à 10:00, Surehand a écrit :\n{QUOTED}\n",
    "apple, unmarked": f"{SAID}\n\nOn 2. Mar 2026, at 10:00, Surehand wrote:\n\nHow many?\nAnd when?\n",
    "below the quote": f"On 2 March 2026, Surehand wrote:\n{QUOTED}\n\n{SAID}\n",
    "between the quotes": "> How many?\nTen licences.\n\n> And when?\nFrom March on.\n",
    "outlook": f"{SAID}\n\n____________________\nFrom: Surehand\nSent: Monday\nTo: Sam\nSubject: x\n\nHow many?",
    "outlook, no line": f"{SAID}\n\nVon: Surehand\nGesendet: Montag\nAn: Sam\nBetreff: x\n\nWie viele?",
    "outlook, old": f"{SAID}\n\n-----Original Message-----\nFrom: Surehand\n\nHow many?",
    "signed": f"{SAID}\n-- \nSam Sender\nExample Ltd\n",
    "signed above the quote": f"{SAID}\n-- \nSam\n\nOn 2 March 2026, Surehand wrote:\n{QUOTED}\n",
    "telephone": f"{SAID}\n\nSent from my iPhone\n\nOn 2 March 2026, Surehand wrote:\n{QUOTED}\n",
    "german telephone": f"{SAID}\n\nVon meinem iPhone gesendet\n",
    "nothing else": SAID,
}
KEPT = [
    "We agreed on this:\n\n- ten licences\n- from March on",
    "Best regards from the client: they are happy.",
    "From: tomorrow on it is ten.",
    "On 2 March it starts:\nten licences.",
    "Warning: the client knows that already.\n\nPlease wait.",
    "First part\n---\nsecond part",
    "The order is 3 > 2 > 1.",
    "Sent from my desk to yours: ten.\nAnd more.",
]


@pytest.mark.parametrize("name", REPLIES)
def test_only_what_is_new_is_kept(name):
    assert "".join(reply_in(REPLIES[name]).split()) == "".join(SAID.split())


@pytest.mark.parametrize("text", KEPT)
def test_in_doubt_a_line_stays(text):
    assert reply_in(text) == text


def test_a_long_part_after_a_line_is_no_signature():
    text = "Before\n--\n" + "\n".join(f"Line {number}" for number in range(40))

    assert reply_in(text) == text


@pytest.mark.parametrize("text", ["", "\n\n", QUOTED, f"On 2 March 2026, Surehand wrote:\n{QUOTED}"])
def test_only_quotes_are_nothing(text):
    assert reply_in(text) == ""


@given(st.text(alphabet=st.sampled_from("On 1wrote:<@>-_\nFrom: Am schrieb"), max_size=400))
def test_nothing_is_invented(text):
    lines = {line.strip() for line in text.split("\n")}

    assert {line.strip() for line in reply_in(text).split("\n")} <= lines | {""}


@pytest.mark.parametrize(
    "text", ["On 1 " * 40_000, "On 1\n" * 40_000, "From: x\n" * 25_000, "1<a@b> " * 28_000, "_ " * 100_000]
)
def test_nothing_takes_long(text):
    start = time.process_time()
    reply_in(text)

    assert time.process_time() - start < 10
