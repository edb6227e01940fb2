"""Whatever a log is like, its draft is a playbook that `surehand check` finds no error in, or there is none."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from surehand.audit.binding import binding_of, slug
from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping
from surehand.audit.mining import mine
from surehand.audit.rules import Rules
from surehand.core.playbook.terms import ID
from tests.audit.conftest import mapping_of
from tests.audit.mining.conftest import HEADER, MONDAY, playbook_of, read
from tests.audit.test_keys import LOGS

HOSTILE = (
    "on",
    "null",
    "~",
    "Ü: #ber “alles”, {x} [y]",
    'a "quoted" \\ back',
    "two\nlines\tand a tab",
    "受注",
    "Отгрузка",
    "- dash",
    "x" * 200,
    "@at, 'single' & *star !bang %percent `tick`",
    "  spaces  ",
    "\u202eright to left\u0085\u2028",
    "123",
    "a -> b",
    "<script>alert(1)</script>",
    "true",
    "Closed Lost",
    "?",
    "🙂",
)
COLUMNS = ("today", "in", "a-b: c", "é {x} #", "null", "owner", "x" * 150)


def hostile_rows(names) -> list[list[str]]:
    """Forty cases along names that are hostile in stages, teams, people, columns and values alike."""
    chance, rows = Random(2), []
    for number in range(40):
        for hour, name in enumerate(names):
            filled = "" if hour % 3 == 0 and number % 2 else chance.choice(HOSTILE)
            values = [filled] * len(COLUMNS)
            when = (MONDAY + timedelta(days=number, hours=hour)).isoformat(" ")
            rows.append([str(number), name, when, f"{name} team {hour // 3}", name, *values])
    return rows


LARGE = {"bpic2020_DomesticDeclarations", "helpdesk_italian", "ibm_client_onboarding"}


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=[pytest.mark.nightly] if each in LARGE else []) for each in LOGS]
)
def test_a_real_log_gives_a_playbook(data, name):
    file, mapped, _ = LOGS[name]
    nulls = ("?",) if "incident" in file else ()
    rules = Rules(dates="dmy") if "incident" in file else None
    log = read_log(data / "logs" / file, mapping_of(mapped), rules, nulls=nulls)
    assert isinstance(log, EventLog), log

    playbook = playbook_of(mine(log))
    log.db.close()

    assert playbook.moves
    # All but one row in a hundred of that log are of one work group.
    assert playbook.handoffs or name == "helpdesk_italian"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_tiny_log_gives_nothing(data, number):
    mapping = mapping_of("case=case_id,activity=Activity,time=start_time,end=end_time,person=Resource")
    log = read_log(data / "logs" / "handoff_by_hand" / f"manual_log_{number}.csv", mapping)
    assert isinstance(log, EventLog), log

    assert mine(log).text == ""


@pytest.mark.parametrize(
    ("file", "kind"),
    [("ocel_order_simulated.csv.gz", "orders"), ("recruiting-red.jsonocel.gz", "applications")],
)
def test_an_object_centred_log_gives_a_playbook(data, file, kind):
    mapping = mapping_of("case=ocel:oid,activity=ocel:activity,time=ocel:timestamp")
    log = read_log(data / "logs" / file, mapping, object_type=kind)
    assert isinstance(log, EventLog), log

    assert playbook_of(mine(log)).moves


@pytest.mark.parametrize("names", [HOSTILE, HOSTILE[::-1]])
def test_hostile_names_do_no_harm(tmp_path, names):
    log = read(tmp_path / "on: 'null' #.csv", hostile_rows(names), (*HEADER[:5], *COLUMNS))

    playbook = playbook_of(mine(log))

    assert len(playbook.stages) > 5


def test_thousands_of_activities_are_capped(tmp_path):
    rows = [
        [
            str(number),
            f"step {chosen}",
            (MONDAY + timedelta(hours=hour)).isoformat(" "),
            f"team {chosen % 50}",
        ]
        for number in range(300)
        for hour, chosen in enumerate([*Random(number).sample(range(3000), 5), number % 70, number % 7 + 70])
    ]
    mapping = Mapping(case="case", activity="activity", time="time", team="team")

    mined = mine(read(tmp_path / "many.csv", rows, HEADER[:4], mapping))

    assert "activities that too few cases have" in mined.text or mined.nothing
    assert mined.nothing or len(playbook_of(mined).stages) <= 40


def test_a_log_without_teams_gives_moves_only(tmp_path):
    rows = [
        [str(number), activity, (MONDAY + timedelta(hours=hour)).isoformat(" ")]
        for number in range(30)
        for hour, activity in enumerate(("New", "Open", "Done"))
    ]

    mapping = Mapping(case="case", activity="activity", time="time")
    playbook = playbook_of(mine(read(tmp_path / "plain.csv", rows, HEADER[:3], mapping)))

    assert list(playbook.moves) == ["new -> open", "open -> done"]
    assert not playbook.handoffs


def test_journeys_without_an_end_get_one(tmp_path):
    rows = [
        [str(number), "AB"[hour % 2], (MONDAY + timedelta(hours=hour)).isoformat(" "), "AB"[hour % 2]]
        for number in range(30)
        for hour in range(5 + number % 2)
    ]
    mapping = Mapping(case="case", activity="activity", time="time", team="team")

    playbook = playbook_of(mine(read(tmp_path / "loop.csv", rows, HEADER[:4], mapping)))

    assert any(stage.final for stage in playbook.stages.values())


def test_the_same_log_gives_the_same_draft(tmp_path):
    rows = hostile_rows(HOSTILE)
    header = (*HEADER[:5], *COLUMNS)
    Random(1).shuffle(shuffled := list(rows))

    one, other = (mine(read(tmp_path / "log.csv", each, header)).text for each in (rows, shuffled))

    assert one == other


def test_a_draft_is_bound_by_its_names(planted, mined, playbook):
    bound = binding_of(playbook, planted)

    assert bound.teams == mined.binding.teams
    assert bound.fields == mined.binding.fields
    assert bound.stages == mined.binding.stages


@pytest.mark.parametrize("name", HOSTILE)
def test_every_name_becomes_an_id(name):
    assert ID.fullmatch(slug(name))
    assert ID.fullmatch(slug(name, joint="-"))
