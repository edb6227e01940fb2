"""A private Dovecot for one run: a real IMAP server on a loopback port, in a folder that is gone when the run ends."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import server_account
from tests.waiting import wait_until

PASSWORD = "secret"
NO_DOVECOT = "No Dovecot here. Install one (Debian, Ubuntu: apt-get install dovecot-imapd)."

# The server on a leash: it lives until our end of the pipe closes, which happens even when we are killed.
LIFE = """
dovecot=$1 home=$2
"$dovecot" -F -c "$home/conf" &
server=$!
trap 'kill $server 2>/dev/null; wait $server; rm -rf "$home"' EXIT
read -r end
"""
CONF = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{home}/mail/%u
{more}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
"""


def find_dovecot() -> str | None:
    """The program, which stands where not everybody looks."""
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


class Dovecot:
    """A server that runs. Each user has a mailbox of their own, with `PASSWORD`."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, user: str, password: str = PASSWORD) -> str:
        return f"imap+plain://{user}:{password}@127.0.0.1:{self.port}/INBOX"

    @contextmanager
    def signed_in(self, user: str) -> Iterator[imaplib.IMAP4]:
        server = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        server.login(user, PASSWORD)
        yield server
        server.logout()

    def put(self, user: str, *mails: bytes) -> None:
        """Let mail arrive."""
        with self.signed_in(user) as server:
            for mail in mails:
                status, answer = server.append("INBOX", "", "", mail)
                assert status == "OK", answer

    def read(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """What lies in a folder; nothing when it is not there."""
        with self.signed_in(user) as server:
            if server.select(f'"{folder}"')[0] != "OK":
                return []
            found = server.search(None, "UNDELETED")[1][0].split()
            return [server.fetch(each, "(BODY.PEEK[])")[1][0][1] for each in found]


@contextmanager
def private_dovecot(more: str = "") -> Iterator[Dovecot]:
    """Start a server of our own; nothing of it is left afterwards. ``more`` are lines of its configuration."""
    program = find_dovecot()
    assert program, NO_DOVECOT
    uid, gid = server_account()
    home, port = Path(tempfile.mkdtemp(prefix="surehand-dovecot-")), _free_port()
    os.chown(home, uid, gid)
    (home / "conf").write_text(
        CONF.format(
            home=home,
            port=port,
            password=PASSWORD,
            more=more,
            uid=uid,
            gid=gid,
            user=_name_of_user(uid),
            group=_name_of_group(gid),
        )
    )
    with subprocess.Popen(
        ["sh", "-c", LIFE, "dovecot-for-tests", program, str(home)],
        stdin=subprocess.PIPE,
        cwd=home,
        user=uid,
        group=gid,
        extra_groups=[] if os.geteuid() == 0 else None,
        start_new_session=True,
    ):
        wait_until(lambda: _answers(port))
        yield Dovecot(port)


def _answers(port: int) -> bool:
    try:
        imaplib.IMAP4("127.0.0.1", port, timeout=5).shutdown()
    except (OSError, imaplib.IMAP4.error):
        return False
    return True


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _name_of_user(uid: int) -> str:
    return pwd.getpwuid(uid).pw_name


def _name_of_group(gid: int) -> str:
    return grp.getgrgid(gid).gr_name
