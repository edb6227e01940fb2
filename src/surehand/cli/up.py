"""`surehand up`: one command from nothing to a running system, and from an old version to this one."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import click

from surehand.cli.children import Child, keep_running
from surehand.cli.folder import default_folder, only_one, prepare
from surehand.cli.parameters import Email, Zone
from surehand.cli.start import start_django
from surehand.cli.trouble import Trouble

_EVERY_ADDRESS = ("0.0.0.0", "::", "")


@click.command()
@click.option("--demo", is_flag=True, help="Run with an invented company to look around in.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    default=8000,
    show_default=True,
    help="The port to listen on.",
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all."
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    envvar="SUREHAND_DATA",
    help="The data folder. [default: ~/.local/share/surehand, with --demo ~/.local/share/surehand-demo]",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 32),
    metavar="N",
    default=1,
    show_default=True,
    help="Processes for timers and deliveries.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    metavar="N",
    default=min(2, os.cpu_count() or 1),
    show_default="2, or 1 on one core",
    help="Processes that answer requests.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    metavar="N",
    default=4,
    show_default=True,
    help="Threads of each of these.",
)
@click.option("--company", metavar="NAME", help="At the first start: the name of the workspace.")
@click.option("--email", type=Email(), help="At the first start: the address of the first administrator.")
@click.option("--zone", type=Zone(), help="At the first start: the time zone, such as Europe/Berlin.")
def up(
    demo: bool,
    port: int,
    host: str,
    data: Path | None,
    workers: int,
    processes: int,
    threads: int,
    company: str | None,
    email: str | None,
    zone: str | None,
) -> None:
    """Start Surehand and keep it running.

    It runs the web server, and a worker for timers and deliveries. The first start makes the data folder, the database,
    a workspace and its administrator, and prints a link with which they sign in. Every later start brings the database
    to this version and changes nothing else. Ctrl-C ends everything in order.
    """
    folder = (data or default_folder(demo=demo)).expanduser().absolute()
    address = f"http://{'localhost' if host in (*_EVERY_ADDRESS, '127.0.0.1', '::1') else host}:{port}"
    os.environ["SUREHAND_DATA"] = str(folder)
    address = os.environ.setdefault("SUREHAND_URL", address)
    prepare(folder)
    with only_one(folder, address):
        _check_port(host, port)
        start_django()
        click.echo(f"Surehand {version('surehand')}, data in {folder}")
        first = import_module("surehand.cli.first")
        first.make_ready(demo=demo, company=company, email=email, zone=zone)
        work = ["worker", "--leashed", *(["--letters", str(folder / "letters")] if demo else [])]
        serve = ["serve", "--host", host, "--port", str(port)]
        serve += ["--processes", str(processes), "--threads", str(threads)]
        children = [Child("The web server", *serve)]
        children += [Child(f"Worker {number + 1}", *work) for number in range(workers)]
        _run(children, host, port, address)


def _run(children: list[Child], host: str, port: int, address: str) -> None:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    told = threading.Event()

    def tell_when_ready() -> None:
        if not told.is_set() and _answers(host, port):
            told.set()
            click.echo(f"Surehand is ready: {address} (Ctrl-C ends it)")

    keep_running(children, stop, tell_when_ready)
    click.echo("Surehand has ended.")


def _check_port(host: str, port: int) -> None:
    """Before anything is started: whether the address can be listened on. Raises `Trouble`."""
    try:
        family, kind, *_, endpoint = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(endpoint)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Trouble(
                f"Port {port} of {host} is in use. Take another, such as --port {port + 1}."
            ) from None
        raise Trouble(f"{host}:{port} cannot be listened on: {error.strerror or error}.") from None


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1" if host in _EVERY_ADDRESS else host, port), 0.5).close()
    except OSError:
        return False
    return True
