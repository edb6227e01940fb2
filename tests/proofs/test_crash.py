"""Processes are killed at any moment, under load: nothing acknowledged is lost, nothing has its effect twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from secrets import randbelow
from typing import Any

import pytest

from tests.cli.conftest import free_port
from tests.proofs.clients import Crowd
from tests.proofs.home import Home, Process, wait_for
from tests.proofs.receivers import Receiver, mail_receiver, webhook_receiver

Tell = Callable[[str], None]


class Fire:
    """Where the kills happen: a home with two web servers and two workers, and receivers for what goes out."""

    def __init__(self, home: Home, hooks: int, seed: int) -> None:
        self.dead: Counter[str] = Counter()
        self._home, self._hooks, self._chance = home, hooks, random.Random(seed)

    def build(self, *, kills: int, seeded: int, spread: float) -> dict[str, Any]:
        """The company, with so many people that no two letters to one of them can meet."""
        people = seeded + min(40 * kills, 1500)
        told = {"people": people, "seeded": seeded, "spread": spread}
        scene: dict[str, Any] = self._home.play(
            "scene", told | {"hook": f"http://127.0.0.1:{self._hooks}/in"}
        )
        return scene

    def rage(self, scene: dict[str, Any], kills: int) -> Crowd:
        """Let clients work while processes are killed one after the other, and started again."""
        servers, workers = [self._home.serve() for _ in "12"], [self._home.work() for _ in "12"]
        wait_for(*servers)
        crowd = Crowd(scene, [server.port for server in servers], pause=0.2)
        crowd.start()
        while self.dead.total() < kills and not crowd.failures:
            time.sleep(self._chance.uniform(0.1, 1.5))
            kind, group = self._chance.choice((("web", servers), ("worker", workers)))
            self.dead[kind] += self._strike(self._chance.choice(group))
            for process in (*servers, *workers):
                process.keep_alive()
        wait_for(*servers)
        crowd.stop()
        self._home.end()
        return crowd

    def _strike(self, process: Process) -> bool:
        """Kill one process of a command, the first or a child; whether there was one."""
        pids = process.pids
        return bool(pids) and process.kill(self._chance.choice(pids))


@pytest.fixture
def receivers() -> Iterator[tuple[tuple[int, Receiver], tuple[int, Receiver]]]:
    """A mail server and an address for webhooks, each with its port."""
    mail, hooks = free_port(), free_port()
    with mail_receiver(mail) as letters, webhook_receiver(hooks) as webhooks:
        yield (mail, letters), (hooks, webhooks)


@pytest.fixture
def prove(tmp_path: Path, database: str, receivers: Any, tell: Tell) -> Callable[[int, int, float], None]:
    """Runs the proof with so many kills, and handoffs whose reminders fall due within so many seconds."""
    (mail, letters), (hooks, webhooks) = receivers

    def run(kills: int, seeded: int, spread: float) -> None:
        seed = randbelow(1_000_000)
        with closing(Home.with_receivers(tmp_path / "home", database, mail, hooks)) as home:
            fire = Fire(home, hooks, seed)
            scene = fire.build(kills=kills, seeded=seeded, spread=spread)
            crowd = fire.rage(scene, kills)
            found = judged(home, scene, crowd)
            found |= {"letters": letters.compared(found["keys"]["email"])}
            found |= {"webhooks": webhooks.compared(found["keys"]["webhook"])}
            told = ", ".join(
                f"{name} {found[name]}" for name in ("commands", "letters", "webhooks", "clocks")
            )
            tell(
                f"crash on {'postgres' if database else 'sqlite'}: seed {seed}; kills {dict(fire.dead)}; "
                f"acknowledged {dict(crowd.counts())}, said again {crowd.repeats} times; {told}; {home.verify()}"
            )
        assert crowd.failures == []
        assert fire.dead.total() == kills
        assert_nothing_lost(found)

    return run


def test_kills_lose_nothing(prove: Callable[[int, int, float], None]) -> None:
    prove(10, 40, 20)


@pytest.mark.nightly
@pytest.mark.timeout(2400)
def test_two_hundred_kills_lose_nothing(prove: Callable[[int, int, float], None]) -> None:
    prove(200, 300, 150)


def judged(home: Home, scene: dict[str, Any], crowd: Crowd) -> dict[str, Any]:
    """What is in the database afterwards."""
    told = {"workspace": scene["workspace"], "seeded": scene["seeded"], "acknowledged": crowd.acknowledged}
    found: dict[str, Any] = home.play("judge", told)
    return found


def assert_nothing_lost(found: dict[str, Any]) -> None:
    """Neither a command nor an effect nor a timer is lost, and none counts twice."""
    assert (found["commands"]["lost"], found["commands"]["twice"]) == (0, 0)
    assert (found["left"], found["untold"]) == ({"waiting": 0, "failed": 0}, 0)
    for way in ("letters", "webhooks"):
        assert (found[way]["lost"], found[way]["unknown"]) == (0, 0), way
        assert found[way]["wanted"] > 0, way
    clocks = found["clocks"]
    assert (clocks["timers_lost"], clocks["reminders_lost"], clocks["reminders_twice"]) == (0, 0, 0)
    assert min(clocks["open_handoffs"], clocks["reminders_due"]) > 0
