"""`surehand connect hubspot --self-test`: what it says before, does, finds out, and leaves behind, which is nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from surehand.cli.commands import surehand
from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.self_test import CHECKLIST, CREATES, PROPERTY, SelfTest
from tests.fakes.hubspot.kinds import PLURAL

pytestmark = pytest.mark.any_database


@pytest.fixture
def run(hubspot, settings, monkeypatch):
    """Gives the command at a machine that may reach the account."""
    settings.HUBSPOT_API, settings.OUTGOING_ALLOW = hubspot.base, [hubspot.host]
    monkeypatch.setattr("surehand.cli.connect._now", hubspot.portal.clock)

    def give(*options: str, token: str | None = hubspot.token):
        runner = CliRunner(env={"SUREHAND_HUBSPOT_TOKEN": token})
        return runner.invoke(
            surehand, ["connect", "hubspot", "--self-test", *options], catch_exceptions=False
        )

    return give


@pytest.fixture
def test(client, clock):
    """A run in which pausing lets time pass."""
    return SelfTest(client, "abc123", now=clock, pause=lambda seconds: clock.move(seconds=seconds))


def _left(hubspot):
    objects = sum(hubspot.count(type) for type in PLURAL)
    return objects, PROPERTY in hubspot.portal.properties[s.DEAL]


def test_nothing_happens_without_a_yes(hubspot, run):
    result = run()
    assert result.exit_code == 0
    assert all(each in result.stdout for each in (*CREATES, *CHECKLIST))
    assert not hubspot.requests


def test_everything_works_and_nothing_is_left(hubspot, run):
    result = run("--yes")
    assert result.exit_code == 0, result.output
    assert "FAILED" not in result.stdout
    assert [line[8:].split(":")[0] for line in result.stdout.splitlines()][:3] == list(CHECKLIST[:3])
    assert _left(hubspot) == (0, False)


def test_answer_in_json(run):
    steps = json.loads(run("--yes", "--json").stdout)["steps"]
    assert len(steps) == len(CHECKLIST) + 4
    assert all(each["passed"] for each in steps)


def test_missing_scope_is_told_with_its_name(hubspot, run):
    hubspot.restrict("crm.objects.deals.read", "crm.schemas.deals.read")
    result = run("--yes")
    assert result.exit_code == 1
    assert "grant it crm.objects.contacts.read" in result.stdout


@pytest.mark.parametrize("token", ["", "pat-of-nobody"])
def test_without_a_token_that_holds_nothing_begins(hubspot, run, token):
    assert run("--yes", token=token).exit_code == (1 if token else 2)
    assert _left(hubspot) == (0, False)


@pytest.mark.parametrize(
    "path", ["batch/upsert", "objects/0-1/batch/create", "0-46/batch/create", "0-27/batch/create"]
)
@pytest.mark.parametrize("fault", ["after", "500"])
def test_whatever_breaks_is_cleaned_up(hubspot, test, path, fault):
    hubspot.faults.next(fault, path=path, method="POST")
    assert not list(test.steps())[-1].passed
    assert all(each.passed for each in test.clean())
    assert _left(hubspot) == (0, False)


def test_cleaning_up_outlives_a_storm(hubspot, test):
    assert all(each.passed for each in test.steps())
    hubspot.faults.next("429", 3)
    assert all(each.passed for each in test.clean())
    assert _left(hubspot) == (0, False)


def test_what_cannot_be_removed_is_named(hubspot, test):
    list(test.steps())
    hubspot.faults.next("500", 99, path="/batch/archive")
    failed = [each for each in test.clean() if not each.passed]
    assert [each.what for each in failed] == [
        "remove notes and tasks of the deal",
        "remove the contact",
        "remove the deal",
    ]
    assert "abc123" in failed[0].seen


def test_slow_index_is_waited_for(hubspot, test):
    hubspot.portal.lag = timedelta(seconds=10)
    found = {each.what: each for each in test.steps()}
    assert found["find the deal in the search of changes"].seen == "found after 12 seconds"


def test_index_that_never_comes_is_a_failure(hubspot, test):
    hubspot.portal.lag = timedelta(hours=1)
    last = list(test.steps())[-1]
    assert (last.passed, "60 seconds" in last.seen) == (False, True)


def test_rules_of_the_account_are_told(hubspot, test):
    hubspot.require("qualifiedtobuy", "amount")
    last = list(test.steps())[-1]
    assert last.what == "move the deal one stage on"
    assert "amount is required" in last.seen
