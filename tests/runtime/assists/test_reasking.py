"""Asking again: what the record or a source says already is found with its words, and only that."""

from __future__ import annotations

import pytest

from surehand.core.engine import Actor
from surehand.core.engine.commands import AddNote, Answer, Ask
from surehand.runtime.assists.model.setting_up import AssistChange, change_settings
from surehand.runtime.assists.reasking import (
    answered_already,
    ask_client,
    refuse_reasked,
    sentence_of,
)
from surehand.runtime.facts import facts_of
from surehand.store.queries.states import read_state
from tests.fixtures import Company
from tests.sample import COMPLETE, NOW

NOTE = "They were glad. The night porter opens the back gate for deliveries. We talk again on Monday."


@pytest.fixture
def handoff(workspace: Company) -> str:
    record, handoff = workspace.offered()
    workspace.done(workspace.sender, AddNote(text=NOTE), record)
    return handoff


def found(workspace: Company, handoff: str, question: str, field: str = ""):
    return answered_already(workspace.id, handoff, question, field, now=NOW)


def test_a_filled_field_answers(workspace: Company, handoff: str) -> None:
    (first, *_) = found(workspace, handoff, "What is the start date?")
    people = facts_of(workspace.id).directory
    assert first.field is not None
    assert sentence_of(first, people) == "The record says for Start date: 30 Mar 2026"


def test_a_note_answers_with_its_words_and_what_stands_around(workspace: Company, handoff: str) -> None:
    (only,) = found(workspace, handoff, "Who opens the back gate for deliveries?")
    assert only.words == "The night porter opens the back gate for deliveries."
    assert only.before + only.words + only.after == NOTE
    assert (only.form, only.speaker) == ("note", "Sam Sender")


def test_an_answer_given_before_answers_other_words(workspace: Company, handoff: str) -> None:
    state = workspace.done(
        workspace.receiver, Ask(handoff=handoff, text="Who signs the monthly invoices?"), _record(workspace)
    ).state
    question = state.handoffs[handoff].questions[0].id
    workspace.done(workspace.sender, Answer(question=question, text="Jo does."), _record(workspace))
    (only,) = found(workspace, handoff, "Please tell me who signs the invoices")
    assert (only.source, only.words) == (f"{question}/answer", "Jo does.")


def test_a_question_that_waits_answers_nothing(workspace: Company, handoff: str) -> None:
    workspace.done(
        workspace.receiver, Ask(handoff=handoff, text="Tell me about the parking permits"), _record(workspace)
    )
    assert found(workspace, handoff, "Tell me about parking permits, please") == ()


@pytest.mark.parametrize("question", ["Which colour is the logo?", "Why?", "  ", "Who pays the parking?"])
def test_what_nobody_said_may_be_asked(workspace: Company, handoff: str, question: str) -> None:
    assert found(workspace, handoff, question) == ()


def test_the_statement_asked_about_is_no_news(workspace: Company, handoff: str) -> None:
    assert found(workspace, handoff, "Does that include hosting?", "scope") == ()


def test_an_empty_field_asked_about_is_answered_by_a_source(workspace: Company, handoff: str) -> None:
    record = _record(workspace)
    workspace.done(workspace.sender, AddNote(text="Main contact is Jo Bloom, jo@ada.example."), record)
    (first, *_) = found(workspace, handoff, "Whom do I call?", "main_contact")
    assert "jo@ada.example" in first.words


def test_another_workspace_sees_nothing(workspace: Company, handoff: str) -> None:
    assert found(Company("Another"), handoff, "What is the start date?") == ()


def test_refused_with_every_place_and_the_way_on(workspace: Company, handoff: str) -> None:
    already = found(workspace, handoff, "What is the start date?")
    refusal = refuse_reasked(already, handoff, facts_of(workspace.id).directory)
    assert refusal is not None
    assert (refusal.code, [each.act for each in refusal.allowed]) == ("reasked", ["ask"])
    assert [each.sentence for each in refusal.unmet] == ["The record says for Start date: 30 Mar 2026"]


def test_a_client_is_asked_only_what_nobody_said(workspace: Company) -> None:
    record = workspace.open(**{**COMPLETE, "goals": "", "start_date": "", "contract_value": ""})
    workspace.done(workspace.sender, AddNote(text="The start date is 4 May 2026."), record)
    state = read_state(workspace.id, record)
    assert state is not None
    assert [each.id for each in ask_client(workspace.id, state, now=NOW)] == ["contract_value", "goals"]


def _record(workspace: Company) -> str:
    from surehand.store import models as m

    return str(m.Record.objects.within(workspace.id).values_list("id", flat=True).get())


def test_an_agent_is_told_nothing_of_what_stays_here(workspace: Company, handoff: str) -> None:
    question = "Who opens the back gate for deliveries?"
    change_settings(workspace.id, Actor(workspace.admin), AssistChange(local_only=("client",)), now=NOW)
    agent, person = Actor(workspace.receiver, via="mcp"), Actor(workspace.receiver)
    told = {
        each: answered_already(workspace.id, handoff, question, now=NOW, actor=each)
        for each in (agent, person)
    }
    assert told[agent] == ()
    assert told[person] == found(workspace, handoff, question) != ()
