"""The address of the database, as libpq knows it: of PostgreSQL it may name several servers."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import dj_database_url

FAIL_OVER = {"target_session_attrs": "read-write", "connect_timeout": 3}
"""With several servers: the one that takes writes is meant, and one that does not answer holds nobody up."""


def read_database_url(url: str) -> dict[str, object]:
    """Django's settings for ``postgres://user:password@one:5432,two:5432/name`` and for any address with one server."""
    user, hosts = _servers(url)
    if len(hosts) == 1:
        return _parse(url)
    database = _parse(urlsplit(url)._replace(netloc=f"{user}{hosts[0]}").geturl())
    places = [urlsplit(f"//{host}") for host in hosts]
    options = {str(name): value for name, value in dict(database.get("OPTIONS") or {}).items()}
    return database | {
        "HOST": ",".join(unquote(place.hostname or "") for place in places),
        "PORT": ",".join(str(place.port or 5432) for place in places),
        "OPTIONS": FAIL_OVER | options,
    }


def _servers(url: str) -> tuple[str, list[str]]:
    """Who signs in, with the ``@``, and the servers."""
    user, at, hosts = urlsplit(url).netloc.rpartition("@")
    return user + at, hosts.split(",")


def _parse(url: str) -> dict[str, object]:
    return dict(dj_database_url.parse(url, conn_max_age=300, conn_health_checks=True))
