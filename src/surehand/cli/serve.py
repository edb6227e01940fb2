"""The web server on its own: a child of `surehand up`."""

from __future__ import annotations

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from surehand.cli.children import end_with_parent


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
    Granian(
        "surehand.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
        log_level=LogLevels.warning,
    ).serve()
