"""Mail over TLS, from the first byte or by STARTTLS, against real servers with a certificate of an own authority."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from surehand.connectors.channel import DeliveryFailed, Letter
from surehand.connectors.email import (
    EmailChannel,
    MailboxFailed,
    open_inbox,
    parse_imap_url,
    parse_smtp_url,
)
from tests.certificates import Authority
from tests.cli.conftest import free_port
from tests.dovecot import NO_DOVECOT, PASSWORD, Dovecot, find_dovecot, private_dovecot

MAIL = b"From: ada@example.com\r\nSubject: Hello\r\n\r\nHello\r\n"
LETTER = Letter("key", "rita@example.com", "To accept", "Look at this.")


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    # The IMAP server of the tests runs under another account, which pytest's own folders keep out.
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        made = Authority(folder)
        made.key.chmod(0o644)
        yield made


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an administrator trusts an authority of their own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca))


# Out: SMTP


class Taking:
    """The server, as aiosmtpd calls it: what came, and whether it came over TLS and after a sign-in."""

    def __init__(self) -> None:
        self.came: list[tuple[str, bool, bool]] = []

    def sign_in(self, *_: object) -> AuthResult:
        return AuthResult(success=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        subject = str(message_from_bytes(envelope.content)["Subject"])
        transport = server.transport
        assert transport is not None
        is_tls = transport.get_extra_info("sslcontext") is not None
        self.came.append((subject, is_tls, bool(session.authenticated)))
        return "250 kept"


@contextmanager
def smtp_server(authority: Authority, security: str) -> Iterator[tuple[Taking, str]]:
    taking, port = Taking(), free_port()
    how = {"ssl_context": authority.context()} if security == "smtps" else {}
    if security == "smtp":
        how = {"tls_context": authority.context(), "require_starttls": True}
    controller = Controller(
        taking, hostname="127.0.0.1", port=port, authenticator=taking.sign_in, auth_required=security == "smtp",
        auth_require_tls=security == "smtp", **how,
    )  # fmt: skip
    # It knocks at its own door as one who trusts nobody, and would take the refusal for its own failure.
    controller._trigger_server = lambda: socket.create_connection(("127.0.0.1", port)).close()
    controller.start()
    try:
        yield taking, f"{security}://user:secret@127.0.0.1:{port}"
    finally:
        controller.stop()


def send(url: str) -> str:
    return EmailChannel(parse_smtp_url(url, "Surehand <s@example.com>")).send(LETTER)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["smtps", "smtp"])
def test_letters_go_out_over_tls(authority: Authority, security: str) -> None:
    with smtp_server(authority, security) as (taking, url):
        assert send(url) == "accepted by the mail server"
    assert taking.came == [("To accept", True, True)]


@pytest.mark.parametrize("security", ["smtps", "smtp"])
def test_no_letter_to_a_server_nobody_vouches_for(authority: Authority, security: str) -> None:
    refused = pytest.raises(DeliveryFailed, match="certificate verify failed")
    with smtp_server(authority, security) as (taking, url), refused:
        send(url)
    assert taking.came == []


@pytest.mark.usefixtures("trusted")
def test_no_letter_goes_out_in_the_open(authority: Authority) -> None:
    """A server that does not offer TLS, or somebody between who hides the offer, gets neither letter nor password."""
    with smtp_server(authority, "smtp+plain") as (taking, url), pytest.raises(DeliveryFailed) as failed:
        send(url.replace("smtp+plain", "smtp"))
    assert (failed.value.failure, taking.came) == ("settings", [])


# In: IMAP


@pytest.fixture(scope="module")
def dovecot(authority: Authority) -> Iterator[tuple[Dovecot, int]]:
    if find_dovecot() is None:
        pytest.skip(NO_DOVECOT)
    port = free_port()
    more = f"""
ssl = yes
ssl_cert = <{authority.certificate}
ssl_key = <{authority.key}
service imap-login {{
  inet_listener imap_in_tls {{
    address = 127.0.0.1
    port = {port}
    ssl = yes
  }}
}}
"""
    with private_dovecot(more) as server:
        server.put("replies", MAIL)
        yield server, port


def look(dovecot: tuple[Dovecot, int], scheme: str) -> int:
    server, port = dovecot
    number = port if scheme == "imaps" else server.port
    with open_inbox(parse_imap_url(f"{scheme}://replies:{PASSWORD}@127.0.0.1:{number}/INBOX")) as inbox:
        assert isinstance(inbox._server.socket(), ssl.SSLSocket)
        return len(inbox.waiting(10))


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_the_mailbox_is_read_over_tls(dovecot: tuple[Dovecot, int], scheme: str) -> None:
    assert look(dovecot, scheme) == 1


@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_no_mailbox_that_nobody_vouches_for(dovecot: tuple[Dovecot, int], scheme: str) -> None:
    with pytest.raises(MailboxFailed, match="certificate verify failed"):
        look(dovecot, scheme)
