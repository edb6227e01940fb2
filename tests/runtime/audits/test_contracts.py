"""From a log to a contract: mined, opened as a draft of its own, held against the log."""

from __future__ import annotations

import msgspec
import pytest

from surehand.core.engine import Actor, Refusal
from surehand.runtime.audits import contracts, keeping
from surehand.runtime.audits.asking import Against
from surehand.runtime.drafts import Saved
from surehand.store import models as m
from surehand.store.queries.playbooks import read_draft
from tests.audit_log import CONFIRMED, RECEIVER
from tests.sample import NOW

pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture
def lead(workspace):
    return Actor(workspace.sales_lead)


@pytest.fixture
def measured(begin, work_off, again):
    row = begin(confirmed=CONFIRMED)
    work_off()
    return again(row)


@pytest.fixture
def mined(workspace, measured, work_off, again, lead):
    contracts.ask_for_contract(workspace.id, lead, measured.pk, now=NOW)
    work_off()
    return again(measured)


def test_a_contract_is_mined_with_its_evidence(mined):
    found = keeping.mined_of(mined)

    assert "requires:\n      - goals" in found.text
    assert any("40 of 40" in line.sentence for line in found.lines)


def test_a_mined_contract_becomes_a_draft(workspace, mined, lead, again):
    opened = contracts.open_contract(workspace.id, lead, mined.pk)
    assert isinstance(opened, Saved)
    draft = read_draft(workspace.id, opened.playbook)

    assert draft is not None
    assert "# in 40 of 40 cases" in draft.text
    assert again(mined).mined_as == opened.playbook


def test_no_draft_of_anybody_is_replaced(workspace, mined, lead):
    first, second = (contracts.open_contract(workspace.id, lead, mined.pk) for _ in range(2))
    assert isinstance(first, Saved)
    assert isinstance(second, Saved)

    assert second.playbook == f"{first.playbook}-2"


def test_a_mined_contract_is_held_against_its_log(workspace, mined, lead, work_off):
    opened = contracts.open_contract(workspace.id, lead, mined.pk)
    assert isinstance(opened, Saved)
    against = Against(opened.playbook, opened.number)
    asked = contracts.ask_for_back_test(workspace.id, lead, mined.pk, against, now=NOW)
    assert isinstance(asked, m.Job), asked
    work_off()
    tested = m.BackTest.objects.within(workspace.id).get()
    [gate, *_] = msgspec.json.decode(tested.result)["gates"]

    assert (gate["held"], gate["caught"]["n"], gate["wrongly"]["n"]) == (10, 10, 0)
    assert tested.created_by == workspace.sales_lead


@pytest.fixture
def hidden(begin, work_off, again):
    """An audit whose people were to be called by pseudonyms."""
    row = begin(confirmed=msgspec.structs.replace(CONFIRMED, hidden=True))
    work_off()
    return again(row)


def test_a_mined_contract_hides_people_too(workspace, hidden, lead, work_off, again):
    contracts.ask_for_contract(workspace.id, lead, hidden.pk, now=NOW)
    work_off()
    mined = again(hidden).mined

    assert "Person 2" in mined
    assert RECEIVER not in mined


@pytest.mark.parametrize("of", ["mined", "published"])
def test_a_back_test_hides_people_too(workspace, hidden, lead, work_off, of):
    against = Against("client", 1)
    if of == "mined":
        contracts.ask_for_contract(workspace.id, lead, hidden.pk, now=NOW)
        work_off()
        opened = contracts.open_contract(workspace.id, lead, hidden.pk)
        assert isinstance(opened, Saved)
        against = Against(opened.playbook, opened.number)
    asked = contracts.ask_for_back_test(workspace.id, lead, hidden.pk, against, now=NOW)
    assert isinstance(asked, m.Job), asked
    work_off()

    assert RECEIVER not in m.BackTest.objects.within(workspace.id).get().result


def test_what_was_tried_with_names_goes_when_they_are_hidden(workspace, mined, lead, work_off):
    contracts.ask_for_back_test(workspace.id, lead, mined.pk, Against("client", 1), now=NOW)
    work_off()
    keeping.confirm(workspace.id, lead, mined.pk, msgspec.structs.replace(CONFIRMED, hidden=True), now=NOW)

    assert not m.BackTest.objects.within(workspace.id).exists()


def test_two_versions_are_compared(workspace, measured, lead, work_off):
    asked = contracts.ask_for_back_test(workspace.id, lead, measured.pk, Against("client", 1, 1), now=NOW)
    assert isinstance(asked, m.Job), asked
    work_off()
    tested = m.BackTest.objects.within(workspace.id).get()

    assert msgspec.json.decode(tested.result)["shifts"] == []


@pytest.mark.parametrize(
    ("against", "code"),
    [(Against("none", 1), "no_such_playbook"), (Against("client", 9), "no_such_playbook")],
)
def test_what_is_not_there_cannot_be_held(workspace, measured, lead, against, code):
    refused = contracts.ask_for_back_test(workspace.id, lead, measured.pk, against)

    assert isinstance(refused, Refusal)
    assert refused.code == code


def test_nothing_is_mined_before_it_is_measured(workspace, begin, work_off, lead):
    row = begin()
    work_off()
    refused = contracts.ask_for_contract(workspace.id, lead, row.pk)

    assert isinstance(refused, Refusal)
    assert refused.code == "not_measured"


def test_others_mine_nothing(workspace, measured):
    refused = contracts.ask_for_contract(workspace.id, Actor(workspace.sender), measured.pk)

    assert isinstance(refused, Refusal)
    assert refused.code == "not_a_lead"
