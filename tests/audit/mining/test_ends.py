"""Where every team uses the same states, a team that work comes to is not the end of it: its own “closed” is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from surehand.audit.mapping import Mapping
from surehand.audit.mining import mine
from surehand.core.playbook import Playbook
from tests.audit.mining.conftest import MONDAY, playbook_of, read

HEADER = ("case", "activity", "time", "team")
MAP = Mapping(case="case", activity="activity", time="time", team="team")


@pytest.fixture
def drafted(tmp_path: Path) -> Playbook:
    """Desk hands 60 tickets to Network, which closes 15 of them and gives the others to teams that hardly occur."""
    rows: list[list[str]] = []
    for number in range(120):
        team = "Desk" if number % 2 else "Network" if number % 8 == 0 else f"Team {number % 24}"
        steps = [("New", "Desk"), ("Active", "Desk")]
        if number % 2 == 0:
            steps += [("New", "Network"), ("Active", "Network")]
        if team.startswith("Team"):
            steps.append(("Active", team))
        steps.append(("Closed", team))
        for place, (activity, whose) in enumerate(steps):
            at = MONDAY + timedelta(days=number, hours=3 * place)
            rows.append([f"T{number:03}", activity, at.isoformat(" "), whose])
    return playbook_of(mine(read(tmp_path / "tickets.csv", rows, HEADER, MAP)))


def test_a_team_that_work_comes_to_is_no_end(drafted: Playbook) -> None:
    assert not drafted.stages["network"].final
    assert [arrow for arrow in drafted.moves if arrow.startswith("network ->")] == [
        "network -> closed_network"
    ]
    assert drafted.stages["closed_network"].final


def test_what_ended_is_called_by_its_activity(drafted: Playbook) -> None:
    assert drafted.stages["closed_desk"].means == "The last step was “Closed”."
