"""A server that fails, hangs or is hostile: no exception, nothing unverified, and in time."""

from __future__ import annotations

import time

import httpx
import pytest

from surehand.assist.llm import Keeping, Limits
from surehand.assist.llm.keeping import MemoryBreaker
from surehand.connectors.http import client
from tests.assist.llm.conftest import Point
from tests.assist.llm.test_llm_answers import GOOD
from tests.fakes.llm import FakeModel, Script, scripts

SECONDS = 1.5
BODIES = (
    b"",
    b"null",
    b"[]",
    b"\xff\xfe\x00{",
    b"[" * 100_000,
    b"<html>Sign in</html>",
    b'{"choices": null}',
    b'{"choices": [{"message": {"content": 5}}]}',
    b'{"choices": [{"message": {"role": "assistant", "content": "\\ud800 {\\"quotes\\": 5}"}}]}',
)


@pytest.mark.parametrize(
    ("script", "outcome", "requests"),
    [
        (scripts.fails(400), "rejected", 2),
        (scripts.fails(401), "denied", 1),
        (scripts.fails(403), "denied", 1),
        (scripts.fails(307, Location="http://169.254.169.254/"), "rejected", 2),
        (scripts.fails(429, Retry_After="0"), "busy", 3),
        (scripts.fails(429, Retry_After="60"), "busy", 1),
        (scripts.fails(429, Retry_After="Fri, 31 Dec 2027 23:59:59 GMT"), "busy", 3),
        (scripts.fails(500, b"\xff", Retry_After="0"), "failed", 3),
        (scripts.is_huge, "unreadable", 3),
        (scripts.breaks_off, "unreadable", 3),
        (scripts.says("I cannot help with that."), "unreadable", 3),
        *((scripts.sends(body), "unreadable", 3) for body in BODIES),
    ],
)
def test_a_failure_is_an_outcome(point: Point, script: Script, outcome: str, requests: int) -> None:
    answer = point(script)
    assert (answer.outcome, answer.spent.requests, answer.pointed) == (outcome, requests, ())


@pytest.mark.parametrize(
    ("script", "guard"),
    [
        (scripts.hangs, True),
        (scripts.never_ends, True),
        (scripts.heads_never_end, True),
        (scripts.heads_never_end, False),
    ],
)
def test_the_deadline_holds(point: Point, guarded: httpx.Client, script: Script, guard: bool) -> None:
    with httpx.Client(trust_env=False) as plain:
        begun = time.monotonic()
        answer = point(script, limits=Limits(seconds=SECONDS), way_out=guarded if guard else plain)
        assert time.monotonic() - begun < SECONDS * 1.1
    assert answer.outcome == "timed_out"


def test_a_failure_is_tried_again(point: Point) -> None:
    answer = point(scripts.fails(500, Retry_After="0"), scripts.says(GOOD))
    assert (answer.outcome, answer.spent.requests, len(answer.pointed)) == ("answered", 2, 2)


def test_it_waits_longer_each_time(point: Point, pauses: list[float]) -> None:
    point(scripts.fails(503))
    assert pauses == [0.5, 1.0]


def test_it_waits_as_long_as_asked(point: Point, pauses: list[float]) -> None:
    point(scripts.fails(429, Retry_After="2"))
    assert pauses == [2.0, 2.0]


def test_invalid_bytes_leave_the_rest(point: Point) -> None:
    def script(asked: scripts.Asked, line: scripts.Line) -> None:
        whole = scripts.json.dumps(line.completion(f"{GOOD} @@")).encode()
        line.sends(200, whole.replace(b"@@", b"\xff\xfe"))

    assert len(point(script).pointed) == 2


def test_inside_addresses_are_not_reached(point: Point, model: FakeModel) -> None:
    with client() as public_only:
        answer = point(scripts.says(GOOD), way_out=public_only)
    assert (answer.outcome, model.asked) == ("unreachable", [])


def test_after_failures_it_rests(point: Point, model: FakeModel) -> None:
    now = [0.0]
    keeping = Keeping(breaker=MemoryBreaker(lambda: now[0]))
    for _ in range(3):
        point(scripts.fails(401), keeping=keeping)
    assert point(scripts.says(GOOD), keeping=keeping).outcome == "resting"
    assert not model.asked
    now[0] = 60.0
    assert point(scripts.says(GOOD), keeping=keeping).outcome == "answered"


def test_a_refused_request_is_no_failure(point: Point) -> None:
    keeping = Keeping()
    for _ in range(3):
        point(scripts.fails(400), keeping=keeping)
    assert point(scripts.says(GOOD), keeping=keeping).outcome == "answered"


def test_it_rests_as_long_as_asked() -> None:
    now = [0.0]
    breaker = MemoryBreaker(lambda: now[0])
    breaker.failed(20.0)
    assert breaker.is_resting()
    now[0] = 20.0
    assert not breaker.is_resting()


def test_rests_grow_to_an_hour() -> None:
    now = [0.0]
    breaker = MemoryBreaker(lambda: now[0])
    for _ in range(30):
        breaker.failed(None)
    now[0] = 3599.0
    assert breaker.is_resting()
    now[0] = 3600.0
    assert not breaker.is_resting()
    breaker.succeeded()
    breaker.failed(None)
    assert not breaker.is_resting()
