"""How a process logs: one line for each thing that happened, as text or as JSON, with ids and without secrets."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from surehand.runtime.operations.hiding import account_of, given_secrets, hide
from surehand.runtime.operations.observing import at_work

QUIET = ("httpx", "httpcore", "urllib3", "django.db.backends", "fontTools", "PIL")
"""Libraries whose chatter holds addresses with tokens, or statements with values."""

_PLAIN = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {"message", "asctime", "taskName"}


class Line(logging.Formatter):
    """A line for people: when, how grave, who says what, and the ids of the work it is about."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The whole line; lines of an exception follow it, indented."""
        ids = " ".join(f"{name}={value}" for name, value in self.about(record).items())
        line = f"{_moment(record)} {record.levelname} {record.name}: {self.said(record)}"
        return "\n  ".join([f"{line} [{ids}]" if ids else line, *self.error(record)])

    def said(self, record: logging.LogRecord) -> str:
        """The message on one line."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            message = str(record.msg)
        return self.clean(" ".join(message.splitlines()))

    def about(self, record: logging.LogRecord) -> dict[str, str]:
        """The ids of the work, and what the line itself adds as ``extra``."""
        # Django adds the whole request: what is no plain value has no place in a line.
        extra = {
            name: str(value)
            for name, value in vars(record).items()
            if name not in _PLAIN and isinstance(value, str | int | float)
        }
        return {name: self.clean(value) for name, value in {**at_work(), **extra}.items()}

    def error(self, record: logging.LogRecord) -> list[str]:
        """The exception that the line is about, as lines."""
        error = record.exc_info[1] if record.exc_info else None
        return [self.clean(line) for line in account_of(error)] if error else []

    def clean(self, text: str) -> str:
        """A text as it may be written."""
        return hide(text, self._secrets)


class JsonLine(Line):
    """The same as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole line."""
        told: dict[str, Any] = {
            "at": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": self.said(record),
        }
        told |= {name: value for name, value in self.about(record).items() if name not in told}
        if error := self.error(record):
            told["error"] = error
        return msgspec.json.encode(told).decode()


def logging_config(environ: Mapping[str, str]) -> dict[str, Any]:
    """The set-up of logging for `logging.config.dictConfig`. An unknown format is plain: logging never fails."""
    line = JsonLine if environ.get("SUREHAND_LOG_FORMAT", "plain").lower() == "json" else Line
    level = environ.get("SUREHAND_LOG", "WARNING").upper()
    grave = level if level in ("ERROR", "CRITICAL") else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": line, "secrets": given_secrets(environ)}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Requests that are answered with “no” are not worth a line each.
            "django.request": {"level": "ERROR"},
            # Django's own handlers would write past the formatter.
            "django": {"handlers": [], "propagate": True},
            "_granian": {"handlers": [], "level": grave},
            **{name: {"level": grave} for name in QUIET},
        },
    }


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
