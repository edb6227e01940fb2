"""What holds for every test: long runs only on request, a browser where there is one, no way off this machine."""

from __future__ import annotations

import gc
import ipaddress
import os
import shutil
import socket
import sys
from pathlib import Path
from typing import Any

import hypothesis
import pytest

pytest_plugins = ("tests.fixtures", "tests.web.browser")

PROOFS = Path(__file__).parent / "proofs"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENT = ("browser", "new_machine")
"""Fixtures of tests that mostly wait: for a window, for processes of their own."""
SECOND_TRY = pytest.mark.flaky(reruns=1)
"""See docs/decisions/a-browser-test-may-try-twice.md."""
NO_CHROMIUM = "No Chromium on PATH. Install one (Debian, Ubuntu: apt-get install chromium)."


class OutsideContact(RuntimeError):
    """A test tried to leave this machine. Not an OSError, so that no code under test takes it for bad weather."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nightly", action="store_true", help="add the long runs; ten times more examples")


def pytest_configure(config: pytest.Config) -> None:
    load_hypothesis_profile("nightly" if config.getoption("nightly") else "ci")
    sys.addaudithook(stay_on_this_machine)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """One or two workers more than processors: while some wait for windows and processes, the others work."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ or not hasattr(os, "sched_getaffinity"):
        return None
    processors = len(os.sched_getaffinity(0))
    return processors + min(2, (processors + 1) // 2)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=how_soon)
    if os.environ.get("CI") == "true":
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(SECOND_TRY)
    if config.getoption("nightly"):
        return
    nightly = [item for item in items if item.get_closest_marker("nightly")]
    config.hook.pytest_deselected(items=nightly)
    items[:] = [item for item in items if item not in nightly]


def how_soon(item: pytest.Item) -> int:
    """Its place in a run of several workers: what waits begins at once, so that no processor has to wait at the end."""
    if PROOFS in item.path.parents:
        return 0
    return 1 if {*PATIENT} & {*getattr(item, "fixturenames", ())} else 2


def pytest_collection_finish() -> None:
    """What was imported stays until the end: it need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if not item.get_closest_marker("browser") or find_chromium():
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{NO_CHROMIUM} CI runs the browser tests, it never skips them.", pytrace=False)
    pytest.skip(NO_CHROMIUM)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; for tests marked `browser`, which do not start without one."""
    return find_chromium() or pytest.fail(f"{NO_CHROMIUM} Mark tests that use it `browser`.", pytrace=False)


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def load_hypothesis_profile(name: str) -> None:
    """`ci` tries the same examples every time; `nightly` looks for new ones. Neither judges speed."""
    hypothesis.settings.register_profile(
        "ci",
        deadline=None,
        derandomize=True,
        max_examples=60,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    hypothesis.settings.register_profile(
        "nightly",
        hypothesis.settings.get_profile("ci"),
        derandomize=False,
        max_examples=1000,
        print_blob=True,
    )
    hypothesis.settings.load_profile(name)


def stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook (PEP 578): Python asks it before each look-up of a name and each contact.

    Raises:
        OutsideContact: the other side is not this machine.
    """
    host = contacted_host(event, arguments)
    if host and not is_this_machine(host):
        raise OutsideContact(
            f"A test may not contact {host}: give the code a fake, or a server on 127.0.0.1."
        )


def contacted_host(event: str, arguments: tuple[Any, ...]) -> str | None:
    """Name or address of the other side; None where there is none, as for Unix sockets and other events."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        endpoint, address = arguments
        host = address[0] if address and endpoint.family in (socket.AF_INET, socket.AF_INET6) else None
    else:
        return None
    return host.decode() if isinstance(host, bytes) else host


def is_this_machine(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_unspecified
