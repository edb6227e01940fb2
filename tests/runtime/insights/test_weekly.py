"""The weekly letter: for who leads and asked for it, on their Monday, once, in their language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from surehand.core.engine.state import ReturnedFor
from surehand.runtime.accounts import add_account
from surehand.runtime.outbox.posting import compose
from surehand.runtime.outbox.weekly import write_weeklies
from surehand.runtime.preferences import WEEKLY, Choice, Preferences, save_preferences
from surehand.store import models as m
from tests import sample
from tests.fixtures import Company
from tests.runtime.insights.conftest import hand_over, send_back

MONDAY = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


def wants(workspace: Company, person: str) -> None:
    save_preferences(workspace.id, person, Preferences({WEEKLY: Choice("digest")}), sample.NOW)


def letters(workspace: Company) -> list[m.Delivery]:
    return list(m.Delivery.objects.within(workspace.id).filter(kind="weekly").order_by("id"))


def test_nobody_gets_it_unasked(workspace: Company) -> None:
    assert write_weeklies(MONDAY) == 0


def test_who_leads_and_wants_it_gets_it_once(workspace: Company) -> None:
    wants(workspace, workspace.onboarding_lead)
    assert write_weeklies(MONDAY) == 1
    assert write_weeklies(MONDAY + timedelta(hours=3)) == 0
    assert write_weeklies(MONDAY + timedelta(days=7)) == 1
    assert [each.to for each in letters(workspace)] == [workspace.onboarding_lead] * 2


@pytest.mark.parametrize("early", [timedelta(hours=-1), timedelta(days=-1), timedelta(days=2)])
def test_it_is_written_at_the_start_of_the_week(workspace: Company, early: timedelta) -> None:
    wants(workspace, workspace.onboarding_lead)
    assert write_weeklies(MONDAY + early) == 0


def test_monday_is_that_of_its_reader(workspace: Company) -> None:
    account = add_account("otto@example.com")
    m.Account.objects.filter(pk=account.pk).update(zone="America/New_York")
    wants(workspace, workspace.onboarding_lead)
    assert write_weeklies(MONDAY) == 0
    assert write_weeklies(MONDAY + timedelta(hours=4)) == 1


def test_a_member_gets_none(workspace: Company) -> None:
    wants(workspace, workspace.receiver)
    assert write_weeklies(MONDAY) == 0


def written(workspace: Company) -> str:
    write_weeklies(MONDAY)
    letter = compose(letters(workspace)[:1], MONDAY)
    return letter.text if letter else ""


def test_it_tells_how_the_team_did(workspace: Company) -> None:
    hand_over(workspace, "Right")
    send_back(workspace, "Returned")
    wants(workspace, workspace.onboarding_lead)
    text = written(workspace)
    assert "1 of 2 records arrived first-time-right" in text
    assert "1 return, most often as “incomplete”." in text
    assert "/insights?days=7&team=onboarding#trust" in text


def test_a_return_with_two_reasons_is_one(workspace: Company) -> None:
    send_back(workspace, "Twice", ReturnedFor("incomplete", ("scope",)), ReturnedFor("capacity"))
    wants(workspace, workspace.onboarding_lead)
    assert "1 return, most often as" in written(workspace)


def test_nothing_to_tell_is_no_letter(workspace: Company) -> None:
    wants(workspace, workspace.onboarding_lead)
    assert written(workspace) == ""


def test_it_speaks_the_readers_language(workspace: Company) -> None:
    account = add_account("otto@example.com")
    m.Account.objects.filter(pk=account.pk).update(language="de")
    send_back(workspace, "Returned")
    wants(workspace, workspace.onboarding_lead)
    assert "unvollständig" in written(workspace)
