"""A primary PostgreSQL is lost under load: its standby takes over, and nothing acknowledged is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cli.conftest import free_port
from tests.proofs.clients import Crowd
from tests.proofs.home import Home, wait_for
from tests.proofs.pair import Pair, pair
from tests.proofs.receivers import Receiver, mail_receiver, webhook_receiver
from tests.proofs.test_crash import assert_nothing_lost, judged

Tell = Callable[[str], None]
LIMIT = 30.0
"""Seconds within which work goes on by itself."""


class Gap(NamedTuple):
    """How long nothing was acknowledged, and how long no letter went out, in seconds since the loss."""

    acts: float
    letters: float


@pytest.mark.nightly
@pytest.mark.any_database  # It brings its own.
def test_work_goes_on_without_the_primary(tmp_path: Path, tell: Tell) -> None:
    prove(tmp_path, tell, load=3, seeded=20)


@pytest.mark.nightly
@pytest.mark.any_database
@pytest.mark.timeout(900)
def test_long_work_goes_on_without_the_primary(tmp_path: Path, tell: Tell) -> None:
    prove(tmp_path, tell, load=40, seeded=100)


def prove(folder: Path, tell: Tell, *, load: float, seeded: int) -> None:
    mail, hooks = free_port(), free_port()
    with (
        pair() as servers,
        mail_receiver(mail) as letters,
        webhook_receiver(hooks) as webhooks,
        closing(Home.with_receivers(folder / "home", servers.url, mail, hooks)) as home,
    ):
        told = {"people": seeded + 300, "seeded": seeded, "spread": 2 * load}
        scene = home.play("scene", told | {"hook": f"http://127.0.0.1:{hooks}/in"})
        crowd, gap, before = _under_load(
            home, scene, lambda crowd: _lose_primary(servers, crowd, letters), load
        )
        found = judged(home, scene, crowd)
        found |= {"letters": letters.compared(found["keys"]["email"])}
        found |= {"webhooks": webhooks.compared(found["keys"]["webhook"])}
        told = ", ".join(f"{name} {found[name]}" for name in ("commands", "letters", "webhooks", "clocks"))
        tell(
            f"fail-over: {before} commands acknowledged by the lost primary; acts went on after {gap.acts:.1f} s, "
            f"letters after {gap.letters:.1f} s, the longest answer took {crowd.longest:.1f} s; "
            f"{told}; {home.verify()}"
        )
    assert crowd.failures == []
    assert before > 0
    assert max(gap.acts, gap.letters, crowd.longest) < LIMIT
    assert_nothing_lost(found)


def _under_load(
    home: Home, scene: dict[str, Any], lose: Callable[[Crowd], Gap], load: float
) -> tuple[Crowd, Gap, int]:
    """Let clients work for so many seconds before the loss and after it; the acts acknowledged before it."""
    web = [home.serve() for _ in "12"]
    for _ in "12":
        home.work()
    wait_for(*web)
    crowd = Crowd(scene, [server.port for server in web], pause=0.1)
    crowd.start()
    time.sleep(load)
    before = len(crowd.acknowledged)
    gap = lose(crowd)
    time.sleep(load)
    crowd.stop()
    home.end()
    return crowd, gap, before


def _lose_primary(servers: Pair, crowd: Crowd, letters: Receiver) -> Gap:
    """Kill the primary, promote the standby a second later, and see when work goes on."""
    servers.primary.kill()
    lost = time.monotonic()
    time.sleep(1)
    acts, sent = len(crowd.acknowledged), len(letters.times)
    servers.standby.promote()
    acted = _seconds_until(lost, lambda: len(crowd.acknowledged) > acts)
    return Gap(acted, _seconds_until(lost, lambda: len(letters.times) > sent))


def _seconds_until(start: float, true: Callable[[], bool]) -> float:
    while not true():
        assert time.monotonic() - start < 2 * LIMIT, "work does not go on"
        time.sleep(0.05)
    return time.monotonic() - start
