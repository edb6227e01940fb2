"""Audits over the API: a log is brought, confirmed and measured; what is unclear is told by its column."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from surehand.runtime import jobs
from surehand.runtime.audits import work
from surehand.store import models as m
from tests.api.conftest import Program, refusal
from tests.audit_log import LOG, as_csv, carry_out_here
from tests.fixtures import Company
from tests.sample import NOW

HOW = {"mapping": "case=case id,activity=activity,time=timestamp,team=team,person=owner"}
DATES = as_csv([("1", "Won", "03/04/2026"), ("1", "Live", "05/04/2026")] * 9, ("id", "state", "date"))


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(work, "carry_out", carry_out_here)


@pytest.fixture
def lead(workspace: Company) -> Program:
    return Program(workspace.id, workspace.sales_lead)


@pytest.fixture
def bring(lead: Program) -> Callable[..., Any]:
    """Bring a log and let a worker do what it asks."""

    def brought(content: bytes = LOG, parts: dict[str, str] | None = None, **headers: str) -> Any:
        file = SimpleUploadedFile("log.csv", content)
        begun = lead.upload("audits", {"file": file, **(parts or {})}, **headers)
        assert begun.status_code == 201, begun.content
        while jobs.work_on_jobs("wrk", lambda: NOW):
            pass
        return lead.get(f"audits/{begun.json()['id']}").json()

    return brought


@pytest.fixture
def measured(bring: Callable[..., Any]) -> Any:
    return bring(parts={"settings": json.dumps(HOW)})


def test_columns_are_proposed(bring: Callable[..., Any]) -> None:
    audit = bring()
    assert (audit["status"], audit["proposed"]["case"]["column"]) == ("open", "case id")


def test_a_confirmed_log_has_a_report(lead: Program, measured: Any) -> None:
    assert (measured["status"], measured["cases"]) == ("measured", 40)
    assert lead.get(f"audits/{measured['id']}/report").json()["counts"]["cases"] == 40


def test_what_is_confirmed_later_is_measured(lead: Program, bring: Callable[..., Any]) -> None:
    audit = bring()
    working = lead.post(f"audits/{audit['id']}/confirm", HOW).json()["working"]
    assert (working["kind"], working["status"]) == ("measuring", "waiting")


def test_the_same_key_is_the_same_audit(bring: Callable[..., Any]) -> None:
    assert bring(idempotency_key="a")["id"] == bring(idempotency_key="a")["id"]


def test_another_file_under_a_used_key_is_refused(
    lead: Program, bring: Callable[..., Any], workspace: Company
) -> None:
    bring(idempotency_key="a")
    again = lead.upload("audits", {"file": SimpleUploadedFile("log.csv", DATES)}, idempotency_key="a")
    assert refusal(again) == (422, "key_reused")
    assert m.File.objects.within(workspace.id).count() == 1


def test_what_is_unclear_is_told_by_its_column(lead: Program, bring: Callable[..., Any]) -> None:
    audit = bring(DATES, {"settings": json.dumps({"mapping": "case=id,activity=state,time=date"})})
    answer = lead.get(f"audits/{audit['id']}/report")
    assert refusal(answer) == (422, "ambiguous_dates")
    told = answer.json()
    assert (told["unmet"][0]["id"], bool(told["allowed"])) == ("date", True)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"mapping": "case=id"}, "mapping_incomplete"),
        ({"mapping": "case=no,activity=activity,time=timestamp"}, "no_such_column"),
        ({**HOW, "rates": ["hour=much"]}, "bad_rate"),
    ],
)
def test_a_wrong_answer_is_refused(
    lead: Program, bring: Callable[..., Any], how: dict[str, Any], code: str
) -> None:
    assert refusal(lead.post(f"audits/{bring()['id']}/confirm", how)) == (422, code)


def test_what_may_mean_nothing_is_told_with_its_columns(bring: Callable[..., Any]) -> None:
    audit = bring(LOG.replace(b"Sales", b"?"))
    [mark] = audit["null_marks"]
    assert (mark["text"], mark["columns"], mark["proposed"]) == ("?", ["team"], True)


def test_the_rules_of_the_command_line_count_here_too(lead: Program, bring: Callable[..., Any]) -> None:
    rules = {"percentile": 0.75, "pingpong": "abab", "stages": ["Won", "Live"], "returned": ["Rejected"]}
    audit = bring(parts={"settings": json.dumps({**HOW, **rules})})
    chosen = lead.get(f"audits/{audit['id']}/report").json()["chosen"]
    assert {name: chosen[name] for name in rules} == rules


def test_an_order_of_nothing_is_asked_about(lead: Program, bring: Callable[..., Any]) -> None:
    audit = bring(parts={"settings": json.dumps({**HOW, "stages": ["Wonn"]})})
    assert [each["code"] for each in lead.get(f"audits/{audit['id']}").json()["unclear"]] == ["bad_activity"]
    assert refusal(lead.get(f"audits/{audit['id']}/report")) == (422, "bad_activity")


@pytest.mark.parametrize("rule", [{"percentile": 1}, {"pingpong": "odd"}, {"pseudonyms": "people"}])
def test_a_rule_that_is_none_is_refused(
    lead: Program, bring: Callable[..., Any], rule: dict[str, object]
) -> None:
    assert refusal(lead.post(f"audits/{bring()['id']}/confirm", {**HOW, **rule})) == (422, "invalid_body")


@pytest.mark.parametrize(
    ("rule", "code"), [({"zone": "Mars"}, "bad_zone"), ({"hours": "always"}, "bad_hours")]
)
def test_a_rule_that_cannot_be_read_is_refused(
    lead: Program, bring: Callable[..., Any], rule: dict[str, str], code: str
) -> None:
    assert refusal(lead.post(f"audits/{bring()['id']}/confirm", {**HOW, **rule})) == (422, code)


def test_a_contract_is_mined_and_held_against_the_log(lead: Program, measured: Any) -> None:
    place = f"audits/{measured['id']}"
    lead.post(f"{place}/mine")
    jobs.work_on_jobs("wrk", lambda: NOW)
    assert "requires:" in lead.get(f"{place}/contract").json()["text"]
    opened = lead.post(f"{place}/draft").json()
    lead.post(f"{place}/backtests", {"playbook": opened["playbook"], "version": opened["number"]})
    jobs.work_on_jobs("wrk", lambda: NOW)
    [tested] = lead.get(f"{place}/backtests").json()["items"]
    assert lead.get(f"{place}/backtests/{tested['id']}").json()["result"]["gates"][0]["held"] == 10


def test_own_events_need_no_file(lead: Program, workspace: Company) -> None:
    begun = lead.upload("audits", {"source": "own"})
    assert (begun.status_code, begun.json()["source"]) == (201, "own")


def test_a_deleted_audit_is_gone(lead: Program, measured: Any) -> None:
    lead.delete(f"audits/{measured['id']}")
    assert refusal(lead.get(f"audits/{measured['id']}")) == (404, "no_such_audit")


@pytest.mark.parametrize("path", ["audits", "audits/aud_1", "audits/aud_1/report"])
def test_others_see_no_audits(sender: Program, path: str) -> None:
    assert refusal(sender.get(path)) == (403, "not_a_lead")
