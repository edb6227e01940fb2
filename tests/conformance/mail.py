"""E-mail, held to the conformance suite with a mail server that misbehaves."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from email import message_from_bytes
from hashlib import sha256
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from surehand.connectors.email import EmailChannel, parse_smtp_url
from surehand.core.engine import encode
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.conformance.harness import Answer, Outgoing, outgoing
from tests.fixtures import Company

PASSWORD = "correct-horse-battery"
SAYS = {
    Answer.TAKEN: "250 kept",
    Answer.UNWELL: "451 try later",
    Answer.REFUSED: "550 no such mailbox",
    Answer.BUSY: "450 too many letters",
}


class Server:
    """The other side, as aiosmtpd calls it."""

    def __init__(self) -> None:
        self.answers: deque[Answer] = deque()
        self.seen: list[str] = []
        self.took: list[str] = []
        self.repeats = ""

    def sign_in(self, *_: object) -> AuthResult:
        if self.answers and self.answers[0] is Answer.DENIED:
            self.answers.popleft()
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.popleft() if self.answers else Answer.TAKEN
        assert isinstance(envelope.content, bytes)
        mark = str(message_from_bytes(envelope.content)["Message-ID"])
        self.seen.append(mark)
        if answer in (Answer.TAKEN, Answer.LOST):
            self.took.append(mark)
        if answer in (Answer.RESETS, Answer.LOST):
            assert server.transport is not None
            server.transport.abort()
        if answer is Answer.HANGS:
            await asyncio.sleep(1)
        return f"{SAYS.get(answer, '250 kept')} {self.repeats}".strip()


class MailScene:
    """A company whose letters go to that server."""

    connection = None
    secrets = (PASSWORD,)

    def __init__(self, company: Company, server: Server, url: str) -> None:
        self._company, self._server = company, server
        self._channel = EmailChannel(parse_smtp_url(url, "Surehand <handoffs@example.com>"))
        self._record = company.open()
        m.Delivery.objects.within(company.id).delete()

    def worker(self, clock: Callable[[], datetime]) -> Worker:
        return Worker({"email": self._channel}, clock)

    def message(self, number: int, lane: str = "") -> m.Delivery:
        # Alerts of a kind to a person become one letter: these are for different people.
        to = list(self._company.people.values())[number]
        key = "conformance:email:{number}"
        what = Outgoing("email", to, "owner_changed", record=self._record, key=key)
        payload = encode({"handoff": "", "task": "", "words": {"reason": "a trial"}})
        return outgoing(self._company.id, what, number, payload, lane)

    def answer_with(self, *answers: Answer) -> None:
        self._server.answers = deque(answers)

    def mark(self, delivery: m.Delivery) -> str:
        return f"<{sha256(delivery.key.encode()).hexdigest()[:32]}@example.com>"

    def tried(self) -> list[str]:
        return self._server.seen

    def taken(self) -> list[str]:
        return self._server.took

    def tell_secrets(self) -> None:
        self._server.repeats = f"as user with {PASSWORD}"

    def come_back(self, delivery: m.Delivery) -> m.Inbound | None:
        """What comes in by mail is an answer to a letter, never the letter itself: tests/mail has it."""
        return None


class MailHarness:
    """E-mail."""

    name = "email"
    says_when = False
    asks_again = False

    @contextmanager
    def scene(self, company: Company, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailScene]:
        monkeypatch.setattr("surehand.connectors.email.smtp.TIMEOUT", 0.5)
        server, port = Server(), _free_port()
        controller = Controller(
            server,
            hostname="127.0.0.1",
            port=port,
            authenticator=server.sign_in,
            auth_require_tls=False,
        )
        url = f"smtp+plain://user:{PASSWORD}@127.0.0.1:{port}"
        settings.EMAIL_URL = url
        controller.start()
        try:
            yield MailScene(company, server, url)
        finally:
            controller.stop()


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


HARNESS = MailHarness()
