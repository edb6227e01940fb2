"""Requests to addresses that people type in: nothing internal is reached, nothing endless is read."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from surehand.connectors.http import AnswerTooLarge, ForbiddenAddress, client, is_public, read_allowed

pytestmark = pytest.mark.any_database

INTERNAL = """
127.0.0.1 127.8.8.8 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
64:ff9b:1::1 2001:0:1::1 2002:7f00:1:: 2001:db8::1 fe80::1 fc00::1 fd00:ec2::254 fec0::1 ff02::1 100::1
""".split()
PUBLIC = "1.1.1.1 93.184.215.14 2606:4700:4700::1111 ::ffff:1.1.1.1 64:ff9b::101:101".split()


class Handler(BaseHTTPRequestHandler):
    """Answers by the path it is asked."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # Else each answer waits for 40 ms.

    def do_GET(self) -> None:
        {"/large": self._large, "/away": self._away, "/packed": self._packed}.get(self.path, self._plain)()

    def _plain(self) -> None:
        self._answer(200, b"hello")

    def _large(self) -> None:
        self._answer(200, b"x" * 5000)

    def _away(self) -> None:
        self._answer(302, b"", Location="/elsewhere")

    def _packed(self) -> None:
        self._answer(200, b"\x1f\x8b", **{"Content-Encoding": "gzip"})

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@contextmanager
def dripping(part: bytes) -> Iterator[int]:
    """The port of a server that answers a little at a time and never comes to an end."""
    ended = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        with listener, listener.accept()[0] as peer:
            peer.recv(1000)
            peer.sendall(b"HTTP/1.1 200 OK\r\n")
            while not ended.wait(0.05):
                try:
                    peer.sendall(part)
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("address", INTERNAL)
def test_internal_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def names(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let names stand for these addresses, one after the other; the list tells which were asked."""
    asked: list[str] = []
    waiting = list(answers)

    def resolve(host: str, port: int, *_: object, **__: object) -> list[object]:
        asked.append(host)
        address = host if host[0].isdigit() else waiting.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "[::1]"])
def test_no_address_leads_inside(host: str, port: int) -> None:
    with client() as plain, pytest.raises(ForbiddenAddress, match="SUREHAND_OUTGOING_ALLOW"):
        plain.get(f"http://{host}:{port}/")


@pytest.mark.parametrize("address", ["10.0.0.7", "169.254.169.254", "::ffff:127.0.0.1"])
def test_no_name_leads_inside(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    names(monkeypatch, address)
    with client() as plain, pytest.raises(ForbiddenAddress):
        plain.get("http://inside.example/")


def test_a_name_cannot_change_its_mind(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """It is asked once for each connection, and what was checked is where the connection goes."""
    asked = names(monkeypatch, "127.0.0.1", "10.0.0.7")
    with client(allow=read_allowed(["127.0.0.0/8"])) as guarded:
        assert guarded.get(f"http://rebound.example:{port}/").text == "hello"
    assert asked == ["rebound.example", "127.0.0.1"]


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.0/8", "127.0.0.1:{port}"])
def test_what_is_allowed_is_reached(entry: str, port: int) -> None:
    with client(allow=read_allowed([entry.format(port=port)])) as allowed:
        assert allowed.get(f"http://127.0.0.1:{port}/").text == "hello"


@pytest.mark.parametrize("entry", ["127.0.0.1:1", "10.0.0.0/8", "localhost", "::1"])
def test_another_permission_is_none(entry: str, port: int) -> None:
    with client(allow=read_allowed([entry])) as other, pytest.raises(ForbiddenAddress):
        other.get(f"http://127.0.0.1:{port}/")


def test_a_name_is_allowed_by_name(port: int) -> None:
    with client(allow=read_allowed([f"LocalHost:{port}"])) as allowed:
        assert allowed.get(f"http://localhost:{port}/").text == "hello"


@pytest.mark.parametrize("entry", ["10.0.0.0/99", ":80", "a b", "crm:port", "[::1"])
def test_what_cannot_be_read_is_said(entry: str) -> None:
    with pytest.raises(ValueError, match=r"neither|does not appear"):
        read_allowed([entry])


def test_no_redirect_is_followed(port: int) -> None:
    with client(allow=read_allowed(["127.0.0.1"])) as allowed:
        assert allowed.get(f"http://127.0.0.1:{port}/away").status_code == 302


def test_what_is_too_large_is_not_read(port: int) -> None:
    with client(allow=read_allowed(["127.0.0.1"]), largest=4000) as allowed, pytest.raises(AnswerTooLarge):
        allowed.get(f"http://127.0.0.1:{port}/large")


def test_nothing_is_unpacked(port: int) -> None:
    with client(allow=read_allowed(["127.0.0.1"])) as allowed:
        assert allowed.get(f"http://127.0.0.1:{port}/packed").content == b"\x1f\x8b"


@pytest.mark.parametrize("part", [b"X: y\r\n", b"\r\nContent-Length: 90000\r\n\r\nx"])
def test_an_endless_answer_ends(part: bytes) -> None:
    with (
        dripping(part) as port,
        client(allow=read_allowed(["127.0.0.1"]), timeout=0.3) as allowed,
        pytest.raises(httpx.TimeoutException),
    ):
        allowed.get(f"http://127.0.0.1:{port}/")


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with client(allow=read_allowed(["127.0.0.1"])) as allowed:
        assert allowed.get(f"http://127.0.0.1:{port}/").text == "hello"


def test_an_unknown_name_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror("nobody is called that")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with client() as plain, pytest.raises(httpx.ConnectError, match="nobody is called that"):
        plain.get("http://nobody.invalid/")


def test_no_address_is_logged(port: int, caplog: pytest.LogCaptureFixture) -> None:
    for logger in ("", "httpx"):
        caplog.set_level("DEBUG", logger)
    with client(allow=read_allowed(["127.0.0.1"])) as allowed:
        allowed.get(f"http://127.0.0.1:{port}/with-a-secret")
    assert "with-a-secret" not in caplog.text
