"""What holds for every page: its security headers, no inline code, names for everything that can be used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

import surehand.web
from surehand.core.engine.commands import Ask, Override
from surehand.web import errors
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

pytestmark = pytest.mark.any_database

STATIC = Path(surehand.web.__file__).parent / "static"
PAGES = {
    "inbox": "",
    "board": "boards/client",
    "table": "boards/client?table=1",
    "new record": "boards/client/new",
    "record": "records/{record}",
    "record, editing": "records/{record}?edit=scope",
    "record with a gate": "records/{other}",
    "handoff": "handoffs/{handoff}",
    "tasks": "tasks?whose=all",
    "patterns": "patterns",
    "not there": "records/rec_nothing",
    "password": "/account/password/",
    "workspaces": "/?choose",
}
SIGNED_OUT = {
    "sign-in": "/sign-in/",
    "sign-in link": "/sign-in/link/?token=x",
    "ask for a link": "/sign-in/ask/",
}
REFUSED = ("record, refused", "board, refused", "handoff, refused")
_made: dict[str, Page] = {}


@pytest.fixture(params=[*PAGES, *SIGNED_OUT, *REFUSED])
def page(request: pytest.FixtureRequest) -> Page:
    """One page after the other, with something of everything on it; made once, as nothing here changes it."""
    if not _made:
        workspace, admin = request.getfixturevalue("workspace"), request.getfixturevalue("admin")
        _made.update(make_pages(workspace, admin))
    return _made[request.param]


def make_pages(workspace: Company, admin: Visitor) -> dict[str, Page]:
    """Every page, by name."""
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="How many?", field="scope"), record)
    other = workspace.open("Bob Ltd", package="premium", main_contact="Jo <jo@bob.example>")
    until = datetime(2026, 3, 9, tzinfo=UTC)
    workspace.done(workspace.admin, Override(to="onboarding", reason="It is urgent.", expires=until), other)
    third = workspace.open("Cleo Ltd", stage="proposal")
    names = {"record": record, "handoff": handoff, "other": other}
    made = {name: admin.get(address.format(**names)) for name, address in PAGES.items()}
    made |= {name: Visitor(admin.base).get(address) for name, address in SIGNED_OUT.items()}
    made["board, refused"] = admin.send(made["board"], "/move", move=f"{third} won")
    made["record, refused"] = admin.send(admin.get(f"records/{third}?move=won"), "/move")
    made["handoff, refused"] = admin.send(made["handoff"], "/accept")
    assert [made[name].status for name in REFUSED] == [409] * 3
    return made


def test_nothing_comes_from_elsewhere(page: Page) -> None:
    policy = page.response["Content-Security-Policy"]
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(policy.split("; "))


def test_no_code_stands_in_the_page(page: Page) -> None:
    inline = [each for each in page.elements if each.tag == "style" or "style" in each.attributes]
    inline += [each for each in page.elements if each.tag == "script" and not each.attributes.get("src")]
    inline += [each for each in page.elements if any(name.startswith("on") for name in each.attributes)]
    assert inline == []


def test_no_request_leaves_for_a_third_party(page: Page) -> None:
    loaded = [each.attributes.get("src") or each.attributes.get("href", "") for each in page.elements
              if each.tag in ("script", "link", "img", "use")]  # fmt: skip
    assert loaded
    assert [address for address in loaded if not address.startswith(settings.STATIC_URL)] == []


def test_what_is_loaded_is_there(page: Page) -> None:
    files = {each.attributes[name].removeprefix(settings.STATIC_URL) for each in page.elements
             for name in ("src", "href") if each.attributes.get(name, "").startswith(settings.STATIC_URL)}  # fmt: skip
    assert [file for file in files if not (STATIC / file.partition("#")[0]).is_file()] == []


def test_every_icon_is_in_the_set(page: Page) -> None:
    used = {each.attributes["href"].partition("#")[2] for each in page.elements if each.tag == "use"}
    known = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text("utf-8")))
    assert used <= known


def test_ids_stand_once(page: Page) -> None:
    ids = Counter(each.attributes["id"] for each in page.elements if each.attributes.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []


def test_every_control_has_a_name(page: Page) -> None:
    labels = {each.attributes.get("for") for each in page.elements if each.tag == "label"}
    controls = [each for each in page.elements if each.tag in ("input", "select", "textarea")]
    nameless = [
        each.attributes
        for each in controls
        if each.attributes.get("type") != "hidden"
        and "label" not in each.inside
        and each.attributes.get("id") not in labels
    ]
    assert nameless == []


def test_every_press_has_words(page: Page) -> None:
    pressed = [each for each in page.elements if each.tag in ("button", "a", "summary")]
    silent = [each for each in pressed if not each.words.strip() and not _says(each.attributes, page, each)]
    assert silent == []


def _says(attributes: dict[str, str], page: Page, element: object) -> bool:
    following = page.elements[page.elements.index(element) + 1 :][:1]  # type: ignore[arg-type]
    return bool(attributes.get("aria-label") or (following and following[0].attributes.get("aria-label")))


def test_descriptions_point_to_something(page: Page) -> None:
    ids = {each.attributes.get("id") for each in page.elements}
    described = [each.attributes.get(name, "").split() for each in page.elements
                 for name in ("aria-describedby", "aria-labelledby")]  # fmt: skip
    assert [target for targets in described for target in targets if target not in ids] == []


def test_every_page_has_one_main_part_and_title(page: Page) -> None:
    tags = Counter(each.tag for each in page.elements if "svg" not in each.inside)
    assert (tags["main"], tags["title"]) == (1, 1)
    assert page.has(lang="en")


def test_every_post_form_is_protected(page: Page) -> None:
    posts = [form for form in page.forms if form.method == "post"]
    assert [form.action for form in posts if "csrfmiddlewaretoken" not in form.data] == []


def test_status_is_announced(page: Page) -> None:
    assert page.first(id="status").attributes["aria-live"] == "polite"


def test_with_script_only_the_main_part_is_sent(workspace: Company, sender: Visitor) -> None:
    answer = sender.get("tasks", headers={"HX-Request": "true"})
    assert not answer.has(lang="en")
    assert [each.attributes.get("id") for each in answer.elements if each.tag in ("main", "nav")][:2] == [
        "menu",
        "main",
    ]


def test_with_script_the_end_of_a_session_leads_to_the_sign_in(base: str) -> None:
    answer = Client().get(f"{base}tasks", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == f"/sign-in/?next={base}tasks"


def test_templates_hold_no_inline_code() -> None:
    templates = Path(surehand.web.__file__).parent / "templates"
    shown = [path for path in templates.rglob("*.html") if path.parent.name != "letters"]
    for path in shown:  # mail programs know inline style only
        text = re.sub(r"{%.*?%}", "", path.read_text("utf-8"))
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", text), path


def test_what_people_write_is_shown_as_text(workspace: Company, sender: Visitor) -> None:
    record = workspace.open("<script>alert(1)</script>", scope="<img src=x onerror=alert(1)> in the shop")
    for page in (sender.get(f"records/{record}"), sender.get("boards/client")):
        assert "<script>alert(1)" not in page.html
        assert "<img src=x" not in page.html


def test_addresses_people_write_never_run(workspace: Company, sender: Visitor) -> None:
    workspace.publish(sample.PLAYBOOK.replace("  agreement: ", "  plan: {type: url}\n  agreement: "))
    record = workspace.open(plan="https://example.com/plan")
    link = sender.get(f"records/{record}").first(href="https://example.com/plan")
    assert link.attributes["rel"] == "noreferrer noopener"


@pytest.mark.parametrize(("page", "status"), [("400", 400), ("403", 403), ("500", 500)])
def test_error_pages_need_nothing(page: str, status: int) -> None:
    request = RequestFactory().get("/")
    answers: dict[str, Callable[[], object]] = {
        "400": lambda: errors.bad_request(request, Exception()),
        "403": lambda: errors.forbidden(request, Exception()),
        "500": lambda: errors.broken(request),
    }
    assert answers[page]().status_code == status  # type: ignore[attr-defined]
