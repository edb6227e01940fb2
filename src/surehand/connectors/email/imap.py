"""A mailbox over IMAP: look at what waits, take it whole, put it into a folder once it is kept elsewhere.

Mail leaves the inbox by being moved, not by being marked as read: who opens it in a mail program hides nothing from us.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal
from urllib.parse import unquote, urlsplit

import msgspec

TIMEOUT = 20
HEAD = 65_536
"""Of mail that is too large, so many bytes are taken: its headers are among them."""
_SIZE = re.compile(rb"\bUID (\d+)\b.*?\bRFC822\.SIZE (\d+)|\bRFC822\.SIZE (\d+).*?\bUID (\d+)\b")


class ImapSettings(msgspec.Struct, frozen=True):
    """Where mail comes in. ``security`` is ``none``, ``starttls`` or ``tls``."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    security: str = "tls"

    @property
    def place(self) -> str:
        """Which mailbox it is, for people to read."""
        return f"{self.user} at {self.host}, {self.folder}"


class MailboxFailed(Exception):
    """The mailbox could not be looked into. ``failure`` says whether another try helps or other settings do."""

    def __init__(self, failure: Literal["retry", "settings"], sentence: str) -> None:
        super().__init__(sentence)
        self.failure: Literal["retry", "settings"] = failure


class Waiting(msgspec.Struct, frozen=True):
    """One mail in the inbox: its number there, and its size in bytes."""

    uid: int
    size: int


def parse_imap_url(url: str) -> ImapSettings:
    """Settings from ``imaps://user:password@host/INBOX`` (TLS), ``imap://…`` (STARTTLS) or ``imap+plain://…`` (none).

    Raises ValueError with a sentence that names what is wrong.
    """
    parts = urlsplit(url)
    security = {"imap": "starttls", "imaps": "tls", "imap+plain": "none"}.get(parts.scheme)
    if security is None or not parts.hostname or not parts.username:
        raise ValueError("the IMAP address must look like imaps://user:password@mail.example.com/INBOX")
    port = parts.port or (993 if security == "tls" else 143)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    user, password = unquote(parts.username), unquote(parts.password or "")
    return ImapSettings(parts.hostname, port, user, password, folder, security)


@contextmanager
def open_inbox(settings: ImapSettings) -> Iterator[Inbox]:
    """The inbox, signed in. Whatever goes wrong inside is raised as `MailboxFailed`."""
    try:
        server = _connect(settings)
        try:
            _sign_in(server, settings)
            yield Inbox(server, settings.folder)
        finally:
            _leave(server)
    except UnicodeEncodeError as error:
        said = "The IMAP address may hold plain letters only, in user, password and folder."
        raise MailboxFailed("settings", said) from error
    except imaplib.IMAP4.error as error:
        raise MailboxFailed("retry", f"The mailbox answered: {_said(error)}") from error
    except OSError as error:
        raise MailboxFailed("retry", f"The mailbox cannot be reached: {error}") from error


class Inbox:
    """A folder of a mailbox that is open for reading and moving."""

    def __init__(self, server: imaplib.IMAP4, folder: str) -> None:
        self._server, self._made = server, set[str]()
        # What it can do, it says in full only to whoever has signed in.
        self._can = b" ".join(each for each in server.capability()[1] if each).upper().split()
        status, answer = server.select(_quoted(folder))
        if status != "OK":
            raise MailboxFailed("settings", f"There is no folder “{folder}” to read: {_words(answer)}")

    def waiting(self, limit: int) -> list[Waiting]:
        """The oldest mails that lie there."""
        found = self._ask("SEARCH", "UNDELETED")
        numbers = found[0].split()[:limit] if found and found[0] else []
        if not numbers:
            return []
        lines = self._ask("FETCH", b",".join(numbers).decode(), "(UID RFC822.SIZE)")
        return sorted(filter(None, map(_waiting, lines)), key=lambda each: each.uid)

    def take(self, uid: int, *, head_only: bool = False) -> bytes:
        """A mail as it came, or only its beginning; empty when it is gone. It stays unread."""
        part = f"(BODY.PEEK[]<0.{HEAD}>)" if head_only else "(BODY.PEEK[])"
        for line in self._ask("FETCH", str(uid), part):
            if isinstance(line, tuple):
                return bytes(line[1])
        return b""

    def put_into(self, uid: int, folder: str) -> None:
        """Mark a mail as read and move it into a folder, which is made when it is not there."""
        self._make(folder)
        self._ask("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
        if b"MOVE" in self._can:
            self._ask("MOVE", str(uid), _quoted(folder))
            return
        self._ask("COPY", str(uid), _quoted(folder))
        self._ask("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)")
        # Without UIDPLUS it stays there as deleted: to expunge would drop what others have marked, too.
        if b"UIDPLUS" in self._can:
            self._ask("EXPUNGE", str(uid))

    def _make(self, folder: str) -> None:
        if folder not in self._made:
            # It says no when the folder is there already; if it cannot be made, moving into it says so.
            self._server.create(_quoted(folder))
            self._made.add(folder)

    def _ask(self, *command: str) -> list[bytes]:
        status, answer = self._server.uid(*command)
        if status != "OK":
            raise MailboxFailed("retry", f"The mailbox refused {command[0]}: {_words(answer)}")
        return [line for line in answer if line is not None]


def _connect(settings: ImapSettings) -> imaplib.IMAP4:
    if settings.security == "tls":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(settings.host, settings.port, ssl_context=context, timeout=TIMEOUT)
    return imaplib.IMAP4(settings.host, settings.port, timeout=TIMEOUT)


def _sign_in(server: imaplib.IMAP4, settings: ImapSettings) -> None:
    if settings.security == "starttls":
        server.starttls(ssl.create_default_context())
    try:
        server.login(_quoted(settings.user), settings.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise MailboxFailed("settings", f"The mailbox refused the sign-in: {_said(error)}") from error


def _leave(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        # It is gone already: what was done in it is done. After a failed handshake there is no line to close either.
        with suppress(OSError):
            server.shutdown()


def _waiting(line: bytes | tuple[bytes, bytes]) -> Waiting | None:
    found = _SIZE.search(line[0] if isinstance(line, tuple) else line)
    if found is None:
        return None
    uid, size = (found[1], found[2]) if found[1] else (found[4], found[3])
    return Waiting(int(uid), int(size))


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(answer: list[bytes | None]) -> str:
    return b" ".join(each for each in answer if each).decode("utf-8", "replace")[:300]


def _said(error: BaseException) -> str:
    said = error.args[0] if error.args else ""
    return (said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))[:300]
