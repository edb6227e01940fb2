"""Playbooks on the pages: begun, changed as form and as file, compared, tried, published with a plan, gone back on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.core.engine.commands import Move, SetFields
from surehand.runtime import plans
from surehand.runtime.drafts import Saved, Typed, digest_of, keep_draft, save_draft
from surehand.runtime.plans import look_further, migrate_some
from surehand.store import models as m
from surehand.store.queries.states import read_state
from surehand.web.playbooks import publishing
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

EDIT = "playbooks/client/edit"
HANDOFF = f"{EDIT}?at=handoffs/won -> onboarding"
PAGES = ["playbooks", "playbooks/client", EDIT, f"{EDIT}?at=stages/won", f"{EDIT}?at=fields/scope", HANDOFF,
         f"{EDIT}?at=moves/proposal -> won", "playbooks/client/try", "playbooks/client/migrate"]  # fmt: skip
MORE = sample.PLAYBOOK.replace(
    "requires: [scope, goals, start_date]", "requires: [scope, goals, start_date, manager]"
)
NO_READY = (
    sample.PLAYBOOK.replace('  ready:      {team: onboarding, means: "Everything is there."}\n', "")
    .replace("  onboarding -> ready: {requires: [access_granted]}\n", "")
    .replace("  ready -> delivery:", "  onboarding -> delivery:")
    .replace(", blocks: ready -> delivery", "")
)
CASES = """\
tests:
  - name: A client without a scope stays
    given: {stage: won, fields: {}}
    when: hand off
    then: {refused: [scope, goals, start_date, contract_value, premium-has-budget]}
  - name: A wrong one
    given: {stage: won, fields: {}}
    when: hand off
    then: {accepted: true}
"""


def draft_of(workspace: Company) -> m.PlaybookVersion:
    return m.PlaybookVersion.objects.within(workspace.id).get(playbook__slug="client", status="draft")


def as_script(visitor: Visitor, page: Page, place: str, **typed: str) -> Any:
    """What the editor's module sends, with the page's own protection against forgery."""
    token = page.form("draft").data["csrfmiddlewaretoken"][0]
    address = f"{visitor.base}playbooks/client/{place}"
    return visitor.client.post(
        address, {**typed, "csrfmiddlewaretoken": token}, headers={"Surehand-Editor": "1"}
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_page_can_be_read(lead: Visitor, page: str) -> None:
    assert lead.get(page).status == 200


def test_the_gallery_tells_what_is_in_flight(workspace: Company, sender: Visitor) -> None:
    workspace.open()
    save_draft(workspace.id, MORE, author=workspace.sender)
    page = sender.get("playbooks")
    assert "1 record in flight" in page.text
    assert "by you, just now" in page.text


def test_a_template_becomes_a_draft(workspace: Company, sender: Visitor) -> None:
    page = sender.get("playbooks")
    form = next(form for form in page.forms if form.data.get("template") == ["agency/client"])
    begun = sender.send_form(page, form)
    assert begun.address.endswith("/playbooks/agency-client/edit")
    version = m.PlaybookVersion.objects.within(workspace.id).get(playbook__slug="agency-client")
    assert (version.status, "tests:" in version.cases) == ("draft", True)


def test_a_second_use_gets_an_id_of_its_own(workspace: Company, sender: Visitor) -> None:
    page = sender.get("playbooks")
    form = next(form for form in page.forms if form.data.get("template") == ["agency/client"])
    sender.send_form(page, form)
    assert sender.send_form(page, form).address.endswith("/playbooks/agency-client-2/edit")


def test_a_file_does_not_replace_a_draft(workspace: Company, sender: Visitor) -> None:
    save_draft(workspace.id, MORE)
    upload = SimpleUploadedFile("client.yaml", sample.PLAYBOOK.encode())
    page = sender.get("playbooks")
    token = next(form for form in page.forms if "template" in form.data).data["csrfmiddlewaretoken"][0]
    answer = Page(sender.client.post(page.address, {"file": upload, "csrfmiddlewaretoken": token}))
    assert (answer.status, "has a draft already" in answer.text) == (409, True)


def test_a_version_can_be_kept_as_a_file(workspace: Company, viewer: Visitor) -> None:
    answer = viewer.client.get(f"{viewer.base}playbooks/client/versions/1/file")
    assert (answer.content.decode(), answer["Content-Disposition"]) == (
        sample.PLAYBOOK,
        'attachment; filename="client.yaml"',
    )


def test_versions_are_compared_in_words(workspace: Company, viewer: Visitor) -> None:
    workspace.publish(MORE)
    page = viewer.get("playbooks/client/compare?old=1&new=2")
    assert "asks more" in page.text
    assert "requires: [scope, goals, start_date, manager]" in page.text


def test_a_value_of_the_form_goes_into_its_place(workspace: Company, sender: Visitor) -> None:
    page = sender.get(HANDOFF)
    sender.send(page, "form", **{"v:handoffs/won -> onboarding/clock/accept_within": "6 working hours"})
    assert draft_of(workspace).text == sample.PLAYBOOK.replace(
        "accept_within: 4 working hours", "accept_within: 6 working hours"
    )


def test_a_form_that_is_sent_unchanged_changes_nothing(workspace: Company, sender: Visitor) -> None:
    for place in ("", "?at=stages/won", "?at=fields/scope", "?at=handoffs/won -> onboarding"):
        sender.send(sender.get(EDIT + place), "form")
    assert not m.PlaybookVersion.objects.within(workspace.id).filter(status="draft").exists()


def test_a_field_is_required_by_a_tick(workspace: Company, sender: Visitor) -> None:
    page = sender.get(f"{EDIT}?at=fields/manager")
    sender.send(page, "form", **{"v:handoffs/won -> onboarding/requires|manager": "1"})
    assert draft_of(workspace).text == MORE


def test_a_criterion_is_added_and_removed(workspace: Company, sender: Visitor) -> None:
    added = sender.send(sender.get(HANDOFF), "form", add="handoffs/won -> onboarding/criteria")
    assert "new-criterion-1" in draft_of(workspace).text
    sender.send(added, "form", remove="handoffs/won -> onboarding/criteria/2")
    assert draft_of(workspace).text == sample.PLAYBOOK


def test_an_act_takes_along_what_else_was_typed(workspace: Company, sender: Visitor) -> None:
    typed = {"v:handoffs/won -> onboarding/title": "Over to onboarding"}
    sender.send(sender.get(HANDOFF), "form", add="handoffs/won -> onboarding/criteria", **typed)
    text = draft_of(workspace).text
    assert "new-criterion-1" in text
    assert "title: Over to onboarding" in text


def test_a_way_between_teams_becomes_a_handoff(workspace: Company, sender: Visitor) -> None:
    page = sender.send(
        sender.get(EDIT), "form", add="ways", **{"v:new/from": "proposal", "v:new/to": "delivery"}
    )
    assert "proposal -> delivery: {requires: []" in draft_of(workspace).text
    assert page.response.redirect_chain[-1][0].endswith("at=handoffs/proposal%20-%3E%20delivery")


def test_a_problem_stands_at_its_input(workspace: Company, sender: Visitor) -> None:
    save_draft(workspace.id, sample.PLAYBOOK.replace("4 working hours", "2 working hours", 1))
    keep_draft(
        workspace.id,
        workspace.sender,
        "client",
        Typed(draft_of(workspace).text.replace("2 working hours", "soon", 1)),
    )
    answer = as_script(
        sender, sender.get(EDIT), "check", text=draft_of(workspace).text, at="handoffs/won -> onboarding"
    )
    form = answer.json()["parts"]["editor-form"]
    assert 'aria-invalid="true"' in form.partition("clock/accept_within")[2][:200]
    assert (
        answer.json()["problems"][0]["line"]
        == draft_of(workspace).text[: draft_of(workspace).text.index("soon")].count("\n") + 1
    )


def test_a_text_that_is_no_yaml_is_kept(workspace: Company, sender: Visitor) -> None:
    page = sender.get(EDIT)
    answer = sender.send(page, "draft", text="playbook: [")
    assert draft_of(workspace).text == "playbook: ["
    assert "The file cannot be read" in answer.text


def test_changes_in_other_places_are_brought_together(
    workspace: Company, sender: Visitor, lead: Visitor
) -> None:
    page = sender.get(EDIT)
    lead.send(lead.get(EDIT), "draft", text=sample.PLAYBOOK.replace("Client journey", "The journey"))
    answer = sender.send(page, "draft", text=MORE, base=sample.PLAYBOOK)
    assert "together with what somebody else changed" in answer.text
    assert draft_of(workspace).text == MORE.replace("Client journey", "The journey")


def test_changes_of_the_same_line_are_shown_side_by_side(
    workspace: Company, sender: Visitor, lead: Visitor
) -> None:
    page = sender.get(EDIT)
    lead.send(lead.get(EDIT), "draft", text=sample.PLAYBOOK.replace("Client journey", "Theirs"))
    mine = sample.PLAYBOOK.replace("Client journey", "Mine")
    answer = sender.send(page, "draft", text=mine, base=sample.PLAYBOOK)
    assert answer.status == 409
    assert "Lea Lead changed this draft" in answer.text
    assert "title: Mine" in answer.words_of(id="text")
    assert "title: Theirs" in draft_of(workspace).text
    sender.send(answer, "draft", text=mine)
    assert "title: Mine" in draft_of(workspace).text


def test_an_id_that_changed_blocks_publishing(workspace: Company, lead: Visitor) -> None:
    text = sample.PLAYBOOK.replace("playbook: client", "playbook: customer")
    keep_draft(workspace.id, workspace.sender, "client", Typed(text))
    assert "the id of a playbook cannot change" in lead.get("playbooks/client/publish").text


def test_cases_run_in_the_page(sender: Visitor) -> None:
    page = sender.get(EDIT)
    form = replace(page.form("draft"), action=f"{sender.base}playbooks/client/cases")
    page = sender.send_form(page, form, text=sample.PLAYBOOK, cases=CASES)
    assert "1 of 2 cases failed" in page.text
    assert "Expected to be accepted, but refused for" in page.text


def test_a_record_is_tried_without_effect(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(**sample.COMPLETE)
    save_draft(workspace.id, MORE)
    before = read_state(workspace.id, record)
    page = sender.get(f"playbooks/client/try?record={record}")
    assert "Account manager" in page.text.partition("Under the draft")[2]
    assert read_state(workspace.id, record) == before


def test_the_plan_tells_who_would_be_blocked(workspace: Company, lead: Visitor) -> None:
    workspace.open("Ada Ltd", **sample.COMPLETE)
    save_draft(workspace.id, MORE)
    page = lead.get("playbooks/client/publish")
    assert "1 client is in flight; 1 would newly be blocked." in page.text
    assert "Ada Ltd" in page.text


def test_a_version_is_published_with_its_reason(workspace: Company, lead: Visitor) -> None:
    save_draft(workspace.id, MORE)
    lead.send(lead.get("playbooks/client/publish"), "publish", reason="The manager is needed early.")
    assert "The manager is needed early." in lead.get("playbooks/client").text
    assert m.TrailEntry.objects.within(workspace.id).filter(kind="playbook_published").count() == 2


def test_publishing_asks_for_a_reason(workspace: Company, lead: Visitor) -> None:
    save_draft(workspace.id, MORE)
    answer = lead.send(lead.get("playbooks/client/publish"), "publish", reason=" ")
    assert (answer.status, draft_of(workspace).status) == (409, "draft")


def test_a_draft_that_changed_is_not_published(workspace: Company, lead: Visitor) -> None:
    save_draft(workspace.id, MORE)
    page = lead.get("playbooks/client/publish")
    save_draft(workspace.id, sample.PLAYBOOK.replace("Client journey", "Theirs"))
    assert lead.send(page, "publish", reason="Why not").status == 409


def test_teams_that_a_draft_names_are_added_at_once(workspace: Company, admin: Visitor) -> None:
    text = sample.PLAYBOOK.replace("delivery:   {team: delivery,", "delivery:   {team: group-70,")
    save_draft(workspace.id, text.replace("to: lead of onboarding}", "to: lead of second-line}"))
    page = admin.get("playbooks/client/publish")
    assert "It names 2 teams that are not here: group-70, second-line." in page.text
    after = admin.send(page, "/teams")
    assert "Errors come first" not in after.text
    titles = m.Team.objects.within(workspace.id).values_list("slug", "title")
    assert {("group-70", "Group 70"), ("second-line", "Second line")} <= set(titles)


def test_only_an_administrator_adds_the_teams_of_a_draft(workspace: Company, lead: Visitor) -> None:
    save_draft(workspace.id, sample.PLAYBOOK.replace("{team: delivery, means", "{team: group-70, means"))
    page = lead.get("playbooks/client/publish")
    assert "An administrator can add them." in page.text
    token = lead.client.cookies["csrftoken"].value
    lead.client.post(f"{lead.base}playbooks/client/teams", {"csrfmiddlewaretoken": token})
    assert not m.Team.objects.within(workspace.id).filter(slug="group-70").exists()


def test_a_member_is_told_who_publishes(workspace: Company, sender: Visitor) -> None:
    save_draft(workspace.id, MORE)
    assert "A lead or an administrator publishes it." in sender.get("playbooks/client/publish").text


def test_an_older_version_is_published_anew(workspace: Company, lead: Visitor) -> None:
    workspace.publish(MORE)
    save_draft(workspace.id, MORE.replace("Client journey", "Draft"))
    lead.send(lead.get("playbooks/client/publish?number=1"), "publish", reason="It was too much.")
    rows = (
        m.PlaybookVersion.objects.within(workspace.id)
        .order_by("number")
        .values_list("number", "status", "digest")
    )
    assert [each[:2] for each in rows] == [(1, "retired"), (2, "retired"), (3, "published"), (4, "draft")]
    assert rows[2][2] == digest_of(sample.PLAYBOOK)


def test_records_are_brought_along(workspace: Company, admin: Visitor) -> None:
    record = workspace.open(**sample.COMPLETE)
    workspace.publish(MORE)
    answer = admin.send(admin.get("playbooks/client/migrate"), "migrate")
    state = read_state(workspace.id, record)
    assert (state.playbook_version if state else 0, "1 record was brought along" in answer.text) == (2, True)


def test_a_stage_that_is_gone_needs_another(workspace: Company, admin: Visitor) -> None:
    record, _handoff = workspace.offered(access_granted=True)
    workspace.done(workspace.receiver, workspace.acceptance(record), record)
    workspace.done(workspace.receiver, Move(to="ready"), record)
    workspace.publish(NO_READY)
    page = admin.get("playbooks/client/migrate")
    assert "The record in Ready, which is gone, goes on in" in page.text
    admin.send(page, "migrate", **{"stage.ready": "onboarding"})
    state = read_state(workspace.id, record)
    assert (state.stage, state.playbook_version) if state else None == ("onboarding", 2)


def test_a_paused_migration_adds_up(
    workspace: Company, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        record, _handoff = workspace.offered(f"Client {number}", scope=f"Shop number {number} with products")
        workspace.done(workspace.receiver, workspace.acceptance(record), record)
        workspace.done(workspace.receiver, SetFields(values={"access_granted": True}), record)
        workspace.done(workspace.receiver, Move(to="ready"), record)
    workspace.open("Client 3")
    workspace.publish(NO_READY)
    monkeypatch.setattr(plans, "AT_ONCE", 4)
    monkeypatch.setattr(publishing, "migrate_some", partial(migrate_some, long=-1.0))
    page = admin.get("playbooks/client/migrate")
    # Nobody says where those in a stage that is gone go on: each is refused for the same reason, once a step.
    page = admin.send(page, "migrate", **{"stage.ready": ""})
    for _step in range(4):
        assert "Go on" in page.text
        page = admin.send(page, "migrate")
    assert "Go on" not in page.text
    assert "1 record was brought along." in page.text
    assert ("3 × " in page.text, page.text.count(" × ")) == (True, 1)


def test_a_paused_plan_goes_on(workspace: Company, lead: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        workspace.open(
            f"Client {number}", **{**sample.COMPLETE, "scope": f"Shop number {number} with products"}
        )
    save_draft(workspace.id, MORE)
    monkeypatch.setattr(plans, "AT_ONCE", 2)
    monkeypatch.setattr(publishing, "look_further", partial(look_further, long=-1.0))
    page = lead.get("playbooks/client/publish")
    assert "2 records looked at so far" in page.text
    page = lead.send(page, "plan")
    assert "looked at so far" not in page.text
    assert "3 clients are in flight; 3 would newly be blocked." in page.text


def test_a_playbook_in_use_is_not_archived(workspace: Company, lead: Visitor) -> None:
    workspace.open()
    answer = lead.send(lead.get("playbooks/client"), "archive")
    assert (answer.status, "1 record in flight follows" in answer.text) == (409, True)


def test_an_archived_playbook_comes_back(workspace: Company, lead: Visitor) -> None:
    lead.send(lead.get("playbooks/client"), "archive")
    page = lead.get("playbooks/client")
    lead.send(page, "bring-back")
    entry = m.PlaybookEntry.objects.within(workspace.id).get(slug="client")
    assert ("Archived" in page.text, entry.archived_at) == (True, None)


def test_viewers_change_nothing(workspace: Company, viewer: Visitor) -> None:
    page = viewer.get(EDIT)
    assert viewer.send(page, "draft", text=MORE).status == 409
    assert not m.PlaybookVersion.objects.within(workspace.id).filter(status="draft").exists()


@pytest.mark.parametrize("page", ["playbooks", "playbooks/client", "playbooks/client/publish"])
def test_more_records_need_no_more_queries(workspace: Company, lead: Visitor, page: str) -> None:
    saved = save_draft(workspace.id, MORE)
    assert isinstance(saved, Saved)

    def count() -> int:
        lead.get(page)
        with CaptureQueriesContext(connection) as queries:
            lead.get(page)
        return len(queries)

    workspace.open("Ada Ltd", **sample.COMPLETE)
    before = count()
    for number in range(5):
        workspace.open(f"Bob {number} Ltd", stage="proposal")
    assert (count(), before <= 16) == (before, True)


def test_going_back_after_publishing_leads_to_the_playbook(workspace: Company, lead: Visitor) -> None:
    page = lead.get("playbooks/client/publish")
    assert page.address.endswith("/playbooks/client")
    assert "There is no draft to publish: version 1 is in use." in page.first(id="status").words


def test_a_new_field_is_named_by_its_title(workspace: Company, sender: Visitor) -> None:
    added = sender.send(sender.get(EDIT), "form", add="fields")
    sender.send(added, "form", **{"v:handoffs/won -> onboarding/requires|new_field_1": "1"})
    field = sender.get(f"{EDIT}?at=fields/new_field_1")
    named = sender.send(field, "form", **{"v:fields/new_field_1/title": "Größe der Fläche"})
    assert named.response.request["QUERY_STRING"] == "at=fields%2Fgrosse_der_flache"
    assert "new_field_1" not in draft_of(workspace).text
    assert "start_date, grosse_der_flache]" in draft_of(workspace).text


def test_a_published_field_keeps_its_id(workspace: Company, sender: Visitor) -> None:
    field = "  new_field_1: {type: text, title: A new field}\n"
    workspace.publish(sample.PLAYBOOK.replace("fields:\n", "fields:\n" + field))
    page = sender.get(f"{EDIT}?at=fields/new_field_1")
    sender.send(page, "form", **{"v:fields/new_field_1/title": "Size"})
    assert "new_field_1: {type: text, title: Size}" in draft_of(workspace).text


def test_titles_in_differences_stand_in_quotes(workspace: Company, viewer: Visitor) -> None:
    workspace.publish(sample.PLAYBOOK.replace("title: Scope of work", "title: Vérité"))
    told = viewer.get("playbooks/client/compare?old=1&new=2").first(class_="changes").words
    assert ("“Vérité”" in told, "*" in told) == (True, False)
