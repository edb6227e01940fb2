"""A primary PostgreSQL and its synchronous standby, by plain streaming replication; gone when the proof ends.

Each lives on a leash as in `tests.postgres`: until our end of a pipe closes, which happens even when we are killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.cli.conftest import free_port
from tests.postgres import find_programs, server_account, wait_until_ready
from tests.proofs.home import family

PREPARE = {
    "primary": '"$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --no-locale --no-sync >/dev/null',
    "standby": '"$bin/pg_basebackup" -D "$data" -R --no-sync --checkpoint=fast '
    '-d "host=127.0.0.1 port=$from user=postgres application_name=standby"',
}
LIFE = """
set -eu
bin=$1 home=$2 port=$3 sync=$4 from=$5
data=$home/data
trap 'rm -rf "$home"' EXIT
{prepare}
"$bin/postgres" -D "$data" -k "$home" -p "$port" -c listen_addresses=127.0.0.1 -c fsync=off \\
    -c synchronous_commit=on -c synchronous_standby_names="$sync" >"$home/log" 2>&1 &
server=$!
trap 'set +e; kill -QUIT $server 2>/dev/null; wait $server; rm -rf "$home"' EXIT
until "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; do
    kill -0 $server 2>/dev/null || {{ cat "$home/log"; exit 1; }}
    sleep 0.05
done
echo ready
read -r end
"""


class Server:
    """One of the two."""

    def __init__(self, home: Path, port: int) -> None:
        self.port = port
        self._home = home

    def kill(self) -> None:
        """End it with SIGKILL, with all its processes at once: as when its machine loses its power."""
        first = int((self._home / "data" / "postmaster.pid").read_text().split()[0])
        for pid in family(first):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def ask(self, statement: str) -> object:
        """The one cell that a statement answers."""
        with psycopg.connect(f"postgres://postgres@127.0.0.1:{self.port}/postgres", autocommit=True) as link:
            row = link.execute(statement).fetchone()
        assert row is not None
        return row[0]

    def promote(self) -> None:
        """Make the standby the primary, as a watcher such as Patroni does."""
        assert self.ask("SELECT pg_promote()")


class Pair:
    """Both, and the address at which they are one database."""

    def __init__(self, primary: Server, standby: Server) -> None:
        self.primary, self.standby = primary, standby
        self.url = f"postgres://postgres@127.0.0.1:{primary.port},127.0.0.1:{standby.port}/postgres"


@contextmanager
def pair() -> Iterator[Pair]:
    """A primary that acknowledges nothing before its standby has it."""
    with _server("primary", sync="standby") as primary, _server("standby", source=primary) as standby:
        _wait_until_synchronous(primary)
        yield Pair(primary, standby)


def _wait_until_synchronous(primary: Server) -> None:
    end = time.monotonic() + 20
    while primary.ask("SELECT string_agg(sync_state, ' ') FROM pg_stat_replication") != "sync":
        assert time.monotonic() < end, "the standby does not follow"
        time.sleep(0.05)


@contextmanager
def _server(role: str, *, sync: str = "", source: Server | None = None) -> Iterator[Server]:
    programs, (uid, gid), port = find_programs(), server_account(), free_port()
    home = tempfile.mkdtemp(prefix=f"surehand-{role}-")
    os.chown(home, uid, gid)
    script = LIFE.format(prepare=PREPARE[role])
    with subprocess.Popen(
        ["sh", "-c", script, role, programs, home, str(port), sync, str(source.port if source else "")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=home,
        user=uid,
        group=gid,
        extra_groups=[] if os.geteuid() == 0 else None,
        start_new_session=True,
    ) as leash:
        wait_until_ready(leash.stdout, programs)
        yield Server(Path(home), port)
