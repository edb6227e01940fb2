"""Clients that hand records over without a pause, and note every act that was acknowledged.

They do what a careful program does: each act has an idempotency key, and is sent again under it until it is answered.
"""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

ANSWER_WITHIN = 120.0


class NoAnswer(Exception):
    """Nobody answered for too long."""


class Line:
    """A way to whichever server answers, for one thread."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.repeats = 0
        self.longest = 0.0
        self._ports = itertools.cycle(ports)
        self._link: http.client.HTTPConnection | None = None

    def get(self, path: str, key: str) -> Any:
        """Read something."""
        return self._insist("GET", path, key, None, {})[1]

    def post(self, path: str, key: str, body: object, mark: str, version: int = 0) -> tuple[int, Any]:
        """Do something once, however often it has to be said; status and answer.

        With a ``version`` only if the record is still as it was then.
        """
        seen = {"If-Match": f'"{version}"'} if version else {}
        status, answer = self._insist("POST", path, key, body, {"Idempotency-Key": mark, **seen})
        return status, answer

    def close(self) -> None:
        """Hang up."""
        if self._link:
            self._link.close()
        self._link = None

    def _insist(self, method: str, path: str, key: str, body: object, headers: dict[str, str]) -> Any:
        begun = time.monotonic()
        while time.monotonic() - begun < ANSWER_WITHIN:
            answer = self._ask(method, path, key, body, headers)
            if answer and answer[0] < 500:
                self.longest = max(self.longest, time.monotonic() - begun)
                return answer
            self.repeats += 1
            self.close()
            time.sleep(0.1)
        raise NoAnswer(f"{method} {path}: no answer in {ANSWER_WITHIN:.0f} seconds")

    def _ask(self, method: str, path: str, key: str, body: object, headers: dict[str, str]) -> Any:
        told = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", **headers}
        try:
            self._link = self._link or http.client.HTTPConnection("127.0.0.1", next(self._ports), timeout=30)
            self._link.request(
                method, f"/api/v1/{path}", json.dumps(body) if body is not None else None, told
            )
            response = self._link.getresponse()
            return response.status, json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            return None


class Crowd:
    """Some clients at once, each with a line and records of its own."""

    def __init__(
        self, scene: dict[str, Any], ports: Sequence[int], *, size: int = 4, pause: float = 0.0
    ) -> None:
        self.acknowledged: list[tuple[str, str]] = []
        self.failures: list[str] = []
        self._scene, self._pause = scene, pause
        self._receivers: Iterator[str] = itertools.cycle(scene["receivers"][len(scene["seeded"]) :])
        self._stop = threading.Event()
        self._lines = [Line(ports) for _ in range(size)]
        self._threads = [
            threading.Thread(target=self._live, args=(number, line))
            for number, line in enumerate(self._lines)
        ]

    @property
    def repeats(self) -> int:
        """How often something had to be said again."""
        return sum(line.repeats for line in self._lines)

    @property
    def longest(self) -> float:
        """The longest that anybody waited for an answer, in seconds."""
        return max(line.longest for line in self._lines)

    def start(self) -> None:
        """Let them begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let them finish what they are at."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        for line in self._lines:
            line.close()

    def counts(self) -> Counter[str]:
        """The acknowledged acts, by kind."""
        return Counter(act for act, _ in self.acknowledged)

    def _live(self, number: int, line: Line) -> None:
        try:
            for turn in itertools.count():
                if self._stop.is_set():
                    return
                self._hand_over(line, number, turn)
                self._stop.wait(self._pause)
        except (NoAnswer, AssertionError) as error:
            self.failures.append(str(error))

    def _hand_over(self, line: Line, number: int, turn: int) -> None:
        mark, sender = f"mark-{number}x{turn}", self._scene["sender"]
        body = {"playbook": "proof", "title": mark, "values": {"scope": "All"}}
        record = self._act(line, "open", "records", sender, body, mark)["id"]
        self._act(line, "note", f"records/{record}/notes", sender, {"text": mark}, mark)
        offer = {"to": "onboarding", "note": mark, "receiver": next(self._receivers)}
        handoff = self._act(line, "offer", f"records/{record}/handoffs", sender, offer, mark)["id"]
        self._answer(line, handoff, mark, turn)

    def _answer(self, line: Line, handoff: str, mark: str, turn: int) -> None:
        """One in four stays open."""
        act = ("accept", "return", "recall", "")[turn % 4]
        if not act:
            return
        key = self._scene["sender" if act == "recall" else "lead"]
        body: dict[str, Any] = {"reason": mark}
        if act == "accept":
            digest = line.get(f"handoffs/{handoff}", key)["packet"]["digest"]
            body = {"digest": digest, "read_back": [mark]}
        elif act == "return":
            body = {"reasons": [{"reason": "incomplete", "text": mark}]}
        self._act(line, act, f"handoffs/{handoff}/{act}", key, body, mark)

    def _act(self, line: Line, act: str, path: str, key: str, body: object, mark: str) -> Any:
        status, answer = line.post(path, key, body, f"{act}-{mark}")
        assert status < 300, f"{act}: {status} {answer}"
        self.acknowledged.append((act, mark))
        return answer
