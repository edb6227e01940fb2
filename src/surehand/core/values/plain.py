"""Values as JSON and back, exactly: what `to_plain` writes, `from_plain` reads to an equal value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from surehand.core.values.kinds import Contact, FileRef, Money, Plain, Value


def to_plain(value: Value) -> Plain:
    """The JSON form of a value: amounts as strings (no rounding), moments in UTC."""
    match value:
        case bool() | str():
            return value
        case Decimal():
            return str(value)
        case Money(amount, currency):
            return {"amount": str(amount), "currency": currency}
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case Contact(name, email, phone):
            return {"name": name, "email": email, "phone": phone}
        case FileRef():
            return {
                "id": value.id,
                "name": value.name,
                "size": value.size,
                "media_type": value.media_type,
                "digest": value.digest,
            }


def from_plain(kind: str, plain: Any) -> Value:
    """The value of the given kind that `to_plain` wrote. Trusts its input: outside data goes through `read_value`."""
    return _READERS[kind](plain)


def in_words(value: Value | None) -> str:
    """A value as people write it: “4,000 USD”, “31 Jan 2026”, “yes”."""
    match value:
        case None:
            return "empty"
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:,f}"
        case datetime():
            return f"{value.astimezone(UTC):%-d %b %Y %H:%M} UTC"
        case date():
            return f"{value:%-d %b %Y}"
        case tuple():
            return ", ".join(value) or "empty"
        case _:
            return str(value) or "empty"


def _as_is(plain: Any) -> Any:
    return plain


_READERS: dict[str, Callable[[Any], Value]] = {
    "text": _as_is,
    "long_text": _as_is,
    "choice": _as_is,
    "person": _as_is,
    "url": _as_is,
    "yes_no": _as_is,
    "number": Decimal,
    "money": lambda plain: Money(Decimal(plain["amount"]), plain["currency"]),
    "date": date.fromisoformat,
    "date_time": datetime.fromisoformat,
    "multi_choice": tuple,
    "list": tuple,
    "contact": lambda plain: Contact(**plain),
    "file": lambda plain: FileRef(**plain),
}
