"""What the insights cost whoever opens them first, in a fresh process, in CPU time; and how often they are asked again.

Some months of handoffs between two teams: most were accepted, one in ten was returned and offered anew, one in ten was
refused at first, one in twenty was asked about, and the last wait. In processes of their own, after another page of the
product was shown there (`sign-in`):

    load           what the server does before it answers anybody
    first, again   the page with all tables, the first time and right after it
    floor          the same rows, read by the plain driver and counted in a loop: nothing is worked out from them

The budget of the first is 0.8 s. Run: python bench/insights.py [handoffs]
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

HANDOFFS = 10_000
TIMES = 5
"""So many fresh processes."""
BUDGET_S = 0.8
DAYS = 80
"""The handoffs were offered in so many days: the page looks at the last 90."""
BATCH = 500
HOUR = timedelta(hours=1)
READER = "sam@example.com"
READ = {
    "handoff": "id, record, contract, origin, target, status, sender, receiver, offered_at, closed_at, reasons",
    "record": "id, playbook, playbook_version, stage, owner",
    "question": "record, handoff, asked_at, answered_at",
}
"""The rows that any such page must look at, of each table."""


def main() -> None:
    """Print ratios and figures as one line of JSON; with ``--read`` what one process sees."""
    if "--read" in sys.argv:
        print(json.dumps(_read()))
        return
    handoffs = int(sys.argv[1]) if len(sys.argv) > 1 else HANDOFFS
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SUREHAND_DATA"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "surehand.site.settings"
        _fill(handoffs)
        seen = [_seen_by_another() for _ in range(TIMES)]
    figures = {name: median(each[name] for each in seen) for name in seen[0]}
    ratios = {
        "first_to_budget": figures["first_s"] / BUDGET_S,
        "first_to_floor": figures["first_s"] / figures["floor_s"],
        "again_to_shell": figures["again_s"] / figures["shell_s"],
    }
    told = {"ratios": ratios, "figures": {"handoffs": handoffs, **figures}}
    print(json.dumps({"bench": "insights", **{name: _rounded(each) for name, each in told.items()}}))


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in figures.items()}


def _fill(handoffs: int) -> None:
    """Offer records over the days, and answer them; the last wait."""
    import django

    django.setup()
    from bench.load_scene import LoadScene
    from surehand.runtime.accounts import add_account

    scene = LoadScene()
    add_account(READER)
    first = datetime.now(UTC) - timedelta(days=DAYS)
    for number in range(0, handoffs, BATCH):
        count = min(BATCH, handoffs - number)
        at = first + timedelta(days=DAYS * number / handoffs)
        receiver = scene.receivers[number // BATCH % len(scene.receivers)]
        offered = _offer(scene, count, receiver, at)
        if number + count < handoffs:
            _answer(scene, offered, receiver, at + 4 * HOUR)


def _offer(scene: Any, count: int, receiver: str, at: datetime) -> list[Any]:
    """Open records and offer them; where the scope is missing, that is refused, and mended."""
    from surehand.core.engine.commands import Offer, OpenRecord, SetFields
    from surehand.runtime.execute import Request

    scope = {"scope": "All of it"}
    openings = [OpenRecord(title=f"Client {n}", values=scope if n % 10 else {}) for n in range(count)]
    opened = _act(scene, scene.sender, [Request(each, playbook="load") for each in openings], at)
    offer = Offer(to="onboarding", receiver=receiver)
    late = opened[::10]
    _act(scene, scene.sender, [Request(offer, record=each.id) for each in late], at + HOUR, refused=True)
    _act(scene, scene.sender, [Request(SetFields(scope), record=each.id) for each in late], at + 2 * HOUR)
    return _act(scene, scene.sender, [Request(offer, record=each.id) for each in opened], at + 3 * HOUR)


def _answer(scene: Any, offered: list[Any], receiver: str, at: datetime) -> None:
    """Ask about some, return some and take them when they come again, and accept the others."""
    from surehand.core.engine import ReturnedFor
    from surehand.core.engine.commands import Accept, Ask, Offer, Return
    from surehand.runtime.execute import Request

    def each(command: Callable[[Any], Any], states: list[Any], by: str, when: datetime) -> list[Any]:
        requests = [
            Request(command(next(iter(state.open_handoffs), None)), record=state.id) for state in states
        ]
        return _act(scene, by, requests, when)

    each(lambda handoff: Ask(handoff.id, "Which?", "scope"), offered[1::20], receiver, at)
    reasons = (ReturnedFor("incomplete", ("scope",), "Say more"),)
    back = each(lambda handoff: Return(handoff.id, reasons), offered[::10], receiver, at + HOUR)
    offer = Offer(to="onboarding", receiver=receiver)
    again = each(lambda _: offer, back, scene.sender, at + 2 * HOUR)
    taken = [*again, *(state for number, state in enumerate(offered) if number % 10)]
    each(lambda handoff: Accept(handoff.id, handoff.digest), taken, receiver, at + 3 * HOUR)


def _act(scene: Any, person: str, requests: list[Any], now: datetime, *, refused: bool = False) -> list[Any]:
    from surehand.core.engine import Actor
    from surehand.runtime.execute import Done, execute_batch

    outcomes = execute_batch(scene.workspace, Actor(person), requests, now=now)
    assert all(isinstance(outcome, Done) is not refused for outcome in outcomes), outcomes[0]
    return [] if refused else [outcome.state for outcome in outcomes]


def _seen_by_another() -> dict[str, float]:
    """What a process of its own saw."""
    command = [sys.executable, __file__, "--read"]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


def _read() -> dict[str, float]:
    begun = time.process_time()
    # As a server loads it, with all that it does before it answers anybody.
    import surehand.site.wsgi  # noqa: F401

    loaded = time.process_time() - begun
    from django.test import Client
    from django.urls import reverse

    from surehand.store.models import Account, Workspace

    account = Account.objects.get(email=READER)
    page = reverse("insights", args=[Workspace.objects.get().slug])
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    stranger = Client()
    stranger.get(reverse("sign-in"))
    return {
        "load_s": loaded,
        "shell_s": _spent(lambda: stranger.get(reverse("sign-in"))),
        "first_s": _spent(lambda: client.get(page)),
        "again_s": _spent(lambda: client.get(page)),
        "floor_s": _spent(_count_rows),
    }


def _spent(work: Callable[[], Any]) -> float:
    """Seconds of CPU."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _count_rows() -> None:
    with closing(sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite:///"))) as db:
        for table, columns in READ.items():
            for row in db.execute(f"SELECT {columns} FROM {table}"):
                sum(map(bool, row))


if __name__ == "__main__":
    main()
