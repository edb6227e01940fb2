"""The real logs give the very numbers that three independent tools agree on."""

from __future__ import annotations

import csv
import gzip
import json

import msgspec
import pytest

from surehand.audit.log import read_log
from surehand.audit.measures.handover import handover, pairs
from surehand.audit.measures.steps import transfers
from surehand.audit.result import measure
from surehand.audit.rules import Rules
from tests.audit.conftest import mapping_of

XES = "case=case:concept:name,activity=concept:name,time=time:timestamp"
VOLVO = f"{XES},person=org:resource|resource country,group=org:role"
LOGS = {
    "uci_incident_sample5998": (
        "incident_event_log.first5998.dd-mm-yyyy.csv.gz",
        "case=number,activity=incident_state,time=sys_updated_at,order=sys_mod_count,team=assignment_group,"
        "person=assigned_to",
        {"assignment_group": "assignment_group", "assigned_to": "assigned_to"},
    ),
    "coselog_receipt": (
        "coselog_receipt.csv.gz",
        f"{XES},team=org:group,person=org:resource",
        {"org_group": "org:group", "resource": "org:resource"},
    ),
    "helpdesk_italian": (
        "helpdesk_italian.xes.gz",
        f"{XES},team=workgroup,person=org:resource",
        {"workgroup": "workgroup", "resource": "org:resource"},
    ),
    "bpic2020_DomesticDeclarations": (
        "bpic2020_DomesticDeclarations.xes.gz",
        f"{XES},team=org:role",
        {"role": "org:role"},
    ),
    "ibm_client_onboarding": (
        "ibm_client_onboarding.csv.gz",
        "case=process,activity=activity,time=start,end=end,team=role,person=resource",
        {"role": "role", "resource": "resource"},
    ),
    "bpic2013_closed_problems": (
        "bpic2013_closed_problems.xes.gz",
        f"{VOLVO},team=organization involved",
        {
            "support_team": "organization involved",
            "function_div": "org:role",
            "owner": "org:resource|resource country",
        },
    ),
    "bpic2013_open_problems": (
        "bpic2013_open_problems.xes.gz",
        VOLVO,
        {"function_div": "org:role", "owner": "org:resource|resource country"},
    ),
}
"""Each key with its file, its mapping, and the column that each of its groups is."""


@pytest.fixture(scope="module", params=LOGS)
def key(request, data):
    """What the independent tools found, what we find, and the columns of the groups."""
    file, mapped, groups = LOGS[request.param]
    nulls = ("?",) if "incident" in file else ()
    rules = Rules(dates="dmy") if "incident" in file else None
    log = read_log(data / "logs" / file, mapping_of(mapped), rules, nulls=nulls)
    expected = json.loads((data / "keys" / f"{request.param}.json").read_text())
    return request.param, log, expected, json.loads(msgspec.json.encode(measure(log))), groups


@pytest.mark.parametrize("part", ["counts", "case_duration_h", "activity_counts", "bottlenecks_activity"])
def test_a_part_is_that_of_the_key(key, part):
    _, _, expected, found, _ = key

    assert found[part] == like(expected[part], found[part])


def test_quality_is_that_of_the_key(key):
    _, _, expected, found, _ = key

    assert {name: found["quality"][name] for name in expected["quality"]} == expected["quality"]


def test_rework_is_that_of_the_key(key):
    _, _, expected, found, _ = key
    # What is equally frequent stands in no order of its own.
    expected["rework"]["per_activity"] = by_frequency(expected["rework"]["per_activity"])
    found["rework"]["per_activity"] = by_frequency(found["rework"]["per_activity"])

    assert found["rework"] == like(expected["rework"], found["rework"])


def test_handover_is_that_of_the_key(key):
    _, _, expected, found, groups = key

    for group, told in expected["handover"].items():
        told.pop("column")
        ours = found["handover"][groups[group]]
        assert {name: ours[name] for name in told} == like(told, {name: ours[name] for name in told})


def test_every_pair_is_that_of_the_key(key, data):
    name, log, _, _, groups = key

    for group, column in groups.items():
        with gzip.open(data / "keys" / f"{name}.{group}.pairs.csv.gz", "rt", encoding="utf-8") as file:
            rows = [
                (row["a"], row["b"], int(row["n"]), float(row["total_wait_h"]))
                for row in csv.DictReader(file)
            ]
        handover(log, column)
        ours = {(pair.a, pair.b): (pair.n, pair.total_h) for pair in pairs(log)}
        assert ours == {(a, b): (n, pytest.approx(total, abs=0.006)) for a, b, n, total in rows}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_logs_made_by_hand_are_as_the_experts_say(data, number):
    folder = data / "logs" / "handoff_by_hand"
    mapping = mapping_of("case=case_id,activity=Activity,time=start_time,end=end_time,person=Resource")
    log = read_log(folder / f"manual_log_{number}.csv", mapping)
    with (folder / f"manual_log_{number}_expected.csv").open(encoding="utf-8") as file:
        expected = {
            (
                row["source_activity"],
                row["source_resource"],
                row["target_activity"],
                row["target_resource"],
            ): (
                int(float(row["frequency"])),
                set(row["cases"].split(",")),
                float(row["wt_total_seconds"]) / 3600,
            )
            for row in csv.DictReader(file)
        }

    found = {(t.a, t.from_, t.b, t.to): (t.n, set(t.cases), t.total_h) for t in transfers(log, "Resource")}

    assert found == {pair: (n, cases, pytest.approx(wait)) for pair, (n, cases, wait) in expected.items()}


@pytest.mark.parametrize(("name", "times"), [("ping_pong_case", 2), ("ping_pong_case_fake", 0)])
def test_ping_pong_is_seen_where_it_is(data, name, times):
    mapping = mapping_of(
        "case=case:concept:name,activity=concept:name,time=start_timestamp,end=time:timestamp,person=org:resource"
    )
    log = read_log(data / "logs" / "handoff_by_hand" / f"{name}.csv", mapping)

    assert handover(log, "org:resource").pingpong.overlapping == times


def like(expected, found):
    """What is expected, with hours as close as 0.0002, and totals as close as the hundredth they are rounded to."""
    if isinstance(expected, dict):
        assert expected.keys() == found.keys()
        return {
            name: _total(value) if name == "total_h" else like(value, found[name])
            for name, value in expected.items()
        }
    if isinstance(expected, list):
        assert len(expected) == len(found)
        if len(expected) == 6 and isinstance(expected[-1], float):
            return [
                *(like(each, ours) for each, ours in zip(expected[:-1], found, strict=False)),
                _total(expected[-1]),
            ]
        return [like(each, ours) for each, ours in zip(expected, found, strict=True)]
    return pytest.approx(expected, abs=0.0002) if isinstance(expected, float) else expected


def _total(hours):
    # The key rounds a sum of floats, we round the exact sum: where it lies in the middle they part.
    return pytest.approx(hours, abs=0.0101)


def by_frequency(rows):
    return sorted(map(list, rows), key=lambda row: (-row[1], row[0]))
