"""The web server on its own: a child of `surehand up`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from surehand.cli.children import end_with_parent
from surehand.runtime.operations.logs import logging_config

IN_FLIGHT = 6
"""Seconds that requests have to be answered after the server was asked to end: less than `surehand up` waits for it."""

COUNTS = "PROMETHEUS_MULTIPROC_DIR"


@click.command(hidden=True)
@click.option("--host", required=True)
@click.option("--port", type=int, required=True)
@click.option("--processes", type=int, required=True)
@click.option("--threads", type=int, required=True)
def serve(host: str, port: int, processes: int, threads: int) -> None:
    """Run the web server alone.

    It ends when its standard input does: a child of `surehand up`.
    """
    end_with_parent()
    with _counting_together():
        Granian(
            "surehand.site.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=threads,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=IN_FLIGHT,
            log_level=LogLevels.warning,
            log_dictconfig=logging_config(os.environ),
        ).serve()


@contextmanager
def _counting_together() -> Iterator[None]:
    """A folder in which the processes of this server count requests, so that any of them tells the sum."""
    if not os.environ.get("SUREHAND_METRICS_TOKEN") or COUNTS in os.environ:
        yield
        return
    with TemporaryDirectory(prefix="surehand-requests-") as folder:
        os.environ[COUNTS] = folder
        yield
