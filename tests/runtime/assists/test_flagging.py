"""The flags of a record and of a way on: what the gate says itself is left to it, and nothing is called clear."""

from __future__ import annotations

import pytest

from surehand.core.engine import check_gate
from surehand.core.engine.commands import AddNote, AttachFile
from surehand.runtime.assists.flagging import beside, flag_record, flag_way
from surehand.runtime.assists.looking import look
from surehand.runtime.facts import facts_of
from surehand.runtime.files import store_file
from surehand.store.queries.states import read_state
from tests import sample

NOW = sample.NOW
CALL = """Carla Meyer: We start on 30 March 2026, that is fixed.
Sam Sender: Good. What about money?
Carla Meyer: The contract value is 12,000 USD.
Sam Sender: We will send the agreement tomorrow.
"""


def looked(workspace, record):
    return look(workspace.id, read_state(workspace.id, record), now=NOW)


def opened(workspace, text=CALL, stage="won", **values):
    record = workspace.open(stage=stage, **{**sample.COMPLETE, **values})
    if text:
        workspace.done(workspace.sender, AddNote(text=text), record)
    return looked(workspace, record)


def of_way(seen, to="onboarding"):
    program = seen.program
    gate = program.gates[program.playbook.way(seen.state.stage, to).arrow]
    return gate, flag_way(seen, gate, NOW)


def kinds(flagged):
    return [(each.field, each.kind) for each in flagged.flags]


def test_every_value_is_in_one_of_three(workspace):
    flagged = flag_record(opened(workspace), NOW)
    assert kinds(flagged) == [("contract_value", "contradictory")]
    assert list(flagged.backed) == ["start_date"]
    told = {each.field: each.why for each in flagged.unassessed}
    assert told == {
        "client_name": "free_text",
        "package": "not_said",
        "scope": "free_text",
        "goals": "free_text",
    }
    assert [each.field for each in flagged.against] == ["contract_value"]


def test_without_sources_all_is_unassessed(workspace):
    flagged = flag_record(opened(workspace, text=""), NOW)
    assert (flagged.flags, flagged.backed) == ((), {})
    assert {each.why for each in flagged.unassessed} == {"nothing_read"}


def test_a_handoff_is_flagged_for_its_whole_packet_and_assessed_for_its_gate(workspace):
    _, flagged = of_way(opened(workspace, text=CALL + "Carla Meyer: We take the premium package.\n"))
    assert ("package", "contradictory") in kinds(flagged)
    assert [each.field for each in flagged.unassessed] == ["scope", "goals"]


def test_a_move_is_flagged_for_what_its_gate_asks(workspace):
    text = CALL + "Carla Meyer: We take the premium package.\n"
    _, flagged = of_way(opened(workspace, text=text, stage="proposal"), "won")
    assert kinds(flagged) == [("contract_value", "contradictory")]


@pytest.mark.parametrize(
    ("values", "text"),
    [({"goals": None}, ""), ({"scope": "A shop"}, ""), ({"contract_value": None}, CALL)],
    ids=["missing", "too short", "missing and said"],
)
def test_what_the_gate_says_is_left_to_it(workspace, values, text):
    seen = opened(workspace, text=text, **values)
    gate, flagged = of_way(seen)
    context = facts_of(workspace.id).context(seen.program, None, NOW)
    assert flagged.flags
    assert beside(flagged, check_gate(gate, context, seen.state)).flags == ()


def test_a_hint_at_what_is_missing_stays(workspace):
    seen = opened(workspace, text="Carla Meyer: Maybe we start on 30 March 2026?", start_date=None)
    gate, flagged = of_way(seen)
    context = facts_of(workspace.id).context(seen.program, None, NOW)
    assert kinds(beside(flagged, check_gate(gate, context, seen.state))) == [("start_date", "implied")]


def test_a_range_is_said_with_both_its_ends(workspace):
    seen = opened(workspace, text="Carla Meyer: The contract value is 10,000 to 12,000 USD.")
    flagged = flag_record(seen, NOW)
    [flag] = flagged.against
    assert [each.amount for each in flagged.said(flag.claims[0])] == [10_000, 12_000]


def test_what_could_not_be_read_is_named(workspace):
    record = workspace.open(**sample.COMPLETE)
    file = store_file(workspace.id, "offer.pdf", [b"not a PDF"], workspace.sender, record)
    workspace.done(workspace.sender, AttachFile(file=file), record)
    workspace.done(
        workspace.sender, AddNote(text="Wij beginnen met de webwinkel van de klant op maandag."), record
    )
    flagged = flag_record(looked(workspace, record), NOW)
    assert any("language that is not supported" in each for each in flagged.unread)
    assert any("offer.pdf" in each for each in flagged.unread)


@pytest.mark.parametrize(("title", "people"), [("Ada Works", []), ("Bob Works", ["Ada Works"])])
def test_the_record_itself_is_nobody(workspace, title, people):
    record = workspace.open(title)
    workspace.done(workspace.sender, AddNote(text="The main contact is Ada Works."), record)
    proposed = [each for each in looked(workspace, record).brief.proposals if each.field == "main_contact"]
    assert [claim.value.name for each in proposed for claim in each.candidates] == people


def test_what_settles_nothing_is_not_called_silence(workspace):
    seen = opened(workspace, text="The contract value is 3,000 to 6,000 USD.")
    why = {each.field: each.why for each in flag_record(seen, NOW).unassessed}
    assert why["contract_value"] == "not_sure"
