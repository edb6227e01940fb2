"""The other side: a mail server and an address for webhooks, which count what they take by its key.

So does a receiver that wants everything once: what comes again under the same key is known, and has no second effect.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from functools import partial

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

KEEPS = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nkept"


class Receiver:
    """What arrived, how often under each key; and when, in seconds of the monotonic clock."""

    def __init__(self) -> None:
        self.keys: Counter[str] = Counter()
        self.times: list[float] = []

    def take(self, key: str) -> None:
        """Count an arrival."""
        self.keys[key] += 1
        self.times.append(time.monotonic())

    def compared(self, wanted: list[str]) -> dict[str, int]:
        """What arrived beside what should have. ``unknown`` would be an effect under a second key."""
        return {
            "wanted": len(wanted),
            "arrived": len(self.times),
            "repeated": len(self.times) - len(self.keys),
            "lost": len(set(wanted) - set(self.keys)),
            "unknown": len(set(self.keys) - set(wanted)),
        }


class _Mail:
    """Takes letters for aiosmtpd. The key of a letter is its Message-ID without the domain."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a letter. The name is the server's."""
        content = envelope.content
        assert isinstance(content, bytes)
        name = str(message_from_bytes(content)["Message-ID"])
        self._receiver.take(name.strip("<>").partition("@")[0])
        return "250 kept"


@contextmanager
def mail_receiver(port: int) -> Iterator[Receiver]:
    """A mail server on 127.0.0.1 that runs while the proof does."""
    receiver = Receiver()
    controller = Controller(_Mail(receiver), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield receiver
    finally:
        controller.stop()


@contextmanager
def webhook_receiver(port: int) -> Iterator[Receiver]:
    """An address for webhooks on 127.0.0.1, which counts by their id. It costs little, for it is measured with."""
    receiver, ready, ends = Receiver(), threading.Event(), list[Callable[[], object]]()

    async def serve() -> None:
        loop, end = asyncio.get_running_loop(), asyncio.Event()
        async with await asyncio.start_server(partial(_converse, receiver), "127.0.0.1", port):
            ends.append(partial(loop.call_soon_threadsafe, end.set))
            ready.set()
            await end.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield receiver
    finally:
        ends[0]()
        thread.join()


async def _converse(receiver: Receiver, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take one message after the other over a connection, for as long as it is kept."""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while head := await reader.readuntil(b"\r\n\r\n"):
            headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if line)
            await reader.readexactly(int(headers[b"content-length"]))
            receiver.take(headers[b"webhook-id"].decode())
            writer.write(KEEPS)
            await writer.drain()
    writer.close()
