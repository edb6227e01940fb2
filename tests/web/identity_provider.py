"""An OpenID Connect provider for tests: keys of its own, real signatures, and it can be told to misbehave."""

from __future__ import annotations

import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from surehand.web.sign_in.environment import SingleSignOn

CLIENT, SECRET = "surehand-test", "a secret of sufficient length for HS256"
Sign = Callable[["IdentityProvider", dict[str, Any]], str]


def with_its_key(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """As a provider signs."""
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, provider.key)


def with_another_key(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """As somebody signs who stands in between."""
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, new_key())


def with_the_client_secret(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """As everybody could sign who was given the secret."""
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))


def with_nothing(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """As a token says that needs no signature."""
    head, body = (_in_base64(json.dumps(part).encode()) for part in ({"alg": "none"}, claims))
    return f"{head}.{body}."


def _in_base64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


class IdentityProvider(ThreadingHTTPServer):
    """Listens on 127.0.0.1 and lets everybody in as ``email``. ``claims`` and ``told`` replace what it says otherwise
    in tokens and about itself, where None leaves out; ``asked`` is what was asked of it.
    """

    daemon_threads = True

    def __init__(self, key: RSAKey) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.key = key
        self.email = "sam@example.com"
        self.claims: dict[str, Any] = {}
        self.told: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {"sub": "17"}
        self.sign: Sign = with_its_key
        self.moved: set[str] = set()
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def settings(self, **others: Any) -> SingleSignOn:
        """What Surehand is told of this provider."""
        return SingleSignOn(
            **{"name": "Example", **others}, issuer=self.issuer, client_id=CLIENT, client_secret=SECRET
        )

    def discovery(self) -> dict[str, Any]:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        return _without_none({**said, **self.told})

    def code_for(self, asked: dict[str, str]) -> str:
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return code

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """What a code is exchanged for: once, by whom it was made for, with the verifier of its challenge."""
        asked = self._codes.pop(form.get("code", ""), None)
        proof = _in_base64(sha256(form.get("code_verifier", "").encode()).digest())
        client = unquote_plus(b64decode(authorization.removeprefix("Basic ")).decode())
        if (
            asked is None
            or client != f"{CLIENT}:{SECRET}"
            or form["redirect_uri"] != asked["redirect_uri"]
            or (asked["code_challenge_method"], asked["code_challenge"]) != ("S256", proof)
        ):
            return None
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": self._id_token(asked["nonce"])}

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        said = {
            "iss": self.issuer,
            "sub": "17",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": self.email,
            "email_verified": True,
        }
        return self.sign(self, _without_none({**said, **self.claims}))


class _Conversation(BaseHTTPRequestHandler):
    server: IdentityProvider

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self.server.asked.append(address.path)
        if address.path in self.server.moved:
            self._send(302, location=f"{self.server.issuer}/elsewhere")
        elif address.path == "/authorize":
            asked = dict(parse_qsl(address.query))
            back = urlencode({"code": self.server.code_for(asked), "state": asked["state"]})
            self._send(302, location=f"{asked['redirect_uri']}?{back}")
        elif address.path in ("/end", "/favicon.ico"):
            self._send(200, b"Bye.", kind="text/plain")
        else:
            self._answer(
                {
                    "/.well-known/openid-configuration": self.server.discovery,
                    "/keys": lambda: {"keys": [self.server.key.as_dict(private=False)]},
                    "/userinfo": lambda: self.server.userinfo,
                }[address.path]()
            )

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.server.asked.append(self.path)
        token = self.server.token(form, self.headers["Authorization"])
        self._answer(token or {"error": "invalid_grant"}, 200 if token else 400)

    def _answer(self, content: object, status: int = 200) -> None:
        self._send(status, json.dumps(content).encode())

    def _send(
        self, status: int, body: bytes = b"", *, location: str = "", kind: str = "application/json"
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told: object) -> None:
        """Say nothing."""


def _without_none(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


@contextmanager
def identity_provider(key: RSAKey) -> Iterator[IdentityProvider]:
    """A provider that runs while the test does."""
    with IdentityProvider(key) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
