"""What the busy pages cost: queries and CPU time of inbox, board (200 cards) and record, in the server's own process.

The floor is the same page shell (`sign-in`) rendered in the same run: what any page of the product costs before it
shows a record. Run: python bench/pages.py
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

A_COLUMN = 50
"""What a column of the board shows; four columns make 200 cards."""
ROUNDS = 15


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SUREHAND_DATA"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "surehand.site.settings"
        from bench.scene import Scene

        scene = Scene(Path(folder), records=A_COLUMN)
        for stage in ("contact", "proposal", "promised"):
            scene.open(stage, A_COLUMN)
        _measure(scene)


def _measure(scene: Any) -> None:
    from django.test import Client
    from django.urls import reverse

    from surehand.runtime.workspaces import add_account
    from surehand.store.models import Workspace

    slug = Workspace.objects.get(pk=scene.workspace).slug
    scene.offer_all(scene.records)
    client = Client()
    client.force_login(
        add_account("dana@example.com", "Dana"), backend="django.contrib.auth.backends.ModelBackend"
    )
    pages = {
        "inbox": reverse("inbox", args=[slug]),
        "board": reverse("board", args=[slug, "bench"]),
        "record": reverse("record", args=[slug, scene.records[0]]),
    }
    floor = _cost(Client(), reverse("sign-in"))[0]
    figures: dict[str, float] = {"shell_ms": round(floor, 2)}
    ratios = {}
    for name, path in pages.items():
        milliseconds, queries, size = _cost(client, path)
        figures |= {f"{name}_ms": round(milliseconds, 1), f"{name}_queries": queries, f"{name}_bytes": size}
        ratios[f"{name}_to_shell"] = round(milliseconds / floor, 1)
    print(json.dumps({"bench": "pages", "ratios": ratios, "figures": figures}))


def _cost(client: Any, path: str) -> tuple[float, int, int]:
    """Median CPU milliseconds of a page, its queries, and its size in bytes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    queries = len(asked)
    assert answer.status_code == 200, (path, answer.status_code)
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        client.get(path)
        times.append((time.process_time() - start) * 1000)
    return median(times), queries, len(answer.content)


if __name__ == "__main__":
    main()
