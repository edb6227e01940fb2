"""What the assists use, over the API: for administrators, and without a text."""

from __future__ import annotations

import pytest

from tests.api.conftest import Program, refusal
from tests.fixtures import Company
from tests.web.test_assists_settings import judged, used

PATHS = ("assists/uses", "assists/today", "assists/quality")


@pytest.mark.parametrize("path", PATHS)
def test_it_is_for_administrators(sender: Program, path: str) -> None:
    assert refusal(sender.get(path))[0] == 403


def test_what_left_is_listed(workspace: Company, admin: Program) -> None:
    record = workspace.open()
    used(workspace, record)
    [found] = admin.get("assists/uses").json()["items"]
    assert (found["record"], found["by"]["name"], found["characters"]) == (record, "Sam Sender", 1200)
    assert (found["cost"], found["currency"], found["hidden"]) == ("0.0039", "USD", {"email": 1, "person": 2})


def test_a_day_without_a_model_is_empty(admin: Program) -> None:
    found = admin.get("assists/today").json()
    assert (found["engine"], found["tokens"], found["money_a_day"]) == ("none", 0, None)


def test_quality_is_by_field_and_method(workspace: Company, admin: Program) -> None:
    judged(workspace, "edited")
    [found] = admin.get("assists/quality", days=365).json()
    assert (found["field"], found["method"], found["edited"]) == ("contract_value", "rules", 1)
