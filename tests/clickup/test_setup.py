"""Connecting ClickUp: what is proposed, what does not fit, and that only a fit set-up begins to work."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from msgspec.structs import replace

from surehand.core.engine import Refusal
from surehand.runtime.accounts import add_account
from surehand.runtime.clickup.account import read_account, try_access
from surehand.runtime.clickup.mapping import check_mapping, unmatched_people
from surehand.runtime.clickup.settings import Named, clickup_settings, secret_of
from surehand.runtime.clickup.setup import begin_clickup, confirm, rotate_token
from surehand.runtime.connections import connections_of
from surehand.runtime.facts import current_program, facts_of
from surehand.store import models as m
from tests import sample
from tests.fakes.clickup import TOKEN
from tests.fakes.clickup.world import DONE, OPEN


def account_and_playbook(scene):
    settings = clickup_settings(scene.again())
    account = read_account(scene.connection, scene.clock)
    return account, current_program(scene.company.id, "client").playbook, settings


def test_statuses_and_fields_are_proposed(connected, fake):
    fake.world.add_field("scope of work", "text")
    fake.world.add_field("Industry", "checkbox")
    fake.world.add_field("Surehand id", "short_text")
    settings = clickup_settings(connected().connection)

    assert {name: each.name for name, each in settings.statuses.items()} == {"open": OPEN, "done": DONE}
    assert ({*settings.fields}, settings.marker.name) == ({"scope"}, "Surehand id")


def test_people_without_an_account_are_named(scene):
    scene.rita.email = "other@example.com"
    account, _, settings = account_and_playbook(scene)
    people = facts_of(scene.company.id).directory.people

    assert [each.name for each in unmatched_people(account, people, settings)] == ["Rita Receiver"]
    chosen = replace(settings, people={scene.company.receiver: scene.rita.id})
    assert unmatched_people(account, people, chosen) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"team": Named("1", "Gone")}, "no_such_place"),
        ({"space": Named("1", "Gone")}, "no_such_place"),
        ({"folder": Named("1", "Gone")}, "no_such_place"),
        ({"creates": "task"}, "no_such_place"),
        ({"statuses": {}}, "no_such_status"),
        ({"statuses": {"open": Named("", DONE), "done": Named("", DONE)}}, "status_unfit"),
        ({"fields": {"scope": Named("1", "Gone")}}, "no_such_field"),
        ({"fields": {"nothing": Named("1", "Gone")}}, "no_such_field"),
        ({"marker": Named("1", "Gone")}, "field_unfit"),
        ({"people": {"prs_1": 5}}, "no_such_user"),
        ({"priorities": {"nothing": 1}}, "no_such_task"),
        ({"priorities": {"*": 5}}, "priority_unfit"),
        ({"checklists": {"nothing": ("a",)}}, "no_such_task"),
        ({"template": "kick-off"}, "no_such_template"),
        ({"handoffs": ("nothing",)}, "no_such_contract"),
    ],
)
def test_what_does_not_fit_is_named(scene, changes, code):
    account, playbook, settings = account_and_playbook(scene)

    refusals = check_mapping(account, playbook, replace(settings, **changes))

    assert code in {each.code for each in refusals}
    assert all(each.allowed for each in refusals)


def test_a_field_of_the_wrong_type_does_not_fit(connected, fake):
    field = fake.world.add_field("Yes or no", "checkbox")
    account, playbook, settings = account_and_playbook(connected())
    wrong = replace(settings, fields={"scope": Named(field.id, field.name, field.type)})

    [refusal] = check_mapping(account, playbook, wrong)

    assert refusal.sentence == (
        "“Yes or no” is a field of type checkbox in ClickUp and cannot hold “Scope of work”."
    )


def test_what_does_not_fit_is_not_kept(scene):
    wrong = replace(clickup_settings(scene.connection), statuses={})

    told = confirm(scene.company.id, scene.actor, scene.connection.pk, wrong, clock=scene.clock)

    assert {each.code for each in told} == {"no_such_status"}
    assert clickup_settings(scene.again()).statuses


def test_each_permission_is_tried(scene):
    scene.fake.faults.only, scene.fake.faults.said = "GET .*/webhook", "Nobody may."
    scene.fake.faults.script.append("refused")

    tested = try_access(scene.connection, scene.clock)

    assert [each.name for each in tested if not each.ok] == ["webhooks"]
    assert len(tested) == 8
    assert next(each.said for each in tested if not each.ok) == "ClickUp refused: Nobody may.."


@pytest.mark.parametrize(
    ("token", "code"), [("", "token_unfit"), ("a b", "token_unfit"), ("pk_no", "clickup_failed")]
)
def test_a_token_that_is_not_taken_connects_nothing(workspace, fake, clock, token, code):
    from surehand.core.engine import Actor

    refused = begin_clickup(workspace.id, Actor(workspace.admin), token, clock=clock)

    assert isinstance(refused, Refusal)
    assert (refused.code, connections_of(workspace.id, "clickup")) == (code, [])


def test_another_token_leaves_the_rest(scene):
    scene.work()
    webhook = secret_of(scene.again(), "webhook")
    scene.fake.tokens["pk_other"] = scene.fake.world.me

    rotate_token(scene.company.id, scene.actor, scene.connection.pk, "pk_other", clock=scene.clock)

    assert (secret_of(scene.again(), "token"), secret_of(scene.connection, "webhook")) == (
        "pk_other",
        webhook,
    )
    assert TOKEN not in scene.connection.settings


@pytest.fixture
def browser(workspace, fake, settings):
    """The administrator, signed in, of an installation with an app of ClickUp."""
    settings.CLICKUP_CLIENT_ID, settings.CLICKUP_CLIENT_SECRET = "our-id", "our-secret"
    client = Client()
    account = add_account(sample.PEOPLE[sample.ADMIN].email)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def signed_in(workspace, browser, **changes):
    slug = m.Workspace.objects.get(id=workspace.id).slug
    sent = browser.get(f"/w/{slug}/connections/sign-in/clickup")
    state = parse_qs(urlsplit(sent["Location"]).query)["state"][0]
    return browser.get("/clickup/signed-in", {"code": "code-1", "state": state, **changes})


def test_signing_in_makes_a_connection(workspace, browser, fake):
    fake.codes["code-1"] = "token-by-oauth"

    answer = signed_in(workspace, browser)

    [made] = connections_of(workspace.id, "clickup")
    assert (answer.status_code, clickup_settings(made).auth) == (302, "oauth")
    assert secret_of(made, "token") == "token-by-oauth"


def test_nobody_comes_back_for_somebody_else(workspace, browser, fake):
    fake.codes["code-1"] = "token-by-oauth"

    assert signed_in(workspace, browser, state="forged").status_code == 404
    assert signed_in(workspace, browser, code="unknown").status_code == 302
    assert connections_of(workspace.id, "clickup") == []
