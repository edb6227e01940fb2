"""One request to a model: through the library that knows the providers, over the way out that the caller gives.

The libraries bring their own clients, retries, time limits and headers; none of them is used. They write the request
and read the answer, and in between stands `_Bridge`, which sends only what is needed, by the caller's client, and reads
an answer up to a size. The library runs in a thread of its own that is left behind when time is up, whatever it does.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import Future
from functools import cache
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import urlsplit

import httpx
import httpx2
import msgspec
from pydantic_ai.direct import model_request
from pydantic_ai.messages import ModelRequest, SystemPromptPart, UserPromptPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.output import OutputObjectDefinition

from surehand.assist.llm.endpoint import Api, Endpoint
from surehand.assist.llm.keeping import Rung
from surehand.assist.llm.prompt import SCHEMA, Prompt

if TYPE_CHECKING:
    from pydantic_ai.models import Model

LARGEST = 1_000_000
"""Bytes of an answer that are read: some hundred times what a good one has."""
_SENT = ("anthropic-version", "anthropic-beta", "content-type", "accept")
_KEYED = ("authorization", "x-api-key")
"""What leaves of the libraries' headers. The others tell which system and Python this is, and what the environment
says; of keys there, only the one of the endpoint may go to it."""
_LOADING = 30.0
_LOGGERS = ("openai", "anthropic", "httpx2", "pydantic_ai")

log = logging.getLogger(__name__)


class Reply(msgspec.Struct, frozen=True):
    """What came back: text, and the tokens the other side counted; 0 where it counted none."""

    text: str
    sent: int
    received: int


Kind: TypeAlias = Literal["timed_out", "unreachable", "busy", "denied", "rejected", "failed", "unreadable"]


class Failure(msgspec.Struct, frozen=True):
    """Why nothing came back. ``rest`` is the seconds the other side asked to be left alone."""

    kind: Kind
    rest: float | None = None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One try: where, what, on which rung, with how many tokens for the answer, and until when (`time.monotonic`)."""

    endpoint: Endpoint
    prompt: Prompt
    rung: Rung
    most: int
    end: float


@cache
def load(api: Api) -> None:
    """Import what speaks to a provider, once, and keep it from logging whole requests."""
    import_module(f"pydantic_ai.models.{api}")
    # Much of what they have is only loaded by a first request: here is one that leads nowhere.
    nowhere = Endpoint(url="http://nowhere.invalid", model="none", api=api)
    ask(httpx.Client(transport=httpx.MockTransport(_nothing)), _first(nowhere))
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def _first(endpoint: Endpoint) -> Request:
    return Request(
        endpoint=endpoint, prompt=Prompt("", ""), rung="native", most=1, end=time.monotonic() + _LOADING
    )


def _nothing(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(b"{}"))


def ask(client: httpx.Client, request: Request) -> Reply | Failure:
    """Ask once. Comes back in time, with an answer or with why there is none."""
    future: Future[Reply | Failure] = Future()
    Thread(target=_settle, args=(future, client, request), name="assist-llm", daemon=True).start()
    try:
        return future.result(timeout=max(0.0, request.end - time.monotonic()))
    except TimeoutError:
        return Failure("timed_out")


def _settle(future: Future[Reply | Failure], client: httpx.Client, request: Request) -> None:
    bridge = _Bridge(client, request)
    try:
        found: Reply | Failure = asyncio.run(_exchange(bridge, request))
    except Exception as error:
        # Three libraries read what a stranger wrote: no list of what they may raise would be complete.
        log.info("A model was asked in vain: %s", type(error).__name__)
        found = bridge.failure or Failure("unreadable")
    future.set_result(found)


async def _exchange(bridge: _Bridge, request: Request) -> Reply:
    native = request.rung == "native"
    definition = OutputObjectDefinition(json_schema=SCHEMA, name="quotes", strict=True)
    async with httpx2.AsyncClient(transport=bridge) as way_out:
        answer = await model_request(
            _model(request.endpoint, way_out),
            [
                ModelRequest(
                    parts=[SystemPromptPart(request.prompt.task), UserPromptPart(request.prompt.text)]
                )
            ],
            model_settings={"max_tokens": request.most},
            model_request_parameters=ModelRequestParameters(output_mode="native", output_object=definition)
            if native
            else ModelRequestParameters(),
            instrument=False,
        )
    # Half of a surrogate pair may stand in JSON, and nowhere else.
    text = (answer.text or "").encode("utf-8", "replace").decode()
    return Reply(text, max(0, answer.usage.input_tokens), max(0, answer.usage.output_tokens))


def _model(endpoint: Endpoint, way_out: httpx2.AsyncClient) -> Model:
    if endpoint.api == "anthropic":
        return _anthropic(endpoint, way_out)
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai import OpenAIProvider

    sdk = AsyncOpenAI(
        api_key=endpoint.key or "none", base_url=endpoint.url, max_retries=0, http_client=way_out
    )
    # Only OpenAI itself knows the newer name of the limit; the older one is what all others know.
    newer = urlsplit(endpoint.url).hostname == "api.openai.com"
    profile = OpenAIModelProfile(
        supports_json_schema_output=True, openai_chat_supports_max_completion_tokens=newer
    )
    return OpenAIChatModel(endpoint.model, provider=OpenAIProvider(openai_client=sdk), profile=profile)


def _anthropic(endpoint: Endpoint, way_out: httpx2.AsyncClient) -> Model:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.profiles import ModelProfile
    from pydantic_ai.providers.anthropic import AnthropicProvider

    sdk = AsyncAnthropic(
        api_key=endpoint.key or "none", base_url=endpoint.url, max_retries=0, http_client=way_out
    )
    profile = ModelProfile(supports_json_schema_output=True)
    return AnthropicModel(endpoint.model, provider=AnthropicProvider(anthropic_client=sdk), profile=profile)


class _Bridge(httpx2.AsyncBaseTransport):
    """Carries a request of the library over the caller's client. It blocks: its loop has nothing else to do."""

    def __init__(self, client: httpx.Client, request: Request) -> None:
        self._client = client
        self._end = request.end
        self._key = request.endpoint.key
        self._answered = False
        self.failure: Failure | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {name: value for name, value in request.headers.items() if self._may_leave(name, value)}
        try:
            status, content = self._send(str(request.url), headers, await request.aread())
        except httpx.TimeoutException as error:
            self.failure = Failure("timed_out")
            raise httpx2.ReadTimeout(str(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            self.failure = Failure("unreadable" if self._answered else "unreachable")
            raise httpx2.ConnectError(str(error)) from error
        return httpx2.Response(
            status, headers={"content-type": "application/json"}, content=content, request=request
        )

    def _may_leave(self, name: str, value: str) -> bool:
        name = name.lower()
        return name in _SENT or (name in _KEYED and bool(self._key) and self._key in value)

    def _send(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        left = self._end - time.monotonic()
        request = self._client.build_request(
            "POST", url, headers={**headers, "accept-encoding": "identity"}, content=body, timeout=left
        )
        response = self._client.send(request, stream=True, follow_redirects=False)
        self._answered = True
        try:
            self.failure = _failure_of(response)
            content = self._read(response)
        finally:
            response.close()
        # What cannot be read as text is shown as such, and is then in no quote.
        return response.status_code, content.decode("utf-8", "replace").encode()

    def _read(self, response: httpx.Response) -> bytes:
        content = b""
        for part in response.iter_raw():
            content += part
            if len(content) > LARGEST:
                raise httpx.StreamError("The answer is too large.")
            if time.monotonic() > self._end:
                raise httpx.ReadTimeout("The answer takes too long.")
        return content


def _failure_of(response: httpx.Response) -> Failure | None:
    status = response.status_code
    if status == 200:
        return None
    rest = _seconds(response.headers.get("retry-after", ""))
    if status in (401, 403):
        return Failure("denied", rest)
    if status == 429:
        return Failure("busy", rest)
    return Failure("failed" if status >= 500 else "rejected", rest)


def _seconds(written: str) -> float | None:
    """The seconds of a ``Retry-After``; a date in its place is as good as nothing."""
    return float(written) if written.isascii() and written.isdigit() and len(written) < 7 else None
