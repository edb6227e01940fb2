"""The one way to speak HTTP to addresses that people type in: nothing inside the own network can be reached by it.

1. The name is resolved here, every address is checked, and the connection goes to the address that was checked, so that
   a name cannot point elsewhere in between (DNS re-binding). The certificate is still checked against the name.
2. No redirect is followed, no proxy of the environment is used, no cookie is kept between requests.
3. An answer is read up to a limit and within a total time. Headers end at 100 kB (a limit of h11).

What may be reached besides the public internet, an administrator of the machine lists (see `AllowedHosts`).
"""

from __future__ import annotations

import ipaddress
import logging
import re
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from functools import cache
from typing import Any, TypeAlias

import httpcore
import httpx
import msgspec

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
SocketOption: TypeAlias = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)

TIMEOUT = 15.0
"""Seconds for a whole exchange, as the Standard Webhooks suggest for a receiver."""
LARGEST_ANSWER = 256 * 1024

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_TUNNELS = (ipaddress.IPv6Network("2001::/32"), ipaddress.IPv6Network("2002::/16"))
"""Teredo and 6to4: an address of IPv4 is hidden in them."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

_ENTRY = re.compile(r"(?P<host>[\w.-]+|\[[0-9a-f:.]+\])(:(?P<port>\d{1,5}))?")

# They log whole addresses and headers, in which there are secrets: nothing of it may reach a log, at any level.
logging.getLogger("httpx").addFilter(lambda record: record.levelno >= logging.WARNING)
logging.getLogger("httpcore").propagate = False

_deadline: ContextVar[float] = ContextVar("deadline")


class ForbiddenAddress(httpx.RequestError):
    """The other side is not on the public internet, and nobody has allowed it."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"“{host}” leads into an internal network. An administrator of the machine may allow it by "
            "SUREHAND_OUTGOING_ALLOW."
        )


class AnswerTooLarge(httpx.RequestError):
    """The other side answered with more than is read."""


class Allowed(msgspec.Struct, frozen=True):
    """One entry of the list: a name or a network, on one port or on any."""

    host: str = ""
    network: str = ""
    port: int | None = None

    def fits(self, host: str, port: int, address: Address | None = None) -> bool:
        """Whether it means this other side."""
        if self.port not in (None, port):
            return False
        if self.host:
            return self.host == host.lower().rstrip(".")
        return address is not None and address in ipaddress.ip_network(self.network)


class AllowedHosts(msgspec.Struct, frozen=True):
    """What may be reached although it is not public: ``10.1.2.0/24``, ``127.0.0.1:8660``, ``crm.internal:8443``."""

    entries: tuple[Allowed, ...] = ()

    def fits(self, host: str, port: int, address: Address | None = None) -> bool:
        """Whether an administrator has allowed this other side by its name, or by the address it has."""
        return any(entry.fits(host, port, address) for entry in self.entries)

    def names(self, host: str, port: int) -> bool:
        """Whether an administrator has allowed this other side as it is written in an address."""
        return self.fits(host, port, _literal(host))


PUBLIC_ONLY = AllowedHosts()


def read_allowed(written: Iterable[str]) -> AllowedHosts:
    """The list from its entries. Raises ValueError with a sentence that names the entry that cannot be read."""
    return AllowedHosts(tuple(_read_entry(entry.strip().lower()) for entry in written if entry.strip()))


def is_public(address: Address) -> bool:
    """Whether an address is global unicast, wherever it may be embedded: only these are reached without leave."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    embedded = address.ipv4_mapped
    if address in _NAT64:
        embedded = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if embedded is not None:
        return is_public(embedded)
    tunnelled = any(address in tunnel for tunnel in _TUNNELS)
    return address in _GLOBAL_UNICAST and address.is_global and not tunnelled


def client(
    *, allow: AllowedHosts = PUBLIC_ONLY, timeout: float = TIMEOUT, largest: int = LARGEST_ANSWER
) -> httpx.Client:
    """A client for requests to outside systems. ``timeout`` is for a whole exchange, in seconds.

    Its requests raise `httpx.RequestError`; `ForbiddenAddress` and `AnswerTooLarge` are such errors.
    """
    return httpx.Client(
        transport=_Guarded(allow, timeout, largest),
        timeout=timeout,
        trust_env=False,
        follow_redirects=False,
        headers={"User-Agent": "Surehand", "Accept-Encoding": "identity"},
    )


class _Guarded(httpx.HTTPTransport):
    def __init__(self, allow: AllowedHosts, timeout: float, largest: int) -> None:
        super().__init__(verify=_trust(), trust_env=False)
        self._pool.close()
        # httpx has no argument for the network underneath; its pool is httpcore's, which has.
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust(), network_backend=_Network(allow), keepalive_expiry=5.0
        )
        self._timeout = timeout
        self._largest = largest

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        end = time.monotonic() + self._timeout
        reset = _deadline.set(end)
        try:
            response = super().handle_request(request)
        finally:
            _deadline.reset(reset)
        # Nothing is unpacked: a few bytes could become any amount of memory. It was not asked for either.
        response.headers.pop("content-encoding", None)
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Limited(response.stream, end, self._largest)
        return response


class _Limited(httpx.SyncByteStream):
    """The body of an answer, as far as it is read."""

    def __init__(self, body: httpx.SyncByteStream, end: float, largest: int) -> None:
        self._body = body
        self._end = end
        self._largest = largest

    def __iter__(self) -> Iterator[bytes]:
        read, parts = 0, iter(self._body)
        while part := self._next(parts):
            read += len(part)
            if read > self._largest:
                raise AnswerTooLarge(f"The other side answered with more than {self._largest} bytes.")
            yield part

    def _next(self, parts: Iterator[bytes]) -> bytes:
        reset = _deadline.set(self._end)
        try:
            return next(parts, b"")
        finally:
            _deadline.reset(reset)

    def close(self) -> None:
        self._body.close()


class _Network(httpcore.NetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, allow: AllowedHosts) -> None:
        self._allow = allow
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = [each for each in _resolve(host, port) if self._may_reach(host, port, each)]
        if not addresses:
            raise ForbiddenAddress(host)
        for last, address in enumerate(addresses, 1 - len(addresses)):
            try:
                stream = self._plain.connect_tcp(str(address), port, _left(timeout), None, socket_options)
                return _Timed(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not last:
                    raise
        raise AssertionError("the last address either connects or raises")

    def _may_reach(self, host: str, port: int, address: Address) -> bool:
        return is_public(address) or self._allow.fits(host, port, address)


class _Timed(httpcore.NetworkStream):
    """A connection on which every step must end within the time of the whole exchange."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(timeout: float | None) -> float:
    """The seconds that a step may take. Raises `httpcore.ReadTimeout` when the exchange is over its time."""
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("The other side took too long for the whole answer.")
    return left if timeout is None else min(left, timeout)


def _resolve(host: str, port: int) -> list[Address]:
    """The addresses of a name, each once. Raises `httpcore.ConnectError`."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"The name “{host}” cannot be resolved: {error}") from error
    # A link-local address carries its interface behind a percent sign.
    names = dict.fromkeys(str(place[0]).partition("%")[0] for *_, place in found)
    return [ipaddress.ip_address(name) for name in names]


def _read_entry(entry: str) -> Allowed:
    if "/" in entry or _literal(entry):
        return Allowed(network=str(ipaddress.ip_network(entry, strict=False)))
    found = _ENTRY.fullmatch(entry)
    if found is None:
        raise ValueError(
            f"“{entry}” is neither a host nor a network, such as 10.1.2.0/24 or crm.internal:8443"
        )
    port = int(found["port"]) if found["port"] else None
    literal = _literal(found["host"])
    return (
        Allowed(network=str(literal), port=port) if literal else Allowed(found["host"].rstrip("."), port=port)
    )


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that are trusted; reading them takes longer than many a request."""
    return httpx.create_ssl_context(trust_env=False)
