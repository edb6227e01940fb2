"""Values as HubSpot writes them, and back. HubSpot sends everything as text, and text is what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from surehand.core.playbook import Field
from surehand.core.values import Contact, Money, Value, ValueProblem, read_value
from surehand.runtime.hubspot.settings import OWNER, PropertyRule

_ANY = frozenset(("string", "number", "date", "datetime", "enumeration", "bool", "phone_number"))
READS: Mapping[str, frozenset[str]] = {
    "text": _ANY,
    "long_text": _ANY,
    "number": frozenset(("number",)),
    "money": frozenset(("number",)),
    "date": frozenset(("date", "datetime")),
    "date_time": frozenset(("datetime",)),
    "yes_no": frozenset(("bool", "enumeration")),
    "choice": frozenset(("enumeration", "string")),
    "multi_choice": frozenset(("enumeration",)),
    "list": frozenset(("string", "enumeration")),
    "person": frozenset(("enumeration",)),
    "url": frozenset(("string",)),
}
"""The types of properties from which a field of a kind can be read."""
WRITES: Mapping[str, frozenset[str]] = {
    **{kind: types for kind, types in READS.items() if kind not in ("text", "long_text", "date", "list")},
    "text": frozenset(("string", "phone_number")),
    "long_text": frozenset(("string",)),
    "date": frozenset(("date",)),
    "list": frozenset(("string",)),
}
"""Those that such a field can be written to."""


class Translator(msgspec.Struct, frozen=True):
    """Reads and writes the values of one connection. ``people`` maps owners of HubSpot to people here."""

    people: Mapping[str, str] = {}
    zone: str = "UTC"

    def read(self, rule: PropertyRule, field: Field, text: str | None) -> Value | ValueProblem | None:
        """What a text of HubSpot says as a value of a field; a `ValueProblem` where it says nothing of the kind."""
        if text is None or not text.strip():
            return None
        try:
            raw = self._raw(rule, field, text.strip())
        except (ValueError, OverflowError):
            sentence = f"“{text[:60]}” is no {field.type.replace('_', ' ')}"
            return ValueProblem("unreadable", sentence, "correct it in HubSpot")
        return read_value(field.shape, raw)

    def _raw(self, rule: PropertyRule, field: Field, text: str) -> object:
        if field.type == "date":
            return self._day(rule, text)
        if field.type == "date_time":
            return _moment(text)
        if field.type == "person":
            return self._person(text)
        if field.type in ("multi_choice", "list") and rule.type == "enumeration":
            return [rule.options.get(part, part) for each in text.split(";") if (part := each.strip())]
        return rule.options.get(text, text)

    def _person(self, text: str) -> str:
        person = self.people.get(text, "")
        if not person:
            raise ValueError(text)
        return person

    def _day(self, rule: PropertyRule, text: str) -> date | str:
        if rule.type == "datetime":
            return _moment(text).astimezone(ZoneInfo(self.zone)).date()
        # A day alone is the midnight in UTC where it comes as a number.
        return _moment(text).date() if text.isdecimal() and len(text) > 8 else text[:10]

    def write(self, rule: PropertyRule, value: Value | None) -> str | None:
        """A value as HubSpot takes it, "" for none; None where HubSpot has no word for it."""
        if value is None:
            return ""
        if rule.property == OWNER or rule.type == "enumeration":
            return self._option(rule, value)
        return to_text(value)

    def _option(self, rule: PropertyRule, value: Value) -> str | None:
        back = {ours: theirs for theirs, ours in rule.options.items()}
        if rule.property == OWNER:
            back = {person: owner for owner, person in self.people.items() if person}
            return back.get(str(value))
        if isinstance(value, bool):
            return "true" if value else "false"
        parts = value if isinstance(value, tuple) else (str(value),)
        known = [back.get(part) for part in parts]
        return None if None in known else ";".join(part for part in known if part)


def to_text(value: Value) -> str:
    """A value in HubSpot's own way of writing: numbers without separators, days and moments as ISO 8601."""
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return _plain(value)
        case Money(amount):
            return _plain(amount)
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"
        case date():
            return value.isoformat()
        case tuple():
            return "\n".join(value)
        case Contact():
            return str(value)
        case _:
            return str(value)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment(text: str) -> datetime:
    """Milliseconds since 1970, or ISO 8601. Raises ValueError."""
    if text.lstrip("-").isdecimal():
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
