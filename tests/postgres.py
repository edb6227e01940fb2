"""A private PostgreSQL for one run: made in a temporary folder, gone when the run ends, however it ends."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

DEBIAN = Path("/usr/lib/postgresql")
PORT = 5432  # Only a file name here (the socket's): the server listens on no network.
READY = "ready\n"
ROOM_IN_MEMORY = 2 * 1024**3
"""What a run and its files may take, in bytes."""

# The server on a leash: it lives until our end of the pipe closes, which happens even when we are killed.
LIFE = """
set -eu
bin=$1 home=$2 port=$3
shift 3
trap 'rm -rf "$home"' EXIT
"$bin/initdb" -D "$home/data" -U postgres -A trust -E UTF8 --no-locale --no-sync >/dev/null
"$bin/postgres" -D "$home/data" -k "$home" -p "$port" -c listen_addresses='' \\
    "$@" >"$home/log" 2>&1 &
server=$!
trap 'set +e; kill -QUIT $server 2>/dev/null; wait $server; rm -rf "$home"' EXIT
until "$bin/pg_isready" -q -h "$home" -p "$port"; do
    kill -0 $server 2>/dev/null || { cat "$home/log"; exit 1; }
    sleep 0.05
done
echo ready
read -r end
"""


FAST = """
-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0
-c autovacuum=off -c jit=off
""".split()
"""Nothing waits for the disk, nothing is written for a standby, nothing works beside the tests."""


class NoServer(Exception):
    """No PostgreSQL could be started; the message says why and what to do."""


@contextmanager
def private_server(*, durable: bool = False) -> Iterator[str]:
    """Start a server of our own and yield its DATABASE_URL; nothing of it is left afterwards.

    It listens on a Unix socket in a folder that only its account may enter, so no password is needed.
    Unless ``durable``, it does not wait for the disk: fast, and good for nothing but tests.

    Raises:
        NoServer: PostgreSQL is not installed, or did not start.
    """
    programs = find_programs()
    uid, gid = server_account()
    home = tempfile.mkdtemp(prefix="surehand-postgres-", dir=None if durable else memory_disk())
    os.chown(home, uid, gid)
    with subprocess.Popen(
        ["sh", "-c", LIFE, "postgres-for-tests", programs, home, str(PORT), *(() if durable else FAST)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=home,
        user=uid,
        group=gid,
        extra_groups=[] if os.geteuid() == 0 else None,
        start_new_session=True,  # Ctrl-C reaches us, and we end it in order.
    ) as leash:
        wait_until_ready(leash.stdout, programs)
        yield f"postgres://postgres@{quote(home, safe='')}:{PORT}/postgres"


def memory_disk() -> str | None:
    """Where a disk that is busy for seconds holds up no page that a test waits for; a locked file is one here too."""
    memory = "/dev/shm"
    is_fit = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_IN_MEMORY
    return memory if is_fit else None


def find_programs() -> Path:
    """The folder with `initdb` and `postgres`: the one on PATH, else the newest of Debian's, which are not on it.

    Raises:
        NoServer: there is none.
    """
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    if found := [*DEBIAN.glob("*/bin/initdb")]:
        return max(found, key=lambda initdb: float(initdb.parents[1].name)).parent
    raise NoServer(
        f"No PostgreSQL server here: there is no initdb on PATH or in {DEBIAN}/*/bin. "
        "Install one (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql)."
    )


def server_account() -> tuple[int, int]:
    """User and group id the server runs as: ours, but for root, whom PostgreSQL refuses, `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    account = accounts.get("postgres") or accounts["nobody"]
    return account.pw_uid, account.pw_gid


def wait_until_ready(output: IO[str] | None, programs: Path) -> None:
    """Read what the start says until the server takes connections.

    Raises:
        NoServer: the output ended first; it is in the message.
    """
    said: list[str] = []
    for line in output or ():
        if line == READY:
            return
        said.append(line)
    raise NoServer(f"The PostgreSQL in {programs} did not start. It said:\n{''.join(said)}")
