"""Processes that are kept running: started again when they end, and ended together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import click

GLANCE = 0.1
PATIENCE = 8.0
"""Seconds that children have to end by themselves."""

STEADY = 60.0
"""Seconds after which a child that ends counts as ending for the first time."""

WAITS = (1, 2, 5, 10, 30)
STDIN = 0


class Child:
    """One `surehand` command kept running; ``name`` is what messages call it."""

    def __init__(self, name: str, *arguments: str) -> None:
        self.name = name
        self._arguments = arguments
        self._falls = 0
        self._start_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def look_after(self) -> None:
        """Start it when it is time to; say so when it has ended."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._start_at:
                self._start(now)
        elif (code := self._process.poll()) is not None:
            self._sweep()
            self._falls = 0 if now - self._start_at > STEADY else self._falls
            wait = WAITS[min(self._falls, len(WAITS) - 1)]
            click.echo(f"{self.name} ended ({_how(code)}); it starts again in {wait} s.", err=True)
            self._falls, self._start_at, self._process = self._falls + 1, now + wait, None

    def ask_to_end(self) -> None:
        """Let it finish what it is doing."""
        if self._process:
            self._process.terminate()

    def end(self, patience: float) -> None:
        """Wait for it to end, and end it by force after that."""
        if self._process is None:
            return
        try:
            self._process.wait(max(patience, 0))
        except subprocess.TimeoutExpired:
            click.echo(f"{self.name} did not end in time and was stopped.", err=True)
        self._sweep()
        self._process.wait()

    def _start(self, now: float) -> None:
        # Its own session: Ctrl-C reaches the parent alone, which ends the children in order. Its standard input is
        # a leash: it closes when the parent is gone, and the child then ends by itself.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "surehand.cli", *self._arguments],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        self._start_at = now

    def _sweep(self) -> None:
        """End whatever a child has left behind, its own children included."""
        if self._process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def keep_running(children: Sequence[Child], stop: threading.Event, on_glance: Callable[[], None]) -> None:
    """Keep the children running until ``stop`` is set, then end them all within `PATIENCE`."""
    try:
        while not stop.wait(GLANCE):
            for child in children:
                child.look_after()
            on_glance()
    finally:
        for child in children:
            child.ask_to_end()
        deadline = time.monotonic() + PATIENCE
        for child in children:
            child.end(deadline - time.monotonic())


def end_with_parent() -> None:
    """In a child: end when the parent is gone, however it went."""
    threading.Thread(target=_wait_for_leash, daemon=True).start()


def _wait_for_leash() -> None:
    # Not sys.stdin, whose lock would be held in the processes that the web server forks.
    os.read(STDIN, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
