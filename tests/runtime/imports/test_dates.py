"""Dates are read under every order they allow, and a column takes an order only when every value fits it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.runtime.imports import dates
from surehand.runtime.imports.evidence import Evidence, Reading
from tests.runtime.imports.conftest import Importing

MARCH = date(2020, 3, 4)


def reading_of(*texts: str) -> Reading:
    evidence = Evidence(dates.ORDERS)
    for text in texts:
        evidence.see(text, dates.readings(text))
    reading = evidence.reading()
    assert reading is not None
    return reading


@pytest.mark.parametrize(
    "text",
    [
        "2020-03-04",
        "2020/3/4",
        "4 March 2020",
        "4th Mar 2020",
        "Mar 4, 2020",
        "March 4 2020",
        "04-Mar-20",
        "2020-Mar-04",
        "4. März 2020",
        "4 mars 2020",
        "Wed, 4 March 2020",
        "2020-03-04T09:00:00Z",
        "2020-03-04 9:00 PM",
    ],
)
def test_plain_dates_need_no_order(text: str) -> None:
    assert {moment.day for moment in dates.readings(text).values()} == {MARCH}
    assert len(dates.readings(text)) == 3


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("04.03.2020", {"dmy": MARCH, "mdy": date(2020, 4, 3)}),
        ("13/03/2020", {"dmy": date(2020, 3, 13)}),
        ("03/13/2020", {"mdy": date(2020, 3, 13)}),
        ("20-03-04", {"ymd": MARCH, "dmy": date(2004, 3, 20)}),
        ("20200304", {"ymd": MARCH}),
        ("01/02/99", {"dmy": date(1999, 2, 1), "mdy": date(1999, 1, 2)}),
    ],
)
def test_figures_are_read_in_every_order(text: str, readings: dict[str, date]) -> None:
    assert {order: moment.day for order, moment in dates.readings(text).items()} == readings


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "1.2", "2020-13-01", "31/02/2020", "2020-03-04 25:00", "5-20", "12:30"]
)
def test_other_texts_are_no_dates(text: str) -> None:
    assert dates.readings(text) == {}


def test_one_telling_value_decides_the_column() -> None:
    assert reading_of("01/02/2020", "03/04/2020", "13/02/2020") == Reading(way="dmy")


def test_no_telling_value_leaves_it_open() -> None:
    reading = reading_of("01/02/2020", "05/05/2020", "03/04/2020")
    assert (reading.way, reading.open) == ("", "ambiguous")
    assert [example.text for example in reading.examples] == ["01/02/2020", "03/04/2020"]
    assert reading.examples[0].readings == {"dmy": "1 February 2020", "mdy": "2 January 2020"}


def test_majority_never_decides() -> None:
    assert reading_of(*["13/02/2020"] * 50, "02/13/2020").open == "mixed"


def test_days_that_read_alike_are_clear() -> None:
    assert reading_of("05/05/2020", "06/06/2020") == Reading(way="dmy")


def test_plain_dates_do_not_hide_a_doubt() -> None:
    assert reading_of("2020-03-04", "03/04/2020").open == "ambiguous"


@given(st.lists(st.dates(date(1970, 1, 1), date(2060, 1, 1)), min_size=1), st.sampled_from(["dmy", "mdy"]))
def test_taken_order_is_the_written_one(days: list[date], order: str) -> None:
    """Whatever the dates: the order they were written in is taken, or it is asked, or both read them the same."""
    form = "%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"
    texts = [day.strftime(form) for day in days]
    reading = reading_of(*texts)
    if not reading.open:
        read = [dates.read_date(text, reading.way) for text in texts]
        assert [moment and moment.day for moment in read] == days


def test_times_take_the_zone_given() -> None:
    moment = dates.read_date("2018-02-26 19:58:54", "ymd")
    assert moment is not None
    assert moment.at(ZoneInfo("America/Sao_Paulo")) == datetime(2018, 2, 26, 22, 58, 54, tzinfo=UTC)


def test_written_zone_goes_first() -> None:
    moment = dates.read_date("2018-02-26T19:58:54+01:00", "ymd")
    assert moment is not None
    assert moment.at(ZoneInfo("America/Sao_Paulo")) == datetime(2018, 2, 26, 18, 58, 54, tzinfo=UTC)


def test_a_date_that_loses_its_time_is_counted(importing: Importing) -> None:
    report = importing.tried(
        "name,start_date\nAda,2099-01-01 14:30\nBob,2099-01-02 09:15\nCid,2099-01-03 00:00\nDan,2099-01-04\n"
    )
    (group,) = report.problems
    assert (group.problem.kind, group.problem.code, group.count) == ("warn", "time_dropped", 2)
    assert group.problem.sentence == "start_date: only the day was kept, because Start date is a date."
    assert report.opened == 4
