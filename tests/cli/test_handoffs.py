"""The life of a handoff, from a terminal."""

from __future__ import annotations

import pytest

from tests import sample
from tests.cli.conftest import RECEIVER, SENDER, Terminal
from tests.fixtures import Company


@pytest.fixture
def offered(workspace: Company) -> tuple[str, str]:
    """A record that was offered to onboarding, and the handoff."""
    return workspace.offered()


def accept(handoff: str, digest: str) -> tuple[str, ...]:
    """The command that accepts, with an answer to each question."""
    told = [part for text in sample.READ_BACK for part in ("--read-back", text)]
    return ("handoff", "accept", handoff, "--digest", digest, *told)


def test_offer_names_the_receiver(terminal: Terminal, workspace: Company):
    values = [f"{name}={value}" for name, value in sample.COMPLETE.items() if isinstance(value, str)]
    said = terminal.done("handoff", "offer", workspace.open(), "onboarding", *values, 'goals:=["First sale"]')
    assert "offered to Rita Receiver of onboarding" in said


def test_packet_shows_its_digest(terminal: Terminal, offered: tuple[str, str]):
    said = terminal.done("handoff", "show", offered[1])
    digest = terminal.json("handoff", "show", offered[1])["packet"]["digest"]
    assert "What they bought\n  Package: standard" in said
    assert said.endswith(f"\nDigest: {digest}\n")


def test_receiver_accepts_what_was_read(terminal: Terminal, offered: tuple[str, str]):
    digest = terminal.json("handoff", "show", offered[1])["packet"]["digest"]
    said = Terminal(RECEIVER).done(*accept(offered[1], digest))
    assert "Moved from Won to Onboarding.\nRita Receiver is the owner now, after Sam Sender." in said


def test_changed_packet_is_a_conflict(terminal: Terminal, offered: tuple[str, str]):
    record, handoff = offered
    digest = terminal.json("handoff", "show", handoff)["packet"]["digest"]
    terminal.done("record", "set", record, "package=premium", "contract_value=9000 USD")
    result = Terminal(RECEIVER)(*accept(handoff, digest))
    assert result.exit_code == 4
    assert "- Package changed since the offer. (now: premium) [package]" in result.stderr


def test_sender_alone_cannot_accept(terminal: Terminal, offered: tuple[str, str]):
    digest = terminal.json("handoff", "show", offered[1])["packet"]["digest"]
    result = terminal(*accept(offered[1], digest))
    assert (result.exit_code, "Refused (not_the_receiver)" in result.stderr) == (1, True)


def test_record_names_its_open_handoff(terminal: Terminal, offered: tuple[str, str]):
    said = terminal.done("handoff", "recall", "Ada Ltd", "--reason", "Too early")
    assert said == f"{offered[1]}: taken back. Too early\n"
    result = terminal("handoff", "recall", "Ada Ltd")
    assert (result.exit_code, "No handoff of Ada Ltd is open." in result.stderr) == (3, True)


def test_decided_handoff_is_a_conflict(terminal: Terminal, offered: tuple[str, str]):
    terminal.done("handoff", "recall", offered[1])
    result = terminal("handoff", "recall", offered[1])
    assert (result.exit_code, "Refused (already_decided): Sam Sender recalled it" in result.stderr) == (
        4,
        True,
    )


def test_return_names_reason_and_field(offered: tuple[str, str]):
    command = (
        "handoff",
        "return",
        offered[1],
        "--reason",
        "incomplete",
        "--field",
        "scope",
        "--text",
        "Which?",
    )
    assert Terminal(RECEIVER).done(*command) == f"{offered[1]}: returned, incomplete: scope, Which?.\n"


def test_question_is_asked_and_answered(terminal: Terminal, offered: tuple[str, str]):
    asked = Terminal(RECEIVER).json("handoff", "ask", offered[1], "Who decides?", "--field", "main_contact")
    question = asked["events"][0]["question"]
    said = terminal.done("handoff", "answer", question, "Ada", "main_contact=Ada <ada@ltd.example>")
    assert said.endswith(f"{question}: answered “Ada”\n")
    assert Terminal(SENDER)("handoff", "answer", question, "Ada").exit_code == 4


def test_clock_pauses_and_runs(offered: tuple[str, str]):
    receiver = Terminal(RECEIVER)
    said = receiver.done("handoff", "pause", offered[1], "--reason", "waiting_on_client")
    assert said == f"{offered[1]}: the clock stands still, waiting_on_client.\n"
    assert receiver.done("handoff", "resume", offered[1]) == f"{offered[1]}: the clock runs again.\n"


def test_receiver_passes_it_on(offered: tuple[str, str]):
    said = Terminal(RECEIVER).done(
        "handoff", "reroute", offered[1], "--to", "otto@example.com", "--reason", "I am full"
    )
    assert said == f"{offered[1]}: now with Otto Lead of onboarding. I am full\n"


def test_lead_withdraws_it(offered: tuple[str, str]):
    said = Terminal("lea@example.com").done("handoff", "withdraw", offered[1], "--reason", "Cancelled")
    assert said == f"{offered[1]}: withdrawn. Cancelled\n"


def test_list_filters_by_receiver(terminal: Terminal, offered: tuple[str, str]):
    assert [row["id"] for row in terminal.json("handoff", "list", "--receiver", RECEIVER)["items"]] == [
        offered[1]
    ]
    assert terminal.json("handoff", "list", "--receiver", SENDER)["items"] == []


def test_inbox_of_both_sides(terminal: Terminal, offered: tuple[str, str]):
    assert Terminal(RECEIVER).done("inbox").startswith(f"accept    {offered[1]}  Ada Ltd, from Sam Sender")
    assert terminal.done("inbox").startswith(f"waiting   {offered[1]}  Ada Ltd, with Rita Receiver")


def test_empty_inbox_says_so(terminal: Terminal):
    assert terminal.done("inbox") == "Nothing waits for you.\n"


def test_inbox_json_has_every_kind(terminal: Terminal, offered: tuple[str, str]):
    answer = terminal.json("inbox")
    assert list(answer) == ["to_accept", "returned", "questions", "tasks", "sent"]
    assert [row["id"] for row in answer["sent"]] == [offered[1]]
