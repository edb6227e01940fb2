"""The open line to Slack (Socket Mode): no public address is needed. https://docs.slack.dev/apis/events-api/using-socket-mode"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.sync.client import ClientConnection, connect

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.slack.client import SlackClient

log = logging.getLogger(__name__)

LISTEN = 1.0
_LARGEST = 1024 * 1024


class Envelope(msgspec.Struct, frozen=True):
    """One thing Slack tells: its kind (events_api, interactive, slash_commands), what it holds, as it came."""

    id: str
    kind: str
    payload: dict[str, Any]
    raw: bytes


Acknowledge: TypeAlias = Callable[[dict[str, Any] | None], None]
Receive: TypeAlias = Callable[[Envelope, Acknowledge], None]
"""Takes an envelope and acknowledges it within three seconds, with an answer for a window or a command."""


class Line:
    """One open line. It ends when Slack says so, which is usual, or when `stop` is set."""

    def __init__(self, slack: SlackClient, receive: Receive, stop: threading.Event) -> None:
        self._slack = slack
        self._receive = receive
        self._stop = stop

    def listen(self) -> None:
        """Open a line and take what comes, until Slack wants another one opened. Raises `DeliveryFailed`."""
        address = str(self._slack.call("apps.connections.open")["url"])
        try:
            with connect(address, open_timeout=10, close_timeout=2, max_size=_LARGEST, proxy=None) as line:
                while not self._stop.is_set() and self._take(line):
                    pass
        except (ConnectionClosed, OSError, InvalidHandshake, InvalidURI) as error:
            raise DeliveryFailed("retry", f"The line to Slack broke ({type(error).__name__}).") from None

    def _take(self, line: ClientConnection) -> bool:
        """Take one frame, if there is any; whether the line goes on."""
        try:
            raw = line.recv(timeout=LISTEN)
        except TimeoutError:
            return True
        frame = raw.encode() if isinstance(raw, str) else raw
        try:
            told = msgspec.json.decode(frame, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError):
            log.warning("Slack sent a frame that cannot be read")
            return True
        if told.get("type") == "disconnect":
            return False
        if told.get("envelope_id") and isinstance(told.get("payload"), dict):
            self._hand_on(line, Envelope(str(told["envelope_id"]), str(told["type"]), told["payload"], frame))
        return True

    def _hand_on(self, line: ClientConnection, envelope: Envelope) -> None:
        def acknowledge(answer: dict[str, Any] | None) -> None:
            said: dict[str, Any] = {"envelope_id": envelope.id}
            try:
                line.send(msgspec.json.encode(said | ({"payload": answer} if answer else {})).decode())
            except ConnectionClosed:
                # Slack sends it again over the next line; what it holds is known by then.
                log.info("the line to Slack closed before an answer")

        self._receive(envelope, acknowledge)
