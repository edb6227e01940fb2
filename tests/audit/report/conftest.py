"""One log of made-up journeys, audited once, and its report in every form."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from surehand.audit.cost import Range, Rates
from surehand.audit.log import EventLog, read_log
from surehand.audit.report import Report, gather, to_html, to_pdf
from surehand.audit.result import Audited, examine
from tests.audit.conftest import mapping_of
from tests.audit.report.journeys import HEADER, rows

MAPPING = "case=client,activity=stage,time=at,team=team,person=owner"
RATES = Rates(hour=Range(50, 70), day=Range(25, 25), currency="EUR")


@pytest.fixture(scope="session")
def journeys(tmp_path_factory) -> Path:
    """The log as a file."""
    path = tmp_path_factory.mktemp("journeys") / "journeys.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows()])
    return path


def opened(path: Path) -> EventLog:
    """A log of journeys that is read anew."""
    log = read_log(path, mapping_of(MAPPING))
    assert isinstance(log, EventLog), log
    return log


@pytest.fixture(scope="session")
def audited(journeys) -> tuple[EventLog, Audited]:
    """The log, and what was found in it."""
    log = opened(journeys)
    return log, examine(log, RATES)


@pytest.fixture(scope="session")
def report(audited) -> Report:
    """The report of the journeys."""
    log, found = audited
    return gather(log, found, title="Client journeys", author="Anna Berger", made_on="23 November 2026")


@pytest.fixture(scope="session")
def html(report) -> str:
    """The report as a file."""
    return to_html(report)


@pytest.fixture(scope="session")
def pdf(report) -> bytes:
    """The report on paper."""
    return to_pdf(report)
