"""The page of a handoff: the packet, and every act on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from surehand.core.engine import RecordState, Refusal, ReturnedFor
from surehand.core.engine.commands import Ask, AttachFile, CompleteTask, Migrate, Move, Offer, SetFields
from surehand.runtime.files import store_file
from surehand.runtime.worker import Worker
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

State = Callable[[str], RecordState]


@pytest.fixture
def offered(workspace: Company) -> tuple[str, str]:
    """A record that was offered, and its handoff."""
    return workspace.offered()


@pytest.fixture
def read(offered: tuple[str, str], receiver: Visitor) -> Page:
    """The page as the receiver reads it."""
    return receiver.get(f"handoffs/{offered[1]}")


def test_the_packet_reads_as_a_document(read: Page) -> None:
    packet = read.words_of(class_="packet")
    assert "Ada Ltd, from Sam Sender (Sales) to you (Onboarding). It moves from Won to Onboarding" in packet
    assert (
        "What they bought Package Standard Where “Package” comes from Sam Sender, just now · asserted"
        in packet
    )
    assert "What success looks like Goals First sale by June" in packet


def test_files_travel_along(workspace: Company, receiver: Visitor) -> None:
    record = workspace.open(**sample.COMPLETE)
    file = store_file(workspace.id, "signed.pdf", [b"%PDF"], workspace.sender, record)
    assert not isinstance(file, Refusal)
    workspace.done(workspace.sender, AttachFile(file=file), record)
    page = receiver.get(f"handoffs/{workspace.offer(record)}")
    assert page.link("signed.pdf").endswith(f"/records/{record}/files/{file.id}/preview")


def test_it_says_whose_turn_it_is(read: Page, offered: tuple[str, str], sender: Visitor) -> None:
    assert read.words_of(class_="turn").startswith("You to accept due in 4 working hours")
    theirs = sender.get(f"handoffs/{offered[1]}")
    assert theirs.words_of(class_="turn").startswith("Rita Receiver to accept")


def test_the_receiver_reads_back_and_accepts(
    workspace: Company, read: Page, receiver: Visitor, offered: tuple[str, str], state: State
) -> None:
    page = receiver.send(read, "/accept", read_back=list(sample.READ_BACK))
    record = state(offered[0])
    assert "You have it: you are the owner now." in page.text
    assert (record.stage, record.owner) == ("onboarding", workspace.receiver)
    assert "What did they buy? A new shop" in page.words_of(class_="read-back")


def test_tasks_follow_an_acceptance(read: Page, receiver: Visitor, offered: tuple[str, str]) -> None:
    receiver.send(read, "/accept", read_back=list(sample.READ_BACK))
    assert "Call Ada Ltd You · due in 2 working days" in receiver.get(f"records/{offered[0]}").text


def test_a_missing_read_back_keeps_the_other(read: Page, receiver: Visitor) -> None:
    page = receiver.send(read, "/accept", read_back=["A new shop", ""])
    assert page.status == 409
    assert "Answer it in your own words." in page.words_of(id="read-back-1-problem")
    assert page.form("/accept").data["read_back"] == ["A new shop", ""]


def test_a_changed_packet_is_shown_first(
    workspace: Company, read: Page, receiver: Visitor, offered: tuple[str, str], state: State
) -> None:
    record, _ = offered
    workspace.done(
        workspace.sender, SetFields(values={"scope": "Only ten products, in one language"}), record
    )
    refused = receiver.send(read, "/accept", read_back=list(sample.READ_BACK))
    assert refused.status == 409
    assert "The packet is not the one you have seen" in refused.words_of(class_="refusal")
    assert refused.words_of(class_="changes-first") == (
        "This changed since you opened it: Scope of work A new shop with fifty products "
        "Only ten products, in one language Sam Sender, just now"
    )
    assert "It was A new shop with fifty products" in refused.words_of(class_="changed")
    receiver.send(refused, "/accept")
    assert state(record).stage == "onboarding"


def test_a_second_acceptance_says_who_was_first(
    workspace: Company, read: Page, receiver: Visitor, offered: tuple[str, str]
) -> None:
    record, _ = offered
    workspace.done(workspace.onboarding_lead, workspace.acceptance(record), record)
    page = receiver.send(read, "/accept", read_back=list(sample.READ_BACK))
    assert page.status == 409
    assert "Otto Lead accepted it just now, before you did." in page.words_of(class_="refusal")
    assert page.link("See where Ada Ltd is now").endswith(f"/records/{record}")
    assert page.words_of(class_="turn").startswith("Otto Lead accepted it")
    assert not page.has(id="accept")


def test_a_double_click_accepts_once(read: Page, receiver: Visitor) -> None:
    answers = [receiver.send(read, "/accept", read_back=list(sample.READ_BACK)) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]


def test_it_is_returned_with_reasons_on_fields(
    read: Page, receiver: Visitor, sender: Visitor, offered: tuple[str, str], state: State
) -> None:
    typed = {
        "reason": ["incomplete", "capacity"],
        "fields.incomplete": ["scope", "goals"],
        "text.incomplete": "Which?",
    }
    page = receiver.send(read, "/return", **typed)
    (handoff,) = state(offered[0]).handoffs.values()
    assert handoff.reasons == (
        ReturnedFor("incomplete", ("scope", "goals"), "Which?"),
        ReturnedFor("capacity"),
    )
    assert "Incomplete (Scope of work and Goals): Which?" in page.words_of(class_="turn")
    assert sender.get(f"handoffs/{offered[1]}").has(id="again")


def test_a_return_needs_a_reason(read: Page, receiver: Visitor) -> None:
    page = receiver.send(read, "/return")
    assert page.status == 409
    assert page.words_of(class_="refusal") == "Choose at least one reason. Ask instead."


def test_a_refused_return_keeps_what_was_ticked(read: Page, receiver: Visitor) -> None:
    page = receiver.send(read, "/return", reason=["incomplete"], **{"text.capacity": "Nobody here"})
    data = page.form("/return").data
    assert (data["reason"], data["text.capacity"]) == (["incomplete"], ["Nobody here"])
    assert "open" in page.first(id="return").attributes


def test_only_the_contracts_reasons_are_offered(workspace: Company, stranger: Visitor) -> None:
    record, _ = workspace.offered(manager="stan@example.com")
    accepted = workspace.done(workspace.receiver, workspace.acceptance(record), record).state
    access = next(task.id for task in accepted.tasks.values() if task.template == "access")
    for command in (
        CompleteTask(task=access),
        Move(to="ready", values={"access_granted": True}),
        Offer(to="delivery"),
    ):
        state = workspace.done(workspace.receiver, command, record).state
    page = stranger.get(f"handoffs/{list(state.handoffs)[-1]}")
    boxes = [each.attributes for each in page.elements if each.attributes.get("type") == "checkbox"]
    reasons = [box["value"] for box in boxes if box.get("name") == "reason"]
    assert reasons == ["incomplete", "misrouted"]


def test_a_question_is_asked_about_a_field(
    read: Page, receiver: Visitor, sender: Visitor, offered: tuple[str, str]
) -> None:
    page = receiver.send(read, "/ask", text="How many products?", field="scope")
    assert "You about Scope of work, just now How many products?" in page.words_of(class_="question")
    asked = sender.get(f"handoffs/{offered[1]}")
    assert asked.words_of(class_="turn").startswith("You to answer, then Rita Receiver to accept")


def test_an_answer_fills_the_field(
    workspace: Company, offered: tuple[str, str], sender: Visitor, state: State
) -> None:
    record, handoff = offered
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="How many products?", field="scope"), record)
    page = sender.send(
        sender.get(f"handoffs/{handoff}"), "/answer", text="Fifty.", field__scope="A shop with fifty products"
    )
    assert "Answered." in page.text
    assert "You, just now Fifty." in page.words_of(class_="answer")
    assert state(record).values["scope"].value == "A shop with fifty products"


def test_an_empty_answer_is_refused(workspace: Company, offered: tuple[str, str], sender: Visitor) -> None:
    record, handoff = offered
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="How many products?"), record)
    page = sender.send(sender.get(f"handoffs/{handoff}"), "/answer")
    assert (page.status, "Write the answer" in page.text) == (409, True)


def test_the_sender_recalls_it(offered: tuple[str, str], sender: Visitor, state: State) -> None:
    page = sender.send(sender.get(f"handoffs/{offered[1]}"), "/recall", reason="Wrong client.")
    assert page.words_of(class_="turn").startswith("You took it back")
    assert state(offered[0]).open_handoffs == ()


def test_a_lead_withdraws_it_with_a_reason(offered: tuple[str, str], lead: Visitor, state: State) -> None:
    page = lead.get(f"handoffs/{offered[1]}")
    refused = lead.send(page, "/withdraw", reason=" ")
    assert "Say why it is withdrawn" in refused.text
    lead.send(refused, "/withdraw", reason="They cancelled.")
    assert state(offered[0]).handoffs[offered[1]].status == "withdrawn"


def test_the_receiver_passes_it_on(
    workspace: Company, offered: tuple[str, str], read: Page, receiver: Visitor, state: State
) -> None:
    receiver.send(read, "/reroute", to=workspace.onboarding_lead, reason="Otto knows them.")
    assert state(offered[0]).open_handoffs[0].receiver == workspace.onboarding_lead


def test_the_clock_is_paused_and_resumed(offered: tuple[str, str], read: Page, receiver: Visitor) -> None:
    page = receiver.send(read, "/pause", reason="waiting_on_client")
    assert "paused: waiting on client" in page.words_of(class_="turn")
    page = receiver.send(page, "/resume")
    assert "due in 4 working hours" in page.words_of(class_="turn")
    assert not page.has(id="pause"), "each reason pauses once"


def test_notes_stand_in_the_conversation(read: Page, receiver: Visitor, offered: tuple[str, str]) -> None:
    page = receiver.send(read, f"{offered[1]}/note", text="I call Jo tomorrow.")
    assert "You wrote a note just now I call Jo tomorrow." in page.words_of(class_="conversation")


def test_what_time_did_is_told(
    workspace: Company, offered: tuple[str, str], receiver: Visitor, at_ten: Callable[[datetime], None]
) -> None:
    late = sample.NOW + timedelta(hours=5)
    Worker({}, clock=lambda: late).work()
    at_ten(late)
    page = receiver.get(f"handoffs/{offered[1]}")
    assert "Surehand reminded you" in page.words_of(class_="conversation")


def test_strangers_read_but_cannot_answer(offered: tuple[str, str], stranger: Visitor) -> None:
    page = stranger.get(f"handoffs/{offered[1]}")
    acts = {form.action.rpartition("/")[2] for form in page.forms if "handoffs" in form.action}
    assert acts == {"note"}


def test_the_sender_cannot_accept_their_own(offered: tuple[str, str], sender: Visitor) -> None:
    page = sender.get(f"handoffs/{offered[1]}")
    acts = {form.action.rpartition("/")[2] for form in page.forms if "handoffs" in form.action}
    assert acts == {"note", "recall", "pause"}


@pytest.mark.parametrize("form", ["accept", "return", "ask", "reroute", "pause"])
def test_an_address_unfolds_a_form(offered: tuple[str, str], receiver: Visitor, form: str) -> None:
    page = receiver.get(f"handoffs/{offered[1]}?open={form}")
    unfolded = [
        each.attributes["id"] for each in page.elements if each.tag == "details" and "open" in each.attributes
    ]
    assert unfolded == [form]


def test_a_closed_handoff_is_read_with_its_own_version(
    workspace: Company, offered: tuple[str, str], read: Page, receiver: Visitor
) -> None:
    record, handoff = offered
    receiver.send(read, "/accept", read_back=list(sample.READ_BACK))
    renamed = sample.PLAYBOOK.replace("id: sales-to-onboarding", "id: handing-over")
    workspace.publish(renamed)
    workspace.done(workspace.admin, Migrate(), record)
    page = receiver.get(f"handoffs/{handoff}")
    assert (page.status, page.words_of(id="packet-title")) == (200, "Sales to onboarding")


def test_unknown_handoffs_are_not_there(workspace: Company, receiver: Visitor) -> None:
    assert receiver.get("handoffs/hnd_nothing").status == 404


def test_a_short_read_back_says_how_much(read: Page, receiver: Visitor) -> None:
    refused = receiver.send(read, "/accept", read_back=["ok", "ok"])
    assert refused.words_of(id="read-back-0-problem") == "Answer it in your own words: 3 at least."
