"""Views of a board: kept under a name, opened first, shared, changed and deleted."""

from __future__ import annotations

import pytest

from tests.fixtures import Company
from tests.web.conftest import Page, Visitor


def keep(visitor: Visitor, query: str = "team=sales", **ticked: str) -> Page:
    """Keep what a board shows under the name “Ours”."""
    return visitor.send(visitor.get(f"boards/client?{query}"), "/views", name="Ours", **ticked)


def test_a_choice_is_kept_under_a_name(workspace: Company, sender: Visitor) -> None:
    page = keep(sender, "team=sales&overdue=1")
    assert "The view “Ours” is kept." in page.text
    assert page.link("Ours").endswith("/boards/client?team=sales&overdue=1")


def test_a_view_is_mine_until_shared(workspace: Company, sender: Visitor, receiver: Visitor) -> None:
    keep(sender)
    assert "Ours" not in receiver.get("boards/client").text
    page = sender.get("boards/client?team=sales")
    form = next(form for form in page.forms if "/views/view_" in form.action)
    sender.send_form(page, form, shared="1")
    assert "Ours shared" in receiver.get("boards/client").text


def test_the_board_opens_with_it(workspace: Company, sender: Visitor, base: str) -> None:
    keep(sender, opens_first="1")
    page = sender.get("boards/client")
    assert page.response.redirect_chain[-1][0] == f"{base}boards/client?team=sales"
    assert sender.get(page.link("Everything")).response.redirect_chain == []


def test_one_view_opens_first(workspace: Company, sender: Visitor, base: str) -> None:
    keep(sender, opens_first="1")
    page = sender.get("boards/client?overdue=1")
    sender.send(page, "/views", name="Late", opens_first="1")
    assert sender.get("boards/client").response.redirect_chain[-1][0] == f"{base}boards/client?overdue=1"


def test_others_cannot_change_it(workspace: Company, sender: Visitor, receiver: Visitor) -> None:
    page = keep(sender, shared="1")
    form = next(form for form in page.forms if "/views/view_" in form.action)
    token = str(receiver.get().response.context["csrf_token"])
    answer = receiver.client.post(form.action, {"name": "Mine", "csrfmiddlewaretoken": token}, follow=True)
    assert "Only whoever made this view, a lead or an administrator can change it." in answer.content.decode()


def test_a_lead_renames_a_shared_view(workspace: Company, sender: Visitor, lead: Visitor) -> None:
    keep(sender, shared="1", opens_first="1")
    page = lead.get("boards/client?team=sales")
    form = next(form for form in page.forms if "/views/view_" in form.action)
    assert "The view “Sales” is kept." in lead.send_form(page, form, name="Sales", shared="1").text
    assert sender.get("boards/client").response.redirect_chain


def test_a_deleted_view_is_gone(workspace: Company, sender: Visitor) -> None:
    page = sender.send(keep(sender), "/delete")
    assert "The view is deleted; its records stay as they are." in page.text
    assert "Ours" not in page.text.replace("“Ours”", "")


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_view_needs_a_name(workspace: Company, sender: Visitor, name: str) -> None:
    page = sender.send(sender.get("boards/client?team=sales"), "/views", name=name)
    assert "A view needs a name of up to 80 characters." in page.text


def test_two_views_have_two_names(workspace: Company, sender: Visitor) -> None:
    keep(sender)
    page = keep(sender, "overdue=1")
    assert "There is a view “Ours” of this board already; choose another name." in page.text
