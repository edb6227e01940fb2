"""What a complete offer and acceptance cost over HTTP, on SQLite and PostgreSQL.

An act is: token, gate of eight fields and two conditions, then in one transaction the events, the record, the handoff,
five tasks, the deliveries and the timers. Measured is the server's CPU time, read from the kernel, against a bare
application under the same server that writes the very same rows with raw SQL (`bench/floor.py`), both in turn.
Then single offers and batches of 1,000 in one call, in turn on one server, and 32 clients at once.
Run: python bench/handoff.py [sqlite|postgres]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

ACTS = 150
ROUNDS = 5
CLIENTS = 32
SINGLE = 200
BATCH = 1000
BATCH_ROUNDS = 3


def measure(database: str) -> tuple[dict[str, float], dict[str, Any]]:
    """Ratios and figures for one database, in a process of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder / 'bench.sqlite3'}"
        if database == "postgres":
            from tests.postgres import private_server

            url = stack.enter_context(private_server(durable=True))
        environment = {
            "DATABASE_URL": url,
            "SUREHAND_DATA": str(folder),
            "SUREHAND_API_REQUESTS_PER_MINUTE": "1000000000",
            "DJANGO_SETTINGS_MODULE": "surehand.site.settings",
        }
        os.environ.update(environment)
        from bench.scene import Scene

        scene = Scene(folder)
        return _measure(scene, environment)


def _measure(scene: Any, environment: dict[str, str]) -> tuple[dict[str, float], dict[str, Any]]:
    from bench.server import serve

    acts = scene.write_floor_acts()
    floor_environment = {**environment, "FLOOR_ACTS": str(acts), "FLOOR_KEY": scene.sender_key}
    with (
        serve("surehand.site.wsgi:application", environment) as product,
        serve("floor:application", floor_environment) as floor,
    ):
        warm, scene.records = scene.records[:20], scene.records[20:]
        _hand_over(product, scene, warm)
        _raw(floor, scene, 20)
        pairs = []
        for _ in range(ROUNDS):
            mine, scene.records = scene.records[:ACTS], scene.records[ACTS:]
            cost = _cost_of_acts(product, scene, mine)
            raw = _cpu(floor, lambda: _raw(floor, scene, ACTS)) / (2 * ACTS)
            pairs.append((cost * 1000, raw * 1000))
        rates = [(_single(product, scene), _batch(product, scene)) for _ in range(BATCH_ROUNDS)]
    with serve("surehand.site.wsgi:application", environment, threads=4) as crowd:
        errors, together = _crowd(crowd, scene)
    figures = {
        "cpu_ms_per_act": round(median(cost for cost, _ in pairs), 2),
        "raw_ms_per_act": round(median(raw for _, raw in pairs), 2),
        "offers_per_second_one_client": round(median(single for single, _ in rates)),
        "acts_per_second_32_clients": round(together),
        "errors_32_clients": errors,
        "batch_offers_per_second": round(median(batch for _, batch in rates)),
    }
    ratios = {
        "act_to_raw": round(median(cost / raw for cost, raw in pairs), 2),
        "batch_to_single": round(median(batch / single for single, batch in rates), 1),
    }
    return ratios, figures


class Failed(Exception):
    """An answer that was not a success."""


def _cost_of_acts(product: Any, scene: Any, records: list[str]) -> float:
    """CPU seconds per act: offers, then acceptances; reading the packets lies between the measurements."""
    handoffs: list[str] = []
    offers = _cpu(product, lambda: handoffs.extend(_offer(product, scene, records)))
    read = _read(product, scene, handoffs)
    return (offers + _cpu(product, lambda: _accept(product, scene, read))) / (2 * len(records))


def _cpu(server: Any, work: Any) -> float:
    before = server.cpu()
    work()
    return float(server.cpu() - before)


def _offer(server: Any, scene: Any, records: list[str]) -> list[str]:
    """Offer each record; the handoffs."""
    connection = server.connect()
    paths = [(f"/api/v1/records/{record}/handoffs", scene.offer(record)) for record in records]
    return [_post(connection, path, body, scene.sender_key)["id"] for path, body in paths]


def _read(server: Any, scene: Any, handoffs: list[str]) -> list[tuple[str, str]]:
    """Read each packet, as a receiver does; the handoffs with their digests. Not part of an act."""
    from bench.server import call

    connection = server.connect()
    told = [
        call(connection, f"/api/v1/handoffs/{each}", None, scene.receiver_key, "GET")[1] for each in handoffs
    ]
    return [(each["handoff"]["id"], each["packet"]["digest"]) for each in told]


def _accept(server: Any, scene: Any, read: list[tuple[str, str]]) -> None:
    connection = server.connect()
    for handoff, digest in read:
        body = {"digest": digest, "read_back": []}
        _post(connection, f"/api/v1/handoffs/{handoff}/accept", body, scene.receiver_key)


def _post(connection: Any, path: str, body: Any, key: str) -> Any:
    from bench.server import call

    status, told = call(connection, path, body, key)
    if status >= 300:
        raise Failed(f"{path}: {status} {told}")
    return told


def _hand_over(server: Any, scene: Any, records: list[str]) -> int:
    """Offer and accept each record; how many requests failed."""
    try:
        _accept(server, scene, _read(server, scene, _offer(server, scene, records)))
    except (Failed, OSError) as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


def _raw(server: Any, scene: Any, count: int) -> None:
    from bench.server import call

    connection = server.connect()
    for _ in range(count):
        for path in ("/offer", "/accept"):
            status, told = call(connection, path, scene.offer("rec"), scene.sender_key)
            assert status == 200, told


def _single(server: Any, scene: Any) -> float:
    """Offers a second, one request each."""
    mine, scene.records = scene.records[:SINGLE], scene.records[SINGLE:]
    start = time.perf_counter()
    _offer(server, scene, mine)
    return len(mine) / (time.perf_counter() - start)


def _crowd(server: Any, scene: Any) -> tuple[int, float]:
    """32 clients at once, each with records of its own."""
    shares = [scene.records[n * 10 : n * 10 + 10] for n in range(CLIENTS)]
    scene.records = scene.records[CLIENTS * 10 :]
    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        failures = sum(pool.map(lambda share: _hand_over(server, scene, share), shares))
    return failures, 2 * CLIENTS * 10 / (time.perf_counter() - start)


def _batch(server: Any, scene: Any) -> float:
    """Offers a second, a thousand in one call."""
    from bench.server import call

    mine, scene.records = scene.records[:BATCH], scene.records[BATCH:]
    orders = [{"record": record, "command": {"act": "offer", **scene.offer(record)}} for record in mine]
    start = time.perf_counter()
    status, told = call(
        server.connect(), "/api/v1/batch", {"mode": "all", "commands": orders}, scene.sender_key
    )
    assert status == 200, (status, str(told)[:500])
    return BATCH / (time.perf_counter() - start)


def main() -> None:
    if len(sys.argv) > 1:
        ratios, figures = measure(sys.argv[1])
        print(json.dumps({"ratios": ratios, "figures": figures}))
        return
    ratios, figures = {}, {}
    for database in ("sqlite", "postgres"):
        ran = subprocess.run([sys.executable, __file__, database], capture_output=True, text=True)
        if ran.returncode:
            raise SystemExit(ran.stderr)
        told = json.loads(ran.stdout.splitlines()[-1])
        ratios |= {f"{database}_{name}": value for name, value in told["ratios"].items()}
        figures |= {f"{database}_{name}": value for name, value in told["figures"].items()}
        print(f"{database}: " + ", ".join(f"{name} {value}" for name, value in told["figures"].items()))
    print(json.dumps({"bench": "handoff", "ratios": ratios, "figures": figures}))


if __name__ == "__main__":
    main()
