"""A table is imported on the pages: read, answered, tried, run by a worker, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from surehand.runtime.imports import run, work_on_imports
from surehand.store import models as m
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

TABLE = "deal id,name,package,stage,start_date\n1,Ada,Gold,won,03/04/2026\n2,Bob,standard,won,05/06/2026\n"


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def upload(visitor: Visitor, content: str = TABLE, name: str = "deals.csv") -> Page:
    page = visitor.get("imports")
    file = SimpleUploadedFile(name, content.encode())
    return visitor.send_form(page, page.form("imports"), file=file)


def answered(visitor: Visitor, then: str, **typed: object) -> Page:
    """The table with its dates answered, and a button pressed."""
    page = upload(visitor)
    return visitor.send(page, "answer", **{"dates__4": "dmy", "then": then, **typed})


def test_table_is_recognised(sender: Visitor) -> None:
    page = upload(sender)
    form = page.form("answer").data
    assert page.address.startswith(sender.base + "imports/imp_")
    assert [form[f"target.{i}"] for i in range(5)] == [
        ["key"],
        ["title"],
        ["package"],
        ["stage"],
        ["start_date"],
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "“deals.csv” is empty: there is nothing in it to keep."),
        ("%PDF-1.7\ntext", "“deals.csv” is a PDF, not a table. Export the table as CSV or XLSX."),
    ],
)
def test_what_is_no_table_is_told(sender: Visitor, content: str, says: str) -> None:
    told = upload(sender, content).words_of(class_="refusal")
    assert (says in told, "Attach another file" in told) == (True, False)


def test_open_questions_stand_on_top(sender: Visitor) -> None:
    page = upload(sender)
    assert "“03/04/2026” is 3 April 2026 (day-month-year) or 4 March 2026 (month-day-year)" in page.words_of(
        class_="refusal"
    )


def test_import_waits_for_its_answers(sender: Visitor) -> None:
    page = upload(sender)
    refused = sender.send(page, "answer", then="run")
    assert refused.status == 409
    assert not m.Import.objects.everywhere().exclude(status="draft").exists()


def test_trying_shows_gates_and_problems(sender: Visitor) -> None:
    page = answered(sender, "try")
    assert "1 opened, 1 rejected." in page.text
    assert "package: “Gold” is not one of the options." in page.text
    assert "Won → Onboarding" in page.text
    assert not m.Record.objects.everywhere().exists()


def test_strange_values_can_be_told(sender: Visitor) -> None:
    page = answered(sender, "try", meant__2="premium")
    assert "2 opened." in page.text


def test_worker_runs_what_was_begun(workspace: Company, sender: Visitor) -> None:
    page = answered(sender, "run")
    assert "0 of 2 rows. Under way." in page.words_of(id="progress")
    assert work_on_imports("wrk_1", lambda: False)
    page = sender.get(page.address)
    assert "2 of 2 rows. Imported." in page.words_of(id="progress")
    assert "1 opened, 1 rejected." in page.text
    assert m.Record.objects.within(workspace.id).get().title == "Bob"


def test_rejected_rows_are_downloaded(sender: Visitor) -> None:
    page = answered(sender, "run")
    work_on_imports("wrk_1", lambda: False)
    response = sender.client.get(f"{page.address}/rejects.csv")
    assert b"".join(response.streaming_content).decode().splitlines()[1].startswith("2,")


def test_import_is_taken_back(workspace: Company, sender: Visitor) -> None:
    page = answered(sender, "run")
    work_on_imports("wrk_1", lambda: False)
    sender.send(sender.get(page.address), "undo")
    work_on_imports("wrk_1", lambda: False)
    assert m.Record.objects.within(workspace.id).get().archived_at
    assert "Undone." in sender.get(page.address).words_of(id="progress")


def test_running_import_is_stopped(sender: Visitor) -> None:
    page = answered(sender, "run")
    stopped = sender.send(page, "cancel")
    assert "Cancelled." in stopped.words_of(id="progress")
    assert "Under way." in sender.send(stopped, "resume").words_of(id="progress")


def test_progress_is_asked_for_alone(sender: Visitor) -> None:
    page = answered(sender, "run")
    part = sender.get(page.address, headers={"hx-request": "true", "hx-target": "progress"})
    assert part.elements[0].attributes["id"] == "progress"
    assert not part.has(id="main")


def test_viewers_cannot_import(viewer: Visitor) -> None:
    assert "imports" not in [form.action.rsplit("/", 1)[-1] for form in viewer.get("imports").forms]


def test_others_cannot_act_on_it(sender: Visitor, stranger: Visitor) -> None:
    page = upload(sender)
    assert stranger.get(page.address).status == 200
    assert not stranger.get(page.address).form("answer").buttons
    own = stranger.get(page.address)
    assert stranger.send(own, "answer", then="run").status == 404


def test_imports_are_listed(sender: Visitor) -> None:
    upload(sender)
    assert "deals.csv Not imported yet 2 You just now" in sender.get("imports").text


def test_other_workspaces_imports_are_not_there(workspace: Company, sender: Visitor) -> None:
    page = upload(sender)
    Company("Other")
    elsewhere = page.address.replace(sender.base, "/w/other/")
    assert sender.get(elsewhere).status == 404


def test_pages_of_a_finished_import_hold(workspace: Company, sender: Visitor) -> None:
    """Whatever it was run by: the page of an import that the command line ran is the same."""
    page = answered(sender, "keep")
    run(workspace.id, page.address.rsplit("/", 1)[-1])
    assert "Imported." in sender.get(page.address).words_of(id="progress")
