"""The language model of the assists, looked after at the command line."""

from __future__ import annotations

from typing import Any

import pytest

from surehand.assist.llm.trial import SOURCE
from surehand.runtime.assists.model.settings import endpoint_of
from tests.cli.conftest import ADMIN, Terminal
from tests.fakes.llm import FakeModel, scripts
from tests.fixtures import Company
from tests.web.test_assists_settings import used

URL = "https://models.example/v1"


@pytest.fixture
def admin(workspace: Company) -> Terminal:
    return Terminal(ADMIN)


def test_no_model_is_asked_at_first(admin: Terminal) -> None:
    assert "only the rules read" in admin.done("assists", "show")


def test_a_model_is_set_with_its_key(
    workspace: Company, admin: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUREHAND_MODEL_KEY", "k-secret")
    told = admin.done("assists", "set", "--engine", "model", "--url", URL, "--model", "small")
    assert "small at models.example is asked, with a key." in told
    assert "k-secret" not in told
    endpoint = endpoint_of(workspace.id)
    assert endpoint
    assert endpoint.key == "k-secret"


def test_what_does_not_fit_is_refused(admin: Terminal) -> None:
    assert "“XYZ” is no currency." in admin("assists", "set", "--currency", "XYZ").output


def test_a_trial_says_what_came_of_it(admin: Terminal, settings: Any) -> None:
    fake = FakeModel()
    settings.OUTGOING_ALLOW = ["127.0.0.1"]
    start, budget = SOURCE.text.split(". ")
    fake.plays(scripts.says(scripts.quotes(("timeline", "start", start), ("budget", "budget", budget))))
    admin.done("assists", "set", "--url", fake.url(), "--model", "m")
    told = admin.json("assists", "try")
    fake.stop()
    assert (told["outcome"], told["found"], told["tokens"]) == ("answered", 2, 980)


def test_without_an_address_nothing_is_tried(admin: Terminal) -> None:
    assert "No model is set up here" in admin("assists", "try").output


def test_what_left_is_listed(workspace: Company, admin: Terminal) -> None:
    used(workspace, workspace.open())
    assert "1,200 characters" in admin.done("assists", "uses")
