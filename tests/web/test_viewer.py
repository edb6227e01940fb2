"""What somebody sees who may read and not change, or who is no administrator: the answer comes before the form."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.fixtures import Company
from tests.web.conftest import Visitor


def test_a_viewer_sees_what_is_missing(workspace: Company, viewer: Visitor) -> None:
    record = workspace.open()
    ways = viewer.get(f"records/{record}").words_of(id="ways")
    assert ways.startswith("Next steps Viewers can read, not change. Hand over to Onboarding 0/5 4 missing.")
    assert "Scope of work: nothing is filled in." in ways
    assert "Blocked" not in ways


def test_a_gate_shows_a_viewer_no_form(workspace: Company, viewer: Visitor) -> None:
    page = viewer.get(f"records/{workspace.open()}?move=onboarding")
    gate = page.words_of(id="way-onboarding")
    assert "Viewers can read, not change. 4 missing." in gate
    assert not any(form.action.endswith("/move") for form in page.forms)


def test_a_new_record_is_refused_before_the_form(viewer: Visitor) -> None:
    page = viewer.get("boards/client/new")
    assert "Viewers can read, not change." in page.words_of(class_="refusal")
    assert not page.has(id="title")


def test_a_field_is_refused_before_its_input(workspace: Company, viewer: Visitor) -> None:
    page = viewer.get(f"records/{workspace.open()}?edit=scope")
    assert "Viewers can read, not change." in page.words_of(class_="refusal")
    assert not any(form.action.endswith("/set") for form in page.forms)


@pytest.mark.parametrize(
    ("path", "sentence", "people"),
    [
        ("settings", "Only administrators can open this.", "Ada Admin"),
        ("connections", "Only leads and administrators can open this.", "Lea Lead"),
    ],
)
def test_a_page_for_others_says_for_whom(sender: Visitor, path: str, sentence: str, people: str) -> None:
    page = sender.get(path)
    assert page.status == 403
    assert sentence in page.words_of(id="main")
    assert people in page.words_of(id="main")


def test_another_workspace_stays_unknown(visit: Callable[[str], Visitor]) -> None:
    assert visit("nobody@example.com").get("settings").status == 404
