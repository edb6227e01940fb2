"""The settings of the assists: administrators change them, leads read them, and nobody reads the key."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.assist.engine import Answer, Left, Spent
from surehand.assist.llm.trial import SOURCE
from surehand.core.engine import Actor
from surehand.runtime.assists.model.setting_up import AssistChange, change_settings
from surehand.runtime.assists.model.settings import AssistSettings, settings_of
from surehand.runtime.assists.model.turns import work_on_assists
from surehand.runtime.assists.model.usage import Cause, note_use
from surehand.runtime.ids import new_id
from surehand.store import models as m
from tests import sample
from tests.fakes.llm import FakeModel, scripts
from tests.fixtures import Company
from tests.web.conftest import Visitor

PAGES = ("connections/assists", "connections/assists/left", "connections/assists/quality")
CSVS = ("connections/assists/quality.csv", "connections/assists/weeks.csv")
TYPED = {
    "engine": "model",
    "url": "https://models.example/v1",
    "model": "small",
    "key": "k-secret",
    "tokens_a_day": "50000",
    "seconds": "20",
}
HELD = AssistSettings(engine="model", url="https://models.example/v1", model="small", currency="USD")


@pytest.fixture(scope="module")
def model() -> Iterator[FakeModel]:
    fake = FakeModel()
    yield fake
    fake.stop()


def change(admin: Visitor, **typed: object) -> Any:
    """Open the settings and send the form."""
    return admin.send(admin.get("connections/assists"), "/connections/assists", **{**TYPED, **typed})


def used(workspace: Company, record: str, source: str = "note_1") -> None:
    """A model was asked about a record."""
    answer = Answer(
        outcome="answered",
        spent=Spent(requests=1, sent=900, received=80, cost=Decimal("0.0039")),
        left=Left(characters=1200, fields=("contract_value", "start_date"), hidden={"person": 2, "email": 1}),
        model="small",
        seconds=1.5,
        dropped={"not_found": 1},
    )
    cause = Cause(record=record, playbook="client", by=workspace.sender)
    note_use(workspace.id, HELD, cause, source, answer, rung="native", now=sample.NOW)


def judged(workspace: Company, status: str, method: str = "rules", **more: Any) -> None:
    """Somebody decided on a suggestion."""
    told = {
        "field": "contract_value",
        "playbook": "client",
        "decided_at": sample.NOW - timedelta(days=3),
        "record": "rec_1",
        "key": new_id("k"),
        "value": "x",
        "words": "x",
        "source": "s",
        "start": 0,
        "end": 1,
        "quote": "x",
        "side": "theirs",
        "modality": "stated",
        "confidence": "look",
        "proposed_at": sample.NOW - timedelta(days=4),
    }
    row = m.Suggestion(
        id=new_id("sug"), workspace_id=workspace.id, status=status, method=method, **{**told, **more}
    )
    row.save(force_insert=True)


@pytest.mark.parametrize("page", PAGES + CSVS)
def test_leads_read_and_members_do_not(lead: Visitor, sender: Visitor, page: str) -> None:
    assert (lead.get(page).status, sender.get(page).status) == (200, 403)


def test_only_an_administrator_has_the_form(lead: Visitor, admin: Visitor) -> None:
    found = [each.get("connections/assists").html for each in (lead, admin)]
    assert ['name="key"' in each for each in found] == [False, True]
    assert ["assists/try" in each for each in found] == [False, True]


@pytest.mark.parametrize("path", ["connections/assists", "connections/assists/try"])
def test_leads_change_nothing(workspace: Company, lead: Visitor, path: str) -> None:
    lead.client.handler.enforce_csrf_checks = False
    assert lead.client.post(lead.base + path, TYPED).status_code == 403
    assert settings_of(workspace.id) == AssistSettings()


def test_a_model_is_switched_on(workspace: Company, admin: Visitor) -> None:
    change(admin, price_sent="0.25", price_received="1.25", money_a_day="2.5", currency="EUR")
    held = settings_of(workspace.id)
    assert (held.engine, held.host, held.model, held.has_key) == ("model", "models.example", "small", True)
    assert (held.price_sent, held.price_received, held.money_a_day) == (
        Decimal("0.25"), Decimal("1.25"), Decimal("2.5"),
    )  # fmt: skip


def test_the_key_is_shown_nowhere(workspace: Company, admin: Visitor) -> None:
    page = change(admin)
    for path in (*PAGES, *CSVS, "settings/log", "settings/log.csv"):
        assert "k-secret" not in admin.get(path).html
    assert "One is kept, sealed." in page.html
    assert "key" in admin.get("settings/log").text


def test_a_key_stays_with_its_host(workspace: Company, admin: Visitor) -> None:
    change(admin)
    change(admin, key="", url="https://models.example/v2")
    assert settings_of(workspace.id).has_key
    change(admin, key="", url="https://elsewhere.example/v1")
    assert not settings_of(workspace.id).has_key


def test_a_key_can_be_forgotten(workspace: Company, admin: Visitor) -> None:
    change(admin)
    change(admin, key="", forget_key="1")
    assert not settings_of(workspace.id).has_key


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"url": "http://10.0.0.1/v1"}, "Only https is sent to"),
        ({"tokens_a_day": "many"}, "“many” is no number."),
        ({"price_sent": "cheap"}, "“cheap” is no number."),
    ],
)
def test_what_does_not_fit_is_refused(
    workspace: Company, admin: Visitor, typed: dict[str, str], why: str
) -> None:
    page = change(admin, **typed)
    assert page.status == 409
    assert why in page.words_of(class_="refusal")
    assert "k-secret" not in page.html
    assert settings_of(workspace.id) == AssistSettings()


def test_a_lost_key_is_told(workspace: Company, admin: Visitor, settings: Any) -> None:
    change(admin)
    m.AssistSettings.objects.within(workspace.id).update(secrets="sealed elsewhere")
    assert "enter it anew" in admin.get("connections/assists").text


def test_a_local_playbook_is_ticked(workspace: Company, admin: Visitor) -> None:
    change(admin, local_only="client")
    assert settings_of(workspace.id).local_only == ("client",)
    workspace.publish(sample.PLAYBOOK + "\nassists: {local_only: true}\n")
    assert "by its own file" in admin.get("connections/assists").text


def test_a_trial_says_how_it_went(
    workspace: Company, admin: Visitor, model: FakeModel, settings: Any
) -> None:
    settings.OUTGOING_ALLOW = ["127.0.0.1"]
    start, budget = SOURCE.text.split(". ")
    model.plays(scripts.says(scripts.quotes(("timeline", "start", start), ("budget", "budget", budget))))
    change(admin, engine="none", url=model.url())
    page = admin.send(admin.get("connections/assists"), "/try")
    assert "A worker asks the model" in page.text
    work_on_assists("wrk_1", lambda: sample.NOW)
    page = admin.get("connections/assists")
    assert "It answered, and pointed at what there was to find." in page.text
    assert "980 tokens" in page.text
    assert "it keeps to a schema" in page.text


def test_a_trial_says_why_it_failed(
    workspace: Company, admin: Visitor, model: FakeModel, settings: Any
) -> None:
    settings.OUTGOING_ALLOW = ["127.0.0.1"]
    model.plays(scripts.fails(401))
    change(admin, engine="none", url=model.url())
    admin.send(admin.get("connections/assists"), "/try")
    work_on_assists("wrk_1", lambda: sample.NOW)
    assert "The language model refused the key." in admin.get("connections/assists").text


def test_what_left_is_told_without_a_text(workspace: Company, lead: Visitor) -> None:
    record = workspace.open("Ada Ltd")
    used(workspace, record)
    words = lead.get("connections/assists/left").text
    for said in (
        "Ada Ltd", "because of Sam Sender", "1,200 characters", "Contract value and Start date",
        "2 names and 1 e-mail address", "models.example", "980 tokens", "0.0039 USD", "1 dropped",
        "1 question in the last 30 days: 1,200 characters, 980 tokens and 0.0039 USD.",
    ):  # fmt: skip
        assert said in words


def test_what_left_comes_in_pages(workspace: Company, lead: Visitor) -> None:
    for number in range(31):
        used(workspace, "", f"src_{number}")
    page = lead.get("connections/assists/left")
    older = lead.get(page.link("Earlier times"))
    assert [len(each.html.split("<tr>")) - 2 for each in (page, older)] == [30, 1]


def test_quality_is_by_field_and_method(workspace: Company, lead: Visitor) -> None:
    for status in ("confirmed", "confirmed", "confirmed", "edited", "rejected", "open", "passed"):
        judged(workspace, status)
    judged(workspace, "rejected", "model")
    judged(workspace, "confirmed", decided_at=sample.NOW - timedelta(days=60))
    found = lead.get("connections/assists/quality.csv?days=30").html
    rows = list(csv.reader(io.StringIO(found.removeprefix("\ufeff"))))
    assert rows[1:] == [
        ["client", "contract_value", "Contract value", "rules", "3", "1", "1"],
        ["client", "contract_value", "Contract value", "model", "0", "0", "1"],
    ]
    words = lead.get("connections/assists/quality?days=30").text
    assert "60%" in words
    assert "Language model" in words


def test_weeks_tell_decisions_and_tokens(workspace: Company, lead: Visitor) -> None:
    judged(workspace, "confirmed")
    used(workspace, workspace.open())
    found = lead.get("connections/assists/weeks.csv").html
    rows = list(csv.reader(io.StringIO(found.removeprefix("\ufeff"))))
    assert rows[1:] == [["2026-02-23", "1", "0", "0", "0"], ["2026-03-02", "0", "0", "0", "980"]]


def test_changes_are_in_the_audit_log(workspace: Company) -> None:
    admin = Actor(workspace.admin)
    change_settings(workspace.id, admin, AssistChange(local_only=("client",), key="k-secret"), now=sample.NOW)
    entry = m.TrailEntry.objects.within(workspace.id).order_by("seq").last()
    assert entry is not None
    assert (entry.kind, entry.actor) == ("assists_changed", workspace.admin)
    assert '"key":"changed"' in entry.data
    assert "k-secret" not in entry.data


@pytest.mark.parametrize("page", PAGES)
def test_pages_keep_to_the_budget_of_queries(workspace: Company, lead: Visitor, page: str) -> None:
    def count() -> int:
        lead.get(page)
        with CaptureQueriesContext(connection) as queries:
            lead.get(page)
        return len(queries)

    used(workspace, workspace.open())
    judged(workspace, "confirmed")
    before = count()
    for _ in range(5):
        used(workspace, workspace.open())
        judged(workspace, "rejected", "model")
    assert (count(), before <= 14) == (before, True)
