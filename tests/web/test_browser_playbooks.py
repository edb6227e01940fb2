"""In a real Chromium: form, picture and file are one; what two people type is kept; nothing breaks the policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from surehand.store import models as m
from tests import sample
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

EDIT = "/w/sample/playbooks/client/edit"


def file_of(page: Page) -> Any:
    return page.locator(".pane-file .cm-content")


def draft_of(company: Company) -> str:
    rows = m.PlaybookVersion.objects.within(company.id).filter(status="draft")
    return str(rows.values_list("text", flat=True).get())


def hold(page: Page, pattern: str) -> list[Route]:
    """Keep what the page asks for from reaching the server, until it is let go."""
    held: list[Route] = []
    page.route(pattern, lambda route: held.append(route))
    return held


def let_go(page: Page, held: list[Route]) -> None:
    """Let what was held go to the server, and whatever is asked from now on."""
    assert held, "nothing was asked for"
    page.unroute_all()


def line_of(text: str, start: str) -> str:
    """The line of a file that begins with a key."""
    return next(line for line in text.splitlines() if line.strip().startswith(start))


def put(page: Page, old: str, new: str) -> None:
    """Type over a piece of the file: select it through CodeMirror, then type as a person does."""
    content = file_of(page)
    content.evaluate(
        """(content, old) => {
            const { view } = content.cmTile.root;
            const anchor = view.state.doc.toString().indexOf(old);
            view.dispatch({ selection: { anchor, head: anchor + old.length } });
            view.focus();
        }""",
        old,
    )
    page.keyboard.type(new)


def test_a_value_of_the_form_appears_in_the_file(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("sam@example.com", f"{EDIT}?at=stages/won")
    file_of(page).wait_for()
    page.get_by_label("Title", exact=True).fill("Signed")
    page.keyboard.press("Tab")
    expect(page.locator("#editor-picture")).to_contain_text("Signed")
    expect(page.locator("#editor-kept")).to_contain_text("Saved by you")
    assert draft_of(company) == sample.PLAYBOOK.replace(
        'won:        {team: sales, means: "The client signed.", start: true}',
        'won:        {team: sales, means: "The client signed.", start: true, title: Signed}',
    )


def test_a_tick_before_the_script_counts(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("sam@example.com")
    held = hold(page, "**/editor.js")
    page.goto(f"{EDIT}?at=stages/ready")
    page.get_by_label("Records may begin here").check()
    let_go(page, held)
    expect(page.locator("#editor-kept")).to_contain_text("Saved by you")
    expect(page.get_by_label("Records may begin here")).to_be_checked()
    assert "start:" in line_of(draft_of(company), "ready:")


def test_a_tick_outlives_a_look_elsewhere(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("sam@example.com", f"{EDIT}?at=stages/ready")
    file_of(page).wait_for()
    held = hold(page, "**/client/form")
    page.get_by_label("Records may begin here").check()
    page.locator('#editor-outline [data-at="stages/lost"]').click()
    let_go(page, held)
    expect(page.locator("#editor-kept")).to_contain_text("Saved by you")
    assert "start:" in line_of(draft_of(company), "ready:")
    expect(page.locator('#editor-outline [data-at="stages/lost"]')).to_have_attribute("aria-current", "true")


def test_a_link_is_followed_once_though_nothing_was_checked_yet(
    company: Company, open_as: Callable[..., Page]
) -> None:
    page = open_as("sam@example.com")
    held = hold(page, "**/client/check")
    page.goto(EDIT)
    file_of(page).wait_for()
    followed: list[str] = []
    page.on("request", lambda request: followed.append(request.url) if "?at=" in request.url else None)
    part = page.locator('#editor-outline [data-at="stages/lost"]')
    part.click()
    let_go(page, held)
    expect(part).to_have_attribute("aria-current", "true")
    assert followed == []


def test_an_act_outlives_the_next_value(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("sam@example.com", f"{EDIT}?at=handoffs/won -> onboarding")
    file_of(page).wait_for()
    page.locator("summary", has_text="Who receives it").click()
    held = hold(page, "**/client/form")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_role("group", name="Required fields").get_by_label("Account manager").check()
    let_go(page, held)
    expect(page.locator("#editor-kept")).to_contain_text("Saved by you")
    expect(page.get_by_role("group", name="Required fields").get_by_label("Account manager")).to_be_checked()
    expect(page.get_by_role("group", name="Rule 3")).to_be_visible()


def test_what_is_typed_into_the_file_appears_in_the_form(
    company: Company, open_as: Callable[..., Page]
) -> None:
    page = open_as("sam@example.com", EDIT)
    file_of(page).wait_for()
    put(page, "title: Client journey", "title: The way of a client")
    expect(page.get_by_label("Title", exact=True)).to_have_value("The way of a client")


def test_a_problem_is_named_as_it_is_typed(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("sam@example.com", f"{EDIT}?at=handoffs/won -> onboarding")
    file_of(page).wait_for()
    put(page, "accept_within: 4 working hours", "accept_within: soon")
    expect(page.locator("#editor-problems")).to_contain_text("“soon” is not a duration")
    expect(page.get_by_label("To be accepted within")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#editor-outline .badge").first).to_contain_text("1")


def test_a_stage_of_the_picture_leads_to_its_line(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("sam@example.com", EDIT)
    file_of(page).wait_for()
    page.locator('#editor-picture [data-at="stages/ready"]').click()
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()
    line = 1 + sample.PLAYBOOK[: sample.PLAYBOOK.index("  ready: ")].count("\n")
    expect(page.locator(".pane-file .cm-activeLineGutter").first).to_have_text(str(line))


def test_two_people_see_the_change_of_the_other(company: Company, open_as: Callable[..., Page]) -> None:
    one, other = open_as("sam@example.com", EDIT), open_as("lea@example.com", EDIT)
    for page in (one, other):
        file_of(page).wait_for()
    put(one, "title: Client journey", "title: The way of a client")
    expect(one.locator("#editor-kept")).to_contain_text("Saved by you")
    put(other, "title: Account manager", "title: Who cares")
    expect(other.locator("#editor-kept")).to_contain_text("Saved by you")
    expect(one.get_by_label("Title", exact=True)).to_have_value("The way of a client")
    assert "The way of a client" in draft_of(company)
    assert "Who cares" in draft_of(company)
    expect(file_of(one)).to_contain_text("Who cares")


def test_changes_of_one_line_are_chosen_between(company: Company, open_as: Callable[..., Page]) -> None:
    one, other = open_as("sam@example.com", EDIT), open_as("lea@example.com", EDIT)
    for page in (one, other):
        file_of(page).wait_for()
    put(one, "Client journey", "Mine")
    expect(one.locator("#editor-kept")).to_contain_text("Saved by you")
    put(other, "Client journey", "Theirs")
    expect(other.get_by_role("alert")).to_contain_text("Sam Sender changed this draft")
    other.get_by_role("button", name="Save mine in place of theirs").click()
    expect(other.locator("#editor-kept")).to_contain_text("Saved by you")
    assert "title: Theirs" in draft_of(company)


def test_a_playbook_is_edited_tried_and_published(company: Company, open_as: Callable[..., Page]) -> None:
    company.open("Ada Ltd", **sample.COMPLETE)
    page = open_as("lea@example.com", f"{EDIT}?at=handoffs/won -> onboarding")
    file_of(page).wait_for()
    page.get_by_role("group", name="Required fields").get_by_label("Account manager").check()
    expect(page.locator("#editor-kept")).to_contain_text("Saved by you")
    page.get_by_role("radio", name="Try on a record").check()
    page.get_by_role("link", name="Ada Ltd").click()
    expect(page.locator(".answer").first).to_contain_text("new")
    page.get_by_role("link", name="Publish").click()
    expect(page.locator(".plan-headline")).to_have_text("1 client is in flight; 1 would newly be blocked.")
    page.get_by_label("Why").fill("Onboarding asked for it.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").first).to_contain_text("Version 2 is in use.")


def test_cases_turn_green_and_red(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("sam@example.com", EDIT)
    page.get_by_role("radio", name="Test cases").check()
    page.locator(".pane-cases .cm-content").click()
    page.keyboard.insert_text(
        "tests:\n- {name: A wrong one, given: {stage: won}, when: hand off, then: {accepted: true}}\n"
    )
    page.get_by_role("button", name="Run the cases").click()
    expect(page.locator(".case-list .failed")).to_contain_text("Expected to be accepted, but refused for")


def test_what_waits_to_be_saved_outlives_the_page(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("sam@example.com", EDIT)
    file_of(page).wait_for()
    put(page, "Client journey", "The way of a client")
    page.get_by_role("link", name="Inbox").click()
    page.get_by_role("heading", name="Inbox").wait_for()
    page.goto(EDIT)
    expect(page.get_by_label("Title", exact=True)).to_have_value("The way of a client")


def test_a_playbook_is_edited_without_script(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("sam@example.com", f"{EDIT}?at=stages/won", java_script_enabled=False)
    page.get_by_label("Title", exact=True).fill("Signed")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Playbook file")).to_have_value(draft_of(company))
    assert "title: Signed" in draft_of(company)


def test_a_phone_opens_the_editor_at_its_top(company: Company, open_as: Callable[..., Page]) -> None:
    path = f"{EDIT}?at=handoffs/won -> onboarding"
    page = open_as("lea@example.com", path, viewport={"width": 360, "height": 740})
    file_of(page).wait_for()
    expect(page.locator(".pane-file .cm-activeLineGutter").first).not_to_have_text("1")
    assert page.evaluate("scrollY") == 0
    page.locator("#e-handoffs-won----onboarding-clock-accept-within").focus()
    expect(page.locator("#e-handoffs-won----onboarding-clock-accept-within")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Publish")).to_be_in_viewport()


def test_a_long_outline_is_narrowed(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("sam@example.com", EDIT)
    file_of(page).wait_for()
    page.get_by_label("Filter the parts").fill("scope")
    parts = page.locator("#editor-outline details a")
    expect(parts.filter(visible=True)).to_have_text(["Scope of work"])
    put(page, "title: Client journey", "title: The way of a client")
    expect(page.locator("#editor-kept")).to_contain_text("Saved by you")
    expect(parts.filter(visible=True)).to_have_text(["Scope of work"])


def test_a_new_field_is_named_while_one_types_on(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("sam@example.com", EDIT)
    file_of(page).wait_for()
    page.get_by_role("button", name="Add a field").click()
    page.get_by_role("heading", name="A new field").wait_for()
    page.get_by_label("Title", exact=True).fill("Vérité")
    page.get_by_label("Help", exact=True).focus()
    page.keyboard.type("What is true.")
    expect(file_of(page)).to_contain_text('verite: {type: text, title: "Vérité"}')
    expect(page.get_by_label("Help", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(file_of(page)).to_contain_text('title: "Vérité", help: What is true.}')


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_playbooks_is_wider_than_a_phone(
    company: Company, open_as: Callable[..., Page], scheme: Any
) -> None:
    company.publish(sample.PLAYBOOK.replace("Client journey", "The way of a client"))
    phone = {"viewport": {"width": 360, "height": 740}, "color_scheme": scheme}
    page = open_as("ada@example.com", **phone)
    for path in ("", "/client", "/client/edit", "/client/compare?old=1&new=2", "/client/try",
                 "/client/publish?number=1", "/client/migrate"):  # fmt: skip
        page.goto(f"/w/sample/playbooks{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
