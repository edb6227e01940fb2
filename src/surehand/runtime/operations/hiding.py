"""What never stands in a log: secrets, e-mail addresses, the values that people typed.

Three walls. Our own lines name ids and codes only. What other libraries say goes through `hide`. The message of an
exception, which may quote anything, is kept only where it speaks of broken infrastructure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import TracebackType
from urllib.parse import unquote, urlsplit

HIDDEN = "[hidden]"
SECRET_NAMES = (
    "SUREHAND_SECRET_KEY",
    "SUREHAND_SECRET_KEY_FALLBACKS",
    "SUREHAND_OIDC_CLIENT_SECRET",
    "SUREHAND_HUBSPOT_CLIENT_SECRET",
    "SUREHAND_HUBSPOT_TOKEN",
    "SUREHAND_CLICKUP_CLIENT_SECRET",
    "SUREHAND_CLICKUP_TOKEN",
    "SUREHAND_TABLE_AUTHORIZATION",
    "SUREHAND_METRICS_TOKEN",
)
"""Settings that are secrets."""

SHORTEST = 6
"""A shorter secret would hide ordinary words."""

_NAMED = r"(?:pass(?:word|wd)?|secret|token|api[-_]?key|authorization|cookie|session(?:id)?|signature|credential)s?"
_NOT_IN_ADDRESS = r"[^\s@<>\"'(),:;=\[\]{}|/\\]+"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # Addresses with a password; before e-mail addresses, which they look like.
    (re.compile(r"(?<=://)[^\s/@]*:\S*@"), f"{HIDDEN}@"),
    (re.compile(r"(?<!\w)/act/[^\s/?\"']+"), f"/act/{HIDDEN}"),
    (re.compile(r"\b(?:Bearer|Basic|Digest)\s+[^\s\"',;]+", re.IGNORECASE), HIDDEN),
    (
        re.compile(
            rf"(\w*{_NAMED}\w*[\"']?\s*[=:]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s&\"',;)}}\]]+)", re.IGNORECASE
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(f"{_NOT_IN_ADDRESS}@{_NOT_IN_ADDRESS}"), HIDDEN),
    # API keys, tokens of Slack and of webhooks, JSON web tokens; then whatever is long and random.
    (re.compile(r"(?:shk_|xox[a-z]-|xapp-|whsec_)[\w.+/=-]+"), HIDDEN),
    (re.compile(r"eyJ[\w-]+\.[\w-]*\.?[\w-]*"), HIDDEN),
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{41,}(?![\w-])"), HIDDEN),
)
_DATABASES = ("django.db.utils", "psycopg", "sqlite3")
_UNREACHABLE = ("OperationalError", "InterfaceError")


def given_secrets(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The secrets that the environment gives this installation, the longest first."""
    found = {part for name in SECRET_NAMES for part in environ.get(name, "").split()}
    for value in environ.values():
        found |= set(_passwords(value)) if "://" in value else set()
    return tuple(sorted((each for each in found if len(each) >= SHORTEST), key=len, reverse=True))


def hide(text: str, secrets: tuple[str, ...] = ()) -> str:
    """A text without what looks like a secret or an e-mail address, and without these secrets."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def account_of(error: BaseException) -> list[str]:
    """An exception and those that led to it, as lines: types, places, and messages only of broken infrastructure."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines += [_headline(current), *_places(current.__traceback__)]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return lines


def _headline(error: BaseException) -> str:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(error, OSError):
        # Without the name of a file, which may be what somebody called their upload.
        return f"{name}: {error.strerror}" if error.strerror else name
    if kind.__name__ in _UNREACHABLE and kind.__module__.startswith(_DATABASES):
        return f"{name}: {error}"
    return name


def _places(trace: TracebackType | None) -> list[str]:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"  {code.co_filename}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    return places


def _passwords(address: str) -> tuple[str, ...]:
    try:
        password = urlsplit(address).password or ""
    except ValueError:
        return ()
    return (password, unquote(password))
