"""Connecting Slack on its page, and choosing what comes there."""

from __future__ import annotations

import json

import pytest

from surehand.runtime.preferences import preferences_of
from surehand.store import models as m
from tests.slack.fake import APP, BOT, SECRET
from tests.web.conftest import *  # noqa: F403 - the visitors are fixtures

pytestmark = pytest.mark.any_database

PAGE = "connections/slack"


def connection(workspace):
    return m.Connection.objects.within(workspace.id).get()


def begun(admin, way="socket"):
    return admin.send(admin.get(PAGE), "/slack/begin", way=way)


def connected(admin):
    return admin.send(begun(admin), "/slack/tokens", bot_token=BOT, app_token=APP)


def test_page_is_for_admins(workspace, lead, admin):
    assert (lead.get(PAGE).status, admin.get(PAGE).status) == (403, 200)


def test_connecting_step_by_step(workspace, admin, slack):
    page = begun(admin)
    assert connection(workspace).status == "paused"
    assert "&quot;socket_mode_enabled&quot;: true" in page.html

    page = admin.send(page, "/slack/tokens", bot_token=BOT, app_token=APP)
    assert "Alerts go to Ada &amp; Co" in page.html
    assert connection(workspace).status == "active"


def test_manifest_names_our_address(workspace, admin, slack):
    page = begun(admin, way="http")

    assert f"/slack/{connection(workspace).pk}/clicks" in page.html


def test_tokens_are_never_shown(workspace, admin, slack):
    page = connected(admin)

    assert BOT not in page.html
    assert APP not in page.html
    row = connection(workspace)
    assert not any(BOT in text for text in (row.settings, row.secrets))
    trail = m.TrailEntry.objects.within(workspace.id)
    assert not any(BOT in entry.data for entry in trail)


@pytest.mark.parametrize(
    ("bot", "app", "said"),
    [
        ("", APP, "The bot token is missing."),
        (APP, APP, "This is no bot token; it begins with xoxb-."),
        (BOT, "xoxb-twice", "This is no app token; it begins with xapp-."),
        ("xoxb-another", APP, "Slack does not know this token"),
    ],
)
def test_wrong_tokens_are_refused(workspace, admin, slack, bot, app, said):
    page = admin.send(begun(admin), "/slack/tokens", bot_token=bot, app_token=app)

    assert (page.status, said in page.html) == (409, True)
    assert connection(workspace).secrets == ""


def test_slack_out_of_reach_is_said(workspace, admin, slack, settings):
    page = begun(admin)
    settings.OUTGOING_ALLOW = []
    page = admin.send(page, "/slack/tokens", bot_token=BOT, app_token=APP)

    assert "leads into an internal network" in page.html


def test_second_connection_is_refused(workspace, admin, slack):
    form = admin.get(PAGE)
    begun(admin)

    assert "Slack is connected already" in admin.send(form, "/slack/begin", way="http").html


def test_one_token_is_changed(workspace, admin, slack):
    page = connected(admin)
    slack.tokens.add("xoxb-new")
    admin.send(page, "/slack/tokens", bot_token="xoxb-new", app_token="")
    slack.tokens.discard(BOT)
    slack.add_user("ada@example.com")

    assert "look into Slack" in admin.send(admin.get(PAGE), "/slack/test").html


def test_test_message_arrives(workspace, admin, slack):
    member = slack.add_user("ada@example.com")
    admin.send(connected(admin), "/slack/test")

    assert [each["text"] for each in slack.said_to(slack.dm_of(member))] == [
        "This is a test: Surehand reaches you here."
    ]


def test_test_message_that_cannot_arrive(workspace, admin, slack):
    page = admin.send(connected(admin), "/slack/test")

    assert (page.status, "Nobody in Slack has the address of Ada Admin" in page.html) == (409, True)


def test_pause_and_resume(workspace, admin, slack):
    page = admin.send(connected(admin), "/slack/pause")
    assert connection(workspace).status == "paused"

    admin.send(page, "/slack/resume")
    assert connection(workspace).status == "active"


def test_disconnect_forgets(workspace, admin, slack):
    page = admin.send(connected(admin), "/slack/remove")

    assert "Connect Slack" in page.html
    assert not m.Connection.objects.within(workspace.id).exists()


def test_every_act_is_in_the_audit_log(workspace, admin, slack):
    page = admin.send(connected(admin), "/slack/pause")
    admin.send(page, "/slack/remove")

    kinds = list(m.TrailEntry.objects.within(workspace.id).order_by("seq").values_list("kind", flat=True))
    assert kinds[-6:] == [
        "connection_added",
        "connection_paused",
        "connection_changed",
        "connection_resumed",
        "connection_paused",
        "connection_removed",
    ]


def test_choice_of_slack_by_kind(workspace, admin, receiver, slack):
    connected(admin)
    page = receiver.get("alerts/preferences")
    receiver.send(page, "/alerts/preferences", **{"slack.offered": "never", "slack.accepted": "now"})

    choices = preferences_of(workspace.id, workspace.receiver).choices
    assert (choices["offered"].slack, choices["accepted"].slack) == (False, True)


def test_no_choice_of_slack_without_it(workspace, receiver):
    assert "slack.offered" not in receiver.get("alerts/preferences").html


def test_manifest_is_whole(workspace, admin, slack):
    text = begun(admin).html.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea")[0]

    made = json.loads(text.replace("&quot;", '"').replace("&amp;", "&"))
    assert made["oauth_config"]["scopes"]["bot"]
    assert SECRET not in text
