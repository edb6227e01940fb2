"""Takes the pictures of an audit's report, over made-up journeys.

`python docs/images/take_report.py` writes them beside it. Needs the development set-up and `chromium`.
"""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from take import FLAGS, IMAGES

sys.path.insert(0, str(Path(__file__).parents[2]))

from surehand.audit.log import EventLog, read_log
from surehand.audit.report import gather, to_html
from surehand.audit.result import examine
from tests.audit.conftest import mapping_of
from tests.audit.report.conftest import MAPPING, RATES
from tests.audit.report.journeys import HEADER, rows

HEIGHT = 1100


def report(folder: Path) -> Path:
    """The report of the journeys, as a file."""
    source, page = folder / "journeys.csv", folder / "report.html"
    with source.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows()])
    log = read_log(source, mapping_of(MAPPING))
    assert isinstance(log, EventLog)
    made = gather(
        log, examine(log, RATES), title="Client journeys", author="Anna Berger", made_on="June 2026"
    )
    page.write_text(to_html(made), encoding="utf-8")
    return page


def main() -> None:
    """Take it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": HEIGHT})
        page.goto(report(Path(folder)).as_uri())
        page.screenshot(path=str(IMAGES / "audit-report.png"))
        page.locator("#map").scroll_into_view_if_needed()
        page.evaluate("scrollTo(0, document.querySelector('#map').offsetTop - 20)")
        page.screenshot(path=str(IMAGES / "audit-report-map.png"))
        browser.close()


if __name__ == "__main__":
    main()
