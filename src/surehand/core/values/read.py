"""Outside data to values: every page, API call, file and connector passes here. Nothing ambiguous is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from surehand.core.values.currencies import CURRENCIES
from surehand.core.values.kinds import Contact, FileRef, Money, Value
from surehand.core.values.nearest import nearest

LONGEST = {"text": 500, "url": 2000, "person": 320}
LONGEST_TEXT = 50_000
LONGEST_ITEM = 5000
MOST_ITEMS = 500
_LARGEST_NUMBER = Decimal(10) ** 18
_FINEST_NUMBER = -18
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_DAY_AND_TIME = re.compile(r"\s*\d{4}-\d{2}-\d{2}[T ]\s*\d")


class ValueProblem(msgspec.Struct, frozen=True):
    """Why a raw value cannot be taken, and what would be."""

    code: str
    sentence: str
    fix: str


class Shape(msgspec.Struct, frozen=True):
    """What reading needs to know of a field: its kind, its options (id → label), its currency and phone region."""

    kind: str
    options: Mapping[str, str] = {}
    currency: str = ""
    region: str = ""


class _Refused(Exception):
    def __init__(self, code: str, sentence: str, fix: str) -> None:
        self.problem = ValueProblem(code, sentence, fix)


def read_value(shape: Shape, raw: object) -> Value | ValueProblem | None:
    """The value a raw JSON-like input stands for; None when it is empty; a `ValueProblem` when it cannot be read."""
    if raw is None or (isinstance(raw, str) and not raw.strip()) or raw == [] or raw == {}:
        return None
    try:
        return _READERS[shape.kind](shape, raw)
    except _Refused as refused:
        return refused.problem


def read_text(raw: object, longest: int = LONGEST_TEXT) -> str | ValueProblem:
    """Text in Unicode form NFC, trimmed; a `ValueProblem` when it is too long or holds control characters."""
    try:
        return _text(raw, longest)
    except _Refused as refused:
        return refused.problem


def _text(raw: object, longest: int = LONGEST_TEXT) -> str:
    if not isinstance(raw, str):
        raise _Refused("not_text", f"{_shown(raw)} is not text", "send a string")
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text.isprintable() and any(
        unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text
    ):
        raise _Refused("control_characters", "it holds control characters", "send printable text")
    if len(text) > longest:
        raise _Refused("too_long", f"it has {len(text):,} characters", f"send at most {longest:,}")
    return text


def as_written(raw: object) -> str:
    """Outside data as whoever sent it would write it: the parts of a mapping beside each other, a list with commas."""
    if isinstance(raw, Mapping):
        return " ".join(as_written(part) for part in raw.values() if part not in (None, ""))
    return ", ".join(map(as_written, raw)) if isinstance(raw, list | tuple) else str(raw)


def _shown(raw: object) -> str:
    text = as_written(raw)
    return f"“{text}”" if len(text) <= 60 else f"“{text[:57]}…”"


def _read_text(shape: Shape, raw: object) -> str:
    return _text(raw) if shape.kind == "long_text" else _one_line(raw, LONGEST.get(shape.kind, 500))


def _one_line(raw: object, longest: int) -> str:
    return " ".join(_text(raw, longest).split())


def _decimal(raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise _Refused("not_a_number", f"{_shown(raw)} is not a number", "write a number such as 1250.50")
    text = str(raw).strip().replace("\u00a0", "").replace(" ", "").replace("_", "").replace("'", "")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text) and (text.count(",") > 1 or "." in text):
        text = text.replace(",", "")
    elif re.fullmatch(r"[+-]?\d{1,3},\d{3}", text):
        fix = "write it with a point before decimals and no comma"
        raise _Refused("ambiguous_number", f"{_shown(raw)} can be read in two ways", fix)
    elif "," in text:
        fix = "write 1250.50: a point before decimals, no comma"
        raise _Refused("not_a_number", f"{_shown(raw)} is not a number as it is written here", fix)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _Refused(
            "not_a_number", f"{_shown(raw)} is not a number", "write a number such as 1250.50"
        ) from None
    if not number.is_finite() or abs(number) >= _LARGEST_NUMBER:
        raise _Refused("out_of_range", f"{_shown(raw)} is too large", "send a number below 10^18")
    if number.as_tuple().exponent < _FINEST_NUMBER:  # type: ignore[operator]  # a finite number's is an integer
        raise _Refused("out_of_range", f"{_shown(raw)} is too fine", "send at most 18 decimals")
    return number


def _read_number(shape: Shape, raw: object) -> Decimal:
    return _decimal(raw)


def _read_money(shape: Shape, raw: object) -> Money | None:
    amount, currency = _split_money(raw)
    if isinstance(amount, str) and not amount.strip():
        return None
    currency = currency or shape.currency
    if not currency:
        raise _Refused("no_currency", f"{_shown(raw)} has no currency", "write it as “4000 USD”")
    if currency.upper() not in CURRENCIES:
        meant = nearest(currency, CURRENCIES)
        fix = f"did you mean {meant}?" if meant else "use an ISO 4217 code such as EUR"
        raise _Refused("unknown_currency", f"{currency} is not a currency", fix)
    return Money(_decimal(amount), currency.upper())


def _split_money(raw: object) -> tuple[object, str]:
    if isinstance(raw, Money):
        return raw.amount, raw.currency
    if isinstance(raw, Mapping):
        unknown = set(raw) - {"amount", "currency"}
        if unknown or "amount" not in raw:
            raise _Refused(
                "not_money", f"{_shown(raw)} is not money", "send {amount: 4000, currency: USD} or “4000 USD”"
            )
        return raw["amount"], str(raw.get("currency") or "")
    if isinstance(raw, str):
        found = re.fullmatch(r"\s*([A-Za-z]{3})?\s*([+-]?[\d.,'_\s\u00a0]+?)\s*([A-Za-z]{3})?\s*", raw)
        if not found or (found[1] and found[3]):
            raise _Refused("not_money", f"{_shown(raw)} is not money", "write it as “4000 USD”")
        return found[2], found[1] or found[3] or ""
    return raw, ""


def _read_date(shape: Shape, raw: object) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return _in_our_time(raw, raw)
    try:
        if isinstance(raw, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw.strip()):
            return _in_our_time(date.fromisoformat(raw.strip()), raw)
    except ValueError:
        raise _Refused(
            "no_such_date", f"{_shown(raw)} is no day of the calendar", "check day and month"
        ) from None
    if isinstance(raw, datetime) or _DAY_AND_TIME.match(str(raw)):
        fix = "send the day alone, as 2026-01-31, or make the field a date_time"
        raise _Refused("not_a_date", f"{_shown(raw)} has a time, which a date cannot keep", fix)
    raise _Refused("not_a_date", f"{_shown(raw)} is not a date", "write it as 2026-01-31")


D = TypeVar("D", bound=date)


def _in_our_time(day: D, raw: object) -> D:
    """Far beyond, calendars have no answer; and it is a slip of the pen."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        fix = f"use a year from {_FIRST_YEAR} to {_LAST_YEAR}"
        raise _Refused("out_of_range", f"{_shown(raw)} is out of range", fix)
    return day


def _read_date_time(shape: Shape, raw: object) -> datetime:
    fix = "write it as 2026-01-31T09:00:00+01:00"
    try:
        moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(_text(raw, 40))
    except ValueError:
        raise _Refused("not_a_moment", f"{_shown(raw)} is not a date and time", fix) from None
    if moment.tzinfo is None:
        raise _Refused("no_time_zone", f"{_shown(raw)} has no time zone", fix)
    return _in_our_time(moment, raw).astimezone(UTC)


_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _read_yes_no(shape: Shape, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    answer = _YES_NO.get(str(raw).strip().casefold())
    if answer is None:
        raise _Refused("not_yes_or_no", f"{_shown(raw)} is neither yes nor no", "send yes or no")
    return answer


def _read_option(shape: Shape, raw: object) -> str:
    text = _read_text(Shape("text"), raw)
    if text in shape.options:
        return text
    for option, label in shape.options.items():
        if text.casefold() in (option.casefold(), label.casefold()):
            return option
    meant = nearest(text, shape.options)
    known = ", ".join(list(shape.options)[:12])
    fix = f"did you mean {meant}? The options are {known}" if meant else f"the options are {known}"
    raise _Refused("not_an_option", f"“{text}” is not one of the options", fix)


def _items(raw: object, separator: str) -> list[object]:
    items = re.split(separator, raw) if isinstance(raw, str) else raw
    if not isinstance(items, list | tuple):
        raise _Refused("not_a_list", f"{_shown(raw)} is not a list", "send a list")
    kept = [item for item in items if not isinstance(item, str) or item.strip()]
    if len(kept) > MOST_ITEMS:
        raise _Refused("too_many", f"it has {len(kept)} items", f"send at most {MOST_ITEMS}")
    return kept


def _read_multi_choice(shape: Shape, raw: object) -> tuple[str, ...] | None:
    chosen = dict.fromkeys(_read_option(shape, item) for item in _items(raw, "[,;\n]"))
    return tuple(chosen) or None


def _read_list(shape: Shape, raw: object) -> tuple[str, ...] | None:
    return tuple(_text(item, LONGEST_ITEM) for item in _items(raw, "\n")) or None


def _read_contact(shape: Shape, raw: object) -> Contact | None:
    if isinstance(raw, Contact):
        raw = {"name": raw.name, "email": raw.email, "phone": raw.phone}
    if isinstance(raw, str):
        found = re.fullmatch(r"\s*(.*?)\s*<([^<>]+)>\s*", raw)
        raw = {"name": found[1], "email": found[2]} if found else _lone_part(raw)
    if not isinstance(raw, Mapping) or set(raw) - {"name", "email", "phone"}:
        raise _Refused("not_a_contact", f"{_shown(raw)} is not a contact", "send name, email and phone")
    parts = {part: _one_line(raw.get(part) or "", 320) for part in ("name", "email", "phone")}
    if not any(parts.values()):
        return None
    return Contact(parts["name"], _email(parts["email"]), _phone(parts["phone"], shape.region))


def _lone_part(text: str) -> dict[str, str]:
    return {"email": text.strip()} if "@" in text else {"name": text.strip()}


@lru_cache(maxsize=8192)
def _email(text: str) -> str:
    if not text:
        return ""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise _Refused("not_an_email", f"{_shown(text)} is not an e-mail address", str(error)) from None


@lru_cache(maxsize=8192)
def _phone(text: str, region: str) -> str:
    if not text:
        return ""
    import phonenumbers

    fix = "write it with the country code, as +49 30 123456"
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        raise _Refused("not_a_phone_number", f"{_shown(text)} is not a phone number", fix) from None
    if not phonenumbers.is_possible_number(number):
        raise _Refused("not_a_phone_number", f"{_shown(text)} cannot be a phone number", fix)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _read_url(shape: Shape, raw: object) -> str:
    text = _text(raw, LONGEST["url"])
    if not re.fullmatch(r"https?://[^\s/?#@]+(?::\d+)?(?:[/?#]\S*)?", text, re.IGNORECASE):
        raise _Refused(
            "not_a_url", f"{_shown(raw)} is not a web address", "write it as https://example.com/page"
        )
    return text


def _read_file(shape: Shape, raw: object) -> FileRef:
    if isinstance(raw, FileRef):
        return raw
    raise _Refused(
        "not_a_file", f"{_shown(raw)} is not a stored file", "attach the file first, then name its id"
    )


_READERS: dict[str, Callable[[Shape, Any], Value | None]] = {
    "text": _read_text,
    "long_text": _read_text,
    "number": _read_number,
    "money": _read_money,
    "date": _read_date,
    "date_time": _read_date_time,
    "yes_no": _read_yes_no,
    "choice": _read_option,
    "multi_choice": _read_multi_choice,
    "list": _read_list,
    "person": _read_text,
    "contact": _read_contact,
    "url": _read_url,
    "file": _read_file,
}
