"""An audit on the pages: a log is brought, its columns are confirmed, and what was found is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.runtime import jobs
from surehand.runtime.audits import work
from surehand.runtime.drafts import save_draft
from surehand.store import models as m
from tests.audit_log import LOG, RECEIVER, as_csv, carry_out_here
from tests.fixtures import Company
from tests.sample import NOW, PLAYBOOK
from tests.web.conftest import Page, Visitor

UNCLEAR = as_csv(
    (("1", "Won", "03/04/2026"), ("1", "Live", "05/04/2026"), ("2", "Won", "06/04/2026")) * 5,
    ("ticket id", "status", "date"),
)

OBJECTS = json.dumps(
    {
        "ocel:global-log": {"ocel:object-types": ["order", "item"], "ocel:version": "1.0"},
        "ocel:objects": {
            name: {"ocel:type": kind, "ocel:ovmap": {}} for name, kind in (("o1", "order"), ("i1", "item"))
        },
        "ocel:events": {
            f"e{day}": {
                "ocel:activity": activity,
                "ocel:timestamp": f"2026-01-0{day}T09:00:00Z",
                "ocel:omap": ["o1", "i1"],
                "ocel:vmap": {},
            }
            for day, activity in enumerate(("Placed", "Packed", "Sent"), 1)
        },
    }
).encode()


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(work, "carry_out", carry_out_here)


def work_off() -> None:
    while jobs.work_on_jobs("wrk", lambda: NOW):
        pass


def upload(visitor: Visitor, content: bytes = LOG, name: str = "log.csv") -> Page:
    page = visitor.get("audits")
    return visitor.send_form(page, page.form("audits"), file=SimpleUploadedFile(name, content))


def read(visitor: Visitor, content: bytes = LOG) -> Page:
    """The page of a log whose columns were looked at."""
    address = upload(visitor, content).address
    work_off()
    return visitor.get(address)


def measured(visitor: Visitor, **typed: object) -> Page:
    page = read(visitor)
    address = page.address
    visitor.send(page, "confirm", **typed)
    work_off()
    return visitor.get(address)


def test_a_log_waits_for_a_worker(lead: Visitor) -> None:
    page = upload(lead)
    assert page.address.startswith(f"{lead.base}audits/aud_")
    assert "The columns are being read" in page.words_of(id="progress")


def test_columns_are_proposed(lead: Visitor) -> None:
    form = read(lead).form("confirm").data
    proposed = {role: form[f"map.{role}"] for role in ("case", "activity", "time", "team", "person")}
    assert proposed == {
        "case": ["case id"],
        "activity": ["activity"],
        "time": ["timestamp"],
        "team": ["team"],
        "person": ["owner"],
    }


def test_what_seems_to_mean_nothing_is_proposed(lead: Visitor) -> None:
    page = read(lead, LOG.replace(b"Sales", b"?"))
    assert page.form("confirm").data["nulls"] == ["?"]
    assert "“?” stands in “team”." in page.words_of(id="nulls-help")


def test_rules_are_as_they_were_typed(lead: Visitor) -> None:
    typed = {
        "pingpong": "abab",
        "percentile": "0,75",
        "returned": "Rejected\n\nSent back",
        "stages": "Won\nLive",
    }
    page = lead.send(read(lead), "confirm", **typed)
    form = lead.send(page, "cancel").form("confirm").data
    told = {name: form[name][0].replace("\r", "") for name in typed}
    assert told == {**typed, "percentile": "0.75", "returned": "Rejected\nSent back"}


def test_a_report_is_read_in_the_language_of_its_reader(lead: Visitor) -> None:
    address = measured(lead).address
    assert "Signs that were looked for" in lead.get(address).text
    lead.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    page = lead.get(address)
    assert "Zeichen, nach denen gesucht wurde" in page.text
    assert "Signs that were looked for" not in page.text
    file = lead.client.get(f"{address}/report.html").content.decode()
    assert '<html lang="de">' in file
    assert "Zusammenfassung" in file


def test_a_confirmed_log_is_measured(lead: Visitor) -> None:
    assert "40 cases" in measured(lead).words_of(class_="head-facts")


def test_what_is_unclear_is_asked_at_its_input(lead: Visitor) -> None:
    page = read(lead, UNCLEAR)
    address = page.address
    lead.send(page, "confirm", map__time="date")
    work_off()
    asked = lead.get(address)
    assert "can be read as day-month and as month-day" in asked.words_of(id="dates-unclear")
    assert "--dates" not in asked.text


def test_an_answer_makes_it_clear(lead: Visitor) -> None:
    page = read(lead, UNCLEAR)
    address = page.address
    lead.send(page, "confirm", map__time="date")
    work_off()
    lead.send(lead.get(address), "confirm", dates="dmy")
    work_off()
    assert "2 cases" in lead.get(address).words_of(class_="head-facts")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"map__time": ""}, "It is not said which column is the time."),
        ({"map__case": "no such"}, "There is no column “no such” in this file."),
        ({"rate__hour": "much", "currency": "EUR"}, "is no rate that can be read"),
        ({"empty": "odd"}, "This is no rule that can be read"),
        ({"pingpong": "odd"}, "This is no rule that can be read"),
        ({"percentile": "90"}, "“90” is no percentile"),
        ({"zone": "Mars"}, "“Mars” is not a time zone."),
        ({"hours": "always"}, "no days and hours that can be read"),
    ],
)
def test_a_wrong_answer_is_told_and_kept(lead: Visitor, typed: dict[str, str], says: str) -> None:
    page = lead.send(read(lead), "confirm", nulls="?", **typed)
    assert (page.status, says in page.text) == (409, True)
    assert not m.Job.objects.everywhere().filter(kind="measuring").exists()


def test_what_else_was_typed_is_kept(lead: Visitor) -> None:
    page = lead.send(
        read(lead), "confirm", percentile="90", returned="Rejected", rate__hour="50", currency="EUR"
    )
    form = page.form("confirm").data
    assert (form["percentile"], form["returned"], form["rate.hour"]) == (["90"], ["Rejected"], ["50"])
    assert "is no percentile" in page.words_of(id="percentile-unclear")


def test_rates_are_as_they_were_typed(lead: Visitor) -> None:
    page = lead.send(read(lead), "confirm", rate__hour="50-70", rate__day="25", currency="eur")
    form = lead.send(page, "cancel").form("confirm").data
    assert (form["rate.hour"], form["rate.day"], form["currency"]) == (["50-70"], ["25"], ["EUR"])


def test_what_goes_on_can_be_cancelled(lead: Visitor) -> None:
    page = lead.send(upload(lead), "cancel")
    assert not page.has(id="progress")
    assert m.Job.objects.everywhere().get().status == "cancelled"


def test_what_failed_says_why_and_begins_anew(lead: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise work.TaskFailed("The memory for audits was too small for this log.")

    with monkeypatch.context() as broken:
        broken.setattr(work, "carry_out", fail)
        page = read(lead)
    assert "The memory for audits was too small" in page.words_of(class_="refusal")
    lead.send(page, "retry")
    work_off()
    assert lead.get(page.address).form("confirm")


def test_an_audit_is_renamed(lead: Visitor) -> None:
    page = lead.send(read(lead), "rename", title="  Last year’s   deals ")
    assert page.words_of(class_="page-head").startswith("Audits Last year’s deals")


def test_a_deleted_audit_is_gone(lead: Visitor) -> None:
    page = read(lead)
    assert "is deleted" in lead.send(page, "delete").text
    assert lead.get(page.address).status == 404


def test_an_empty_file_is_refused(lead: Visitor) -> None:
    page = upload(lead, b"")
    assert (page.status, "there is nothing in it to keep" in page.text) == (409, True)


@pytest.mark.parametrize("place", ["audits", "audits/aud_1"])
def test_audits_are_for_leads_and_administrators(
    sender: Visitor, stranger: Visitor, viewer: Visitor, place: str
) -> None:
    assert [who.get(place).status for who in (sender, stranger, viewer)] == [403, 403, 403]


def test_an_audit_of_others_is_not_there(lead: Visitor) -> None:
    other = Company("Other")
    row = m.Audit(id="aud_other", workspace_id=other.id, title="Theirs", created_at=NOW)
    row.save(force_insert=True)
    assert lead.get("audits/aud_other").status == 404


def test_the_list_needs_no_more_queries_with_more_audits(lead: Visitor, workspace: Company) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            lead.get("audits")
        return len(queries)

    for number in range(40):
        row = m.Audit(id=f"aud_{number}", workspace_id=workspace.id, title=f"Log {number}", created_at=NOW)
        row.save(force_insert=True)
        if number == 1:
            lead.get("audits")
            few = count()
    assert count() == few <= 12
    assert "Older audits" in lead.get("audits").text


def test_a_contract_is_opened_in_the_editor_and_tried(lead: Visitor) -> None:
    page = measured(lead)
    address = page.address
    lead.send(page, "mine")
    work_off()
    editor = lead.send(lead.get(address), "open")
    assert editor.address.endswith("/playbooks/log/edit")
    lead.send(lead.get(address), "backtests")
    work_off()
    tested = lead.get(lead.get(address).link("log 1"))
    assert "10 of 10 (100%)" in tested.words_of(class_="figures")


def test_a_draft_that_changed_after_its_back_test_is_told(lead: Visitor, workspace: Company) -> None:
    page = measured(lead)
    address = page.address
    lead.send(page, "mine")
    work_off()
    lead.send(lead.get(address), "open")
    lead.send(lead.get(address), "backtests")
    work_off()
    tested = lead.get(address).link("log 1")
    assert "was changed after" not in lead.get(tested).text
    rows = m.PlaybookVersion.objects.within(workspace.id).filter(playbook__slug="log")
    rows.update(saved_at=datetime.now(UTC) + timedelta(hours=1))
    assert "The draft was changed after this back-test." in lead.get(tested).text


def test_only_what_has_two_versions_is_offered_to_compare(lead: Visitor, workspace: Company) -> None:
    address = measured(lead).address
    assert lead.get(address).text.count("Client journey, version 1") == 1
    save_draft(workspace.id, PLAYBOOK)
    assert lead.get(address).text.count("Client journey, version 1") == 2


def test_our_own_history_is_that_of_a_playbook(lead: Visitor, workspace: Company) -> None:
    workspace.offered()
    page = lead.get("audits")
    own = next(form for form in page.forms if "own" in form.data)
    address = lead.send_form(page, own).address
    work_off()
    page = lead.get(address)
    assert page.form("mine").data["playbook"] == ["client"]
    lead.send(page, "mine")
    work_off()
    assert "no handoff of “Client journey” was answered for 20 records or more" in lead.get(address).text


def test_a_draft_in_the_way_is_where_the_refusal_leads(lead: Visitor, workspace: Company) -> None:
    page = lead.get("audits")
    own = next(form for form in page.forms if "own" in form.data)
    workspace.offered()
    address = lead.send_form(page, own).address
    work_off()
    mined = json.dumps({"text": PLAYBOOK, "lines": [], "nothing": ""})
    m.Audit.objects.within(workspace.id).update(mined=mined)
    save_draft(workspace.id, PLAYBOOK)
    refused = lead.send(lead.get(address), "open", expect=422)
    assert "“Client journey” has a draft already, version 2." in refused.text
    assert refused.link("Go on with that draft.").endswith("/playbooks/client/edit")
    way = refused.link("Publish it or throw it away, then open what was mined.")
    assert "Throw the draft away" in lead.get(way).text


def test_only_versions_of_one_playbook_are_compared(lead: Visitor) -> None:
    page = lead.send(measured(lead), "backtests", version="client:1", other="other:1")
    assert (page.status, "within one playbook" in page.text) == (409, True)


def test_own_events_need_no_file_and_are_measured_again(lead: Visitor) -> None:
    page = lead.get("audits")
    own = next(form for form in page.forms if "own" in form.data)
    address = lead.send_form(page, own).address
    work_off()
    page = lead.get(address)
    assert "Nothing happened here in that time." in page.words_of(class_="refusal")
    assert lead.send(page, "again").has(id="progress")


def test_everything_measured_is_downloaded(lead: Visitor) -> None:
    address = measured(lead).address
    answer = lead.client.get(f"{address}/report.json")
    assert answer["Content-Disposition"] == 'attachment; filename="log.json"'
    assert answer.json()["counts"]["cases"] == 40


@pytest.mark.parametrize(("kind", "begins"), [("html", b"<!doctype html>"), ("pdf", b"%PDF-")])
def test_the_report_is_downloaded(lead: Visitor, kind: str, begins: bytes) -> None:
    address = measured(lead).address
    assert lead.client.get(f"{address}/report.{kind}").content.startswith(begins)


def test_a_contract_and_its_back_test_are_downloaded(lead: Visitor) -> None:
    page = measured(lead)
    address = page.address
    lead.send(page, "/mine")
    work_off()
    contract = lead.client.get(f"{address}/contract.yaml")
    assert (contract["Content-Type"], b"handoffs:" in contract.content) == (
        "application/yaml; charset=utf-8",
        True,
    )
    german = lead.client.get(f"{address}/contract.yaml", headers={"accept-language": "de"})
    assert german.content.startswith("# Abgeleitet aus log.csv: 140 Ereignisse von 40 Fällen".encode())
    lead.send(lead.get(address), "/backtests", version="client:1")
    work_off()
    [tested] = m.BackTest.objects.everywhere().all()
    told = lead.client.get(f"{address}/backtests/{tested.pk}.json")
    assert json.loads(told.content)["gates"]


def test_no_name_of_a_log_becomes_markup(lead: Visitor) -> None:
    html = measured(lead).html
    assert RECEIVER not in html
    assert "Rita &lt;b&gt;Receiver" in html


def test_one_of_several_kinds_of_things_is_chosen(lead: Visitor) -> None:
    address = upload(lead, OBJECTS, "orders.jsonocel").address
    work_off()
    page = lead.get(address)
    assert "It has" in page.words_of(class_="refusal")
    lead.send(page, "look", kind="order")
    work_off()
    assert lead.get(address).form("confirm").data["map.case"] != [""]
