"""What frames every page: the menu, the landmarks, and what a first page loads."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

import surehand.web
from surehand.site.release import release
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

pytestmark = pytest.mark.any_database

STATIC = Path(surehand.web.__file__).parent / "static"
MOST_BYTES = 150_000


def test_a_first_page_loads_little(workspace: Company, sender: Visitor) -> None:
    loaded = set(files_of(sender.get("")))
    assert len(loaded) > 20
    assert sum(len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in loaded) < MOST_BYTES


def files_of(page: Page) -> Iterator[str]:
    """Every script, style and picture a page loads before it can be used, with the modules that modules import."""
    for each in page.elements:
        address = each.attributes.get("src") or each.attributes.get("href", "")
        if each.tag in ("script", "link", "use") and address.startswith(settings.STATIC_URL):
            name = address.removeprefix(settings.STATIC_URL).partition("#")[0]
            yield name
            yield from modules_of(name)


def modules_of(name: str) -> Iterator[str]:
    """What a module imports as it starts; what it imports later, on the pages that need it, is not meant."""
    if not name.startswith("js/"):
        return
    for found in re.findall(r'^import (?:[^"]* from )?"\./([^"]+)";', (STATIC / name).read_text(), re.M):
        yield f"js/{found}"
        yield from modules_of(f"js/{found}")


def test_static_files_are_kept_for_good_and_compressed(db: None) -> None:
    answer = Client().get(f"{settings.STATIC_URL}js/live.js", headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(answer.streaming_content)) == (STATIC / "js" / "live.js").read_bytes()
    answer.close()


def test_another_file_is_another_address(tmp_path: Path) -> None:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "a.js").write_text("one")
    first = release(tmp_path)
    (tmp_path / "js" / "a.js").write_text("two")
    changed = release(tmp_path)
    (tmp_path / "js" / "a.js").rename(tmp_path / "js" / "b.js")
    assert len({first, changed, release(tmp_path)}) == 3


def test_landmarks_have_names(sender: Visitor) -> None:
    page = sender.get("")
    navs = [each for each in page.elements if each.tag == "nav"]
    assert [each for each in navs if not each.attributes.get("aria-label")] == []
    assert page.first(href="#main").words == "Skip to the content"


@pytest.mark.parametrize("path", ["", "tasks", "boards/client", "search", "search?q=ad", "patterns"])
def test_headings_leave_no_step_out(workspace: Company, admin: Visitor, path: str) -> None:
    workspace.offered()
    page = admin.get(path)
    levels = [int(each.tag[1]) for each in page.elements if re.fullmatch("h[1-6]", each.tag)]
    in_main = levels[levels.index(1) :]
    assert [pair for pair in pairwise(in_main) if pair[1] > pair[0] + 1] == []


def test_the_count_of_what_waits_stands_in_the_menu(workspace: Company, receiver: Visitor) -> None:
    assert "hidden" in receiver.get("tasks").first(**{"data-count": "inbox"}).attributes
    workspace.offered()
    badge = receiver.get("tasks").first(**{"data-count": "inbox"})
    assert ("hidden" in badge.attributes, badge.words.split()) == (False, ["1", "waiting"])


def test_each_go_to_key_leads_to_one_page(admin: Visitor) -> None:
    keys = [each.attributes["data-go"] for each in admin.get("").elements if "data-go" in each.attributes]
    assert len(keys) == len(set(keys)) >= 3
