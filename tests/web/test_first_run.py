"""The first run: from an empty workspace to a handoff that one person can try, in three steps that can all be left."""

from __future__ import annotations

import pytest

from surehand.core.engine import Actor
from surehand.core.engine.commands import OpenRecord
from surehand.runtime import facts
from surehand.runtime.execute import Request, execute
from surehand.runtime.facts import facts_of
from surehand.runtime.people import add_person
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m
from surehand.web.first_run.people import read_people
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

pytestmark = pytest.mark.any_database


class Founder(Visitor):
    """The only person of a new workspace, its administrator."""

    def __init__(self) -> None:
        facts.forget()
        self.workspace = str(create_workspace("New Ltd", zone="Europe/Vienna").pk)
        self.id = str(add_person(self.workspace, "Fay Founder", "fay@example.com", role="admin").pk)
        super().__init__("/w/new-ltd/", "fay@example.com")

    def chooses(self, business: str = "agency") -> Page:
        """Take the first playbook of a business."""
        return self.send(self.get(f"first-run/business?type={business}"), "first-run/business")

    def names_people(self, **typed: str) -> Page:
        """Fill the second step in and send it."""
        return self.send(self.get("first-run/people"), "first-run/people", **typed)

    def tries(self) -> Page:
        """Make sample records."""
        return self.send(self.get("first-run/try"), "first-run/sample", playbook="agency-client")

    def names(self, team: str) -> list[str]:
        """Who is in a team."""
        return [person.name for person in facts_of(self.workspace).directory.members(team)]


@pytest.fixture
def founder(db: None) -> Founder:
    return Founder()


def test_an_empty_workspace_begins_with_the_first_run(founder: Founder) -> None:
    assert founder.get("/").address == "/w/new-ltd/first-run/business"


def test_later_sign_ins_begin_with_the_inbox(founder: Founder) -> None:
    founder.chooses()

    assert founder.get("/").address == "/w/new-ltd/"


def test_a_member_never_sees_it(workspace: Company, sender: Visitor) -> None:
    assert sender.get("first-run").status == 403
    assert "First steps" not in sender.get().text


@pytest.mark.parametrize("business", ["agency", "saas", "ecommerce", "service"])
def test_a_business_brings_its_playbook(founder: Founder, business: str) -> None:
    page = founder.chooses(business)

    entry = m.PlaybookEntry.objects.within(founder.workspace).get()
    assert (page.address, entry.slug.startswith(business)) == ("/w/new-ltd/first-run/people", True)
    assert "Your playbooks are ready to use." in page.text


def test_alone_one_is_on_every_side(founder: Founder) -> None:
    founder.chooses()

    teams = facts_of(founder.workspace).directory.teams
    assert teams
    assert all((team.lead, founder.id in team.members) == (founder.id, True) for team in teams.values())


def test_nothing_chosen_is_said(founder: Founder) -> None:
    page = founder.get("first-run/business?type=agency")
    form = page.form("first-run/business")
    del form.data["playbook"]

    refused = founder.send_form(page, form)

    assert (refused.status, "Choose at least one playbook" in refused.text) == (409, True)


def test_choosing_twice_changes_nothing(founder: Founder) -> None:
    page = founder.get("first-run/business?type=agency")
    founder.send(page, "first-run/business")
    founder.send(page, "first-run/business")

    assert m.PlaybookVersion.objects.within(founder.workspace).count() == 1


def test_people_come_in_lines(founder: Founder) -> None:
    founder.chooses()
    page = founder.get("first-run/people")
    typed = {
        "lead.sales": "Dana Diaz, dana@example.com",
        "people.sales": "Eli Ek <eli@example.com>",
        "title.sales": "Sales team",
    }
    form = page.form("first-run/people")
    del form.data["me.sales"]

    after = founder.send_form(page, form, **typed)

    team = facts_of(founder.workspace).directory.teams["sales"]
    assert "2 people are added." in after.text
    assert (team.title, founder.names("sales")) == ("Sales team", ["Dana Diaz", "Eli Ek"])
    assert facts_of(founder.workspace).directory.name(team.lead) == "Dana Diaz"


def test_one_person_in_two_teams_counts_once(founder: Founder) -> None:
    founder.chooses()
    line = "Dana Diaz, dana@example.com"

    page = founder.names_people(people__sales=line, people__onboarding=line.replace("dana@", "Dana@"))

    assert "One person is added." in page.text
    assert "Dana Diaz" in founder.names("sales")
    assert "Dana Diaz" in founder.names("onboarding")


def test_only_a_named_lead_is_promoted(founder: Founder) -> None:
    founder.chooses()
    dana, eli = "Dana Diaz, dana@example.com", "Eli Ek, eli@example.com"
    founder.names_people(people__sales=f"{eli}\n{dana}", lead__onboarding=dana)

    directory = facts_of(founder.workspace).directory
    roles = {person.name: person.role for person in directory.people.values()}
    assert roles == {"Fay Founder": "admin", "Dana Diaz": "lead", "Eli Ek": "member"}
    leads = {team: directory.name(directory.teams[team].lead) for team in ("sales", "onboarding")}
    assert leads == {"sales": "Fay Founder", "onboarding": "Dana Diaz"}


def test_a_team_has_one_lead(founder: Founder) -> None:
    founder.chooses()

    page = founder.names_people(lead__sales="Dana, dana@example.com; Eli, eli@example.com")

    assert (page.status, "A team has one lead" in page.text) == (409, True)


def test_saving_again_tells_what_is(founder: Founder) -> None:
    founder.chooses()
    founder.names_people(people__sales="dana@example.com")

    again = founder.names_people()

    assert "Your teams are saved." in again.text
    assert "You are in every team for now" not in again.text


def test_every_mistake_is_told_at_once(founder: Founder) -> None:
    founder.chooses()

    page = founder.names_people(
        people__sales="Dana\nEli", lead__onboarding="Fox", zone="Mars/Olympus", start="18:00", end="09:00"
    )

    told = (
        "“Dana” needs",
        "“Eli” needs",
        "“Fox” needs",
        "“Mars/Olympus” is no time zone",
        "The working day ends",
    )
    assert [words in page.text for words in told] == [True] * 5


def test_seeing_it_accepted_opens_the_handoff(workspace: Company, admin: Visitor) -> None:
    _record, handoff = workspace.offered()

    page = admin.get()

    assert f'href="/w/sample/handoffs/{handoff}">See it accepted</a>' in page.html


def test_a_wrong_line_keeps_what_was_typed(founder: Founder) -> None:
    founder.chooses()

    page = founder.send(founder.get("first-run/people"), "first-run/people", people__sales="Dana Diaz")

    assert page.status == 409
    assert "“Dana Diaz” needs a name and one e-mail address" in page.text
    assert "Dana Diaz" in page.words_of(id="people-sales")
    assert founder.names("sales") == ["Fay Founder"]


def test_the_place_is_guessed(founder: Founder) -> None:
    founder.chooses()

    form = founder.get("first-run/people").form("first-run/people")

    assert [form.data[name] for name in ("region", "currency", "zone")] == [
        ["AT"],
        ["EUR"],
        ["Europe/Vienna"],
    ]


def test_the_place_is_kept(founder: Founder) -> None:
    founder.chooses()
    founder.send(
        founder.get("first-run/people"), "first-run/people", region="CH", currency="CHF", start="08:00"
    )

    row = m.Workspace.objects.get(id=founder.workspace)
    office = facts_of(founder.workspace).calendars["office"]
    assert (row.region, row.currency, f"{office.week[0][0]}") == ("CH", "CHF", "08:00-17:00")


def test_playbooks_take_the_currency(founder: Founder) -> None:
    founder.chooses()
    founder.send(founder.get("first-run/people"), "first-run/people", currency="CHF")

    text = m.PlaybookVersion.objects.within(founder.workspace).get(status="published").text
    assert ("currency: CHF" in text, "currency: USD" in text) == (True, False)


def test_a_zone_that_does_not_exist_is_refused(founder: Founder) -> None:
    founder.chooses()

    page = founder.send(founder.get("first-run/people"), "first-run/people", zone="Mars/Olympus")

    assert (page.status, "“Mars/Olympus” is no time zone" in page.text) == (409, True)


def test_a_sample_waits_in_the_inbox(founder: Founder) -> None:
    founder.chooses()

    page = founder.tries()

    assert (page.address, "Sample: Lumen Bakery" in page.text) == ("/w/new-ltd/", True)
    assert "There are 3 sample records to play with." in page.text


@pytest.mark.parametrize("business", ["agency", "saas", "ecommerce", "service"])
def test_the_first_sample_can_be_accepted(founder: Founder, business: str) -> None:
    founder.chooses(business)
    playbook = m.PlaybookEntry.objects.within(founder.workspace).get().slug
    founder.send(founder.get("first-run/try"), "first-run/sample", playbook=playbook)
    (offered,) = m.Handoff.objects.within(founder.workspace)

    page = founder.get(f"handoffs/{offered.pk}")
    read_back = {name: "As it says" for name in page.form("accept").data if name.startswith("read_back")}
    accepted = founder.send(page, "accept", **read_back)

    assert "You have it: you are the owner now." in accepted.text


def test_one_click_removes_the_samples(founder: Founder) -> None:
    founder.chooses()
    founder.tries()

    page = founder.send(founder.get(), "sample/remove")

    assert "3 sample records are removed." in page.text
    assert not m.Record.objects.within(founder.workspace).exists()


def test_the_list_follows_the_facts(founder: Founder) -> None:
    assert "0 of 5 done" in founder.get().text
    founder.chooses()
    founder.tries()
    assert "1 of 5 done" in founder.get().text
    opened = OpenRecord(title="Real Ltd", values={})
    execute(founder.workspace, Actor(founder.id), Request(opened, playbook="agency-client"))

    assert "2 of 5 done" in founder.get().text


def test_the_list_can_be_put_away(founder: Founder) -> None:
    page = founder.send(founder.get(), "put-away")

    assert "First steps" not in page.text.replace("The list of first steps is put away.", "")


def test_an_accepted_handoff_ends_the_list(workspace: Company, admin: Visitor) -> None:
    record, _ = workspace.offered()
    assert "First steps" in admin.get().text

    workspace.done(workspace.receiver, workspace.acceptance(record), record)

    assert "First steps" not in admin.get().text


@pytest.mark.parametrize("step", ["business", "people", "try"])
def test_every_step_can_be_opened_first(founder: Founder, step: str) -> None:
    page = founder.get(f"first-run/{step}")

    assert (page.status, page.has(aria_current="step")) == (200, True)


def test_it_goes_on_where_it_was_left(founder: Founder) -> None:
    assert founder.get("first-run").address == "/w/new-ltd/first-run/business"
    founder.chooses()
    assert founder.get("first-run").address == "/w/new-ltd/first-run/people"
    founder.send(founder.get("first-run/people"), "first-run/people", people__sales="dana@example.com")

    assert founder.get("first-run").address == "/w/new-ltd/first-run/try"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Dana Diaz <dana@example.com>", [("Dana Diaz", "dana@example.com")]),
        ("Dana Diaz\tdana@example.com", [("Dana Diaz", "dana@example.com")]),
        ('"Diaz, Dana" <dana@example.com>', [("Dana Diaz", "dana@example.com")]),
        ("dana.diaz@example.com", [("Dana Diaz", "dana.diaz@example.com")]),
        (
            "Dana <d@example.com>, Eli <e@example.com>; f.fox@example.com",
            [("Dana", "d@example.com"), ("Eli", "e@example.com"), ("F Fox", "f.fox@example.com")],
        ),
        ("\n\n", []),
        ("Dana, d@example.com\nDana again, D@example.com", [("Dana again", "D@example.com")]),
    ],
)
def test_a_pasted_list_is_read(text: str, people: list[tuple[str, str]]) -> None:
    found, wrong = read_people(text)

    assert ([(each.name, each.email) for each in found], wrong) == (people, "")


def test_two_addresses_of_one_are_asked_about() -> None:
    assert "needs a name and one e-mail address" in read_people("Dana d@example.com e@example.com")[1]


def test_just_me_keeps_the_place(founder: Founder) -> None:
    founder.chooses()

    page = founder.send(
        founder.get("first-run/people"),
        "first-run/people",
        alone="yes",
        currency="CHF",
        people__sales="half a name",
    )

    assert page.address == "/w/new-ltd/first-run/try"
    assert "You are in every team for now" in page.text
    assert m.Workspace.objects.get(id=founder.workspace).currency == "CHF"
