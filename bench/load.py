"""What 50,000 open handoffs with 200,000 timers cost the workers, on SQLite and PostgreSQL.

1. A worker's turn with nothing due, at 1,000, 10,000 and 50,000 open handoffs: CPU time, which must not grow.
2. How late timers fire while 100 fall due each second, with two workers: 5 s at the 99th percentile are allowed.
3. Deliveries a second of two workers to a receiver on this machine: 300 on PostgreSQL, 100 on SQLite are asked for.
4. How late deliveries arrive while as many go to a receiver that takes every line and never answers: 1 s is allowed.
Everything is written by the product's own batches. Run: python bench/load.py [sqlite|postgres] [open handoffs]
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

OPEN = 50_000
LEVELS = (1_000, 10_000, OPEN)
TURNS = 200
DUE_PER_SECOND = 100
SECONDS = 20
PREPARED_WITHIN = 150
"""Seconds from the first offer of those to the first reminder."""
LIMIT_LAG = 5.0
DELIVERIES = 3_000
TOGETHER = 1_000
LIMIT_RATE = {"sqlite": 100, "postgres": 300}
BESIDE = 400
BESIDE_PER_SECOND = 20
LIMIT_BESIDE = 1.0
WORKERS = 2
OWN = {"SUREHAND_OUTGOING_ALLOW": "127.0.0.1", "SUREHAND_SECRET_KEY": "for measurements only"}
"""What this process and the workers agree on."""


def measure(database: str, most: int) -> tuple[dict[str, float], dict[str, float]]:
    """Ratios and figures for one database, in a process of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder / 'bench.sqlite3'}"
        if database == "postgres":
            from tests.postgres import private_server

            url = stack.enter_context(private_server(durable=True))
        os.environ |= {"DATABASE_URL": url, "SUREHAND_DATA": str(folder)}
        os.environ["DJANGO_SETTINGS_MODULE"] = "surehand.site.settings"
        os.environ |= OWN
        import django

        django.setup()
        from bench.load_scene import LoadScene

        scene = LoadScene()
        figures = _turns(scene, [level for level in LEVELS if level <= most])
        figures |= _lag(scene, folder, url)
        figures |= _rate(scene, folder, url)
        figures |= _beside(scene, folder, url)
    largest, smallest = f"turn_cpu_ms_{most}_open", f"turn_cpu_ms_{LEVELS[0]}_open"
    ratios = {
        "turn_to_fewest_open": figures[largest] / figures[smallest],
        "lag_p99_to_limit": figures["lag_p99_s"] / LIMIT_LAG,
        "deliveries_to_limit": figures["deliveries_per_second"] / LIMIT_RATE[database],
        "beside_p99_to_limit": figures["beside_p99_s"] / LIMIT_BESIDE,
    }
    return {name: round(value, 2) for name, value in ratios.items()}, figures


def _turns(scene: Any, levels: list[int]) -> dict[str, float]:
    """What a worker's turn costs while nothing is due, the more handoffs are open."""
    from surehand.runtime.worker import Worker
    from surehand.store.models import Timer

    figures: dict[str, float] = {}
    for level in levels:
        begun = time.perf_counter()
        scene.open_until(level)
        print(f"{level} open after {time.perf_counter() - begun:.0f} s more", file=sys.stderr)
        worker = Worker({})
        while worker.work():
            pass
        times = sorted(_cpu_ms(worker.work) for _ in range(TURNS))
        figures[f"turn_cpu_ms_{level}_open"] = round(median(times), 3)
    figures["timers"] = Timer.objects.within(scene.workspace).count()
    return figures


def _cpu_ms(run: Any) -> float:
    start = time.process_time()
    run()
    return (time.process_time() - start) * 1000


def _lag(scene: Any, folder: Path, url: str) -> dict[str, float]:
    """How late reminders are that fall due at a steady rate."""
    from tests.proofs.home import Home

    count = DUE_PER_SECOND * SECONDS
    first = datetime.now(UTC) + timedelta(seconds=PREPARED_WITHIN)
    due = scene.offer_due(count, first, timedelta(seconds=1 / DUE_PER_SECOND))
    home = Home(folder / "lag", url, OWN)
    workers = [home.work() for _ in range(WORKERS)]
    ahead = (first - datetime.now(UTC)).total_seconds()
    assert ahead > 5, "the handoffs were not offered in time"
    time.sleep(ahead)
    idle = _cpu_of(workers)
    time.sleep(SECONDS)
    fired = _wait_for(lambda: scene.reminded(due), count, 120)
    spent = _cpu_of(workers) - idle
    home.close()
    lags = [(at - due[handoff]).total_seconds() for handoff, at in fired.items()]
    steps = quantiles(lags, n=100)
    return {
        "timers_due": count,
        "timers_fired": len(lags),
        "lag_p50_s": round(steps[49], 3),
        "lag_p99_s": round(steps[98], 3),
        "timer_cpu_ms": round(spent * 1000 / len(lags), 2),
    }


def _rate(scene: Any, folder: Path, url: str) -> dict[str, float]:
    """How many webhooks two workers carry out a second, from the first that arrives to the last."""
    from tests.cli.conftest import free_port
    from tests.proofs.home import Home
    from tests.proofs.receivers import webhook_receiver

    port = free_port()
    with webhook_receiver(port) as receiver:
        scene.subscribe(f"http://127.0.0.1:{port}/in")
        for _ in range(0, DELIVERIES, TOGETHER):
            scene.offer(TOGETHER)
        home = Home(folder / "rate", url, OWN)
        workers = [home.work() for _ in range(WORKERS)]
        begun = len(_wait_for(lambda: receiver.times, 1, 60))
        before = _cpu_of(workers)
        arrived = list(_wait_for(lambda: receiver.times, DELIVERIES, 180))
        spent = _cpu_of(workers) - before
        home.close()
    rate = (len(arrived) - 1) / (arrived[-1] - arrived[0])
    return {
        "deliveries": len(receiver.keys),
        "deliveries_per_second": round(rate, 1),
        "delivery_cpu_ms": round(spent * 1000 / (len(arrived) - begun), 2),
    }


def _beside(scene: Any, folder: Path, url: str) -> dict[str, float]:
    """How late a receiver that is well is told, while another hangs that is told as much."""
    from tests.cli.conftest import free_port
    from tests.proofs.home import Home
    from tests.proofs.receivers import webhook_receiver

    scene.unsubscribe()
    port = free_port()
    # Lines are taken by the system, and nobody ever reads from them.
    with webhook_receiver(port), socket.create_server(("127.0.0.1", 0), backlog=1000) as silent:
        well = scene.subscribe(f"http://127.0.0.1:{port}/in")
        scene.subscribe(f"http://127.0.0.1:{silent.getsockname()[1]}/in")
        home = Home(folder / "beside", url, OWN)
        workers = [home.work() for _ in range(WORKERS)]
        scene.offer(1)
        _wait_for(lambda: scene.lags(well), 1, 60)
        together = BESIDE_PER_SECOND // 4
        for _ in range(0, BESIDE, together):
            scene.offer(together)
            time.sleep(together / BESIDE_PER_SECOND)
        lags = _wait_for(lambda: scene.lags(well), BESIDE + 1, 60)[1:]
        assert all(worker.pids for worker in workers)
        home.close()
    steps = quantiles(lags, n=100)
    return {
        "beside_deliveries": len(lags),
        "beside_p50_s": round(steps[49], 3),
        "beside_p99_s": round(steps[98], 3),
    }


def _cpu_of(workers: Any) -> float:
    """CPU seconds that processes have used so far: what they cost does not depend on what else the machine does."""
    from bench.server import seconds_of

    return sum(seconds_of(pid) for worker in workers for pid in worker.pids)


def _wait_for(look: Any, count: int, seconds: float) -> Any:
    """What there is once it is so many; fewer when that takes too long."""
    end = time.monotonic() + seconds
    while len(found := look()) < count and time.monotonic() < end:
        time.sleep(0.2)
    return found


def main() -> None:
    most = int(sys.argv[2]) if len(sys.argv) > 2 else OPEN
    if len(sys.argv) > 1:
        ratios, figures = measure(sys.argv[1], most)
        print(json.dumps({"ratios": ratios, "figures": figures}))
        return
    report: dict[str, dict[str, float]] = {"ratios": {}, "figures": {}}
    for database in LIMIT_RATE:
        done = subprocess.run([sys.executable, __file__, database], stdout=subprocess.PIPE, check=True)
        told = json.loads(done.stdout.splitlines()[-1])
        for part, named in report.items():
            named |= {f"{database}_{name}": value for name, value in told[part].items()}
    print(json.dumps({"bench": "load", **report}))


if __name__ == "__main__":
    main()
