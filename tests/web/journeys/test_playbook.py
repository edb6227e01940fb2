"""The journey of a lead who changes a playbook: edit it, try it, run its cases, publish it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from surehand.core.playbook import read_playbook
from surehand.store import models as m
from tests import sample
from tests.fixtures import Company
from tests.web.journeys.conftest import Play

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

REFUSED = "{refused: [contract_value, goals, manager, premium-has-budget, scope, start_date]}"
CASES = f"tests: [{{name: An empty one waits, given: {{stage: won}}, when: hand off, then: {REFUSED}}}]"
"""In one line, as the editor indents the next by itself."""


def test_edit_test_and_publish(company: Company, play: Play) -> None:
    company.open("Ada Ltd", **sample.COMPLETE)
    lea = play("lea@example.com")
    lea.command("Playbooks")
    lea.follow("Client journey", lea.main)
    lea.follow("Change it")
    lea.follow(
        re.compile("^Sales to onboarding"), lea.page.get_by_role("navigation", name="Parts of the playbook")
    )
    lea.page.locator(".has-code").wait_for()  # The editor takes the form over once its code has arrived.
    required = lea.page.get_by_role("group", name="Required fields")
    lea.tick("Account manager", required)
    lea.reads("Saved by you")
    lea.show("edited")
    lea.pick("Try on a record")
    lea.follow("Ada Ltd")
    lea.reads("Account manager: nothing is filled in.")
    lea.show("tried")
    lea.pick("Test cases")
    lea.fill("Test cases file", CASES)
    lea.press("Run the cases")
    lea.reads("1 case passed")
    lea.show("cases")
    lea.follow("Publish …")
    lea.reads("1 client is in flight; 1 would newly be blocked.")
    lea.fill("Why", "Onboarding asked for it.")
    lea.show("plan")
    lea.press("Publish")
    lea.is_told("Version 2 is in use.")
    lea.show("published")

    version = m.PlaybookVersion.objects.within(company.id).get(status="published", number=2)
    playbook = read_playbook(version.text).playbook
    assert playbook
    assert "manager" in playbook.handoffs["won -> onboarding"].requires
    expect(lea.page.get_by_role("main")).to_contain_text("Onboarding asked for it.")
