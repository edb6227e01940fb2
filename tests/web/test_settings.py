"""The settings of a workspace: for administrators, exact in what they refuse, and all of it in the audit log."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

import pytest

from surehand.core.engine import Actor
from surehand.runtime import jobs
from surehand.runtime.access import agents_address, keys_of, verify_key
from surehand.runtime.drafts import save_draft
from surehand.runtime.facts import facts_of
from surehand.runtime.people import PersonChange, change_person
from surehand.runtime.worker import Worker
from surehand.store import models as m
from surehand.web.settings import trail
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Visitor

PAGES = ("settings", "settings/hours", "settings/keys", "settings/data", "settings/log", "settings/log.csv")


@pytest.mark.parametrize("page", PAGES)
def test_settings_are_for_admins(workspace: Company, lead: Visitor, admin: Visitor, page: str) -> None:
    assert (lead.get(page).status, admin.get(page).status) == (403, 200)


def test_the_menu_leads_admins_there(workspace: Company, sender: Visitor, admin: Visitor) -> None:
    assert [f'href="{each.base}settings"' in each.get().html for each in (sender, admin)] == [False, True]


def test_the_workspace_is_renamed(workspace: Company, admin: Visitor) -> None:
    page = admin.get("settings")
    done = admin.send(
        page, "/settings", name="Sample & Co", zone="Europe/Berlin", region="DE", currency="EUR"
    )

    row = m.Workspace.objects.get(id=workspace.id)
    assert (row.name, row.zone, row.region, row.currency) == ("Sample & Co", "Europe/Berlin", "DE", "EUR")
    assert done.address == page.address


def test_a_wrong_zone_keeps_what_was_typed(workspace: Company, admin: Visitor) -> None:
    page = admin.send(admin.get("settings"), "/settings", name="New", zone="Berlin")

    assert page.status == 409
    assert "“Berlin” is no time zone." in page.words_of(class_="refusal")
    assert page.form("/settings").data["name"] == ["New"]


def test_hours_with_lunch_are_saved(workspace: Company, admin: Visitor) -> None:
    page = admin.get("settings/hours")
    typed = {"mon.from": "8:00", "mon.lunch_from": "12:00", "mon.lunch_to": "12:30", "mon.to": "16:30"}
    admin.send(page, "/hours", **typed, holidays="DE-BY", closed="2026-12-24\n2026-12-31", then="save")

    office = facts_of(workspace.id).calendars["office"]
    assert [str(span) for span in office.week[0]] == ["08:00-12:00", "12:30-16:30"]
    assert (office.holidays_of, len(office.closed)) == ("DE-BY", 2)
    shown = admin.get("settings/hours").form("/hours").data
    assert (shown["mon.lunch_to"], shown["closed"]) == (["12:30"], ["2026-12-24\n2026-12-31"])


def test_hours_say_what_they_mean(workspace: Company, admin: Visitor) -> None:
    text = admin.get("settings/hours").text

    assert "Fri 6 Mar 2026, 16:00 UTC + 4 working hours = Mon 9 Mar 2026, 12:00 UTC" in text


def test_the_preview_follows_the_typing(workspace: Company, admin: Visitor) -> None:
    page = admin.get("settings/hours")
    form = page.form("/hours")
    form.action = "/".join(page.address.split("?")[0].split("/")) + "/office/preview"
    data = form.filled(**{"fri.to": "20:00"})
    part = admin.client.post(form.action, data, headers={"hx-request": "true"}).content.decode()

    assert "= Fri 6 Mar 2026, 20:00 UTC" in part
    assert "<html" not in part
    assert facts_of(workspace.id).calendars["office"].week[4][0].end.hour == 17


def test_wrong_hours_name_every_problem(workspace: Company, admin: Visitor) -> None:
    page = admin.send(
        admin.get("settings/hours"),
        "/hours",
        **{"mon.to": "", "tue.from": "25:00"},
        holidays="XX",
        then="save",
    )

    assert page.status == 409
    said = page.words_of(class_="refusal")
    assert said.startswith("These are no working hours.")
    assert "“09:00-”" in said or "'09:00-'" in said
    assert "25:00" in said


def test_other_hours_get_a_name(workspace: Company, admin: Visitor) -> None:
    page = admin.get("settings/hours?calendar=Night shift")
    assert "New working hours: night-shift" in page.text
    admin.send(page, "/hours", **{"mon.from": "18:00", "mon.to": "23:00"}, then="save")

    assert "night-shift" in facts_of(workspace.id).calendars


def test_unusual_hours_stay_as_they_are(workspace: Company, admin: Visitor) -> None:
    definition = {
        "zone": "UTC",
        "hours": {"mon": ["06:00-08:00", "10:00-12:00", "22:00-24:00"]},
        "open": {"2026-12-19": ["10:00-14:00"]},
    }
    from surehand.runtime.workspaces import set_calendar

    set_calendar(workspace.id, "odd", definition)
    before = facts_of(workspace.id).calendars["odd"]
    admin.send(admin.get("settings/hours?calendar=odd"), "/hours", then="save")

    assert facts_of(workspace.id).calendars["odd"] == before


def test_a_key_is_shown_once(workspace: Company, admin: Visitor) -> None:
    page = admin.send(
        admin.get("settings/keys"), "/keys", name="Sync", person=workspace.sender, scopes=["read", "write"]
    )
    token = page.first(id="token").attributes["value"]

    access = verify_key(token)
    assert access is not None
    assert (access.person, access.scopes) == (workspace.sender, {"read", "write"})
    assert token not in admin.get("settings/keys").html


def test_a_key_without_scope_is_refused(workspace: Company, admin: Visitor) -> None:
    page = admin.send(admin.get("settings/keys"), "/keys", name="Sync", scopes=[])

    assert page.status == 409
    assert "A key needs a scope" in page.words_of(class_="refusal")


def test_the_key_of_an_agent_starts_without_the_scope_to_act(workspace: Company, admin: Visitor) -> None:
    keys = admin.get("settings/keys")
    form = next(each for each in keys.forms if "agent" in each.data)
    page = admin.send_form(keys, form, name="Helper", person=workspace.sender, days="30")
    token = page.first(id="token").attributes["value"]

    access = verify_key(token, audience=agents_address(), now=sample.NOW)
    assert access is not None
    assert (access.person, access.scopes) == (workspace.sender, {"read", "propose"})
    assert "Agent: read, propose until Wed 1 Apr 2026" in page.text


def test_a_key_is_revoked(workspace: Company, admin: Visitor) -> None:
    page = admin.send(admin.get("settings/keys"), "/keys", name="Sync")
    admin.send(admin.get("settings/keys"), "/revoke")

    assert keys_of(workspace.id) == []
    assert verify_key(page.first(id="token").attributes["value"]) is None


def test_the_log_tells_before_and_after(workspace: Company, admin: Visitor) -> None:
    change_person(workspace.id, workspace.receiver, PersonChange(role="lead"), by=Actor(workspace.admin))

    text = admin.get("settings/log").text
    assert "You on the page Person changed Rita Receiver role member → lead" in text
    assert "Whoever runs the machine on the command line Person added Rita Receiver" in text


def test_the_log_tells_of_playbooks(workspace: Company, admin: Visitor) -> None:
    save_draft(workspace.id, sample.PLAYBOOK.replace("Client journey", "The journey"))
    for act in ("drop", "archive", "bring-back"):
        admin.send(admin.get("playbooks/client"), act)

    text = admin.get("settings/log").text
    assert "You on the page Draft thrown away Client journey version 2" in text
    assert "You on the page Playbook archived Client journey" in text
    assert "You on the page Playbook brought back Client journey" in text


def test_the_log_is_narrowed_and_paged(
    workspace: Company, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "PER_PAGE", 4)
    first = admin.get("settings/log?kind=person_added")
    second = admin.get(first.link("Earlier entries"))

    shown = [page.text.count("Person added") for page in (first, second)]
    # Once more each: the choice of the filter.
    assert shown == [5, 3]
    assert "Rita Receiver" in admin.get(f"settings/log?person={workspace.receiver}").text


def test_the_log_leaves_as_a_table(workspace: Company, admin: Visitor) -> None:
    change = PersonChange(name="=cmd()")
    change_person(workspace.id, workspace.receiver, change, by=Actor(workspace.admin))
    answer = admin.client.get(f"{admin.base}settings/log.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))

    last = rows[-1]
    assert (last["who"], last["kind"], last["name"]) == ("Ada Admin", "person_changed", "'=cmd()")
    assert last["hash"] == m.Workspace.objects.get(id=workspace.id).trail_head


def test_history_is_verified_at_once(workspace: Company, admin: Visitor) -> None:
    workspace.offered()
    page = admin.send(admin.get("settings/log"), "/verify")

    assert "Unbroken: 2 events and this log are as they were written." in page.text


def test_tampering_is_shown(workspace: Company, admin: Visitor) -> None:
    m.TrailEntry.objects.within(workspace.id).filter(seq=3).update(actor="prs_x")
    page = admin.send(admin.get("settings/log"), "/verify")

    assert "1 fault was found." in page.text
    assert "Entry 3 of the audit log was changed" in page.text


def test_a_long_history_waits_for_the_worker(
    workspace: Company, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.open()
    monkeypatch.setattr(jobs, "SMALL", 0)
    page = admin.send(admin.get("settings/log"), "/verify")
    assert "History is being verified." in page.text

    Worker(channels={}, clock=lambda: sample.NOW).work()
    assert "Unbroken: 1 event and this log are as they were written." in admin.get("settings/log").text


def test_an_export_is_downloaded(workspace: Company, admin: Visitor) -> None:
    workspace.offered()
    page = admin.send(admin.get("settings/data"), "/export")
    address = next(each.attributes["href"] for each in page.elements if "download" in each.attributes)
    answer = admin.client.get(address)

    assert answer["Content-Disposition"].startswith('attachment; filename="sample-2026-03-02.zip"')
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert {"manifest.json", "event.jsonl", "trail.jsonl"} <= set(archive.namelist())


def test_a_large_export_is_left_to_the_worker(
    workspace: Company, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.open()
    monkeypatch.setattr(jobs, "SMALL", 0)
    page = admin.send(admin.get("settings/data"), "/export")
    assert "waits for a worker" in page.text
    assert admin.send(page, "/export").text.count("waits for a worker") == 1

    Worker(channels={}, clock=lambda: sample.NOW).work()
    assert "Download (" in admin.get("settings/data").text


def test_an_export_is_swept_up(workspace: Company, admin: Visitor) -> None:
    admin.send(admin.get("settings/data"), "/export")
    job = m.Job.objects.within(workspace.id).get()
    path = jobs.export_path(job)
    assert path.exists()

    jobs.sweep_jobs(sample.NOW + timedelta(days=8))

    assert not path.exists()
    assert admin.get(f"settings/data/exports/{job.pk}").status == 404


def test_a_dead_workers_export_is_taken_up(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.open()
    monkeypatch.setattr(jobs, "SMALL", 0)
    job = jobs.start(workspace.id, Actor(workspace.admin), "export", now=sample.NOW)
    held = {"status": "running", "lease": "wrk_dead", "leased_until": sample.NOW + timedelta(minutes=5)}
    m.Job.objects.within(workspace.id).filter(pk=job.pk).update(**held)

    assert jobs.work_on_jobs("wrk_1", lambda: sample.NOW) == 0
    assert jobs.work_on_jobs("wrk_1", lambda: sample.NOW + timedelta(minutes=6)) == 1
    assert m.Job.objects.within(workspace.id).get(pk=job.pk).status == "done"


def test_a_failed_job_says_why(workspace: Company, admin: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(jobs, "export_workspace", broken)
    page = admin.send(admin.get("settings/data"), "/export")

    assert "It failed: No space left on device" in page.text


def test_only_its_name_deletes_the_workspace(workspace: Company, admin: Visitor) -> None:
    refused = admin.send(admin.get("settings/data"), "/delete", name="sample")
    assert (refused.status, m.Workspace.objects.filter(id=workspace.id).exists()) == (409, True)

    gone = admin.send(refused, "/delete", name="Sample")
    assert "Sample is deleted." in gone.text
    assert not m.Workspace.objects.filter(id=workspace.id).exists()


def test_a_record_is_erased_from_its_page(workspace: Company, lead: Visitor, sender: Visitor) -> None:
    record = workspace.open("Zarathustra Ltd")
    with pytest.raises(AssertionError):
        sender.get(f"records/{record}").form("/erase")

    refused = lead.send(lead.get(f"records/{record}"), "/erase", reason="Asked for", proof="yes")
    assert (refused.status, "Type “erase”" in refused.text) == (409, True)

    board = lead.send(refused, "/erase", proof="erase")
    assert "The record is erased." in board.text
    assert lead.get(f"records/{record}").status == 404
