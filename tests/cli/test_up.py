"""`surehand up`: from nothing to a running system, and to its end."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import stat
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Machine, Running
from tests.waiting import wait_until

LINK = re.compile(r"http://\S+/sign-in/link/\?token=\S+")
FIELD = re.compile(r'name="(\w+)" value="([^"]*)"')


def sign_in(link: str) -> bool:
    """Open a link and press its button, as a person does; whether that led to a page for people who are signed in."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    try:
        page = browser.open(link, timeout=20).read().decode()
        fields = dict(FIELD.findall(page))
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(link, data, {"Referer": link})
        landed = browser.open(request, timeout=20)
    except urllib.error.HTTPError:
        return False
    return (
        "/sign-in/link" not in landed.url
        and landed.url.rstrip("/") != link.partition("/sign-in")[0] + "/sign-in"
    )


@pytest.fixture(scope="module")
def first(new_machine: Callable[[], Machine]) -> tuple[Machine, Running]:
    """A machine on which Surehand was started for the first time, and runs."""
    machine = new_machine()
    return machine, machine.up(
        "--company", "Ada Ltd", "--email", "ada@example.com", "--zone", "Europe/Berlin"
    )


def test_first_start_makes_a_company(first: tuple[Machine, Running]):
    machine, running = first
    assert "Made the workspace “Ada Ltd” (Europe/Berlin) with ada@example.com" in running.said
    assert stat.S_IMODE(machine.folder.stat().st_mode) == 0o700


def test_pages_are_served(first: tuple[Machine, Running]):
    assert first[0].get("/sign-in/").status == 200


def test_link_works_once(first: tuple[Machine, Running]):
    link = LINK.search(first[1].said)
    assert link is not None
    assert [sign_in(link[0]), sign_in(link[0])] == [True, False]


def test_link_names_the_running_address(first: tuple[Machine, Running]):
    machine, _ = first
    result = machine.run("--data", str(machine.folder), "link", "ada@example.com")
    assert result.stdout.startswith(f"{machine.address}/sign-in/link/?token=")


def test_second_on_one_folder_is_refused(first: tuple[Machine, Running]):
    machine, running = first
    result = machine.run("up", *machine.where)
    who = f"surehand: Surehand runs on {machine.folder} already (process {running.process.pid}"
    assert (result.returncode, result.stderr[: len(who)]) == (2, who)


def test_children_are_started_again(first: tuple[Machine, Running]):
    parent = first[1].process.pid
    fallen = child_of(parent, "worker")
    os.kill(fallen, signal.SIGKILL)
    wait_until(lambda: child_of(parent, "worker") not in (0, fallen))


def test_termination_ends_everything(first: tuple[Machine, Running]):
    machine, running = first
    code, seconds = running.end(signal.SIGTERM)
    assert (code, seconds < 10) == (0, True)
    assert "Worker 1 ended (signal SIGKILL); it starts again in 1 s." in running.said
    assert running.said.endswith("Surehand has ended.\n")
    with pytest.raises(urllib.error.URLError):
        machine.get("/sign-in/")


def test_second_start_keeps_everything(machine: Machine):
    running = machine.up("--company", "Another", "--email", "bob@example.com")
    code, _ = running.end(signal.SIGINT)
    assert code == 0
    assert "To sign in anew: surehand" in running.said
    assert not LINK.search(running.said)
    listed = machine.run("--data", str(machine.folder), "workspace", "list").stdout
    assert [line.split("\t")[0] for line in listed.splitlines()] == ["ada-ltd"]


def test_children_end_with_a_killed_parent(machine: Machine):
    running = machine.up()
    children = [child_of(running.process.pid, name) for name in ("serve", "worker")]
    assert all(children)
    running.process.kill()
    wait_until(lambda: not any(map(is_alive, children)))


def test_demo_refuses_a_real_company(machine: Machine):
    result = machine.run("up", "--demo", *machine.where)
    assert result.returncode == 2
    assert "These data are of a real company." in result.stderr


def child_of(parent: int, command: str) -> int:
    """The process that runs a command as the child of another; 0 where there is none."""
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            above = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        if above == parent and command.encode() in words:
            return int(folder.name)
    return 0


def is_alive(process: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
