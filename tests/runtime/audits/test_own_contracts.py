"""Mining the own events: a draft of the playbook that is in use, and no draft of anybody is replaced."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import SetFields
from surehand.runtime.audits import contracts, keeping
from surehand.runtime.audits.asking import Against
from surehand.runtime.audits.shapes import Mined
from surehand.runtime.drafts import Saved, save_draft
from surehand.store import models as m
from surehand.store.queries.playbooks import read_draft
from tests import sample
from tests.fixtures import Company
from tests.runtime.insights.conftest import HOUR, hand_over, send_back
from tests.sample import NOW

pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture
def lead(workspace: Company) -> Actor:
    return Actor(workspace.sales_lead)


@pytest.fixture
def audit(workspace: Company, lead: Actor, work_off: Callable[[], None]) -> m.Audit:
    """An audit of a history in which the industry was found out late, and one handoff came back."""
    for number in range(24):
        record = hand_over(workspace, f"Client {number}", HOUR)
        found = SetFields(values={"industry": "retail"})
        workspace.done(workspace.receiver, found, record, now=sample.NOW + 2 * HOUR)
    send_back(workspace, "Back")
    row = keeping.begin_own_audit(workspace.id, lead, now=NOW)
    assert isinstance(row, m.Audit)
    work_off()
    return row


def test_what_is_found_becomes_the_draft_of_that_playbook(
    workspace: Company, lead: Actor, audit: m.Audit, work_off: Callable[[], None]
) -> None:
    contracts.ask_for_contract(workspace.id, lead, audit.pk, now=NOW)
    work_off()
    opened = contracts.open_contract(workspace.id, lead, audit.pk)
    assert isinstance(opened, Saved), opened
    assert (opened.playbook, opened.number) == ("client", 2)
    draft = read_draft(workspace.id, "client")
    assert draft is not None
    assert "#   - industry  # empty on arrival and filled by the receiver" in draft.text

    contracts.ask_for_back_test(workspace.id, lead, audit.pk, Against("client", 2, 1), now=NOW)
    work_off()
    [tested] = m.BackTest.objects.within(workspace.id)
    told = msgspec.json.decode(tested.result)
    assert (told["new"]["gated"], told["new"]["returns"], told["not_told"]) == (25, 1, 0)


def test_a_draft_in_the_way_is_not_replaced(workspace: Company, lead: Actor) -> None:
    workspace.offered()
    row = keeping.begin_own_audit(workspace.id, lead, now=NOW)
    assert isinstance(row, m.Audit)
    mined = msgspec.json.encode(Mined(text=sample.PLAYBOOK)).decode()
    m.Audit.objects.within(workspace.id).filter(pk=row.pk).update(status="measured", mined=mined)
    assert isinstance(save_draft(workspace.id, sample.PLAYBOOK), Saved)
    refused = contracts.open_contract(workspace.id, lead, row.pk)
    assert isinstance(refused, Refusal)
    assert refused.code == "draft_in_the_way"
    assert "version 2" in refused.sentence
    assert [way.to for way in refused.allowed] == ["client", "client"]
    unknown = contracts.ask_for_contract(workspace.id, lead, row.pk, "nothing", now=NOW)
    assert isinstance(unknown, Refusal)
    assert unknown.code == "no_such_playbook"
