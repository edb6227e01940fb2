"""Audits in the product: from a file to a report, what is unclear, who may, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from surehand.audit.mapping import Mapping
from surehand.audit.unclear import Unclear
from surehand.core.engine import Actor, Refusal
from surehand.runtime import jobs
from surehand.runtime.audits import keeping
from surehand.runtime.audits.work import sweep_audits, written
from surehand.runtime.erase import erase_record
from surehand.runtime.files import path_of
from surehand.store import models as m
from tests.audit_log import CASES, CONFIRMED, LOG, RECEIVER, as_csv
from tests.sample import NOW

pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture
def lead(workspace):
    return Actor(workspace.sales_lead)


@pytest.fixture
def measured(workspace, begin, work_off, again, lead):
    row = begin()
    work_off()
    keeping.confirm(workspace.id, lead, row.pk, CONFIRMED, now=NOW)
    work_off()
    return again(row)


def test_columns_are_proposed_with_examples(begin, work_off, again):
    row = begin()
    work_off()
    looked = keeping.looked_of(again(row))

    assert {role: each.column for role, each in looked.proposed.items()} == {
        "case": "case id",
        "activity": "activity",
        "time": "timestamp",
        "team": "team",
        "person": "owner",
    }
    assert set(looked.columns[3].examples) == {"Onboarding", "Sales", "Success"}


def test_a_confirmed_log_is_measured(measured):
    assert (measured.status, measured.cases, measured.unclear) == ("measured", CASES, "")
    assert msgspec.json.decode(measured.measures)["counts"]["cases"] == CASES


def test_what_is_unclear_is_asked_about(workspace, begin, work_off, again, lead):
    row = begin(
        as_csv(iter([("1", "Won", "03/04/2026"), ("1", "Live", "05/04/2026")] * 9), ("id", "state", "date"))
    )
    work_off()
    mapping = Mapping(case="id", activity="state", time="date")
    keeping.confirm(workspace.id, lead, row.pk, msgspec.structs.replace(CONFIRMED, mapping=mapping), now=NOW)
    work_off()
    [unclear] = keeping.unclear_of(again(row))

    assert (again(row).status, unclear.column) == ("open", "date")
    assert unclear.ways


def test_a_column_that_is_not_there_is_told_at_once(workspace, begin, work_off, lead):
    row = begin()
    work_off()
    wrong = msgspec.structs.replace(
        CONFIRMED, mapping=Mapping(case="id", activity="activity", time="timestamp")
    )
    answer = keeping.confirm(workspace.id, lead, row.pk, wrong)

    assert isinstance(answer, Unclear)
    assert (answer.code, answer.column) == ("no_such_column", "id")


def test_a_confirmed_file_is_measured_without_asking(begin, work_off, again):
    row = begin(confirmed=CONFIRMED)
    work_off()

    assert again(row).status == "measured"


def test_the_same_key_is_the_same_audit(workspace, begin):
    assert begin(key="k").pk == begin(key="k").pk
    assert m.Audit.objects.within(workspace.id).count() == 1


def test_only_leads_and_admins_audit(workspace):
    refused = keeping.begin_audit(workspace.id, Actor(workspace.sender), "log.csv", [LOG])

    assert isinstance(refused, Refusal)
    assert refused.code == "not_a_lead"
    assert not m.File.objects.within(workspace.id).exists()


def test_an_unknown_kind_of_file_is_told(begin, work_off, again):
    row = begin(b"what is this", "log.odd")
    work_off()

    assert [each.code for each in keeping.unclear_of(again(row))] == ["unknown_kind"]


def test_new_answers_end_what_went_on_by_the_old(workspace, begin, work_off, lead):
    row = begin()
    work_off()
    keeping.confirm(workspace.id, lead, row.pk, CONFIRMED, now=NOW)
    keeping.confirm(workspace.id, lead, row.pk, CONFIRMED, now=NOW)

    states = m.Job.objects.within(workspace.id).filter(kind="measuring").order_by("id")
    assert list(states.values_list("status", flat=True)) == ["cancelled", "waiting"]


def test_a_deleted_audit_takes_its_file_along(workspace, measured, lead):
    path = path_of(m.File.objects.within(workspace.id).get(pk=measured.file_id))
    keeping.delete(workspace.id, lead, measured.pk, now=NOW)

    assert not path.exists()
    assert not m.File.objects.within(workspace.id).exists()
    assert m.TrailEntry.objects.within(workspace.id).filter(kind="audit_deleted").exists()


def test_a_job_of_a_deleted_audit_says_so(workspace, begin, work_off):
    row = begin()
    m.Audit.objects.within(workspace.id).filter(pk=row.pk).delete()
    work_off()

    assert "deleted" in m.Job.objects.within(workspace.id).get().told


def test_files_go_after_their_days_and_reports_stay(workspace, measured, settings, lead):
    settings.AUDIT_KEPT = 30
    path = path_of(m.File.objects.within(workspace.id).get(pk=measured.file_id))
    sweep_audits(NOW + timedelta(days=29))
    assert path.exists()
    sweep_audits(NOW + timedelta(days=31))
    row = keeping.find_audit(workspace.id, measured.pk)

    assert not path.exists()
    assert row is not None
    assert row.report
    refused = keeping.confirm(workspace.id, lead, measured.pk, CONFIRMED)
    assert isinstance(refused, Refusal)
    assert refused.code == "log_deleted"


def test_a_cancelled_measuring_leaves_the_audit_open(workspace, begin, work_off, again, lead):
    row = begin()
    work_off()
    keeping.confirm(workspace.id, lead, row.pk, CONFIRMED, now=NOW)
    job = m.Job.objects.within(workspace.id).get(kind="measuring")
    jobs.cancel(workspace.id, lead, job.pk, now=NOW)
    work_off()

    assert again(row).status == "open"


def test_a_report_hides_people_where_that_is_asked_for(begin, work_off, again):
    row = again(begin(confirmed=msgspec.structs.replace(CONFIRMED, hidden=True)))
    work_off()
    row = again(row)

    assert "Person 1" in row.measures
    assert not any(RECEIVER in told for told in (row.report, row.measures, row.page))


def test_a_report_is_kept_in_every_language(measured):
    english, german = (keeping.page_of(measured, language) for language in ("en-us", "de-at"))

    assert [each.id for each in english] == [each.id for each in german]
    assert (english[0].title, german[0].title) == ("Summary", "Zusammenfassung")
    assert keeping.page_of(measured, "fr") == english
    assert msgspec.json.decode(keeping.report_of(measured, "de"))["language"] == "de"


def test_a_report_from_before_it_had_a_language_is_shown_as_it_was_made(measured):
    measured.page = '[{"id": "summary", "title": "Summary", "html": "<p>40 cases</p>"}]'
    measured.report = (
        '{"title": "Deals", "subtitle": "", "author": "", "made_on": "5 May 2026", "sections": []}'
    )

    assert [each.title for each in keeping.page_of(measured, "de")] == ["Summary"]
    assert b"<h1>Deals</h1>" in written(measured, "html", "de")


def test_no_own_events_are_told(workspace, work_off, again, lead):
    row = keeping.begin_own_audit(workspace.id, lead, now=NOW)
    assert isinstance(row, m.Audit)
    work_off()

    assert [each.code for each in keeping.unclear_of(again(row))] == ["no_history"]


def test_an_erased_record_is_in_no_report_of_own_events(workspace, work_off, again, lead):
    record, _ = workspace.offered()
    row = keeping.begin_own_audit(workspace.id, lead, now=NOW)
    assert isinstance(row, m.Audit)
    work_off()
    assert (again(row).status, again(row).cases) == ("measured", 1)
    erase_record(workspace.id, Actor(workspace.admin), record, "They asked for it.")
    row = again(row)

    assert (row.status, row.report, row.measures, row.page) == ("reading", "", "", "")
