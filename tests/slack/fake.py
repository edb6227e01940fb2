"""A Slack that keeps state: its Web API over HTTP and its open line over a websocket, as strict as the real one.

What it is sent is judged by Slack's own SDK, which nobody here wrote: blocks and windows that do not fit are refused.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from websockets.sync.server import Server, ServerConnection, serve

BOT, APP, SECRET, TEAM = "xoxb-fake-bot-token", "xapp-fake-app-token", "fake-signing-secret", "T0FAKE"
TRIGGER_LIVES = 3.0
READS_FORMS_ONLY = {"users.lookupByEmail", "users.info"}


class Refused(Exception):
    """Slack's own no."""


class FakeSlack:
    """One Slack workspace. ``script`` holds what a method answers next instead of doing its work."""

    def __init__(self) -> None:
        self.users: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, str] = {}
        self.messages: dict[tuple[str, str], dict[str, Any]] = {}
        self.ephemeral: list[dict[str, Any]] = []
        self.views: list[dict[str, Any]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.released = threading.Event()
        self.script: dict[str, list[Any]] = defaultdict(list)
        self.acknowledged: list[dict[str, Any]] = []
        self.tokens = {BOT, APP}
        self.clock: Callable[[], float] = time.monotonic
        self._triggers: dict[str, float] = {}
        self._numbers = itertools.count(1)
        self._lines: list[ServerConnection] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._socket: Server | None = None
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._http.server_port}"

    @property
    def api(self) -> str:
        return f"http://{self.host}/api/"

    def close(self) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()
        if self._socket:
            self._socket.shutdown()

    # What happens in Slack

    def add_user(self, email: str, **more: Any) -> str:
        member = f"U{next(self._numbers):04}"
        user = {
            "id": member,
            "team_id": TEAM,
            "is_bot": False,
            "deleted": False,
            "real_name": email.split("@")[0],
        }
        self.users[member] = {**user, "profile": {"email": email}, **more}
        return member

    def add_channel(self, name: str) -> str:
        channel = f"C{next(self._numbers):04}"
        self.channels[f"#{name}"] = channel
        return channel

    def trigger(self) -> str:
        made = f"{next(self._numbers)}.trigger"
        self._triggers[made] = self.clock() + TRIGGER_LIVES
        return made

    def dm_of(self, member: str) -> str:
        return f"D{member[1:]}"

    def said_to(self, place: str) -> list[dict[str, Any]]:
        return [told for (channel, _), told in self.messages.items() if channel == place]

    def press(self, member: str, message: dict[str, Any], act: str) -> dict[str, Any]:
        """The payload of a click on a button that the message really has."""
        buttons = [e for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]]
        button = next(each for each in buttons if each["action_id"] == act)
        return {
            "type": "block_actions",
            "token": "legacy-verification-token",
            "team": {"id": TEAM, "domain": "ada"},
            "user": {"id": member, "team_id": TEAM},
            "channel": {"id": message["channel"]},
            "container": {"type": "message", "message_ts": message["ts"], "channel_id": message["channel"]},
            "trigger_id": self.trigger(),
            "response_url": "https://hooks.slack.com/actions/T/1/secret",
            "actions": [{**button, "action_ts": f"{next(self._numbers)}.000100"}],
        }

    def submit(self, member: str, view: dict[str, Any], **values: Any) -> dict[str, Any]:
        """The payload of a window that was filled in; a value is a text, one of a list in a tuple, or a list."""
        inputs = {each["block_id"]: each["element"] for each in view["blocks"] if each["type"] == "input"}
        state = {
            name: {name: _typed(element, values.get(name.replace(":", "_")))}
            for name, element in inputs.items()
        }
        return {
            "type": "view_submission",
            "team": {"id": TEAM, "domain": "ada"},
            "user": {"id": member, "team_id": TEAM},
            "trigger_id": self.trigger(),
            "view": {**view, "state": {"values": state}},
        }

    # The open line

    def open_line(self) -> str:
        if self._socket is None:
            self._socket = serve(self._line, "127.0.0.1", 0)
            threading.Thread(target=self._socket.serve_forever, daemon=True).start()
        return f"ws://127.0.0.1:{self._socket.socket.getsockname()[1]}/link"

    def send(self, kind: str, payload: dict[str, Any]) -> str:
        """Tell something over the line that was opened last."""
        envelope = f"envelope-{next(self._numbers)}"
        told = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True}
        self._lines[-1].send(json.dumps(told))
        return envelope

    def hang_up(self) -> None:
        """Ask for another line, as Slack does every hour or so."""
        self._lines[-1].send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))

    @property
    def lines(self) -> int:
        return len(self._lines)

    def _line(self, line: ServerConnection) -> None:
        line.send(json.dumps({"type": "hello", "num_connections": 1}))
        self._lines.append(line)
        for frame in line:
            self.acknowledged.append(json.loads(frame))

    # The Web API

    def answer(self, method: str, token: str, given: dict[str, Any]) -> dict[str, Any]:
        self.calls.append((method, given))
        if not token:
            raise Refused("not_authed")
        if token not in self.tokens:
            raise Refused("invalid_auth")
        if (method == "apps.connections.open") != token.startswith("xapp-"):
            raise Refused("not_allowed_token_type")
        act = getattr(self, "_" + method.replace(".", "_"), None)
        if act is None:
            raise Refused("unknown_method")
        return {"ok": True, **act(given)}

    def _auth_test(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"team_id": TEAM, "team": "Ada & Co", "user_id": "UBOT", "user": "surehand"}

    def _apps_connections_open(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"url": self.open_line()}

    def _users_lookupByEmail(self, given: dict[str, Any]) -> dict[str, Any]:
        for user in self.users.values():
            if user["profile"].get("email", "").casefold() == given["email"].casefold():
                return {"user": user}
        raise Refused("users_not_found")

    def _users_info(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["user"] not in self.users:
            raise Refused("user_not_found")
        return {"user": self.users[given["user"]]}

    def _conversations_open(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["users"] not in self.users:
            raise Refused("user_not_found")
        return {"channel": {"id": self.dm_of(given["users"])}}

    def _conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"messages": self.said_to(given["channel"])[::-1][: int(given["limit"])]}

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        channel = self.channels.get(given["channel"], given["channel"])
        known = set(self.channels.values()) | {self.dm_of(member) for member in self.users}
        if channel not in known:
            raise Refused("channel_not_found")
        ts = f"1700000000.{next(self._numbers):06}"
        self.messages[channel, ts] = {"channel": channel, "ts": ts, **self._judged(given)}
        return {"channel": channel, "ts": ts}

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        place = (given["channel"], given["ts"])
        if place not in self.messages:
            raise Refused("message_not_found")
        self.messages[place] |= self._judged(given)
        return {"channel": given["channel"], "ts": given["ts"]}

    def _chat_postEphemeral(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["user"] not in self.users:
            raise Refused("user_not_in_channel")
        self.ephemeral.append(given)
        return {"message_ts": f"1700000000.{next(self._numbers):06}"}

    def _views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        lives_until = self._triggers.pop(given["trigger_id"], None)
        if lives_until is None:
            raise Refused("exchanged_trigger_id")
        if lives_until < self.clock():
            raise Refused("expired_trigger_id")
        view = {**given["view"], "id": f"V{next(self._numbers):04}"}
        fit_window(given["view"])
        self.views.append(view)
        return {"view": view}

    def _judged(self, given: dict[str, Any]) -> dict[str, Any]:
        fit_blocks(given.get("blocks", []))
        if not given.get("text"):
            raise Refused("no_text")
        kept = ("text", "blocks", "metadata")
        return {"blocks": [], **{name: given[name] for name in kept if name in given}}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                method = self.path.removeprefix("/api/")
                body = self.rfile.read(int(self.headers["Content-Length"]))
                given = {
                    name: _read(value) for name, value in parse_qsl(body.decode(), keep_blank_values=True)
                }
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                fake.asked.append((method, given))
                scripted = fake.script[method].pop(0) if fake.script[method] else None
                if callable(scripted):
                    scripted(self, lambda: fake.answer(method, token, given))
                    return
                if scripted:
                    fake.calls.append((method, given))
                    self.reply(*scripted)
                    return
                try:
                    self.reply(200, fake.answer(method, token, given))
                except Refused as refused:
                    self.reply(200, {"ok": False, "error": str(refused)})

            def reply(self, status: int, told: dict[str, Any], headers: dict[str, str] | None = None) -> None:
                said = json.dumps(told).encode()
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                """Say nothing: what was asked is kept."""

        return Handler


def fit_blocks(blocks: list[dict[str, Any]]) -> None:
    """Let Slack's SDK judge blocks."""
    try:
        for block in blocks:
            parsed = Block.parse(block)
            assert parsed is not None, block
            parsed.validate_json()
    except SlackObjectFormationError as error:
        raise Refused(f"invalid_blocks: {error}") from None
    if len(blocks) > 50:
        raise Refused("invalid_blocks: too many")


def fit_window(view: dict[str, Any]) -> None:
    """Let Slack's SDK judge a window."""
    fit_blocks(view["blocks"])
    try:
        View(**view).validate_json()
    except SlackObjectFormationError as error:
        raise Refused(f"invalid_view: {error}") from None


def too_many(seconds: int) -> tuple[int, dict[str, Any], dict[str, str]]:
    """The answer to too many calls."""
    return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(seconds)}


def answer_lost(handler: Any, act: Callable[[], object]) -> None:
    """Do the work, then let nobody know."""
    act()
    handler.connection.close()


def line_cut(handler: Any, act: Callable[[], object]) -> None:
    """Do nothing, and answer nothing."""
    handler.connection.close()


def _read(value: str) -> Any:
    try:
        return json.loads(value) if value[:1] in "[{" else value
    except ValueError:
        return value


def _typed(element: dict[str, Any], value: Any) -> dict[str, Any]:
    match element["type"]:
        case "multi_static_select":
            return {"type": element["type"], "selected_options": [{"value": each} for each in value or ()]}
        case "plain_text_input":
            return {"type": element["type"], "value": value}
        case _:
            return {"type": element["type"], "selected_option": {"value": value} if value else None}
