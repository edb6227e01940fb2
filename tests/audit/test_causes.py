"""Why work waited: equal to what experts reckoned by hand, and by small logs of our own."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta

import pytest

from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping
from surehand.audit.measures import causes as why
from surehand.audit.measures.causes import Caused, causes
from surehand.audit.unclear import Unclear
from surehand.core.calendar import calendar_from_plain

HEADER = ("case", "activity", "began", "ended", "who")
MAP = Mapping(case="case", activity="activity", time="began", end="ended", person="who")


def calendar(hours: str):
    return calendar_from_plain({"name": "hours", "zone": "UTC", "hours": {"mon-fri": hours.split()}})


# The hours that the published tables were reckoned with: Marcus has a break from 12:00 to 12:30.
HOURS = {
    **{name: calendar("10:00-20:00") for name in ("Anya", "Dom", "Carmine", "Cole")},
    "Marcus": calendar("10:00-12:00 12:30-20:00"),
}
PARTS = ("batching", "prioritization", "contention", "unavailability", "extraneous")


def hours_in(written: str) -> float:
    """“0 days 04:30:00” or “0 days” in hours."""
    days, _, clock = written.partition(" days")
    hours, minutes, seconds = (int(part) for part in (clock.strip() or "0:0:0").split(":"))
    return timedelta(days=int(days), hours=hours, minutes=minutes, seconds=seconds) / timedelta(hours=1)


def by_step(found: list[Caused]) -> dict[tuple[str, ...], tuple[object, ...]]:
    return {
        (each.a, each.from_, each.b, each.to): (
            each.n,
            each.total_h,
            *(getattr(each, f"{part}_h") for part in PARTS),
        )
        for each in found
    }


@pytest.mark.parametrize("number", [1, 2, 3])
def test_causes_are_those_of_the_experts(data, number):
    folder = data / "logs" / "handoff_by_hand"
    mapping = Mapping(
        case="case_id", activity="Activity", time="start_time", end="end_time", person="Resource"
    )
    log = read_log(folder / f"manual_log_{number}.csv", mapping)
    with (folder / f"manual_log_{number}_expected.csv").open(encoding="utf-8") as file:
        expected = {
            tuple(
                row[name]
                for name in ("source_activity", "source_resource", "target_activity", "target_resource")
            ): (
                int(float(row["frequency"])),
                hours_in(row["wt_total"]),
                *(hours_in(row[f"wt_{part}"]) for part in PARTS),
            )
            for row in csv.DictReader(file)
        }

    assert by_step(causes(log, "Resource", HOURS)) == expected


def task(case: str, activity: str, began: str, ended: str, who: str) -> tuple[str, ...]:
    return case, activity, f"2026-03-02 {began}", f"2026-03-02 {ended}", who


@pytest.fixture
def read(write) -> Iterator[EventLog]:
    def read_rows(*rows: tuple[str, ...]) -> EventLog:
        log = read_log(write(rows, header=HEADER), MAP)
        assert isinstance(log, EventLog), log
        return log

    return read_rows


def only(found: list[Caused], b: str) -> Caused:
    [step] = [each for each in found if each.b == b]
    return step


def test_what_overlaps_is_counted_once(read):
    log = read(
        task("1", "sell", "08:00", "09:00", "Ann"),
        task("1", "plan", "12:00", "13:00", "Bob"),
        task("2", "call", "09:00", "11:00", "Bob"),
        task("3", "mail", "09:30", "11:30", "Bob"),
    )

    found = only(causes(log, "who"), "plan")

    # From 9:00 to 11:00 the call, ready when he began: at the moment plan was; then the mail, which came later.
    assert (found.contention_h, found.prioritization_h, found.extraneous_h) == (2.0, 0.5, 0.5)
    assert found.unavailability_h is None


def test_absence_counts_only_where_nothing_else_does(read):
    log = read(
        task("1", "sell", "08:00", "09:00", "Ann"),
        task("1", "plan", "13:00", "14:00", "Bob"),
        task("2", "call", "09:00", "11:00", "Bob"),
    )

    found = only(causes(log, "who", calendar("08:00-10:00 12:00-18:00")), "plan")

    assert (found.contention_h, found.unavailability_h, found.extraneous_h) == (2.0, 1.0, 1.0)


def test_a_batch_ends_where_a_step_was_not_ready(read):
    log = read(
        *(
            task(case, "sell", "08:00", ready, "Ann")
            for case, ready in (("1", "09:00"), ("2", "09:30"), ("3", "10:30"))
        ),
        task("1", "plan", "10:00", "11:00", "Bob"),
        task("2", "plan", "11:00", "12:00", "Bob"),
        task("3", "plan", "12:00", "13:00", "Bob"),
    )

    found = only(causes(log, "who"), "plan")

    # Case 1 waits half an hour for case 2; case 3 came after Bob had begun, and is not of that batch.
    assert (found.n, found.batching_h, found.total_h) == (3, 0.5, 4.0)
    assert found.contention_h == 2.5


def test_work_that_ran_side_by_side_waited_for_nothing(read):
    log = read(task("1", "sell", "08:00", "12:00", "Ann"), task("1", "plan", "09:00", "10:00", "Bob"))

    assert only(causes(log, "who"), "plan").total_h == 0.0


def test_what_would_take_too_long_is_refused(read, monkeypatch):
    monkeypatch.setattr(why, "MOST_COMPARED", 0)

    assert causes(read(task("1", "sell", "08:00", "12:00", "Ann")), "who").code == "too_many_steps"


def test_without_ends_causes_are_withheld(log_of):
    refused = causes(log_of([("1", "a", "2026-03-02", "A"), ("1", "b", "2026-03-03", "B")]), "team")

    assert isinstance(refused, Unclear)
    assert refused.code == "no_end"
