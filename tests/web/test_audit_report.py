"""The HTML report of an audit in Chromium: wide and narrow, light and dark, on paper, and by axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from surehand.audit.log import read_log
from surehand.audit.report import gather, to_html
from surehand.audit.result import examine
from tests.audit.conftest import mapping_of
from tests.audit.report.conftest import MAPPING, RATES
from tests.audit.report.journeys import HEADER, rows

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text()
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`))"""


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    """A report of made-up journeys, as it lies on a disk."""
    folder = tmp_path_factory.mktemp("report")
    source = folder / "journeys.csv"
    source.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in [HEADER, *rows(60)]))
    log = read_log(source, mapping_of(MAPPING))
    page = folder / "report.html"
    page.write_text(to_html(gather(log, examine(log, RATES), author="Anna Berger")))
    return page


@pytest.fixture
def wrong() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, file: Path, wrong: list[str]) -> Iterator[Page]:
    """The report, opened from the disk; whatever it asks for or complains about goes wrong."""
    opened = browser.new_page()
    opened.on("request", lambda asked: wrong.append(asked.url) if asked.url != file.as_uri() else None)
    opened.on("console", lambda said: wrong.append(said.text))
    opened.goto(file.as_uri())
    yield opened
    opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_it_reads_well_everywhere(page: Page, wrong: list[str], scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert wrong == []

    page.evaluate(AXE)
    assert page.evaluate(RUN) == []


def test_charts_take_the_colours_of_the_page(page: Page) -> None:
    colour = "getComputedStyle(document.querySelector('.chart [fill=\"#1b1d22\"]')).fill"
    page.emulate_media(color_scheme="light")
    light = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")

    assert (light, page.evaluate(colour)) == ("rgb(27, 29, 34)", "rgb(236, 238, 241)")


def test_paper_has_no_colours(page: Page) -> None:
    page.emulate_media(media="print")
    colours = page.evaluate(
        "[...new Set([...document.querySelectorAll('main *')].flatMap((each) => {"
        "const {color, fill, stroke, backgroundColor} = getComputedStyle(each);"
        "return [color, fill, stroke, backgroundColor]}))].filter((each) => each.startsWith('rgb('))"
    )
    parts = [tuple(colour.removeprefix("rgb(").removesuffix(")").split(", ")) for colour in colours]

    assert parts
    assert [each for each in parts if len(set(each)) > 1] == []
