"""Chance is not reported as an association, and an association not as a cause."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import combinations
from math import comb

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.audit.chance import LEVEL, Table, by_chance, corrected, part
from surehand.audit.findings.together import together, tries
from surehand.audit.ground import lay_ground
from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping

BEGIN = datetime(2026, 3, 2, 9, 1, 7)
MAPPING = Mapping(case="case", activity="activity", time="time", team="team")
COUNTS = st.integers(0, 9)


def log_of_chance(path, seed: int, *, effect: float = 0.0, cases: int = 200) -> EventLog:
    """Cases of any length whose hand-overs, promise and time have nothing to do with each other, but for the effect.

    ``effect`` is by how much likelier a case with four hand-overs and more misses its promise.
    """
    chance = random.Random(seed)
    lines = ["case,activity,time,team,made_sla"]
    for case in range(cases):
        moves = chance.randrange(9)
        took = chance.uniform(50, 500)
        moments = sorted(chance.uniform(0, took) for _ in range(moves))
        missed = chance.random() < 0.3 + (effect if moves >= 4 else 0.0)
        for number, hours in enumerate((0.0, *moments, took)):
            at = BEGIN + timedelta(hours=9 * case + hours)
            team = min(number, moves)
            activity = "close" if number == moves + 1 else f"step {number}"
            lines.append(f"c{case},{activity},{at:%Y-%m-%d %H:%M:%S},team {team},{not missed}")
    path.write_text("\n".join(lines) + "\n")
    log = read_log(path, MAPPING, db=duckdb.connect(config={"threads": 1}))
    assert isinstance(log, EventLog), log
    return log


@pytest.mark.parametrize("seed", range(25))
def test_a_log_without_any_effect_yields_none(tmp_path, seed):
    ground = lay_ground(log_of_chance(tmp_path / "log.csv", seed))

    assert list(together(ground)) == []
    assert len(tries(ground)) >= 3


@pytest.mark.nightly
def test_of_many_logs_without_any_effect_hardly_one_yields_one(tmp_path):
    """The families of tries of 100 logs: no more than one in twenty reports anything."""
    reported = sum(
        bool(list(together(lay_ground(log_of_chance(tmp_path / "log.csv", seed)))))
        for seed in range(100, 200)
    )

    assert reported <= 5


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_effect_is_told_as_an_association(tmp_path, seed):
    [found] = together(lay_ground(log_of_chance(tmp_path / "log.csv", seed, effect=0.5)))

    assert found.about == ("many_hands", "missed")
    assert "whether one causes the other is not known" in found.sentence


def test_chance_alone_seldom_survives():
    """Of a thousand families of four tries without any effect, hardly more than the stated level report one."""
    chance = random.Random(7)
    reported = sum(min(corrected([by_chance(dealt(chance)) for _ in range(4)])) < LEVEL for _ in range(1000))

    assert part(reported, 1000).low <= LEVEL


def dealt(chance: random.Random, cases: int = 60) -> Table:
    """A trait and an outcome that have nothing to do with each other."""
    both = [(chance.random() < 0.4, chance.random() < 0.3) for _ in range(cases)]
    return Table(
        sum(trait and bad for trait, bad in both),
        sum(trait for trait, _ in both),
        sum(not trait and bad for trait, bad in both),
        sum(not trait for trait, _ in both),
    )


def test_every_permutation_is_counted():
    """Against dealing the outcomes to the cases in all ways, one by one."""
    table = Table(bad_with=3, with_it=4, bad_without=1, without=5)
    ways = [sum(case < 4 for case in bad) for bad in combinations(range(9), 4)]
    as_large = sum(found >= 3 for found in ways)

    assert len(ways) == comb(9, 4)
    assert by_chance(table) == pytest.approx(2 * as_large / len(ways))


@given(a=COUNTS, b=COUNTS, c=COUNTS, d=COUNTS)
def test_a_chance_is_one_and_the_same_from_both_sides(a, b, c, d):
    found = by_chance(Table(a, a + b, c, c + d))

    assert 0 < found <= 1
    assert found == pytest.approx(by_chance(Table(c, c + d, a, a + b)))


def test_a_million_cases_are_no_trouble():
    assert by_chance(Table(260_000, 500_000, 250_000, 500_000)) < 1e-50
    assert by_chance(Table(250_000, 500_000, 250_000, 500_000)) == pytest.approx(1.0)


def test_many_tries_are_corrected():
    assert corrected([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert corrected([]) == []


@given(chances=st.lists(st.floats(0, 1), max_size=8))
def test_a_correction_never_makes_surer(chances):
    assert all(after >= before for before, after in zip(chances, corrected(chances), strict=True))


@given(n=st.integers(0, 500), more=st.integers(0, 500))
def test_an_interval_holds_its_share(n, more):
    found = part(n, n + more)

    assert 0 <= found.low <= found.high <= 1
    assert found.low - 1e-4 <= found.share <= found.high + 1e-4 or not found.of


def test_few_make_a_wide_interval():
    # By Wilson's formula for 1 of 10.
    assert (part(1, 10).low, part(1, 10).high) == (0.0179, 0.4042)
