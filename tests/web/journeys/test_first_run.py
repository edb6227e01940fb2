"""The journey of a founder: from an empty workspace to a first handoff that is accepted."""

from __future__ import annotations

import re

import pytest

from surehand.runtime.facts import facts_of
from surehand.runtime.people import add_person
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m
from tests.web.journeys.conftest import Play

pytestmark = [pytest.mark.browser, pytest.mark.any_database]


def test_first_run(play: Play) -> None:
    workspace = str(create_workspace("New Ltd").pk)
    founder = add_person(workspace, "Fay Founder", "fay@example.com", role="admin").pk
    fay = play("fay@example.com", "/")
    fay.show("business")
    fay.follow(re.compile("^Agency"))
    fay.show("playbooks")
    fay.press("Use them and go on")
    fay.is_told("Your playbooks are ready to use.")
    fay.fill("Who leads it", "Dana Diaz, dana@example.com", fay.part("Sales"))
    fay.show("people")
    fay.press("Save and go on")
    fay.show("try")
    fay.press("Make sample records")
    fay.reads("Sample: Lumen Bakery")
    fay.show("inbox")
    fay.take("Accept", "a")
    fay.show("accept")
    fay.press("Accept")
    fay.is_told("You have it: you are the owner now.")
    fay.show("accepted")
    fay.press("Remove the sample records")
    fay.is_told("3 sample records are removed.")
    fay.show("ready")

    team = facts_of(workspace).directory.teams["sales"]
    assert founder in team.members
    assert facts_of(workspace).directory.name(team.lead) == "Dana Diaz"
    assert not m.Record.objects.within(workspace).exists()
