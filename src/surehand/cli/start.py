"""Starting Django with our settings; whatever needs the database is imported after this."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import django
from django.core.exceptions import ImproperlyConfigured

from surehand.cli.trouble import Trouble

SCHEMES = ("postgres", "postgresql", "sqlite")
_FIX = (
    "Write it as postgres://user:password@host:5432/name, or leave it out to use SQLite in the data folder."
)


def start_django() -> None:
    """Load the settings and the models. Raises `Trouble` for settings that cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "surehand.site.settings")
    # Before dj-database-url reads it, whose messages may repeat a password.
    if not _is_usable(os.environ.get("DATABASE_URL", "")):
        raise Trouble(f"DATABASE_URL is not the address of a database. {_FIX}")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Trouble(str(error)) from None


def _is_usable(url: str) -> bool:
    if not url:
        return True
    try:
        parts = urlsplit(url)
        # PostgreSQL may be several servers, with commas.
        ports = [urlsplit(f"//{host}").port for host in parts.netloc.rpartition("@")[2].split(",")]
        return parts.scheme in SCHEMES and bool(parts.path.strip("/")) and 0 not in ports
    except ValueError:
        return False
