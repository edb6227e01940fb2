"""One address names the database, also where several servers keep it."""

from __future__ import annotations

import pytest

from surehand.cli.start import start_django
from surehand.cli.trouble import Trouble
from surehand.site.database_url import read_database_url

pytestmark = pytest.mark.any_database
SEVERAL = "postgres://ada:p%40ss@db1:5433,db2/surehand"


def test_several_servers_are_named():
    found = read_database_url(SEVERAL)
    assert [found[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")] == [
        "db1,db2",
        "5433,5432",
        "ada",
        "p@ss",
        "surehand",
    ]


def test_the_writable_one_is_meant():
    assert read_database_url(SEVERAL)["OPTIONS"] == {
        "target_session_attrs": "read-write",
        "connect_timeout": 3,
    }


def test_what_is_asked_for_holds():
    options = read_database_url(f"{SEVERAL}?connect_timeout=9&sslmode=require")["OPTIONS"]
    assert options == {"target_session_attrs": "read-write", "connect_timeout": 9, "sslmode": "require"}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("postgres://ada@db1/surehand", "db1"),
        ("postgres://ada@%2Frun%2Fpostgresql/surehand", "/run/postgresql"),
        ("sqlite:////srv/one,two.sqlite3", ""),
    ],
)
def test_one_server_stays_as_it_was(url: str, host: str):
    found = read_database_url(url)
    assert (found["HOST"], "OPTIONS" in found) == (host, False)


@pytest.mark.parametrize("hosts", ["db1:0,db2", "db1:5432,db2:port"])
def test_a_port_that_cannot_be_is_said(hosts: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", f"postgres://ada@{hosts}/surehand")
    with pytest.raises(Trouble, match="not the address of a database"):
        start_django()
