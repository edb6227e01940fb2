"""The tutorials as a reader walks them: every command is run, and prints what the document says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.tutorial.conftest import TUTORIALS, unpacked
from tests.tutorial.console import Console, steps_of

TABLES = {
    "olist": {
        "leads.csv": "crm/olist/olist_marketing_qualified_leads.dmy.csv.gz",
        "deals.csv": "crm/olist/olist_closed_deals.iso.csv.gz",
    },
    "maven": {
        "pipeline.csv": "crm/maven/sales_pipeline.iso.csv.gz",
        "teams.csv": "crm/maven/sales_teams.csv",
    },
    "incidents": {
        "incidents.csv": "logs/incident_event_log.first5998.dd-mm-yyyy.csv.gz",
    },
}


@pytest.mark.nightly
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", TABLES)
def test_every_command_prints_what_it_says(name: str, data: Path, tmp_path: Path) -> None:
    for table, source in TABLES[name].items():
        path = data / source
        (tmp_path / table).write_bytes(unpacked(path) if path.suffix == ".gz" else path.read_bytes())
    for playbook in TUTORIALS.glob(f"{name}.yaml"):
        shutil.copy(playbook, tmp_path)
    console = Console(tmp_path)
    steps = steps_of(TUTORIALS / f"{name}.md")
    assert len(steps) > 5
    problems = [problem for step in steps if (problem := step.problem(console.run(step.command)))]
    if problems:
        pytest.fail("\n\n".join(problems), pytrace=False)
