"""What may be shown of an address that somebody typed in: who it belongs to, and none of the secrets in it.

Many receivers cannot check a signature and have a secret in the address instead: in its query, or as a part of its
path. The whole address is sealed with the secrets of its connection; pages, answers and the audit log have this.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

HIDDEN = "•••"
_WORDS = re.compile(r"[A-Za-z]{1,15}(?:[-_.][A-Za-z]{1,15})*")
"""Words, with hyphens between: nobody draws those at random."""
_SHORT = 5
"""So many letters and digits keep no secret: “v2”, “hook1”."""
_BARE = frozenset(("hooks.zapier.com", "hook.us1.make.com", "hook.eu1.make.com", "hook.eu2.make.com"))
"""Hosts whose secrets can look like words."""
_AFTER = frozenset(("hooks", "catch", "standard", "webhook", ""))


def shown_address(url: str) -> str:
    """An address with every value of its query and every random part of its path hidden."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return HIDDEN
    host = parts.netloc.rpartition("@")[2]
    secret = _is_bare if host in _BARE else _is_random
    path = "/".join(HIDDEN if secret(part) else part for part in parts.path.split("/"))
    query = "&".join(_without_value(each) for each in parts.query.split("&") if each)
    return f"{parts.scheme}://{host}{path}" + (f"?{query}" if query else "")


def shown_settings(settings: Mapping[str, object]) -> dict[str, object]:
    """Settings of a connection with the secrets of every address among them hidden."""
    return {name: shown_value(value) for name, value in settings.items()}


def shown_value(value: object) -> object:
    """A setting as it may be shown: an address without its secrets, anything else as it is."""
    is_address = isinstance(value, str) and value.startswith(("https://", "http://"))
    return shown_address(str(value)) if is_address else value


def _is_random(part: str) -> bool:
    return len(part) > _SHORT and not _WORDS.fullmatch(part) and not part.isdigit()


def _is_bare(part: str) -> bool:
    return part not in _AFTER


def _without_value(pair: str) -> str:
    name, sign, _ = pair.partition("=")
    return f"{name}={HIDDEN}" if sign else HIDDEN
