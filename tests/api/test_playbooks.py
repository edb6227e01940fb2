"""Playbooks over the API: read by programs, written from a repository."""

from __future__ import annotations

import pytest

from tests.api.conftest import Program, refusal
from tests.sample import PLAYBOOK

CHANGED = PLAYBOOK.replace("fresh_for: 30 days", "fresh_for: 60 days")
WHY = {"reason": "Access holds longer."}


def test_program_learns_fields_stages_and_ways(sender: Program) -> None:
    playbook = sender.get("playbooks/client").json()
    assert (playbook["title"], playbook["current"]) == ("Client journey", 1)
    fields = {field["id"]: field for field in playbook["fields"]}
    assert fields["package"]["options"] == {"standard": "Standard", "premium": "Premium"}
    assert [stage["id"] for stage in playbook["stages"] if stage["start"]] == ["proposal", "won"]
    ways = [(way["origin"], way["target"], way["act"], way["contract"]) for way in playbook["ways"]]
    assert ("won", "onboarding", "offer", "sales-to-onboarding") in ways
    assert ("proposal", "won", "move", None) in ways


def test_published_draft_is_the_current_version(admin: Program) -> None:
    saved = admin.post("playbooks", {"text": CHANGED})
    assert (saved.status_code, saved.json()["number"], saved.json()["publishable"]) == (201, 2, True)
    assert admin.get("playbooks/client").json()["current"] == 1
    published = admin.post("playbooks/client/publish", WHY)
    assert published.json()["number"] == 2
    assert admin.get("playbooks/client").json()["current"] == 2


def test_versions_tell_who_published_and_why(admin: Program) -> None:
    admin.post("playbooks", {"text": CHANGED})
    admin.post("playbooks/client/publish", WHY)
    versions = admin.get("playbooks/client/versions").json()["items"]
    assert [(each["number"], each["status"]) for each in versions] == [(2, "published"), (1, "retired")]
    assert (versions[0]["reason"], versions[0]["published_by"]["name"]) == (
        "Access holds longer.",
        "Ada Admin",
    )
    assert admin.get("playbooks/client/versions/2").json()["text"] == CHANGED


def test_changes_between_versions_are_told(admin: Program) -> None:
    admin.post("playbooks", {"text": CHANGED})
    changes = admin.get("playbooks/client/versions/2/changes", since=1).json()["changes"]
    assert [change["path"] for change in changes] == [["fields", "access_granted", "fresh_for"]]


def test_check_names_the_line_and_keeps_nothing(admin: Program) -> None:
    text = PLAYBOOK.replace("team: sales, means", "team: salse, means")
    checked = admin.post("playbook-checks", {"text": text}).json()
    problems = [problem for problem in checked["problems"] if problem["severity"] == "error"]
    assert (checked["playbook"], checked["number"], checked["publishable"]) == ("client", None, False)
    assert (problems[0]["line"], "salse" in problems[0]["sentence"]) == (19, True)
    assert len(admin.get("playbooks/client/versions").json()["items"]) == 1


def test_unreadable_file_is_refused(admin: Program) -> None:
    assert admin.post("playbook-checks", {"text": "stages: ["}).json()["playbook"] is None
    response = admin.post("playbooks", {"text": "stages: ["})
    assert refusal(response) == (422, "playbook_has_errors")


@pytest.mark.parametrize(
    ("old", "new"),
    [("playbook: client", f"playbook: {'c' * 300}"), ("title: Client journey", f"title: {'C' * 300}")],
    ids=["id", "title"],
)
def test_endless_name_breaks_nothing(admin: Program, old: str, new: str) -> None:
    saved = admin.post("playbooks", {"text": PLAYBOOK.replace(old, new)})
    assert saved.status_code in (201, 422)
    if saved.status_code == 201:
        assert admin.post(f"playbooks/{saved.json()['playbook']}/publish", WHY).status_code in (200, 404, 422)


def test_nothing_to_publish_is_refused(admin: Program) -> None:
    assert refusal(admin.post("playbooks/client/publish", WHY)) == (422, "no_draft")


def test_publishing_without_a_reason_is_refused(admin: Program) -> None:
    admin.post("playbooks", {"text": CHANGED})
    assert refusal(admin.post("playbooks/client/publish", {"reason": " "})) == (422, "reason_missing")
    assert refusal(admin.post("playbooks/client/publish")) == (422, "invalid_body")
    assert admin.get("playbooks/client").json()["current"] == 1


@pytest.mark.parametrize(
    "path", ["playbooks/other", "playbooks/other/versions", "playbooks/client/versions/9"]
)
def test_unknown_playbook_is_not_found(sender: Program, path: str) -> None:
    assert refusal(sender.get(path)) == (404, "no_such_playbook")


def test_record_needs_a_published_playbook(sender: Program) -> None:
    response = sender.post("records", {"playbook": "other", "title": "Ada Ltd"})
    assert refusal(response) == (404, "no_such_playbook")
