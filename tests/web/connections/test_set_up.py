"""Connecting HubSpot and ClickUp step by step against their fakes: every wrong answer is told where it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from surehand.runtime.clickup.settings import clickup_settings
from surehand.runtime.hubspot.settings import hubspot_settings
from surehand.store import models as m
from tests.fakes.clickup.server import TOKEN as CLICKUP_TOKEN
from tests.fakes.clickup.server import FakeClickUp
from tests.fakes.hubspot.fake import FakeHubSpot
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

HUBSPOT = "connections/connect/hubspot"


@pytest.fixture
def hubspot(settings: Any) -> Iterator[FakeHubSpot]:
    """An account of HubSpot that the installation may reach."""
    with FakeHubSpot() as fake:
        settings.HUBSPOT_API, settings.OUTGOING_ALLOW = fake.base, [fake.host]
        fake.owner("sam@example.com", "Sam Sender")
        yield fake


def begun(admin: Visitor, hubspot: FakeHubSpot) -> Page:
    return admin.send(admin.get(HUBSPOT), HUBSPOT, title="Our HubSpot", token=hubspot.token)


def kept(workspace: Company) -> m.Connection:
    row: m.Connection = m.Connection.objects.within(workspace.id).get()
    return row


def test_a_wrong_token_is_said(workspace: Company, admin: Visitor, hubspot: FakeHubSpot) -> None:
    page = admin.send(admin.get(HUBSPOT), HUBSPOT, title="Our HubSpot", token="wrong")

    assert page.status == 409
    assert not m.Connection.objects.within(workspace.id).exists()


def test_each_permission_is_told(admin: Visitor, hubspot: FakeHubSpot) -> None:
    page = begun(admin, hubspot)

    assert page.text.count("allowed") == 6
    assert "Needed for: who the client is" in page.text


def test_a_missing_scope_is_named(admin: Visitor, hubspot: FakeHubSpot) -> None:
    hubspot.restrict("crm.objects.deals.read", "crm.objects.companies.read", "crm.objects.owners.read")

    page = begun(admin, hubspot)

    assert "not allowed" in page.text
    assert "crm.objects.contacts.read" in page.text


def test_the_token_is_never_shown_again(admin: Visitor, hubspot: FakeHubSpot) -> None:
    page = begun(admin, hubspot)

    assert "Set, rotated" in page.text
    assert hubspot.token not in page.response.content.decode()


def placed(admin: Visitor, hubspot: FakeHubSpot) -> Page:
    page = begun(admin, hubspot)
    place = page.address.replace("access", "place")
    return admin.send(admin.get(place), "/place", playbook="client", pipeline="default")


def test_stages_and_fields_are_proposed(admin: Visitor, hubspot: FakeHubSpot) -> None:
    page = placed(admin, hubspot)

    assert page.address.endswith("/mapping")
    assert page.form("/mapping").data["stages.closedwon"] == ["won"]


def test_an_unmapped_stage_is_told_at_its_input(admin: Visitor, hubspot: FakeHubSpot) -> None:
    page = placed(admin, hubspot)

    refused = admin.send(page, "/mapping", **{"stages.closedlost": ""})

    assert refused.status == 409
    assert "Say what the stage “Closed lost” is here" in refused.text


def test_an_owner_nobody_knows_has_to_be_named(admin: Visitor, hubspot: FakeHubSpot) -> None:
    owner = hubspot.owner("zoe@elsewhere.example", "Zoe Zest")

    refused = admin.send(placed(admin, hubspot), "/mapping", **all_mapped())

    assert "Say who Zoe Zest is here" in refused.text
    again = admin.send(refused, "/mapping", **all_mapped(), **{f"people.{owner}": "-"})
    assert again.address.endswith("/preview")


def all_mapped() -> dict[str, str]:
    """Every stage of the pipeline is something here."""
    early = (
        "appointmentscheduled qualifiedtobuy presentationscheduled decisionmakerboughtin contractsent".split()
    )
    return {
        **{f"stages.{stage}": "proposal" for stage in early},
        "stages.closedwon": "won",
        "stages.closedlost": "lost",
    }


def test_the_preview_names_what_would_be_held(
    workspace: Company, admin: Visitor, hubspot: FakeHubSpot
) -> None:
    hubspot.deal("Ada Ltd", stage="closedwon")
    hubspot.deal("Bell Ltd", stage="contractsent")

    page = admin.send(placed(admin, hubspot), "/mapping", **all_mapped())

    assert "2 deals were looked at." in page.text
    assert "1 deal would be held today" in page.text
    assert "Ada Ltd:" in page.text


def test_starting_lets_it_work(workspace: Company, admin: Visitor, hubspot: FakeHubSpot) -> None:
    preview = admin.send(placed(admin, hubspot), "/mapping", **all_mapped())
    assert kept(workspace).status == "paused"

    page = admin.send(preview, "/preview")

    assert kept(workspace).status == "active"
    assert page.address.endswith(kept(workspace).pk)


def test_a_set_up_is_taken_up_again(workspace: Company, admin: Visitor, hubspot: FakeHubSpot) -> None:
    placed(admin, hubspot)

    page = admin.get(f"connections/{kept(workspace).pk}")

    assert "Next: Mapping" in page.text
    assert "Resume" not in page.text


CLICKUP = "connections/connect/clickup"


@pytest.fixture
def clickup(settings: Any) -> Iterator[FakeClickUp]:
    """A workspace of ClickUp that the installation may reach."""
    with FakeClickUp() as fake:
        settings.CLICKUP_API, settings.OUTGOING_ALLOW = fake.api, [fake.host]
        fake.world.add_place("space", "Operations")
        yield fake


def at_clickup(admin: Visitor) -> Page:
    """The step at which the place is chosen."""
    page = admin.send(admin.get(CLICKUP), CLICKUP, title="ClickUp", token=CLICKUP_TOKEN)
    return admin.get(page.address.replace("access", "place"))


def chosen(page: Page, name: str) -> list[str]:
    """What there is to choose from."""
    found = (each for each in page.elements if each.tag == "select" and each.attributes["name"] == name)
    start = page.elements.index(next(found))
    options = []
    for each in page.elements[start + 1 :]:
        if each.tag != "option":
            break
        options.append(each.attributes["value"])
    return [each for each in options if each]


def test_places_are_chosen_one_after_the_other(
    workspace: Company, admin: Visitor, clickup: FakeClickUp
) -> None:
    page = at_clickup(admin)
    assert not page.has(name="space")

    page = admin.send(page, "/place", playbook="client", team=chosen(page, "team")[0])
    page = admin.send(page, "/place", space=chosen(page, "space")[0])
    page = admin.send(page, "/place", creates="list")

    assert page.address.endswith("/mapping")


def test_clickup_is_set_up_and_started(workspace: Company, admin: Visitor, clickup: FakeClickUp) -> None:
    page = at_clickup(admin)
    page = admin.send(page, "/place", playbook="client", team=chosen(page, "team")[0])
    page = admin.send(page, "/place", space=chosen(page, "space")[0])
    mapping = admin.send(page, "/place", creates="list")

    preview = admin.send(mapping, "/mapping")
    assert "a list of its own" in preview.text
    admin.send(preview, "/preview")

    assert kept(workspace).status == "active"


def test_priorities_and_checklists_are_chosen(
    workspace: Company, admin: Visitor, clickup: FakeClickUp
) -> None:
    page = at_clickup(admin)
    page = admin.send(page, "/place", playbook="client", team=chosen(page, "team")[0])
    page = admin.send(page, "/place", space=chosen(page, "space")[0])
    mapping = admin.send(page, "/place", creates="list")

    typed = {
        "priority.kickoff": "1",
        "priority.*": "3",
        "checklist.kickoff": "Ask for logins\n\n Say  hello ",
        "both": "ask",
    }
    admin.send(mapping, "/mapping", **typed)

    kept_now = clickup_settings(kept(workspace))
    assert kept_now.priorities == {"kickoff": 1, "*": 3}
    assert kept_now.checklists == {"kickoff": ("Ask for logins", "Say hello")}
    assert kept_now.both == "ask"


def test_what_is_written_is_chosen(workspace: Company, admin: Visitor, hubspot: FakeHubSpot) -> None:
    admin.send(placed(admin, hubspot), "/mapping", **all_mapped(), **{"write.deals": "on", "names": "newest"})

    settings = hubspot_settings(kept(workspace))
    assert (settings.write.deals, settings.names) == (True, "newest")


def test_a_status_that_is_missing_is_told(workspace: Company, admin: Visitor, clickup: FakeClickUp) -> None:
    page = at_clickup(admin)
    page = admin.send(page, "/place", playbook="client", team=chosen(page, "team")[0])
    page = admin.send(page, "/place", space=chosen(page, "space")[0])
    mapping = admin.send(page, "/place", creates="list")

    refused = admin.send(mapping, "/mapping", **{"status.done": ""})

    assert "No status is chosen for a task that is done." in refused.text


def test_rules_that_differ_are_set_in_hubspot(
    workspace: Company, admin: Visitor, hubspot: FakeHubSpot
) -> None:
    admin.send(placed(admin, hubspot), "/mapping", **all_mapped())
    page = admin.get(f"connections/{kept(workspace).pk}/rules")
    assert "What is set by hand in HubSpot" in page.text
    assert "should be in" in page.text

    after = admin.send(page, "/rules")

    assert "Nothing: HubSpot keeps what of the playbook it can." in after.text
