"""Where in a message something stands: ``client.email``, ``items[0].name``, or a JSON pointer ``/client/email``."""

from __future__ import annotations

import re
from typing import Final

LONGEST = 300
_DOTTED = re.compile(r"[^.\[\]]+(\[\d{1,4}\])*(\.[^.\[\]]+(\[\d{1,4}\])*)*")
_STEP = re.compile(r"[^.\[\]]+")


class Missing:
    """Nothing stands there, which is another thing than null."""


MISSING: Final = Missing()


def is_path(text: str) -> bool:
    """Whether a text says where something stands."""
    return len(text) <= LONGEST and bool(text.startswith("/") or _DOTTED.fullmatch(text))


def find(plain: object, path: str) -> object:
    """What stands at a path; `MISSING` where there is nothing."""
    for step in _steps(path):
        if isinstance(plain, dict) and step in plain:
            plain = plain[step]
        elif isinstance(plain, list) and step.isascii() and step.isdigit() and int(step[:6]) < len(plain):
            plain = plain[int(step)]
        else:
            return MISSING
    return plain


def places(plain: object, before: str = "", most: int = 200) -> dict[str, object]:
    """Every path of a message at which a single value stands, with the value: what a person chooses from."""
    found: dict[str, object] = {}
    parts = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    for name, part in parts:
        path = f"{before}/{_escaped(str(name))}"
        if isinstance(part, dict | list) and part:
            found |= places(part, path, most)
        else:
            found[path] = part
        if len(found) >= most:
            break
    return dict(list(found.items())[:most])


def _steps(path: str) -> list[str]:
    if path.startswith("/"):
        return [step.replace("~1", "/").replace("~0", "~") for step in path[1:].split("/")]
    return _STEP.findall(path)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
