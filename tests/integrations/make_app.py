"""Replays the Make app: fills in the requests of its modules, sends them, and gives back what a scenario would get.

Ours, and no more than our app needs: base, connection, remote procedures, actions, searches with pages, hooks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from tests.integrations.iml import fill
from tests.integrations.undefined import UNDEFINED

Plain = dict[str, Any]
AT_MOST = 20
"""Pages of one list: more would be one that never ends."""


class Failed(Exception):
    """The other side refused; with the type and message that the base of the app gives the error."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class MakeApp:
    """The app in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = json.loads((folder / "makecomapp.json").read_text("utf-8"))
        self.base = json.loads((folder / self.manifest["generalCodeFiles"]["base"]).read_text("utf-8"))

    def names(self, kind: str) -> set[str]:
        """Every component of a kind."""
        return set(self.manifest["components"][kind])

    def about(self, kind: str, name: str) -> Plain:
        """What the manifest says of a component."""
        about: Plain = self.manifest["components"][kind][name]
        return about

    @cache  # noqa: B019  # an app lives as long as its test
    def code(self, kind: str, name: str, code: str) -> Any:
        """One file of a component."""
        return json.loads((self.folder / self.about(kind, name)["codeFiles"][code]).read_text("utf-8"))


class Scenario:
    """Somebody's scenario with their connection: runs modules, and counts in ``ran`` which have run."""

    def __init__(self, app: MakeApp, url: str, key: str) -> None:
        self.app = app
        self.ran: set[str] = set()
        self._connection = {"url": url, "apiKey": key}
        self._http = httpx.Client(timeout=20)

    def close(self) -> None:
        """Let go of the line."""
        self._http.close()

    def connect(self) -> str:
        """Test the connection; what Make calls it."""
        request = self.app.code("connection", "surehand", "communication")
        known = {"parameters": self._connection}
        body = self._send(fill(_sent(request), known), {"error": request["response"]["error"]})
        return str(fill(request["response"]["metadata"]["value"], {"body": body}))

    def run(self, module: str, **parameters: Any) -> Any:
        """Run an action, or a search: what it gives, as one bundle or a list of them."""
        self._check(self.app.code("module", module, "mappableParams"), parameters)
        self.ran.add(module)
        found = self._communicate(
            self.app.code("module", module, "communication"), {"parameters": parameters}
        )
        return found if self.app.about("module", module)["moduleType"] == "search" else found[0]

    def ask(self, rpc: str, **known: Any) -> list[Plain]:
        """Call a remote procedure, as an open form does."""
        return self._communicate(self.app.code("rpc", rpc, "communication"), {"parameters": {}, **known})

    def attach(self, hook: str, url: str, **parameters: Any) -> Plain:
        """Subscribe a hook; what Make keeps of it."""
        self._check(self.app.code("webhook", hook, "params"), parameters)
        known = {"parameters": parameters, "webhook": {"url": url}}
        request = self.app.code("webhook", hook, "attach")
        body = self._send(self._request(request, known), self.app.base["response"])
        kept: Plain = fill(request["response"]["data"], {**known, "body": body})
        return {"url": url, **kept}

    def detach(self, hook: str, webhook: Plain) -> None:
        """Take a hook away."""
        request = self._request(self.app.code("webhook", hook, "detach"), {"webhook": webhook})
        self._send(request, self.app.base["response"])

    def receive(self, module: str, message: Plain) -> list[Plain]:
        """What a trigger gives for a message that came in."""
        self.ran.add(module)
        hook = self.app.about("module", module)["webhook"]
        incoming = self.app.code("webhook", hook, "communication")
        if not fill(incoming["condition"], {"body": message}):
            return []
        return [fill(incoming["output"], {"body": message})]

    def parts(self, module: str, **known: Any) -> dict[str, str]:
        """Everything that a module says it gives: type by name."""
        told: dict[str, str] = {}
        for each in self.app.code("module", module, "interface"):
            more = self.ask(each.removeprefix("rpc://"), **known) if isinstance(each, str) else [each]
            told |= {part["name"]: part["type"] for part in more}
        return told

    def _communicate(self, request: Plain, known: Plain) -> list[Plain]:
        if not fill(request.get("condition", True), known):
            return []
        known = {"connection": self._connection, "webhook": {}, **known}
        limit = fill(request["response"].get("limit", UNDEFINED), known) or AT_MOST * 500
        return [bundle for bundle, _ in zip(self._pages(request, known), range(limit), strict=False)]

    def _pages(self, request: Plain, known: Plain) -> Iterator[Plain]:
        sent, turn = self._request(request, known), request.get("pagination")
        for _ in range(AT_MOST):
            body = self._send(sent, self.app.base["response"])
            yield from _bundles(request["response"], {**known, "body": body})
            if not turn or not fill(turn["condition"], {**known, "body": body}):
                return
            more = fill(turn["qs"], {**known, "body": body})
            sent = {**sent, "params": {**sent["params"], **more}}
        raise AssertionError(f"{request['url']} does not end")

    def _request(self, request: Plain, known: Plain) -> Plain:
        known = {"connection": self._connection, **known}
        base = fill({"url": self.app.base["baseUrl"], "headers": self.app.base["headers"]}, known)
        own = fill(_sent(request), known)
        return {
            **own,
            "url": base["url"] + own["url"],
            # Whether Make leaves out a header without a value or sends an empty one, its documentation does not say.
            "headers": {
                **base["headers"],
                **{name: "" for name in request.get("headers", {})},
                **own["headers"],
            },
        }

    def _send(self, request: Plain, response: Plain) -> Any:
        answer = self._http.request(**request)
        if answer.is_success:
            return answer.json()
        error, known = response["error"], {"body": answer.json(), "statusCode": answer.status_code}
        told = error.get(str(answer.status_code), error)
        raise Failed(told.get("type", "RuntimeError"), fill(told["message"], known))

    def _check(self, form: Sequence[Any], parameters: Mapping[str, Any]) -> None:
        """What is filled in has an input, and what must be is."""
        inputs = {each["name"]: each for each in self._inputs(form, parameters)}
        assert parameters.keys() <= inputs.keys(), f"no input for {parameters.keys() - inputs.keys()}"
        missing = [name for name, each in inputs.items() if each.get("required") and name not in parameters]
        assert not missing, f"{missing} must be filled in"
        for name, value in parameters.items():
            self._check_value(inputs[name], value, parameters)

    def _inputs(self, form: Sequence[Any], parameters: Mapping[str, Any]) -> Iterator[Plain]:
        for each in form:
            if isinstance(each, str):
                yield from self.ask(each.removeprefix("rpc://"), parameters=parameters)
                continue
            yield each
            options = each.get("options")
            if isinstance(options, dict) and each["name"] in parameters:
                yield from self._inputs(options.get("nested", ()), parameters)

    def _check_value(self, each: Plain, value: Any, parameters: Mapping[str, Any]) -> None:
        if each["type"] == "collection":
            inside = {part["name"]: part for part in self._inputs(each["spec"], parameters)}
            assert value.keys() <= inside.keys(), f"no field for {value.keys() - inside.keys()}"
        elif each["type"] == "select" and not isinstance(value, list):
            options = each["options"]
            known = options.get("store") if isinstance(options, dict) else options
            chosen = self.ask(known[6:], parameters=parameters) if isinstance(known, str) else known
            is_person = known == "rpc://people"
            assert is_person or value in [option["value"] for option in chosen], f"{value} is no option"


def _sent(request: Plain) -> Plain:
    """The parts of a request that leave, as httpx names them."""
    sent = {
        "method": request.get("method", "GET"),
        "url": request["url"],
        "headers": request.get("headers", {}),
        "params": request.get("qs", {}),
    }
    return sent | ({"json": request["body"]} if "body" in request else {})


def _bundles(response: Plain, known: Plain) -> Iterator[Plain]:
    if "iterate" not in response:
        yield fill(response["output"], known)
        return
    iterate = response["iterate"]
    container = iterate["container"] if isinstance(iterate, dict) else iterate
    condition = iterate.get("condition", True) if isinstance(iterate, dict) else True
    for item in fill(container, known) or ():
        inside = {**known, "item": item}
        if fill(condition, inside) not in (UNDEFINED, None, False):
            yield fill(response["output"], inside)
