"""What the busy pages cost, as a ratio to the budget of issue 3: 120 ms for a page, 100 ms for an act, at the 95th
percentile, in CPU time of the server's own process; and how many queries they need, before and after the data doubled.

And what a browser makes of them: 150 kB of script and style, the largest paint within 1 s, a shift of 0.05 at most.
The board holds 500 records and the inbox 200 rows. The floor is the same page shell (`sign-in`) in the same run: what
any page of the product costs before it shows a record. Run: python bench/pages.py
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

STAGES = ("contact", "proposal", "promised")
A_STAGE = 125
"""Records in each of four stages: 500 in all."""
OFFERS, TASKS = 100, 100
"""What waits in the inbox: 200 rows."""
ROUNDS = 40
PAGE_MS, ACT_MS = 120, 100
CODE_KB, PAINT_MS, SHIFT = 150, 1000, 0.05


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SUREHAND_DATA"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "surehand.site.settings"
        from bench.browser import look_at
        from bench.scene import Scene

        scene = Scene(Path(folder), records=A_STAGE)
        _fill(scene, scene.records)
        reader = _Reader(scene)
        pages = {name: reader.page(address) for name, address in reader.pages.items()}
        acts = {
            "drawer": reader.act(reader.open_drawer),
            "refused_move": reader.act(reader.refuse_move),
            "field_save": reader.act(reader.save_field),
        }
        seen = look_at(reader.pages, reader.session)
        _fill(scene, scene.open("won", A_STAGE))
        doubled = {name: reader.queries(address) for name, address in reader.pages.items()}
        report = _report(pages, acts, doubled, reader.shell())
        print(json.dumps(_with_browser(report, seen)))


def _fill(scene: Any, records: list[str]) -> None:
    """A board of 500 records, and an inbox in which 100 handoffs and 100 tasks wait."""
    from surehand.core.engine import Actor
    from surehand.core.engine.commands import AddTask
    from surehand.runtime.execute import Request, execute_batch

    for stage in STAGES:
        scene.open(stage, A_STAGE)
    scene.offer_all(records[:OFFERS])
    due = datetime.now(UTC) + timedelta(hours=5)
    tasks = [
        Request(AddTask(title=f"Task {number}", owner=scene.receiver, due=due), record=record)
        for number, record in enumerate(records[:TASKS])
    ]
    execute_batch(scene.workspace, Actor(scene.receiver), tasks)


def _handoff_of(scene: Any) -> str:
    from surehand.store.models import Handoff

    return str(
        Handoff.objects.within(scene.workspace)
        .filter(record=scene.records[0])
        .values_list("pk", flat=True)[0]
    )


class _Reader:
    """Somebody in front of the pages."""

    def __init__(self, scene: Any) -> None:
        from django.test import Client
        from django.urls import reverse

        from surehand.runtime.accounts import add_account
        from surehand.store.models import Account, Workspace

        slug = Workspace.objects.get(pk=scene.workspace).slug
        account = Account.objects.filter(email="dana@example.com").first() or add_account("dana@example.com")
        self.client = Client()
        self.client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        self.session = self.client.cookies["sessionid"].value
        self.number = 0
        untouched = scene.records[-1]
        board = reverse("board", args=[slug, "bench"])
        self.pages = {
            "inbox": reverse("inbox", args=[slug]),
            "board": board,
            "table": f"{board}?table=1&sort=-value",
            "record": reverse("record", args=[slug, scene.records[0]]),
            "handoff": reverse("handoff", args=[slug, _handoff_of(scene)]),
        }
        self.record, self.move, self.save = (
            reverse(name, args=[slug, untouched]) for name in ("record", "record-move", "record-set")
        )

    def page(self, address: str) -> dict[str, float]:
        """The 95th percentile of a page's milliseconds, its queries, and its size."""
        size = len(self._get(address).content)
        return {
            "ms": _percentile(lambda: self._get(address)),
            "queries": self.queries(address),
            "bytes": size,
        }

    def act(self, send: Callable[[], Any]) -> float:
        """The 95th percentile of an act's milliseconds."""
        send()
        return _percentile(send)

    def queries(self, address: str) -> int:
        """How many queries a page needs."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self._get(address)
        with CaptureQueriesContext(connection) as asked:
            self._get(address)
        return len(asked)

    def shell(self) -> float:
        """The floor."""
        from django.test import Client
        from django.urls import reverse

        client = Client()
        client.get(reverse("sign-in"))
        return _percentile(lambda: client.get(reverse("sign-in")))

    def open_drawer(self) -> Any:
        return self._get(
            f"{self.record}?move=onboarding", headers={"HX-Request": "true", "HX-Target": "drawer"}
        )

    def refuse_move(self) -> Any:
        return self._post(self.move, {"to": "onboarding", "note": "Soon"}, 409)

    def save_field(self) -> Any:
        self.number += 1
        return self._post(self.save, {"fields": "seats", "field.seats": str(self.number)}, 302)

    def _get(self, address: str, **options: Any) -> Any:
        answer = self.client.get(address, **options)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    def _post(self, address: str, data: dict[str, str], expected: int) -> Any:
        answer = self.client.post(address, data, headers={"HX-Request": "true"})
        assert answer.status_code == expected, (address, answer.status_code)
        return answer


def _percentile(run: Callable[[], Any]) -> float:
    """The 95th percentile of CPU milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        run()
        times.append((time.process_time() - start) * 1000)
    return quantiles(times, n=20)[-1]


def _report(
    pages: dict[str, dict[str, float]], acts: dict[str, float], doubled: dict[str, int], shell: float
) -> dict[str, Any]:
    ratios = {f"{name}_to_budget": round(page["ms"] / PAGE_MS, 2) for name, page in pages.items()}
    ratios |= {f"{name}_to_budget": round(ms / ACT_MS, 2) for name, ms in acts.items()}
    ratios |= {
        f"{name}_queries_doubled": round(doubled[name] / page["queries"], 2) for name, page in pages.items()
    }
    figures: dict[str, float] = {"shell_ms": round(shell, 1)}
    for name, page in pages.items():
        figures |= {
            f"{name}_ms": round(page["ms"], 1),
            f"{name}_queries": page["queries"],
            f"{name}_bytes": page["bytes"],
        }
    figures |= {f"{name}_ms": round(ms, 1) for name, ms in acts.items()}
    return {"bench": "pages", "ratios": ratios, "figures": figures}


def _with_browser(report: dict[str, Any], seen: dict[str, dict[str, float]]) -> dict[str, Any]:
    """The report with what the browser saw; of script and style that of the heaviest page."""
    heaviest = max(page["kb"] for page in seen.values())
    report["ratios"] |= {"code_to_budget": round(heaviest / CODE_KB, 2)}
    report["ratios"] |= {
        f"{name}_paint_to_budget": round(page["paint_ms"] / PAINT_MS, 2) for name, page in seen.items()
    }
    report["ratios"] |= {
        f"{name}_shift_to_budget": round(page["shift"] / SHIFT, 2) for name, page in seen.items()
    }
    report["figures"] |= {"code_kb": round(heaviest, 1)}
    report["figures"] |= {f"{name}_paint_ms": round(page["paint_ms"]) for name, page in seen.items()}
    return report


if __name__ == "__main__":
    main()
