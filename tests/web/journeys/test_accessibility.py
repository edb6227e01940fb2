"""axe-core finds nothing serious on any page: light and dark, at a desk and on a phone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver
from playwright.sync_api import Page, Route

from surehand.core.engine import Actor
from surehand.core.engine.commands import AddNote, Ask, AttachFile, Return
from surehand.core.engine.state import ReturnedFor
from surehand.core.values import FileRef
from surehand.runtime.assists.looking import look
from surehand.runtime.audits import work
from surehand.runtime.audits.asking import Against
from surehand.runtime.audits.contracts import ask_for_back_test, ask_for_contract
from surehand.runtime.audits.keeping import begin_audit
from surehand.runtime.files import store_file
from surehand.runtime.imports import start_import
from surehand.runtime.jobs import work_on_jobs
from surehand.runtime.tables.setting_up import NewTable, add_table
from surehand.runtime.webhooks.incoming import Arrived, IncomingWebhook, keep, open_address
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.subscriptions import Webhook, add_webhook
from surehand.store import models as m
from surehand.store.queries.states import read_state
from surehand.web import errors
from surehand.web.urls import urlpatterns
from tests import sample
from tests.audit_log import CONFIRMED, LOG, carry_out_here
from tests.fakes.hubspot import FakeHubSpot
from tests.fixtures import Company
from tests.web.connections.rows import connect, differ, drift, hold, link, stream
from tests.web.test_assists_settings import judged, used

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

AXE = (Path(__file__).parents[1] / "axe" / "axe.min.js").read_text()
RUN = """async ([rules]) => {
    const only = rules ? {runOnly: {type: "rule", values: rules}} : {};
    const {violations} = await axe.run(document, {resultTypes: ["violations"], ...only});
    return violations.filter(({impact}) => ["serious", "critical"].includes(impact))
        .flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`));
}"""
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
VIEWS = (
    ("light", DESK, None),
    ("dark", DESK, ["color-contrast"]),
    ("dark", PHONE, None),
    ("light", PHONE, ["color-contrast"]),
)
"""What is looked at in each scheme and size. Only contrast differs between the two schemes of one size."""

OUTSIDE = {
    "sign-in": "/sign-in/",
    "sign-in-link": "/sign-in/link/?token=none",
    "ask-for-link": "/sign-in/ask/",
    "act-link": "/act/none",
}
WORK = {
    "home": "/?choose",
    "account": "/account/",
    "password": "/account/password/",
    "first-password": "/account/first-password/",
    "inbox": "",
    "alerts": "alerts?all",
    "alert-preferences": "alerts/preferences",
    "board": "boards/client",
    "table": "boards/client?table=1",
    "new-record": "boards/client/new",
    "record": "records/{record}",
    "gate": "records/{open}?move=onboarding",
    "file-preview": "records/{record}/files/{file}/preview",
    "tasks": "tasks?whose=all",
    "map": "map",
    "map-of-one": "map?at=sales-to-onboarding",
    "search": "search?q=ada",
    "imports": "imports",
    "import": "imports/{imported}",
}
HANDOFF = {
    "handoff": "handoffs/{handoff}",
    "handoff-return": "handoffs/{handoff}?open=return",
    "handoff-ask": "handoffs/{handoff}?open=ask",
    "handoff-returned": "handoffs/{returned}",
    "handoff-source": "handoffs/{handoff}/sources/scope",
}
PLAYBOOKS = {
    "playbooks": "playbooks",
    "playbook": "playbooks/client",
    "playbook-edit": "playbooks/client/edit?at=handoffs/won -> onboarding",
    "playbook-try": "playbooks/client/try?record={record}",
    "playbook-compare": "playbooks/client/compare?old=1&new=2",
    "playbook-publish": "playbooks/client/publish?number=1",
    "playbook-migrate": "playbooks/client/migrate",
}
ASSISTS = {
    "brief": "records/{read}/brief",
    "brief-empty": "records/{open}/brief",
    "source": "records/{read}/sources/{source}?at=0-20",
    "suggestions": "suggestions",
    "gate-with-suggestions": "records/{read}?move=onboarding",
}
KEEPING = {
    "people": "people",
    "teams": "people/teams",
    "person": "people/{person}",
    "settings": "settings",
    "calendars": "settings/hours",
    "keys": "settings/keys",
    "data": "settings/data",
    "log": "settings/log",
    "first-run-business": "first-run/business?type=agency",
    "first-run-people": "first-run/people",
    "first-run-try": "first-run/try",
    "connections": "connections",
    "deliveries": "connections/deliveries",
    "deliveries-replay": "connections/deliveries/replay",
    "delivery": "connections/deliveries/{delivery}",
    "patterns": "patterns",
}
OUTSIDE_SYSTEMS = {
    "findings": "connections/findings",
    "replies": "connections/replies",
    "webhooks": "connections/webhooks",
    "webhook-add": "connections/webhooks/new",
    "webhook": "connections/webhooks/{webhook}",
    "webhook-in-add": "connections/webhooks/in/new",
    "webhook-in": "connections/webhooks/in/{webhook_in}",
    "slack": "connections/slack",
    "tables": "connections/tables",
    "table-add": "connections/tables/new",
    "table": "connections/tables/{table}",
    "jobs": "settings/jobs",
    "assists": "connections/assists",
    "assists-left": "connections/assists/left",
    "assists-quality": "connections/assists/quality",
}
SYSTEMS = {
    "connect": "connections/connect/hubspot",
    "connect-clickup": "connections/connect/clickup",
    "connection": "connections/{system}",
    "connection-held": "connections/{system}/held",
    "connection-conflicts": "connections/{system}/conflicts?all=1",
    "connection-leave": "connections/{system}/disconnect",
    "connection-rules": "connections/{system}/rules",
    "connection-step": "connections/{system}/set-up/mapping",
    "connection-step-access": "connections/{system}/set-up/access",
    "connection-step-place": "connections/{system}/set-up/place",
    "connection-step-preview": "connections/{system}/set-up/preview",
    "record-with-twin": "records/{held}",
    "record-held": "records/{held}/held",
}
INSIGHTS = {
    "insights": "insights",
    "insights-table": "insights/quality",
    "insights-records": "insights/trust/records?line=sales~onboarding&number=judged",
}
AUDITS = {
    "audits": "audits",
    "audit": "audits/{audit}",
    "audit-measured": "audits/{audit_measured}",
    "audit-backtest": "audits/{audit_measured}/backtests/{audit_backtest}",
}
GROUPS = {
    "outside": ("", OUTSIDE),
    "work": ("ada@example.com", WORK),
    "handoff": ("rita@example.com", HANDOFF),
    "playbooks": ("ada@example.com", PLAYBOOKS),
    "keeping": ("ada@example.com", KEEPING),
    "outside-systems": ("ada@example.com", OUTSIDE_SYSTEMS),
    "systems": ("ada@example.com", SYSTEMS),
    "insights": ("ada@example.com", INSIGHTS),
    "assists": ("sam@example.com", ASSISTS),
    "audits": ("ada@example.com", AUDITS),
}


BY_NIGHT = frozenset({"keeping", "outside-systems", "systems", "audits"})
"""Pages that few people use, and not every day."""
NO_PAGES = """
    sign-out sign-out-everywhere single-sign-on single-sign-on-back find-record
    accept-several alerts-mark alert-open first-run first-run-sample first-run-sample-remove first-run-put-away
    board-csv board-move board-move-many views view view-delete delivery-replay changes unsent
    brief-read suggestion-confirm suggestion-reject
    record-set record-move record-note record-attach record-add-task record-reassign record-archive
    record-close-override record-erase record-rename file file-inline task-complete task-reopen task-reschedule
    map-picture
    insights-csv insights-chart insights-picture
    handoff-accept handoff-return handoff-again handoff-ask handoff-answer handoff-recall
    handoff-answers playbook-teams
    handoff-withdraw handoff-reroute handoff-pause handoff-resume handoff-note handoff-packet-md handoff-packet-pdf
    audit-confirm audit-cancel audit-retry audit-again audit-look audit-rename audit-delete audit-mine audit-open
    audit-backtests audit-backtest-file audit-contract-file audit-file
    import-answer import-cancel import-resume import-undo import-rejects
    playbook-check playbook-draft playbook-form playbook-cases playbook-drop playbook-plan playbook-archive
    playbook-bring-back playbook-file playbook-case-file
    team-change person-change person-away person-back person-reassign person-leave person-return person-link
    connection-pause connection-resume delivery-settle finding-set-aside finding-again findings-decide findings-look
    handoff-undo-return job-cancel job-retry reply-again reply-aside reply-original
    slack-begin slack-clicks slack-commands slack-events slack-pause slack-remove slack-resume slack-test slack-tokens
    webhook-in-read webhook-pause webhook-receive webhook-receive-by-address webhook-remove webhook-resume
    webhook-secret webhook-in-secret webhook-test
    table-look table-confirm table-run table-pause table-resume table-remove
    hubspot-back hubspot-events hubspot-sign-in clickup-back clickup-events clickup-sign-in
    connection-hold connection-go-on connection-read conflict-settle held-pass held-restore
    assists-try assists-quality-table assists-weeks-table
    calendar-preview key-revoke export export-download workspace-delete log-verify log-table
""".split()
"""Addresses of acts, files, parts and ways on to another page."""


@pytest.fixture
def systems(company: Company, settings: Any) -> Iterator[dict[str, str]]:
    """HubSpot is connected, and everything that a page of it can show is there."""
    with FakeHubSpot() as fake:
        settings.HUBSPOT_API, settings.OUTGOING_ALLOW = fake.base, [fake.host]
        fake.owner("zoe@elsewhere.example", "Zoe Zest")
        fake.deal("Dora Ltd", stage="closedwon")
        connection, record = connect(company, offer="onboarding"), company.open("Dora Ltd")
        link(company, connection, record)
        hold(company, connection, record)
        differ(company, connection, record)
        stream(company, connection, "deals", result="failed", told="HubSpot cannot be reached.")
        drift(company, connection)
        yield {"system": connection, "held": record}


@pytest.fixture
def table(company: Company, settings: Any, tmp_path: Path) -> str:
    """A table whose columns wait to be confirmed."""
    settings.TABLES_FOLDER = str(tmp_path / "tables")
    folder = tmp_path / "tables" / m.Workspace.objects.get(id=company.id).slug
    folder.mkdir(parents=True)
    (folder / "deals.csv").write_text("Id,Client\n1,Ada Ltd\n")
    # As long ago as a file must be left alone before it is read.
    os.utime(folder / "deals.csv", (0, 0))
    new = NewTable(title="Our CRM", playbook="client", path="deals.csv")
    added = add_table(company.id, Actor(company.admin), new)
    assert isinstance(added, m.Connection), added
    return added.pk


@pytest.fixture
def audits(
    company: Company, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """A log whose columns wait to be confirmed, and one with a report, a contract and a back-test."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(work, "carry_out", carry_out_here)
    actor = Actor(company.admin)
    begun = [
        begin_audit(company.id, actor, "log.csv", [LOG], confirmed=how, now=sample.NOW)
        for how in (None, CONFIRMED)
    ]
    waiting, measured = (each.pk for each in begun if isinstance(each, m.Audit))
    _work_off()
    ask_for_contract(company.id, actor, measured, now=sample.NOW)
    _work_off()
    ask_for_back_test(company.id, actor, measured, Against("client", 1, 1), now=sample.NOW)
    _work_off()
    tested = m.BackTest.objects.within(company.id).get().pk
    return {"audit": waiting, "audit_measured": measured, "audit_backtest": tested}


def _work_off() -> None:
    while work_on_jobs("wrk", lambda: sample.NOW):
        pass


@pytest.fixture
def ids(
    company: Company,
    settings: Any,
    tmp_path: Path,
    systems: dict[str, str],
    table: str,
    audits: dict[str, str],
) -> dict[str, str]:
    """A company in which there is something on every page; what its pages are named by."""
    settings.MEDIA_ROOT = tmp_path
    record, handoff = company.offered()
    company.done(company.receiver, Ask(handoff=handoff, text="How many languages?", field="scope"), record)
    company.done(company.sender, AddNote(text="They want a new shop with fifty products."), record)
    company.publish(sample.PLAYBOOK.replace("Client journey", "The way of a client"))
    other, returned = company.offered("Bob Ltd")
    back = Return(handoff=returned, reasons=(ReturnedFor("incomplete", ("scope",), "Which languages?"),))
    company.done(company.receiver, back, other)
    imported = start_import(company.id, company.admin, "client", name="clients.csv", chunks=[b"name\nAda\n"])
    assert isinstance(imported, m.Import)
    file = store_file(company.id, "agreement.txt", [b"We agree."], company.sender, record)
    assert isinstance(file, FileRef)
    company.done(company.sender, AttachFile(file=file), record)
    made = add_webhook(
        company.id, Actor(company.admin), Webhook(url="https://example.com/hook", events=("*",))
    )
    opened = open_address(company.id, Actor(company.admin), "Our CRM", IncomingWebhook())
    assert isinstance(made, Made)
    assert isinstance(opened, Made)
    keep(opened.connection, Arrived({"webhook-id": "msg_1"}, b'{"deal": {"id": "D-1"}}'), sample.NOW)
    delivery = m.Delivery.objects.within(company.id).values_list("pk", flat=True)[0]
    used(company, record)
    judged(company, "confirmed")
    return {
        **systems,
        **audits,
        "table": table,
        "record": record,
        "open": company.open("Cleo Ltd"),
        **_read(company),
        "handoff": handoff,
        "returned": returned,
        "imported": imported.pk,
        "person": company.receiver,
        "file": file.id,
        "delivery": delivery,
        "webhook": made.connection.pk,
        "webhook_in": opened.connection.pk,
    }


def _read(company: Company) -> dict[str, str]:
    """A record on which something is said: a contradiction, and two candidates for a field."""
    record = company.open("Dana Ltd", contract_value="10000 USD")
    call = """Dana Diaz: The contract value is 12,000 USD.
Sam Sender: When do we begin?
Dana Diaz: We start on 20 April 2026. Or wait, we start on 27 April 2026.
"""
    company.done(company.sender, AddNote(text=call), record)
    state = read_state(company.id, record)
    assert state is not None
    looked = look(company.id, state, now=sample.NOW)
    return {"read": record, "source": next(iter(looked.sources))}


def found_on(page: Page) -> list[str]:
    """What axe finds on a page that is serious or critical, and how it was looked at."""
    page.evaluate(AXE)
    found = []
    for scheme, size, rules in VIEWS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        found += [f"{scheme} {size['width']}: {each}" for each in page.evaluate(RUN, [rules])]
    return found


def test_every_page_is_looked_at() -> None:
    looked_at = {name for _email, addresses in GROUPS.values() for name in addresses}
    assert set(names(urlpatterns)) - looked_at - set(NO_PAGES) == set()


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield str(pattern.name)


@pytest.mark.parametrize(
    "group",
    [pytest.param(each, marks=[pytest.mark.nightly] * (each in BY_NIGHT)) for each in GROUPS],
)
def test_nothing_serious_is_found(
    company: Company, open_as: Callable[..., Page], ids: dict[str, str], wrong: list[str], group: str
) -> None:
    email, addresses = GROUPS[group]
    page = open_as(email, "/sign-in/", reduced_motion="reduce")
    found = {}
    for name, address in addresses.items():
        path = address.format(**ids)
        answer = page.goto(path if path.startswith("/") else f"/w/sample/{path}")
        assert answer
        assert answer.status == (404 if name == "act-link" else 200), (name, answer.status)
        found[name] = found_on(page)
    wrong[:] = [each for each in wrong if "status of 404" not in each]
    assert {name: each for name, each in found.items() if each} == {}


def test_nothing_serious_is_found_where_something_failed(open_as: Callable[..., Page]) -> None:
    request = RequestFactory().get("/")
    answers = {
        "400": errors.bad_request(request, ValueError()),
        "403": errors.forbidden(request, PermissionError()),
        "403-csrf": errors.form_expired(request),
        "404": errors.not_found(request, LookupError()),
        "500": errors.broken(request),
    }
    page = open_as("", "/sign-in/")
    found: dict[str, list[str]] = {}
    for name, answer in answers.items():
        page.route(f"**/{name}", partial(_answer, answer.content.decode()))
        page.goto(f"/{name}")
        found[name] = found_on(page)
    assert {name: each for name, each in found.items() if each} == {}


def _answer(html: str, route: Route) -> None:
    route.fulfill(body=html, content_type="text/html")
