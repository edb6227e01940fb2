"""`surehand audit` writes the report, and hides names in it where that is asked for."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from surehand.cli.audit import audit
from tests.audit.report.conftest import MAPPING
from tests.audit.report.journeys import PEOPLE, TEAMS


def run(path, *options: str):
    return CliRunner().invoke(audit, [str(path), "--map", MAPPING, *options])


@pytest.fixture(scope="module")
def written(journeys, tmp_path_factory):
    """Every form of a report with all names hidden, and what was printed."""
    folder = tmp_path_factory.mktemp("written")
    files = {kind: folder / f"report.{kind}" for kind in ("json", "html", "pdf")}
    options = [part for kind, file in files.items() for part in (f"--{kind}", str(file))]
    done = run(
        journeys, *options, "--pseudonyms", "people,teams,cases", "--title", "Our journeys", "--author", "A. B.",
        "--date", "today",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return files, done.output


def test_each_form_is_written(written):
    files, _ = written

    assert json.loads(files["json"].read_text())["counts"]["cases"] == 120
    assert "<title>Our journeys</title>" in files["html"].read_text()
    assert "A. B. · today" in files["html"].read_text()
    assert files["pdf"].read_bytes().startswith(b"%PDF")


def test_no_form_has_a_name(written):
    files, printed = written

    for text in (printed, files["json"].read_text(), files["html"].read_text()):
        assert not [name for name in (*PEOPLE, *TEAMS, "Client 0") if name in text]


def test_an_unknown_kind_is_refused(journeys):
    done = run(journeys, "--pseudonyms", "people,planets")

    assert done.exit_code == 2
    assert "“planets” is none of people, teams, cases" in done.output


def test_nothing_is_written_unasked(journeys, tmp_path):
    done = run(journeys)

    assert done.exit_code == 0
    assert not list(tmp_path.iterdir())
    assert "Sales" in done.output


def test_a_report_is_written_in_another_language(journeys, tmp_path):
    file = tmp_path / "bericht.html"
    done = run(journeys, "--html", str(file), "--language", "de", "--date", "2026-11-23")

    assert done.exit_code == 0, done.output
    written = file.read_text()
    assert '<html lang="de">' in written
    assert "23. November 2026" in written
    assert "Von 169 Übergaben von Sales an Onboarding kamen 49" in written
