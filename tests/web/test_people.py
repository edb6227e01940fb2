"""The pages of people and teams: everybody sees, administrators change, nobody leaves work behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.runtime.accounts import add_account
from surehand.runtime.facts import facts_of
from surehand.runtime.people import add_person
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m
from surehand.store.queries.states import read_state
from surehand.web.people import acts, person, views
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

NEW = {"name": "Nora New", "email": "nora@example.com", "role": "lead", "teams": ["sales", "delivery"]}


def people(workspace: Company):
    return facts_of(workspace.id).directory.people


def changed(page: Page, ending: str, visitor: Visitor, **typed: object) -> Page:
    return visitor.send(page, ending, **typed)


def test_everybody_sees_who_works_here(workspace: Company, viewer: Visitor) -> None:
    workspace.offered()
    page = viewer.get("people")

    assert "Rita Receiver rita@example.com Member Onboarding 1 handoff" in page.text
    assert "Lea Lead lea@example.com Lead Sales (lead)" in page.text
    assert "Invite" not in page.text
    assert not any(form.action.endswith("/people") for form in page.forms)


def test_the_roles_are_explained(sender: Visitor) -> None:
    assert "Viewer Sees everything and changes nothing." in sender.get("people").text


def test_an_invitation_shows_its_link_once(workspace: Company, admin: Visitor) -> None:
    page = admin.send(admin.get("people"), "/people", **NEW)

    link = page.first(id="link").attributes["value"]
    nora = facts_of(workspace.id).directory.find("nora@example.com")
    assert nora is not None
    assert (nora.role, set(nora.teams)) == ("lead", {"sales", "delivery"})
    assert "Nora New" in page.text
    assert "/sign-in/link/" not in admin.get("people").html

    guest = Visitor(admin.base)
    inside = guest.send(guest.get(link), "/sign-in/link/")
    assert inside.status == 200
    assert guest.get("people").status == 200


def test_a_known_address_gets_no_link(workspace: Company, admin: Visitor) -> None:
    add_account("nora@example.com", "Nora")

    page = admin.send(admin.get("people"), "/people", **NEW)

    assert "Nora New was added, and signs in as before." in page.text
    assert "/sign-in/link/" not in page.html


def test_a_letter_goes_out_where_there_is_mail(
    workspace: Company, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str, str]] = []
    monkeypatch.setattr(views, "can_write", lambda: True)
    monkeypatch.setattr(views, "send_invitation", lambda account, *told: sent.append((account.email, *told)))

    page = admin.send(admin.get("people"), "/people", **NEW)

    assert sent == [("nora@example.com", "Sample", "Ada Admin")]
    assert "a letter with a sign-in link is on its way to nora@example.com" in page.text
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "sam@example.com"}, "Somebody with the address sam@example.com is here already."),
        ({"name": ""}, "Somebody needs a name and an e-mail address."),
        ({"email": "nora"}, "“nora” is not an e-mail address"),
        ({"role": "king"}, "“king” is no role"),
        ({"teams": ["kitchen"]}, "There is no team “kitchen” in this workspace."),
    ],
)
def test_a_wrong_invitation_keeps_what_was_typed(
    workspace: Company, admin: Visitor, typed: dict[str, object], sentence: str
) -> None:
    before = len(people(workspace))
    page = admin.send(admin.get("people"), "/people", **{**NEW, **typed})

    assert page.status == 409
    assert sentence in page.words_of(class_="refusal")
    assert page.form("/people").data["name"] == [{**NEW, **typed}["name"]]
    assert len(people(workspace)) == before


def test_an_admin_changes_somebody(workspace: Company, admin: Visitor) -> None:
    page = admin.get(f"people/{workspace.receiver}")
    done = admin.send(
        page, "/change", name="Rita R", role="lead", teams=["sales"], skills="b2b, seo", capacity="4"
    )

    rita = people(workspace)[workspace.receiver]
    assert done.status == 200
    assert (rita.name, rita.role, rita.teams, rita.skills, rita.capacity) == (
        "Rita R",
        "lead",
        ("sales",),
        ("b2b", "seo"),
        4,
    )


@pytest.mark.parametrize("ending", ["change", "leave", "reassign", "return", "link"])
def test_others_may_not_act_on_people(workspace: Company, lead: Visitor, admin: Visitor, ending: str) -> None:
    form = admin.get(f"people/{workspace.stranger}").form("/change")
    token = lead.get("people").html.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    answer = lead.client.post(
        form.action.replace("/change", f"/{ending}"), {"csrfmiddlewaretoken": token, "name": "Eve"}
    )

    assert answer.status_code == 409
    assert people(workspace)[workspace.stranger].name == "Stan Stranger"


def test_a_wrong_capacity_keeps_what_was_typed(workspace: Company, admin: Visitor) -> None:
    page = admin.send(admin.get(f"people/{workspace.receiver}"), "/change", name="Rita R", capacity="many")

    assert page.status == 409
    assert page.form("/change").data["name"] == ["Rita R"]


def test_a_person_says_when_they_are_away(workspace: Company, receiver: Visitor) -> None:
    page = receiver.get(f"people/{workspace.receiver}")
    away = receiver.send(
        page, "/absences", first="2026-03-02", last="2026-03-06", substitute=workspace.onboarding_lead
    )

    assert "2 Mar 2026 to 6 Mar 2026 · Otto Lead stands in" in away.text
    (absence,) = people(workspace)[workspace.receiver].absences
    assert (absence.end - absence.start, absence.substitute) == (timedelta(days=5), workspace.onboarding_lead)
    assert "stands in" in receiver.get("people").text


def test_an_absence_is_taken_back(workspace: Company, receiver: Visitor) -> None:
    away = receiver.send(
        receiver.get(f"people/{workspace.receiver}"), "/absences", first="2026-03-09", last=""
    )
    back = receiver.send(away, "/remove")

    assert "None is planned." in back.text
    assert people(workspace)[workspace.receiver].absences == ()


@pytest.mark.parametrize(
    ("first", "last"),
    [("", ""), ("2026-03-09", "2026-03-01"), ("soon", "later"), ("2026-01-01", "2030-01-01")],
)
def test_a_wrong_absence_is_refused(workspace: Company, receiver: Visitor, first: str, last: str) -> None:
    page = receiver.send(receiver.get(f"people/{workspace.receiver}"), "/absences", first=first, last=last)

    assert page.status == 409
    assert people(workspace)[workspace.receiver].absences == ()


def test_strangers_do_not_say_who_is_away(workspace: Company, stranger: Visitor, receiver: Visitor) -> None:
    form = receiver.get(f"people/{workspace.receiver}").form("/absences")
    theirs = stranger.get(f"people/{workspace.stranger}").form("/absences")
    theirs.action = form.action
    refused = stranger.send_form(stranger.get("people"), theirs, first="2026-03-09", last="")

    assert (refused.status, people(workspace)[workspace.receiver].absences) == (409, ())


def test_all_open_work_goes_to_another(workspace: Company, admin: Visitor) -> None:
    record, handoff = workspace.offered()
    page = admin.get(f"people/{workspace.receiver}")
    assert "1 handoff" in page.text
    done = admin.send(page, "/reassign", to=workspace.onboarding_lead, reason="Rita leaves", leave="yes")

    assert "and Rita Receiver has left." in done.text
    state = read_state(workspace.id, record)
    assert state is not None
    assert state.handoffs[handoff].receiver == workspace.onboarding_lead
    assert not people(workspace)[workspace.receiver].active


def test_who_has_nothing_open_just_leaves(workspace: Company, admin: Visitor) -> None:
    gone = admin.send(admin.get(f"people/{workspace.stranger}"), "/leave")
    assert "has left" in gone.text
    assert "1 person who left" in admin.get("people").text

    back = admin.send(gone, "/return")
    assert "Stan Stranger works here again." in back.text


def test_a_link_is_made_and_noted(workspace: Company, admin: Visitor) -> None:
    page = admin.send(admin.get(f"people/{workspace.stranger}"), "/link")

    assert "/sign-in/link/?token=" in page.first(id="link").attributes["value"]
    assert m.TrailEntry.objects.within(workspace.id).latest("seq").kind == "link_made"


def test_no_link_for_who_works_elsewhere_too(workspace: Company, admin: Visitor) -> None:
    add_person(create_workspace("Other").pk, "Stan", "stan@example.com")
    add_account("stan@example.com")

    refused = admin.send(admin.get(f"people/{workspace.stranger}"), "/link")

    assert (refused.status, refused.has(id="link")) == (409, False)


def test_who_waits_for_proof_is_shown(workspace: Company, admin: Visitor) -> None:
    add_account("nora@example.com", only_in=create_workspace("Other").pk)

    page = admin.send(admin.get("people"), "/people", **NEW)

    assert "Their account does not open this workspace yet" in page.text
    assert "Nora New has not signed in yet: the address of their account is not proven." in page.text
    assert "surehand link nora@example.com" in page.text
    assert "Make a sign-in link" not in page.text


def test_a_letter_helps_who_waits_for_proof(
    workspace: Company, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_account("nora@example.com", only_in=create_workspace("Other").pk)
    monkeypatch.setattr(person, "can_write", lambda: True)

    page = admin.get(f"people/{workspace.add('Nora', 'nora@example.com')}")

    assert "the address of their account is not proven" in page.text
    assert "Send a sign-in link" in page.text


def test_a_link_goes_by_letter_where_there_is_mail(
    workspace: Company, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(acts, "can_write", lambda: True)
    monkeypatch.setattr(acts, "send_link_to", lambda account: sent.append(account.email))

    admin.send(admin.get(f"people/{workspace.stranger}"), "/link")

    assert sent == ["stan@example.com"]


def test_a_team_is_added_and_changed(workspace: Company, admin: Visitor) -> None:
    added = admin.send(admin.get("people/teams"), "/teams", title="Client care")
    assert "playbooks call it client-care" in added.text
    assert "Nobody leads it" in added.text

    changed = admin.send(added, "/client-care/change", title="Care", lead=workspace.stranger)
    team = facts_of(workspace.id).directory.teams["client-care"]
    assert (team.title, team.lead) == ("Care", workspace.stranger)
    assert "Led by Stan Stranger" in changed.text


def test_only_admins_change_teams(workspace: Company, lead: Visitor) -> None:
    page = lead.get("people/teams")

    assert (page.status, [form.action for form in page.forms if "/teams" in form.action]) == (200, [])


def test_a_stranger_to_the_workspace_sees_nobody(workspace: Company, admin: Visitor) -> None:
    other = Company("Other")

    assert admin.get(f"people/{other.sender}").status == 404


def test_more_people_need_no_more_queries(workspace: Company, visit: Callable[[str], Visitor]) -> None:
    reader = visit("ada@example.com")

    def counted() -> int:
        reader.get("people")
        with CaptureQueriesContext(connection) as queries:
            reader.get("people")
        return len(queries)

    before = counted()
    for number in range(20):
        workspace.add(f"Person {number}", f"p{number}@example.com", teams=("sales",))
        workspace.open(f"Client {number}")
    assert counted() == before
    assert before <= 14


def test_an_absence_counts_in_the_days_of_the_workspace(workspace: Company, receiver: Visitor) -> None:
    m.Workspace.objects.filter(id=workspace.id).update(zone="Asia/Tokyo", facts_version=2)
    receiver.send(receiver.get(f"people/{workspace.receiver}"), "/absences", first="2026-03-09", last="")

    (absence,) = people(workspace)[workspace.receiver].absences
    assert absence.start == sample.NOW.replace(day=8, hour=15)
