"""The drawer: one gate wherever an act was asked for, and the way back from it."""

from __future__ import annotations

from collections.abc import Callable

from surehand.core.engine import RecordState
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

State = Callable[[str], RecordState]
BESIDE = {"HX-Request": "true", "HX-Target": "drawer"}


def test_beside_a_page_only_the_drawer_is_sent(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    page = sender.get(f"records/{record}?move=onboarding", headers=BESIDE)
    assert page.html.lstrip().startswith("<dialog")
    assert page.response["HX-Retarget"] == "#drawer"


def test_a_letter_leads_to_the_open_gate(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    page = sender.get(f"/records/{record}?move=onboarding")
    assert page.address == f"/w/sample/records/{record}?move=onboarding"
    assert page.first(id="drawer").attributes["data-record"] == record


def test_the_api_names_the_page_of_the_gate(workspace: Company) -> None:
    from surehand.api.rest.problem import problem_of
    from surehand.core.engine.commands import Offer

    record = workspace.open()
    refusal = workspace.refused(workspace.sender, Offer(to="onboarding"), record)
    assert (problem_of(refusal, record).page or "").endswith(f"/records/{record}?move=onboarding")


def test_going_leads_back_to_where_one_was(workspace: Company, sender: Visitor, base: str) -> None:
    record = workspace.open(**sample.COMPLETE)
    page = sender.get(f"records/{record}?move=onboarding&back={base}boards/client%3Fteam=sales")
    after = _send_gate(sender, page)
    assert after.response.redirect_chain[-1][0] == f"{base}boards/client?team=sales"


def test_nobody_is_led_to_another_site(workspace: Company, sender: Visitor, base: str) -> None:
    record = workspace.open(**sample.COMPLETE)
    for back in ("https://evil.example/", "//evil.example/", "/account/", f"{base}/../../evil"[:1]):
        page = sender.get(f"records/{record}?move=onboarding&back={back}")
        assert page.first(data_close="").attributes["href"] == f"{base}records/{record}"


def test_a_way_that_is_not_there_names_those_that_are(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    page = sender.get(f"records/{record}?move=delivery")
    assert "Nothing leads from Won to Delivery." in page.words_of(id="drawer")
    assert page.link("Offer it: Sales to onboarding.").endswith(f"records/{record}?move=onboarding")


def test_a_ready_move_needs_no_drawer(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open(stage="proposal", contract_value="4000 USD")
    page = sender.send(sender.get(f"records/{record}"), "/move")
    assert "Ada Ltd is in Won now." in page.text
    assert state(record).stage == "won"


def test_the_panel_lists_what_is_missing(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(**{**sample.COMPLETE, "scope": ""})
    words = sender.get(f"records/{record}").words_of(id="on-onboarding")
    assert words.startswith("Hand over to Onboarding 4/5 1 missing.")
    assert "Scope of work" in words


def test_an_ended_session_comes_back_to_the_drawer(workspace: Company, sender: Visitor, base: str) -> None:
    record = workspace.open()
    page = sender.get(f"records/{record}?move=onboarding")
    sender.client.cookies.pop("sessionid")
    answer = _send_gate(sender, page, field__goals="First sale by June")
    assert answer.address.startswith("/sign-in/")
    assert f"next={base}records/{record}%3Fmove%3Donboarding" in answer.address


def _send_gate(visitor: Visitor, page: Page, **typed: object) -> Page:
    form = next(form for form in page.forms if form.data.get("to") == ["onboarding"])
    return visitor.send_form(page, form, **typed)
